"""What the last test says about the values that stand there now."""

from datetime import datetime

from tui.settings.model import Settings
from tui.storage.state import TestResult, fingerprint
from tui.text import ago


def test_status(result: TestResult | None, settings: Settings, now: datetime) -> str:
    """One sentence: not tested, tested with these values, or with others."""
    if result is None:
        return "Not tested yet."
    when = ago(result.when, now)
    if result.values != fingerprint(settings):
        ended = "accepted" if result.ok else "failed"
        return f"Tested with other values {when}: {ended}. Not tested with these values."
    if result.ok:
        return f"✓ Tested, accepted by {result.server}, {when}."
    return f"✗ Tested {when}: {result.summary}"


def is_proved(result: TestResult | None, settings: Settings) -> bool:
    """Whether the last test was of these values, and a server took its mail."""
    return result is not None and result.ok and result.values == fingerprint(settings)


def test_words(result: TestResult, values: str, now: datetime) -> str:
    """A few words for a list: ``✓ 2 min``, ``✗ 3 days bad credentials``.

    Args:
        values: The beginning of the fingerprint of the settings in force; a test of others says
            nothing about them.
    """
    when = ago(result.when, now).removesuffix(" ago")
    if not result.values.startswith(values):
        return f"other values {when}"
    return f"✓ {when}" if result.ok else f"✗ {when} {result.failure.replace('-', ' ')}"
