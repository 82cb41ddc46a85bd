"""A user name that was refused with another password is offered again; else it goes in circles."""

import pytest

from tests.ui.conftest import NOW, result
from tests.ui.helpers.scenes import REFUSED
from tui.screens.mail_test.failed_before import without_failed
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.model import Settings, flat
from tui.smtp.record.events import Verdict

SHORT = check({**flat(Settings()), "authentication.username": "nom"}).settings
LONG = check({**flat(Settings()), "authentication.username": "nom@provider.com"}).settings
OLD, NEW = SecretStr("mistyped"), SecretStr("right")


@pytest.mark.parametrize(
    ("known", "now", "offered"),
    [(OLD, OLD, False), (OLD, NEW, True), (None, NEW, True), ("nothing", NEW, False)],
)
def test_only_with_the_same_password_it_has_failed(
    known: SecretStr | str | None, now: SecretStr, offered: bool
) -> None:
    """A password was mistyped, the short name tried, then the password typed rightly: it is the
    long name's turn. What is not known counts as the same: another refusal may lock the account.

    Mutations: passwords make no difference; what is not known is another.
    """
    verdict = REFUSED[-1]
    assert isinstance(verdict, Verdict)
    before = result(LONG, ok=False, minutes=1)
    tried = {} if isinstance(known, str) else {before.when: known}
    shown = without_failed(verdict, SHORT, [before], NOW, now, tried)
    assert bool(shown.remedies) is offered
    assert (shown.field == "password") is not offered


@pytest.mark.parametrize(
    ("host", "username", "field"),
    [
        ("mail.example", "nom@nom.example", "password"),
        ("mail.example", "nom", "authentication.username"),
        ("smtp.sendgrid.net", "apikey", "password"),
        ("smtp.sendgrid.net", "nom@nom.example", "authentication.username"),
        ("smtp.office365.com", "nom@nom.example", "password"),
    ],
)
def test_a_name_as_it_should_be_leads_to_the_password(host: str, username: str, field: str) -> None:
    """Mutations: the name first, always; the password first, always."""
    verdict = REFUSED[-1]
    assert isinstance(verdict, Verdict)
    values = {"smtp.host": host, "authentication.username": username}
    settings = check({**flat(Settings()), **values}).settings
    assert without_failed(verdict, settings, [], NOW, NEW, {}).field == field
