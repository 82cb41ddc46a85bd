"""What picking a provider puts into the form, and what it leaves alone."""

import pytest

from tui.errors import InvalidInput
from tui.settings.providers.filling import filling, named, own_server, wanted

TRUSTED = {
    "smtp.host": "mail.example.com",
    "smtp.fingerprint": "AA:BB",
    "smtp.verify_certificate": False,
    "smtp.ca_file": "/etc/ca.pem",
    "authentication.allow_cleartext": True,
    "authentication.mechanism": "CRAM-MD5",
}


def test_a_word_is_filled_in_and_the_rest_stays() -> None:
    values = filling(
        named("sendgrid"), {"authentication.username": "me", "sender.address": "a@b.c"}
    )
    assert values["authentication.username"] == "apikey"
    assert (values["smtp.host"], values["smtp.port"]) == ("smtp.sendgrid.net", "587")
    assert (values["smtp.encryption"], values["authentication.required"]) == ("starttls", True)
    assert not {"sender.address", "sender.name", "smtp.domain", "smtp.timeout_ms"} & set(values)


def test_a_typed_username_stays() -> None:
    values = filling(
        named("fastmail"), {"authentication.username": "me", "sender.address": "a@b.c"}
    )
    assert values["authentication.username"] == "me"


def test_the_word_of_the_provider_before_goes() -> None:
    """Mutation: keeping every username leaves apikey with Mailjet."""
    before = {"smtp.host": "smtp.sendgrid.net", "authentication.username": "apikey"}
    assert filling(named("mailjet"), before)["authentication.username"] == ""


@pytest.mark.parametrize(
    ("provider", "username"), [("gmail", "me@gmail.com"), ("web-de", ""), ("postmark", "")]
)
def test_an_empty_username_is_the_sender_only_where_that_is_the_rule(
    provider: str, username: str
) -> None:
    values = filling(named(provider), {"sender.address": "me@gmail.com"})
    assert values["authentication.username"] == username


def test_trust_in_the_other_server_is_not_taken_along() -> None:
    """Mutation: without it a switched-off check of the certificate stays off."""
    values = filling(named("brevo"), TRUSTED)
    assert {key: values[key] for key in TRUSTED if key != "smtp.host"} == {
        "smtp.fingerprint": "",
        "smtp.verify_certificate": True,
        "smtp.ca_file": "",
        "authentication.allow_cleartext": False,
        "authentication.mechanism": "auto",
    }


def test_a_server_named_by_its_address_gets_no_trust_in_another_either() -> None:
    """Whether its certificate is checked stays: few have one for an address."""
    own = own_server("192.0.2.25")
    assert own is not None
    values = filling(own, TRUSTED)
    assert (values["smtp.fingerprint"], values["smtp.ca_file"]) == ("", "")
    assert "smtp.verify_certificate" not in values


def test_trust_in_the_same_server_stays() -> None:
    kept = filling(named("brevo"), {**TRUSTED, "smtp.host": "SMTP-relay.brevo.com"})
    assert "smtp.fingerprint" not in kept
    assert "authentication.mechanism" not in kept
    assert filling(named("outlook"), {})["authentication.mechanism"] == "XOAUTH2"


def test_a_region_is_part_of_the_server() -> None:
    assert named("amazon-ses:eu-west-1").host == "email-smtp.eu-west-1.amazonaws.com"
    assert named("oracle-oci:uk-london-1").host == "smtp.email.uk-london-1.oci.oraclecloud.com"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sendgird", "No provider has the id sendgird; did you mean sendgrid?"),
        ("xyzzy", "No provider has the id xyzzy; posthouse providers lists them."),
        ("", "No provider has the id ;"),
        ("amazon-ses", "Region missing: give one after a colon, like amazon-ses:us-east-1."),
        ("amazon-ses:mars-1", "Amazon SES has no region mars-1: give one after a colon"),
        ("sendgrid:eu", "SendGrid (Twilio) has no regions; give only sendgrid."),
        ("x\x1b[2J", "No provider has the id x␛[2J"),
    ],
)
def test_what_is_no_provider_is_named(text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        named(text)
    assert words in refused.value.sentence


def test_what_is_asked_is_said_in_the_providers_words() -> None:
    words = wanted(named("sendgrid"))
    assert words["password"].startswith("SendGrid (Twilio) wants an API key with")
    assert "verified there" in words["sender.address"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mail.acme.example", ("mail.acme.example", 587, "starttls")),
        (" Mail.Acme.example:465 ", ("mail.acme.example", 465, "implicit")),
        ("localhost:2525", ("localhost", 2525, "starttls")),
        ("10.0.0.1:25", ("10.0.0.1", 25, "starttls")),
        ("::1", ("::1", 587, "starttls")),
        ("acme", None),
        ("send gird", None),
        ("mail.acme.example:99999", None),
        ("mail..example", None),
        ("", None),
    ],
)
def test_a_server_that_is_in_no_table(typed: str, expected: tuple[str, int, str] | None) -> None:
    """Mutations: a word that finds nothing, taken for a host; its login switched on unasked."""
    own = own_server(typed)
    assert (own and (own.host, own.port, own.encryption)) == expected
    if own is not None:
        assert "authentication.required" not in filling(own, {})
        assert list(wanted(own)) == ["authentication.username"]
