"""Go through the stages of a dialogue, one after the other."""

import asyncio
import re
import socket
import ssl
from datetime import UTC, datetime

from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.values import ascii_host, is_ip
from tui.smtp.connection.addresses import connect, resolve
from tui.smtp.connection.commands import Wire
from tui.smtp.connection.tls import Peer, certificate_seen, context, peer
from tui.smtp.record.events import Refused, Stage
from tui.smtp.record.record import Record
from tui.smtp.record.reply import Reply
from tui.smtp.record.server_clock import difference
from tui.smtp.record.stop import Signal, Stop
from tui.smtp.stages.findings import Facts
from tui.smtp.stages.transaction import Transaction

_FULL_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")


class Session:
    """A connection and what is known about it; each stage of the dialogue is a method.

    Args:
        facts: Filled in for the diagnosis.
        record: Where every line goes.
        password: For AUTH.
        last: The stage that this dialogue stops after.
        family: Connect to addresses of this family only.
        tls: Another context than the settings ask for.

    Attributes:
        taken: The reply that accepted the message.
    """

    def __init__(
        self,
        facts: Facts,
        record: Record,
        password: SecretStr | None,
        last: Stage,
        family: socket.AddressFamily = socket.AF_UNSPEC,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.taken: Reply | None = None
        self._facts = facts
        self._record = record
        self._password = password
        self._last = last
        self._family = family
        self._context = tls
        self._making: asyncio.Future[ssl.SSLContext] | None = None
        self._smtp = facts.settings.smtp
        self._timeout = self._smtp.timeout_ms / 1000
        self._wire: Wire | None = None
        self._transaction: Transaction | None = None
        self._steps = {
            Stage.DNS: self._dns,
            Stage.CONNECT: self._connect,
            Stage.BANNER: self._banner,
            Stage.EHLO: self._ehlo,
            Stage.TLS: self._tls,
            Stage.AUTH: self._auth,
            Stage.MAIL: self._mail,
            Stage.RCPT: self._rcpt,
            Stage.DATA: self._data,
        }

    async def step(self, stage: Stage) -> None:
        """Go through one stage.

        Raises:
            Stop: The dialogue cannot go on.
        """
        await self._steps[stage]()

    async def quit(self) -> None:
        """Say QUIT (RFC 5321 4.1.1.10), once what was sent ahead is answered."""
        if self._transaction and not await self._transaction.settle():
            return
        self._line.send("QUIT")
        await self._line.reply((221,), wait=self._facts.waits.stages[Stage.QUIT])

    def abort(self) -> None:
        """End the connection, if there is one, without a word."""
        if self._making and not self._making.done():
            self._making.cancel()
        elif self._making and not self._making.cancelled():
            self._making.exception()  # has been asked for, or does not matter any more
        if self._wire:
            self._wire.connection.abort()

    @property
    def heard(self) -> bool:
        """Tell whether the server has said anything by now, be it half a line."""
        return self._record.heard or bool(self._wire and self._wire.connection.unread)

    def remains(self) -> bytes:
        """Return what came and was not asked for, without secrets; it goes into the record."""
        unread = self._wire.connection.unread if self._wire else b""
        return self._record.remains(unread) if unread.strip() else b""

    @property
    def connected(self) -> bool:
        """Tell whether there is a connection."""
        return self._wire is not None

    @property
    def after_dot(self) -> bool:
        """Tell whether the message has gone out whole."""
        return bool(self._transaction and self._transaction.after_dot)

    @property
    def refused(self) -> tuple[Refused, ...]:
        """Return the recipients that the server would not take."""
        return tuple(self._transaction.refused) if self._transaction else ()

    @property
    def _line(self) -> Wire:
        assert self._wire is not None  # noqa: S101 - CONNECT comes before what speaks
        return self._wire

    @property
    def _made(self) -> "asyncio.Future[ssl.SSLContext]":
        assert self._making is not None  # noqa: S101 - DNS comes before TLS
        return self._making

    async def _dns(self) -> None:
        if self._smtp.encryption != "none" and not self._context:
            # OpenSSL reads the system's authorities for 30 ms and more; meanwhile, we go on.
            loop = asyncio.get_running_loop()
            self._making = loop.run_in_executor(None, context, self._smtp)
        seconds = self._wait(Stage.DNS)
        self._record.waiting(seconds)
        self._facts.addresses = await resolve(
            self._smtp.host, self._smtp.port, seconds, self._family
        )
        if not is_ip(self._smtp.host):
            self._record.note(
                _("{host} is {ips}").format(host=self._smtp.host, ips=", ".join(self._facts.ips))
            )

    async def _connect(self) -> None:
        seconds = self._wait(Stage.CONNECT)
        connection, address = await connect(self._facts.addresses, seconds, self._record)
        self._facts.ip, self._facts.own_ip = address.ip, connection.own_address()
        self._wire = Wire(connection, self._record, self._timeout, self._facts.waits)
        self._record.note(_("Connected to {ip}").format(ip=address.ip))

    async def _banner(self) -> None:
        self._line.connection.listen()
        reply = await self._line.expect(220)
        self._facts.greeting = reply.text
        self._facts.ahead = difference(reply.text, datetime.now(UTC))

    async def _ehlo(self) -> None:
        self._facts.ehlo_name = self._own_name()
        self._line.send(f"EHLO {self._facts.ehlo_name}")
        reply = await self._line.reply((250,))
        if reply.code in (500, 502) and not self._line.connection.tls:
            # RFC 5321 3.2: a server from before 1995 knows HELO only.
            self._line.send(f"HELO {self._facts.ehlo_name}")
            reply = await self._line.reply((250,))
            self._facts.extensions = {}
        if reply.code != 250:
            raise Stop(Signal.REPLY, reply=reply)
        self._facts.extensions = _extensions(reply)

    async def _tls(self) -> None:
        made = self._context or await self._made
        starttls = self._smtp.encryption == "starttls"
        if starttls:
            if "STARTTLS" not in self._facts.extensions:
                raise Stop(Signal.NO_STARTTLS)
            self._line.send("STARTTLS")
            await self._line.expect(220)
        await self._encrypt(made)
        if starttls:
            # RFC 3207 4.2: what was said in clear is forgotten.
            await self._ehlo()

    async def _encrypt(self, made: ssl.SSLContext) -> None:
        connection, name = self._line.connection, ascii_host(self._smtp.host).removesuffix(".")
        self._record.waiting(self._wait(Stage.TLS))
        try:
            tls = await connection.start_tls(made, name, self._wait(Stage.TLS))
        except TimeoutError:
            raise Stop(Signal.TIMEOUT) from None
        except OSError as error:
            shown = getattr(error, "peer", None)
            if shown:
                self._see(shown, verified=False)
            raise Stop(Signal.HANDSHAKE, error=error) from None
        except Stop as stop:
            stop.remains = self._record.remains(stop.remains)
            raise
        self._facts.tls = self._record.tls = True
        shown = peer(tls)
        pin, verified = self._smtp.fingerprint, made.verify_mode is ssl.VerifyMode.CERT_REQUIRED
        if shown:
            verified = verified or pin == shown.fingerprint
            self._see(shown, verified=verified, tls=tls)
        if pin and not verified:
            raise Stop(Signal.FINGERPRINT)
        if not verified:
            self._record.note(_("The certificate is not verified: the settings say so."))

    def _see(self, shown: Peer, *, verified: bool, tls: ssl.SSLObject | None = None) -> None:
        seen = certificate_seen(self._record.now(), shown, verified=verified, tls=tls)
        self._facts.certificate = seen
        self._facts.peer = shown
        self._record.emit(seen)

    async def _auth(self) -> None:
        from tui.smtp.stages.login import log_in, may_log_in, may_take_token  # not all log in

        if not may_log_in(self._facts.settings, self._facts.ip, tls=self._line.connection.tls):
            raise Stop(Signal.CLEARTEXT)
        seen = self._facts.certificate
        verified = seen is not None and seen.verified
        if not may_take_token(self._facts.settings, self._facts.ip, verified=verified):
            raise Stop(Signal.UNVERIFIED)
        if self._password is None or not self._password.get_secret_value():
            raise Stop(Signal.NO_PASSWORD)
        await log_in(self._line, self._facts, self._password)

    async def _mail(self) -> None:
        self._transaction = Transaction(
            self._line,
            self._facts.extensions,
            self._facts.mail,
            self._last,
        )
        await self._transaction.mail()

    async def _rcpt(self) -> None:
        try:
            await self._mailing.rcpt()
        except Stop as stop:
            refused = [one for one in self.refused if one.reply == str(stop.reply)]
            if refused:
                self._facts.recipient = refused[0].recipient
            raise

    async def _data(self) -> None:
        self.taken = await self._mailing.data()

    @property
    def _mailing(self) -> Transaction:
        assert self._transaction is not None  # noqa: S101 - MAIL comes before RCPT and DATA
        return self._transaction

    def _wait(self, stage: Stage) -> float:
        return min(self._timeout, self._facts.waits.stages[stage])

    def _own_name(self) -> str:
        """The name to announce: the settings', this host's, or its address (RFC 5321 4.1.4)."""
        if self._smtp.domain:
            return ascii_host(self._smtp.domain)
        name = socket.gethostname()
        if _FULL_NAME.fullmatch(name):
            return name
        ip = self._facts.own_ip
        return f"[IPv6:{ip}]" if ":" in ip else f"[{ip}]"


def _extensions(reply: Reply) -> dict[str, str]:
    """What EHLO offered, by keyword (RFC 5321 4.1.1.1); ``AUTH=`` is how old servers wrote it."""
    found: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _, parameters = line.strip().partition(" ")
        keyword, equals, first = keyword.upper().partition("=")
        if equals:
            parameters = f"{first} {parameters}"
        found[keyword] = f"{found.get(keyword, '')} {parameters}".strip()
    return found
