"""What is in force for whom, and where it comes from."""

from tui.settings.checks import check
from tui.settings.inheritance import HOST_BUILT_IN, Origin, effective
from tui.settings.model import Settings
from tui.settings.names import HOST

OWN = check(
    {"mail.mode": "custom", "smtp.host": "own.example", "sender.address": "a@own.example"}
).settings
HOST_CUSTOM = check(
    {"mail.mode": "custom", "smtp.host": "host.example", "sender.address": "h@host.example"}
).settings


def test_an_organization_with_custom_settings_uses_its_own() -> None:
    found = effective("acme", OWN, HOST_CUSTOM)
    assert found.settings.smtp.host == "own.example"
    assert found.origins["smtp.host"] is Origin.ORGANIZATION
    assert found.origins["smtp.port"] is Origin.BUILT_IN, "the file does not say it"
    assert found.password_entry == "acme"


def test_on_default_an_organization_follows_the_host() -> None:
    found = effective("acme", Settings(name="Acme"), HOST_CUSTOM)
    assert found.settings.smtp.host == "host.example"
    assert found.settings.sender.address == "h@host.example"
    assert found.settings.name == "Acme"
    assert found.origins["smtp.host"] is Origin.HOST
    assert found.password_entry == HOST


def test_a_dormant_custom_block_is_not_in_force() -> None:
    dormant = check({"smtp.host": "own.example", "mail.mode": "default"}).settings
    assert effective("acme", dormant, HOST_CUSTOM).settings.smtp.host == "host.example"


def test_a_host_on_default_uses_sendgrid_with_its_own_sender() -> None:
    host = check({"sender.address": "noreply@host.example", "smtp.host": "dormant.example"})
    found = effective("acme", Settings(), host.settings)
    assert (found.settings.smtp.host, found.settings.smtp.port) == ("smtp.sendgrid.net", 587)
    assert found.settings.smtp.encryption == "starttls"
    assert found.settings.authentication.username == "apikey"
    assert found.origins["smtp.host"] is Origin.BUILT_IN
    assert found.settings.sender.address == "noreply@host.example"
    assert found.origins["sender.address"] is Origin.HOST
    assert found.password_entry == HOST_BUILT_IN, "SendGrid never gets another server's password"


def test_the_host_itself() -> None:
    assert effective(HOST, HOST_CUSTOM, HOST_CUSTOM).origins["smtp.host"] is Origin.HOST
