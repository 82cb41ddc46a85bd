"""What is in force for whom, and where it comes from."""

from tui.settings.checking.checks import check
from tui.settings.inheritance import HOST_BUILT_IN, Origin, effective, uipath_in_force
from tui.settings.model import Settings
from tui.settings.names import HOST

OWN = check(
    {"mail.mode": "custom", "smtp.host": "own.example", "sender.address": "a@own.example"}
).settings
HOST_VALUES = {
    "mail.mode": "custom",
    "smtp.host": "host.example",
    "sender.address": "h@host.example",
}
HOST_CUSTOM = check(HOST_VALUES).settings


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


def test_the_host_gives_defaults_for_uipath_but_never_a_partition_or_a_domain() -> None:
    """Mutation: a partition of the host's, which is another organization's settings."""
    own = check({"uipath.client_id": "own-app"}).settings
    host = check(
        {
            "uipath.base": "https://suite.example",
            "uipath.partition_id": "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f",
            "uipath.client_id": "host-app",
            "uipath.domain": "CORP",
        }
    ).settings
    found = uipath_in_force(own, host)
    assert (found.base, found.client_id) == ("https://suite.example", "own-app")
    assert (found.partition_id, found.domain) == ("", "")
    follower = effective("acme", Settings(), host).settings.uipath
    assert (follower.partition_id, follower.client_id) == ("", "")


def test_a_domain_goes_with_the_login_that_is_in_force() -> None:
    host = check({**HOST_VALUES, "uipath.domain": "CORP"}).settings
    assert effective("acme", Settings(), host).settings.uipath.domain == "CORP"
    assert effective("acme", OWN, host).settings.uipath.domain == ""
