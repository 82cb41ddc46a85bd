"""What the last test says about the values that stand there now."""

from datetime import datetime
from typing import TYPE_CHECKING

from tui.language import _
from tui.storage.state import TestResult, fingerprint
from tui.text import ago

if TYPE_CHECKING:
    from tui.settings.model import Settings


def test_status(result: TestResult | None, settings: "Settings", now: datetime) -> str:
    """One sentence: not tested, tested with these values, or with others."""
    if result is None:
        return _("Not tested yet.")
    when = ago(result.when, now)
    if result.values != fingerprint(settings):
        other = (
            _("Tested with other values {when}: accepted. Not tested with these values.")
            if result.ok
            else _("Tested with other values {when}: failed. Not tested with these values.")
        )
        return other.format(when=when)
    if result.ok:
        return _("✓ Tested, accepted by {server}, {when}.").format(server=result.server, when=when)
    return _("✗ Tested {when}: {summary}").format(when=when, summary=result.summary)


def is_proved(result: TestResult | None, settings: "Settings") -> bool:
    """Whether the last test was of these values, and a server took its mail."""
    return result is not None and result.ok and result.values == fingerprint(settings)


def test_words(result: TestResult, values: str, now: datetime) -> str:
    """A few words for a list: ``✓ 2 min``, ``✗ 3 days bad credentials``.

    Args:
        values: The beginning of the fingerprint of the settings in force; a test of others says
            nothing about them.
    """
    when = ago(result.when, now, bare=True)
    if not result.values.startswith(values):
        return _("other values {when}").format(when=when)
    return f"✓ {when}" if result.ok else f"✗ {when} {result.failure.replace('-', ' ')}"
