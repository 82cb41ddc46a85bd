"""Facts that a dialogue gathered, for the diagnosis of its end."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tui.settings.model import Settings
from tui.smtp.connection.addresses import Address
from tui.smtp.connection.commands import WATCHED, Waits
from tui.smtp.connection.tls import Peer
from tui.smtp.mail.content import Mail, Short
from tui.smtp.record.events import CertificateSeen, Stage, Tried
from tui.smtp.record.reply import Reply
from tui.smtp.record.stop import Signal, Stop

if TYPE_CHECKING:
    from tui.smtp.stages.odd_secrets import Odd

NOTHING = Mail("", (), Short(b""))


class Facts:
    """The facts about a dialogue, filled in as it goes on.

    Attributes:
        settings: What it was held with.
        mail: What was to be sent.
        waits: How long for each reply.
        one_by_one: Whether only one connection may be open at a time, and to this server alone.
        recipient: To whom the mail was to go; the one refused where several were meant.
        stage: Where it ended.
        heard: Whether the server had said anything by then.
        after_dot: Whether the message had gone out whole by then.
        addresses: The addresses of the server's name, and what came of connecting to them.
        ip: The one that was connected to.
        own_ip: The one that this host connected from.
        ehlo_name: The name announced in EHLO.
        extensions: What EHLO offered: parameters by keyword in upper case.
        certificate: The server's, where it was seen.
        peer: The same as the server showed it, and what came with it.
        greeting: What the server greeted with.
        ahead: How far its clock is ahead of this host's, where its greeting tells.
        tls: Whether TLS was on.
        mechanism: The SASL mechanism that was used last; empty before a login.
        odd: What is odd about the user name and the password that were sent.
        waited: How long the last reply was waited for, in seconds, where the time for the whole
            dialogue ended the wait; 0 where it had its own time.
    """

    heard: bool = False
    after_dot: bool = False
    ip: str = ""
    own_ip: str = ""
    ehlo_name: str = ""
    certificate: CertificateSeen | None = None
    peer: Peer | None = None
    greeting: str = ""
    ahead: timedelta | None = None
    tls: bool = False
    mechanism: str = ""
    odd: "tuple[Odd, ...]" = ()
    waited: float = 0.0

    def __init__(
        self,
        settings: Settings,
        mail: Mail = NOTHING,
        waits: Waits = WATCHED,
        *,
        one_by_one: bool = False,
        recipient: str = "",
        stage: Stage = Stage.DNS,
    ) -> None:
        self.settings = settings
        self.mail = mail
        self.waits = waits
        self.one_by_one = one_by_one
        self.recipient = recipient
        self.stage = stage
        self.addresses: list[Address] = []
        self.extensions: dict[str, str] = {}

    @property
    def ips(self) -> tuple[str, ...]:
        """Return the addresses of the server's name."""
        return tuple(address.ip for address in self.addresses)

    @property
    def tried(self) -> tuple[Tried, ...]:
        """Return the addresses that were tried, for the verdict."""
        return tuple(
            Tried(address.ip, address.sockaddr[1], address.outcome) for address in self.addresses
        )

    @property
    def mechanisms(self) -> list[str]:
        """Return the SASL mechanisms that the server offered (RFC 4954 3)."""
        return self.extensions.get("AUTH", "").upper().split()


class Ending(NamedTuple):
    """A dialogue that ended before its time: what the rules of the diagnosis look at.

    Attributes:
        remains: What came and is no reply, redacted and printable; ``stop`` has its bytes.
    """

    facts: Facts
    stop: Stop
    remains: str = ""

    @property
    def signal(self) -> Signal:
        """Return the kind of what stopped the dialogue."""
        return self.stop.signal

    @property
    def reply(self) -> Reply | None:
        """Return the reply that stopped the dialogue, where one did."""
        return self.stop.reply
