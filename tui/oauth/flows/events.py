"""What happens while somebody signs in; a screen and a command show the same events."""

from dataclasses import dataclass
from datetime import datetime

from tui.oauth.flows.grant import Grant, Whose
from tui.oauth.issuer.endpoints import Endpoints
from tui.oauth.refusals.failure import Failure


@dataclass(frozen=True, slots=True)
class CodeOffered:
    """A code is there, to be typed into a page elsewhere (RFC 8628).

    Attributes:
        code: What to type.
        url: The page.
        complete_url: The page with the code in it, where the issuer has one; else empty.
        until: When the code ends.
    """

    code: str
    url: str
    complete_url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AddressOffered:
    """An address is there, to be opened in a browser.

    Attributes:
        url: The whole address.
        port: Where this host waits for the browser, on the loopback; 0 where it can't.
        until: When waiting ends.
    """

    url: str
    port: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Waited:
    """The issuer was asked again, or not yet, and nobody has signed in so far.

    Attributes:
        until: When waiting ends.
        seconds: After so many the issuer is asked again; it may have asked for more patience.
    """

    until: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class StrayArrived:
    """Something came to the redirect that does not belong to this attempt; it changes nothing."""


@dataclass(frozen=True, slots=True)
class TokenGranted:
    """The issuer gave a token; it is not stored yet. Screens see SignedIn in its place."""

    grant: Grant
    endpoints: Endpoints


@dataclass(frozen=True, slots=True)
class SignedIn:
    """All is done, and stored where something had to be.

    Attributes:
        whose: Who the token is for.
        kept: Where what renews it is, in a few words; empty where nothing had to be stored.
        expires: When this token ends; None where the issuer did not say.
        warnings: What will not work, or not for long, in sentences.
    """

    whose: Whose
    kept: str
    expires: datetime | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignInFailed:
    """There is no token; the last event."""

    failure: Failure


Event = (
    CodeOffered | AddressOffered | Waited | StrayArrived | TokenGranted | SignedIn | SignInFailed
)
