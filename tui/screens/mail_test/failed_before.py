"""What a test has refused a moment ago is no way out of the next one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.fields import PASSWORD
from tui.settings.model import Settings, flat
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
    """The verdict without the remedies that lead back to settings which failed just now.

    A user name that was refused with another password may be the right one.

    Args:
        settings: What was tested.
        results: The earlier tests of the organization.
        password: What it was tested with.
        tried: The passwords of earlier tests by when they ended, as far as they are known.
    """
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
        typed = settings.authentication.secret in ("keyring", "file", "ask")
        field = PASSWORD.key if typed else "authentication.secret"
    return verdict._replace(remedies=kept, cause=cause, field=field)


def _mended(settings: Settings, remedy: Remedy) -> str:
    """The fingerprint of the settings with a remedy."""
    return fingerprint(check({**flat(settings), **remedy.changes}).settings)
