"""Events of an SMTP dialogue, as facts in order; terminal, file and JSON render the same."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple


class Stage(StrEnum):
    """The steps of a dialogue, in the order in which they pass.

    TLS comes before the banner where it is implicit, and after EHLO with STARTTLS.
    """

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    BANNER = "banner"
    EHLO = "ehlo"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    QUIT = "quit"

    @property
    def needs_login(self) -> bool:
        """Tell whether a dialogue that goes as far as this logs in, where the settings say so."""
        stages = list(Stage)
        return stages.index(self) >= stages.index(Stage.AUTH)


class StageChanged(NamedTuple):
    """A stage started, passed or failed.

    Attributes:
        t: Seconds since the dialogue began, as in every event.
    """

    t: float
    stage: Stage
    state: Literal["started", "ok", "failed"]


class LineSeen(NamedTuple):
    """A line of the dialogue, redacted and printable.

    Attributes:
        direction: Who said it; a note is Posthouse's own remark.
        tls: Whether it went over TLS.
        unexpected: Whether the reply was not the one hoped for.
    """

    t: float
    direction: Literal["client", "server", "note"]
    tls: bool
    text: str
    unexpected: bool = False


class WaitBegan(NamedTuple):
    """The beginning of a wait: the server is to say something now, or to do it.

    Attributes:
        seconds: How long it is waited for at most: until the wait for one answer or the time for
            the whole dialogue is over, whichever comes first.
    """

    t: float
    stage: Stage
    seconds: float


class CertificateSeen(NamedTuple):
    """The server's certificate; it is told where verification failed, too.

    Attributes:
        names: The DNS names and IP addresses it is for.
        sha256: The fingerprint of its DER form: colon-separated hex.
        verified: Whether it was verified for this server's name.
        tls_version: Like ``TLSv1.3``; empty where the handshake failed.
    """

    t: float
    subject: str
    names: tuple[str, ...]
    issuer: str
    not_before: datetime | None
    not_after: datetime | None
    sha256: str
    verified: bool
    tls_version: str
    cipher: str


Value = str | int | bool


class Remedy(NamedTuple):
    """A change to a field, or to several that belong together, that would mend a failure.

    Attributes:
        key: The field, like ``smtp.encryption``.
        value: What to put there.
        label: What applying it means, as a command: "Use implicit TLS".
        also: Further fields and their values, which change with it: a port has its way of TLS.
    """

    key: str
    value: Value
    label: str
    also: tuple[tuple[str, Value], ...] = ()

    @property
    def changes(self) -> dict[str, Value]:
        """Return every field that changes, and its value."""
        return {self.key: self.value, **dict(self.also)}


class Refused(NamedTuple):
    """A recipient that the server would not take.

    Attributes:
        reply: The server's own words with their code, printable.
    """

    recipient: str
    code: int
    reply: str


class Tried(NamedTuple):
    """An address of the server's name.

    Attributes:
        outcome: What came of connecting to it; empty where nobody tried.
    """

    ip: str
    port: int
    outcome: str = ""


class Verdict(NamedTuple):
    """The ending of the dialogue, and what it means; always the last event.

    Attributes:
        stage: The stage that failed, or the last one that passed.
        code: The reply's code (RFC 5321 4.2), where a reply decided.
        enhanced: Its enhanced code, like ``5.7.8`` (RFC 3463), or empty.
        reply: The server's own words, printable.
        exit: swaks's exit code for the stage; 0 for success.
        failure: The stable name of what went wrong, empty for success.
        summary: What happened, in one sentence.
        cause: Why, probably, and what to do.
        remedies: Changes of a field that would mend it, the likeliest first.
        queue_id: Under which name the server took the mail, where it said so.
        refused: The recipients that did not get it, whether others did or not.
        sysexit: The exit code after sysexits.h: 75 where the same mail may go out later.
        tried: Every address that the resolver gave, in order.
        field: The key of the setting to look at, like ``smtp.host``; empty where none can mend it.
    """

    t: float
    ok: bool
    stage: Stage
    code: int | None = None
    enhanced: str = ""
    reply: str = ""
    exit: int = 0
    failure: str = ""
    summary: str = ""
    cause: str = ""
    remedies: tuple[Remedy, ...] = ()
    queue_id: str = ""
    refused: tuple[Refused, ...] = ()
    sysexit: int = 0
    tried: tuple[Tried, ...] = ()
    field: str = ""


Fact = StageChanged | LineSeen | CertificateSeen | Verdict
"""What is worth keeping of a dialogue."""

Event = Fact | WaitBegan


def certificate_ends(events: Iterable[Event]) -> datetime | None:
    """Return when the server's certificate expires; None where none was seen."""
    seen = (one for one in events if isinstance(one, CertificateSeen))
    return next((one.not_after for one in seen if one.not_after), None)
