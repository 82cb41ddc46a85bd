"""Each warning about what a provider is known to refuse, and the silence where nothing is odd."""

import pytest

from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.problems import Problem
from tui.settings.providers.doubts import password_doubt
from tui.settings.providers.filling import filling, in_region
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import PROVIDERS

ME = "me@example.com"
BASE: dict[str, object] = {
    "mail.mode": "custom",
    "smtp.port": 587,
    "smtp.encryption": "starttls",
    "authentication.required": True,
    "authentication.username": ME,
    "sender.address": ME,
}
SES = "email-smtp.eu-west-1.amazonaws.com"
M365 = "smtp.office365.com"


def warnings(**values: object) -> dict[str, str]:
    """The warnings about the base with these values, with ``__`` for the dot in keys."""
    given = {**BASE, **{key.replace("__", "."): value for key, value in values.items()}}
    checked = check(given)
    assert checked.errors == (), "a warning never stands in the way of saving"
    return {problem.key: problem.sentence for problem in checked.problems}


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        ({"smtp__host": "smtp.sendgrid.net"}, "authentication.username", "the word apikey"),
        ({"smtp__host": "smtp.resend.com"}, "authentication.username", "the word resend"),
        (
            {"smtp__host": "SMTP.SendGrid.net.", "authentication__username": "Apikey"},
            "authentication.username",
            "the word apikey",
        ),
        ({"smtp__host": SES}, "authentication.username", "looks like AKIA…"),
        (
            {"smtp__host": SES, "authentication__username": "AKIAIOSFODNN7EXAM"},
            "authentication.username",
            "has 20 characters",
        ),
        ({"smtp__host": "in-v3.mailjet.com"}, "authentication.username", "is no e-mail address"),
        (
            {"smtp__host": SES, "authentication__username": "ASIAIOSFODNN7EXAMPLE"},
            "authentication.username",
            "in the region of this server",
        ),
        (
            {"smtp__host": "email-smtp.eu-wset-1.amazonaws.com"},
            "smtp.host",
            "eu-wset-1 is no region of Amazon SES",
        ),
        (
            {"smtp__host": "smtp.postmarkapp.com", "smtp__port": 465,
             "smtp__encryption": "implicit"},
            "smtp.port",
            "Postmark is not known to take implicit TLS on 465; it takes STARTTLS on 587",
        ),
        (
            {"smtp__host": M365, "smtp__port": 465, "smtp__encryption": "starttls"},
            "smtp.port",
            "Microsoft 365 is not known to take STARTTLS on 465",
        ),
        (
            {"smtp__host": "smtp.gmail.com", "smtp__port": 465},
            "smtp.port",
            "it takes STARTTLS on 587, implicit TLS on 465.",
        ),
        (
            {"smtp__host": "smtp.resend.com", "smtp__port": 25},
            "smtp.port",
            "Many networks and clouds block 25 on the way out; Resend takes STARTTLS on 587 too.",
        ),
        ({"smtp__host": M365}, "authentication.username", "At the end of December 2026"),
        (
            {"smtp__host": M365, "authentication__mechanism": "LOGIN"},
            "authentication.username",
            "so this one may stop. Sign in instead",
        ),
        (
            {"smtp__host": "smtp-mail.outlook.com"},
            "authentication.username",
            "no passwords since 16 September 2024",
        ),
        (
            {"smtp__host": M365, "authentication__username": "me@hotmail.com",
             "sender__address": "me@hotmail.com"},
            "authentication.username",
            "Outlook.com takes no passwords since 16 September 2024",
        ),
        (
            {"smtp__host": "smtp.gmail.com", "sender__address": "me@other.example"},
            "sender.address",
            "wants the address that logs in, or an alias of it; this login is at example.com.",
        ),
    ],
)  # fmt: skip
def test_each_known_refusal_is_a_warning(values: dict[str, object], key: str, words: str) -> None:
    assert words in warnings(**values)[key]


