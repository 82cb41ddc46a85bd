"""What a test has refused is no way out: not a moment later, nor a name that is as it should be."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.fields import PASSWORD
from tui.settings.login import USERNAME
from tui.settings.model import Settings, flat
from tui.settings.providers.provider import LOCAL_PART
from tui.settings.providers.table import by_host
from tui.smtp.record.events import Remedy, Verdict
from tui.storage.state.mail_test_result import MailTestResult, fingerprint

RECENT = timedelta(hours=1)
"""How long a failure counts: later the password may be another, or the server."""


def without_failed(
    verdict: Verdict,
    settings: Settings,
    results: Sequence[MailTestResult],
    now: datetime,
    password: SecretStr | None,
    tried: Mapping[datetime, SecretStr | None],
) -> Verdict:
    """The verdict without the remedies that lead back to settings which failed just now, and to the
    password before any other user name, where the refused one is as it should be.

    A user name that was refused with another password may be the right one.

    Args:
        settings: What was tested.
        results: The earlier tests of the organization.
        password: What it was tested with.
        tried: The passwords of earlier tests by when they ended, as far as they are known.
    """
    verdict = _at_password(verdict, settings)
    failed = {
        one.values
        for one in results
        if not one.ok and now - one.when < RECENT and tried.get(one.when, password) == password
    }
    kept = tuple(one for one in verdict.remedies if _mended(settings, one) not in failed)
    if kept == verdict.remedies:
        return verdict
    cause, field = verdict.cause, verdict.field
    dropped = [one.key for one in verdict.remedies if one not in kept]
    if "authentication.username" in dropped:
        cause = _("The other form of the user name was refused, too: look at the password.")
        field = _password_of(settings)
    return verdict._replace(remedies=kept, cause=cause, field=field)


def _at_password(verdict: Verdict, settings: Settings) -> Verdict:
    """The verdict that leads to the password, where the refused user name has the usual form: a
    full address, or what the provider wants.
    """
    if not verdict.failure.endswith("bad-credentials") or verdict.field != USERNAME:
        return verdict
    username, provider = settings.authentication.username, by_host(settings.smtp.host)
    if provider is not None and provider.word:
        usual = username == provider.word
    else:
        usual = "@" in username and (provider is None or provider.username != LOCAL_PART)
    return verdict._replace(field=_password_of(settings)) if usual else verdict


def _password_of(settings: Settings) -> str:
    """The field in which a password is typed, or its source where it is not typed."""
    typed = settings.authentication.secret in ("keyring", "file", "ask")
    return PASSWORD.key if typed else "authentication.secret"


def _mended(settings: Settings, remedy: Remedy) -> str:
    """The fingerprint of the settings with a remedy."""
    return fingerprint(check({**flat(settings), **remedy.changes}).settings)
