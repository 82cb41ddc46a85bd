"""The demo's mail servers: each ends a test differently, all on free ports of the loopback."""

import asyncio
import logging
import secrets
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakSet

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tui.demo.certificates import server_context
from tui.demo.issuer import DemoIssuer
from tui.demo.uipath import UiPathStandIn
from tui.text import printable

ADDRESS = "127.0.0.1"
BANNER_NAME = "mail.demo.example"
PASSWORD = "open-sesame"  # in nothing that a server says: what is a secret is starred out there
GREYLIST_SECONDS = 60.0
LARGEST_MAIL = 1_000_000
MOST_MAILS = 100


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that one of the servers took; every text in it is printable.

    Attributes:
        when: When it came, in the time zone of this machine.
        server: Which server took it: ``plain``, ``starttls``, …
        sender: The envelope's sender (RFC 5321 MAIL FROM).
        recipients: The envelope's recipients.
        text: The body as plain text, its lines apart by line feeds.
        from_header: What the mail itself says in From.
    """

    when: datetime
    server: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    from_header: str


class DemoServers:
    """Mail servers in a thread of their own, from ``with`` to its end.

    Every server that asks for a login takes any full e-mail address with the one password
    ``open-sesame``.

    Args:
        directory: Where the certificate of the servers' authority is written.
        clock: Seconds that only grow; the greylisting server counts its minute by them.

    Attributes:
        ca_file: The certificate of the authority behind the servers' certificates, PEM.
        plain: Port of the server without TLS and without a login, as are the others.
        starttls: STARTTLS (RFC 3207) and a login (RFC 4954).
        implicit: Implicit TLS (RFC 8314) and a login.
        other_name: STARTTLS and a login; its certificate is for localhost, not for 127.0.0.1.
        greylisting: STARTTLS and a login; answers RCPT with 450 at first.
        silent: Takes connections and never says a word.
        sign_in: STARTTLS, and a login with a token of the issuer alone.
        issuer: Gives the tokens.
        uipath: Stands in for UiPath, over TLS, from ``with`` on.
    """

    def __init__(self, directory: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.ca_file = directory / "demo-ca.pem"
        self.plain = self.starttls = self.implicit = 0
        self.other_name = self.greylisting = self.silent = self.sign_in = 0
        self.issuer = DemoIssuer()
        self.uipath: UiPathStandIn
        self._clock = clock
        self._inbox: deque[Received] = deque(maxlen=MOST_MAILS)
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo", daemon=True)
        self._transports: WeakSet[asyncio.Transport] = WeakSet()
        self._clients: WeakSet[socket.socket] = WeakSet()
        self._admissions: set[asyncio.Task[None]] = set()
        self._listeners: list[socket.socket] = []

    def received(self) -> list[Received]:
        """The mails that came so far, the oldest first; safe from any thread."""
        with self._lock:
            return list(self._inbox)

    def __enter__(self) -> Self:
        # Whatever goes wrong here is told to the client; a log would only smear the terminal.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._loop.set_exception_handler(lambda _loop, _context: None)
        authority = trustme.CA(organization_name="Posthouse demo")
        authority.cert_pem.write_to_path(str(self.ca_file))
        tls = server_context(authority, "localhost", ADDRESS, BANNER_NAME)
        other = server_context(authority, "localhost")
        self.plain = self._serve("plain")
        self.starttls = self._serve("starttls", starttls=tls)
        self.implicit = self._serve("implicit", implicit=tls)
        self.other_name = self._serve("other name", starttls=other)
        self.greylisting = self._serve("greylisting", starttls=tls, greylist=True)
        self.sign_in = self._serve("sign-in", starttls=tls, tokens=True)
        # The kernel takes the connections; nobody ever asks it for one.
        self.silent = self._listen().getsockname()[1]
        self._thread.start()
        self.issuer.start()
        self.uipath = UiPathStandIn(server_context(authority, "localhost", ADDRESS))
        self.uipath.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.issuer.stop()
        self.uipath.stop()
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()
        for listener in self._listeners:
            listener.close()

    def _listen(self) -> socket.socket:
        listener = socket.create_server((ADDRESS, 0), backlog=128)
        listener.setblocking(False)
        self._listeners.append(listener)
        return listener

    def _serve(
        self,
        name: str,
        *,
        starttls: ssl.SSLContext | None = None,
        implicit: ssl.SSLContext | None = None,
        greylist: bool = False,
        tokens: bool = False,
    ) -> int:
        """Listen, and once the thread runs, answer; returns the port."""
        login = bool(starttls or implicit)
        mailbox = _Mailbox(name, self._keep, login, self._clock if greylist else None, self.issuer)

        def protocol() -> SMTP:
            return SMTP(
                mailbox,
                hostname=BANNER_NAME,
                ident=f"ESMTP Posthouse demo, {name}",
                data_size_limit=LARGEST_MAIL,
                enable_SMTPUTF8=True,
                tls_context=starttls,
                require_starttls=bool(starttls),
                # aiosmtpd takes only STARTTLS for TLS here, and hides AUTH with implicit TLS.
                auth_require_tls=not implicit,
                authenticator=_log_in,
                auth_exclude_mechanism=["LOGIN", "PLAIN"] if tokens else ["XOAUTH2"],
                loop=self._loop,
            )

        listener = self._listen()
        self._loop.add_reader(listener, self._take, listener, protocol, implicit)
        port: int = listener.getsockname()[1]
        return port

    def _keep(self, mail: Received) -> None:
        with self._lock:
            self._inbox.append(mail)

    def _take(
        self, listener: socket.socket, protocol: Callable[[], SMTP], tls: ssl.SSLContext | None
    ) -> None:
        # Not create_server: it has no handle on connections whose TLS handshake is under way.
        try:
            client, _ = listener.accept()
        except OSError:
            return  # it went away meanwhile
        client.setblocking(False)
        # asyncio would, were the socket its own; without it every EHLO takes 40 ms.
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clients.add(client)
        task = self._loop.create_task(self._admit(client, protocol, tls))
        self._admissions.add(task)
        task.add_done_callback(self._admissions.discard)

    async def _admit(
        self, client: socket.socket, protocol: Callable[[], SMTP], tls: ssl.SSLContext | None
    ) -> None:
        with suppress(OSError):
            transport, _ = await self._loop.connect_accepted_socket(protocol, client, ssl=tls)
            self._transports.add(transport)

    async def _hang_up(self) -> None:
        for listener in self._listeners:
            self._loop.remove_reader(listener)
        for transport in list(self._transports):
            transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in list(self._clients):
            client.close()


class _Mailbox:
    """What a server says to MAIL, RCPT and DATA; aiosmtpd calls these by their names."""

    def __init__(
        self,
        name: str,
        keep: Callable[[Received], None],
        login: bool,
        greylist_clock: Callable[[], float] | None,
        issuer: DemoIssuer,
    ) -> None:
        self._name = name
        self._keep = keep
        self._login = login
        self._greylist_clock = greylist_clock
        self._first_seen: dict[tuple[str | None, str], float] = {}
        self._issuer = issuer

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:
        return self._issuer.log_in(arguments)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._is_stranger(envelope.mail_from, address):
            return f"450 4.7.1 <{address}>: Recipient address rejected: greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    def _is_stranger(self, sender: str | None, recipient: str) -> bool:
        """Greylisting (RFC 6647): a pair is turned away until a while after it was first seen."""
        if self._greylist_clock is None:
            return False
        now = self._greylist_clock()
        return now - self._first_seen.setdefault((sender, recipient), now) < GREYLIST_SECONDS

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._keep(_opened(self._name, envelope))
        return f"250 2.0.0 Ok: queued as {secrets.token_hex(5).upper()}"

    async def handle_exception(self, error: Exception) -> str:
        return f"451 4.3.0 {type(error).__name__} in the demo's server"


def _log_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
) -> AuthResult:
    right = b"@" in login.login and secrets.compare_digest(login.password, PASSWORD.encode())
    return AuthResult(
        success=right,
        handled=False,
        message=None if right else "535 5.7.8 Error: authentication failed",
    )


def _opened(server: str, envelope: Envelope) -> Received:
    content = envelope.content if isinstance(envelope.content, bytes) else b""
    mail = message_from_bytes(content, policy=SMTPUTF8, _class=EmailMessage)
    return Received(
        when=datetime.now(UTC).astimezone(),
        server=server,
        sender=printable(envelope.mail_from or ""),
        recipients=tuple(printable(recipient) for recipient in envelope.rcpt_tos),
        subject=printable(str(mail.get("Subject", ""))),
        text=_body(mail),
        from_header=printable(str(mail.get("From", ""))),
    )


def _body(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    if body is None:
        return ""
    try:
        text = body.get_content()
    except LookupError:  # a character set that Python does not know
        text = str(body.get_payload())
    return "\n".join(printable(line) for line in text.splitlines())