@pytest.mark.parametrize(
    "values",
    [
        {"smtp__host": "smtp.sendgrid.net", "authentication__username": "apikey"},
        {"smtp__host": SES, "authentication__username": "AKIAIOSFODNN7EXAMPLE"},
        {"smtp__host": SES, "authentication__username": "AKIAIOSFODNN7EXAMPLE",
         "smtp__port": 2465, "smtp__encryption": "implicit"},
        {"smtp__host": M365, "authentication__mechanism": "XOAUTH2"},
        {"smtp__host": "smtp.gmail.com"},
        {"smtp__host": "smtp.gmail.com", "sender__address": "alias@EXAMPLE.com"},
        {"smtp__host": "smtp.postmarkapp.com", "authentication__username": "token",
         "smtp__port": 2525},
        {"smtp__host": "mail.example.com", "smtp__port": 25, "sender__address": "a@b.example"},
        {"smtp__host": "smtp-relay.gmail.com", "authentication__required": False,
         "authentication__username": ""},
        {"smtp__host": M365, "mail__mode": "default"},
        {"smtp__host": "email-smtp.eu-west-1.amazonaws.com.evil.example"},
    ],
)  # fmt: skip
def test_nothing_odd_says_nothing(values: dict[str, object]) -> None:
    assert warnings(**values) == {}


@pytest.mark.parametrize("row", PROVIDERS, ids=[row.id for row in PROVIDERS])
def test_what_a_row_fills_in_is_not_doubted_by_it(row: Provider) -> None:
    placed = in_region(row, row.regions[0] if row.regions else "")
    filled = {**BASE, **filling(placed, {})}
    filled["authentication.username"] = row.word or (
        "AKIAIOSFODNN7EXAMPLE" if row.username_shape else ME
    )
    expected = {"microsoft-365": {"authentication.username"}, "proton-bridge": {"smtp.host"}}
    assert {problem.key for problem in check(filled).problems} == expected.get(row.id, set())


def about(host: str, password: str, mechanism: str = "auto") -> Problem | None:
    settings = check({**BASE, "smtp.host": host, "authentication.mechanism": mechanism}).settings
    return password_doubt(settings, SecretStr(password))


@pytest.mark.parametrize(
    ("host", "password", "words"),
    [
        ("smtp.gmail.com", "abcd efgh ijkl mnop", "Leave the spaces out"),
        ("smtp.gmail.com", " abcdefghijklmnop ", "Leave the spaces out"),
        ("smtp.gmail.com", "abcd\u00a0efgh\u00a0ijkl\u00a0mnop", "Leave the spaces out"),
        ("smtp.gmail.com", "correct horse", "only app passwords: 16 small letters"),
        ("smtp.gmail.com", "Abcdefghijklmno1", "only app passwords: 16 small letters"),
        ("smtp-relay.gmail.com", "Summer2026!", "only app passwords"),
        ("smtp.sendgrid.net", "hunter2hunter2", "begins with “SG.”"),
        (SES, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "A secret access key has 40"),
    ],
)
def test_a_password_of_the_wrong_shape(host: str, password: str, words: str) -> None:
    """Mutation: putting the password into the sentence."""
    doubt = about(host, password)
    assert doubt is not None
    assert not doubt.is_error
    assert (doubt.key, words in doubt.sentence) == ("password", True)
    assert not any(part in doubt.sentence for part in password.split())


@pytest.mark.parametrize(
    ("host", "password", "mechanism"),
    [
        ("smtp.gmail.com", "abcdefghijklmnop", "auto"),
        ("smtp.gmail.com", "ya29.a-token", "XOAUTH2"),
        ("smtp.gmail.com", "", "auto"),
        ("smtp.sendgrid.net", "SG.abc.def", "auto"),
        (SES, "B" + "a" * 43, "auto"),
        ("mail.example.com", "correct horse", "auto"),
        ("smtp.postmarkapp.com", "anything at all", "auto"),
    ],
)
def test_a_password_of_the_right_or_an_unknown_shape(
    host: str, password: str, mechanism: str
) -> None:
    assert about(host, password, mechanism) is None
