"""What a silent server is waited for, for how long still, and what silence usually means there."""

from tui.settings.model import Settings
from tui.smtp.events import Stage
from tui.smtp.wire import WAITS

LONG = 3.0
_MEANS = {
    Stage.CONNECT: "a firewall that drops what it does not like",
    Stage.TLS: "the other TLS mode on this port",
    Stage.BANNER: "a port that expects implicit TLS",
    Stage.DATA: "a filter that reads the mail first",
}


def silence(stage: Stage, waited: float, settings: Settings) -> str:
    """A sentence about a silence, empty while it is short.

    Args:
        waited: Seconds since the server last said something.
    """
    if waited < LONG:
        return ""
    left = min(WAITS[stage], settings.smtp.timeout_ms / 1000) - waited
    means = _MEANS.get(stage, "a busy server")
    return (
        f"Waiting at {stage} for {waited:.0f} s, {max(left, 0):.0f} s left. "
        f"A long silence is often {means}."
    )
