"""What is signed in for, and what came of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tui.settings.inheritance import Effective
from tui.settings.model import Flow
from tui.settings.oauth.checks import FLOWS
from tui.storage.allowed.reaches import Reach


@dataclass(frozen=True, slots=True)
class SignInSubject:
    """Whose settings, saved or not.

    Attributes:
        name: What people call the organization.
        granted: What this person typed, or allowed, just now.
    """

    name: str
    effective: Effective
    granted: frozenset[Reach] = frozenset()

    def other_way(self, flow: Flow) -> Flow | None:
        """The other way in which a person signs in at this provider; None where there is none."""
        other: Flow = "device" if flow == "browser" else "browser"
        oauth = self.effective.settings.oauth
        return other if not oauth.is_application and other in FLOWS[oauth.provider] else None


@dataclass(frozen=True, slots=True)
class SignInOutcome:
    """What to do in the form.

    Attributes:
        account: Who signed in; empty where nobody did, or the issuer did not name them.
        signed_in: Whether there is a token now.
        flow: Another way to sign in than the settings', which worked.
        field: The key of a setting to go to.
    """

    account: str = ""
    signed_in: bool = False
    flow: Flow | None = None
    field: str = ""


class AppClock:
    """The clock of the app as a sign-in reads it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
