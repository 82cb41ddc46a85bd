"""Say what the last test tells about the values as they are now."""

from datetime import datetime
from typing import TYPE_CHECKING

from tui.language import N_, _, spoken
from tui.storage.state.mail_test_result import MailTestResult, fingerprint
from tui.text import ago

if TYPE_CHECKING:
    from tui.settings.model import Settings

_AS_FAR_AS = {
    "connect": N_("the connection"),
    "tls": N_("TLS"),
    "ehlo": N_("EHLO"),
    "auth": N_("the login"),
    "rcpt": N_("the recipient"),
}


def test_status(result: MailTestResult | None, settings: "Settings", now: datetime) -> str:
    """Say in one sentence: not tested, tested with these values, or with others."""
    if result is None:
        return _("Not tested yet.")
    when = ago(result.when, now)
    if result.values != fingerprint(settings):
        if not result.ok:
            other = _("Not tested with these values; with others {when}: failed.")
        elif result.sends:
            other = _("Not tested with these values; with others {when}: accepted.")
        else:
            other = _("Not tested with these values; with others {when}: worked so far.")
        return other.format(when=when)
    if result.ok and not result.sends:
        sentence = _("✓ Tested {when} as far as {stage}: it works. No mail was sent.")
        return sentence.format(stage=_(_AS_FAR_AS.get(result.until, result.until)), when=when)
    if result.ok and result.received is not None:
        there = _("✓ The test mail was received, says {who}, {when}. Accepted by {server}.")
        when = ago(result.received, now)
        return there.format(who=result.received_by, when=when, server=result.server)
    if result.ok:
        return _("✓ Tested, accepted by {server}, {when}.").format(server=result.server, when=when)
    return _("✗ Tested {when}: {summary}").format(when=when, summary=verdict_of(result))


def verdict_of(result: MailTestResult) -> str:
    """Say what came of a test, in one sentence; in few words where another language was spoken."""
    if result.summary and result.language == spoken():
        return result.summary
    good = _("accepted") if result.sends else _("works so far")
    words = good if result.ok else failure_words(result.failure)
    return f"{words[:1].upper()}{words[1:]}."


def failure_words(failure: str) -> str:
    """Say the stable name of a failure in a few words; English has no others than its own."""
    words = _(failure)
    return words if words != failure else failure.replace("-", " ")


def is_proved(result: MailTestResult | None, settings: "Settings") -> bool:
    """Tell whether the last test was of these values, and a server took its mail."""
    if result is None or not (result.ok and result.sends):
        return False
    return result.values == fingerprint(settings)


def test_words(result: MailTestResult, values: str, now: datetime) -> str:
    """Say a test in a few words for a list: ``✓ 2 min``, ``✓ received 2 min``, ``✗ 3 days bad
    credentials``.

    Args:
        values: The beginning of the fingerprint of the settings in force; a test of others says
            nothing about them.
    """
    when = ago(result.when, now, bare=True)
    if not result.values.startswith(values):
        return _("other values {when}").format(when=when)
    if result.ok and result.received is not None:
        return _("✓ received {when}").format(when=ago(result.received, now, bare=True))
    if result.ok and not result.sends:
        return _("✓ {when}, no mail").format(when=when)
    return f"✓ {when}" if result.ok else f"✗ {when} {failure_words(result.failure)}"


def days_left(result: MailTestResult | None, now: datetime) -> str:
    """Return for how many days the certificate that a test saw is valid; empty where unknown."""
    if result is None or result.certificate_ends is None:
        return ""
    days = (result.certificate_ends - now).days
    return _("{days} d").format(days=days) if days >= 0 else _("expired")
