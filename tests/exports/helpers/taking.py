"""A mail server that takes whatever comes, and remembers who logged in how, and what was sent."""

import logging
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8
from hashlib import sha256
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

NAME = "mail.acme.example"
"""What its certificate is for, as the settings of the samples have it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail, with the session that it came in.

    Attributes:
        ehlo: What the client called itself.
        tls: Whether the session was encrypted.
        username: Who logged in; None where nobody did.
        password: With what.
    """

    ehlo: str
    tls: bool
    username: str | None
    password: str | None
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


@dataclass
class Taking:
    """The running servers, one for each way to encrypt.

    Attributes:
        ports: By TLS encryption.
        ca_file: The authority behind the certificate, PEM.
        fingerprint: The certificate's SHA-256, as settings have it.
        mails: What came, the oldest first.
        ended: How many connections ended.
    """

    ca_file: Path
    fingerprint: str
    ports: dict[str, int] = field(default_factory=dict)
    mails: list[Taken] = field(default_factory=list)
    ended: int = 0

    def one(self, seconds: float = 20) -> Taken:
        """The mail that came since the last call, once it is there: some send in their own time."""
        end = time.monotonic() + seconds
        while not self.mails and time.monotonic() < end:
            time.sleep(0.02)
        mails = [*self.mails]
        self.mails.clear()  # also where there are two, or the next test would have them too
        (mail,) = mails
        return mail

    def refused(self, before: int, seconds: float = 20) -> bool:
        """Whether one more connection than ``before`` ends, and no mail came by it."""
        end = time.monotonic() + seconds
        while self.ended == before and time.monotonic() < end:
            time.sleep(0.02)
        return self.ended > before and not self.mails

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        login = session.auth_data if isinstance(session.auth_data, LoginPassword) else None
        assert isinstance(envelope.content, bytes)
        self.mails.append(
            Taken(
                session.host_name or "",
                bool(server.transport and server.transport.get_extra_info("ssl_object")),
                login.login.decode() if login else None,
                login.password.decode() if login else None,
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                message_from_bytes(envelope.content, policy=SMTPUTF8, _class=EmailMessage),
            )
        )
        return "250 2.0.0 Ok: queued"


class _Session(Server):
    AuthLoginUsernameChallenge = "Username:"  # as servers say it; some clients wait for it
    AuthLoginPasswordChallenge = "Password:"

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.ended += 1


class _Controller(Controller):
    def factory(self) -> Server:
        return _Session(self.handler, **self.SMTP_kwargs)


@contextmanager
def taking(place: Path) -> Iterator[Taking]:
    """Servers on the loopback; every login is right, and none is needed.

    Args:
        place: Where the authority's certificate is written.
    """
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # clients that break off are wanted
    authority = trustme.CA(organization_name="Taking")
    ca_file = place / "taking-ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    issued = authority.issue_cert(NAME, "localhost", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    leaf = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
    made = Taking(ca_file, sha256(leaf).hexdigest())
    kinds: dict[str, dict[str, Any]] = {
        "none": {},
        "starttls": {"tls_context": context, "require_starttls": True},
        "implicit": {"ssl_context": context},
    }
    with ExitStack() as running:
        for encryption, options in kinds.items():
            controller = _Controller(
                made,
                hostname="127.0.0.1",
                port=_free_port(),
                authenticator=_right,
                auth_require_tls=False,
                **options,
            )
            controller.start()
            running.callback(controller.stop)
            made.ports[encryption] = controller.port
        yield made


def _right(*arguments: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's own types
    return AuthResult(success=True, auth_data=arguments[-1])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
