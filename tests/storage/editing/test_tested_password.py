"""A test that still counts after its password was moved, and those that do not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.model import Settings
from tui.storage.editing.tested_password import Tried, of_what_is_saved
from tui.storage.state.mail_test_result import MailTestResult, fingerprint

BASE = {
    "mail.mode": "custom",
    "smtp.host": "mail.example",
    "authentication.required": True,
    "authentication.username": "u",
    "sender.address": "a@mail.example",
}
FILE = {"authentication.secret": "file", "authentication.file": "/var/lib/acme"}
TYPED = SecretStr("open-sesame")


def made(**values: str | bool | int) -> Settings:
    """Settings with other values, whose keys are written with two underscores for the dot."""
    return check(BASE | {key.replace("__", "."): value for key, value in values.items()}).settings


def in_file(**values: str | bool | int) -> Settings:
    return made(**FILE, **values)


def a_test_of(settings: Settings) -> MailTestResult:
    when = datetime(2026, 11, 29, tzinfo=UTC)
    values = fingerprint(settings)
    return MailTestResult(when, True, "o@mail.example", "mail.example:587", "quit", "", "", values)


@pytest.mark.parametrize("source", ["keyring", "ask"])
def test_a_test_follows_its_password_to_another_place(source: str) -> None:
    """Also that its mail was received. Mutations: nothing follows; a received mail is forgotten."""
    before, after = made(authentication__secret=source), in_file()
    result = replace(a_test_of(before), received=datetime(2026, 11, 29, tzinfo=UTC))
    kept = of_what_is_saved(result, Tried(before, TYPED), after, TYPED)
    assert kept == replace(result, values=fingerprint(after))
    moved = in_file(authentication__file="/var/lib/other")
    again = of_what_is_saved(a_test_of(after), Tried(after, TYPED), moved, TYPED)
    assert again is not None
    assert again.values == fingerprint(moved)


@pytest.mark.parametrize(
    ("after", "stored"),
    [
        (in_file(), SecretStr("another")),
        (in_file(), None),
        (made(authentication__secret="ask"), TYPED),
        (made(authentication__secret="environment", authentication__variable="P"), TYPED),
        (made(authentication__secret="oauth"), TYPED),
        (in_file(smtp__host="other.example"), TYPED),
        (in_file(authentication__username="v"), TYPED),
        (in_file(authentication__mechanism="login"), TYPED),
        (in_file(sender__address="b@mail.example"), TYPED),
        (made(), TYPED),
    ],
)
def test_no_other_change_and_no_other_password_counts_as_tested(
    after: Settings, stored: SecretStr | None
) -> None:
    """Mutations: passwords not compared; a password that is stored nowhere; other values."""
    before = made()
    assert of_what_is_saved(a_test_of(before), Tried(before, TYPED), after, stored) is None


def test_a_result_of_other_values_than_were_tested_stays_one() -> None:
    """An earlier result may say most, and be of another time than the password."""
    older = a_test_of(made(smtp__port="25"))
    assert of_what_is_saved(older, Tried(made(), TYPED), in_file(), TYPED) is None
