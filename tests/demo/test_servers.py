"""The demo's servers, seen by clients that are not ours: smtplib and bare sockets."""

import smtplib
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from tui.demo import servers as module
from tui.demo.servers import PASSWORD, DemoServers

SENDER = "nom@société.example"
RECIPIENT = "oncall@acme.example"
ACCEPTED = (235, b"2.7.0 Authentication successful")
REFUSED = (535, b"5.7.8 Error: authentication failed")
KINDS = ("plain", "starttls", "implicit", "other_name", "greylisting", "silent")
LOGIN_KINDS = ("starttls", "implicit")


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def servers(tmp_path: Path, clock: Clock) -> Iterator[DemoServers]:
    with DemoServers(tmp_path, clock) as running:
        yield running


@contextmanager
def client(servers: DemoServers, kind: str) -> Iterator[smtplib.SMTP]:
    tls = ssl.create_default_context(cafile=servers.ca_file)
    port = getattr(servers, kind)
    with (
        smtplib.SMTP_SSL("localhost", port, timeout=60, context=tls)
        if kind == "implicit"
        else smtplib.SMTP("localhost", port, timeout=60)
    ) as connection:
        if kind not in {"implicit", "plain"}:
            connection.starttls(context=tls)
        connection.ehlo("client.example")
        yield connection


def log_in(
    connection: smtplib.SMTP, mechanism: str, username: str, password: str
) -> tuple[int, bytes]:
    if mechanism == "PLAIN":
        return connection.docmd("AUTH PLAIN", base64(f"\0{username}\0{password}"))
    connection.docmd("AUTH LOGIN")
    connection.docmd(base64(username))
    return connection.docmd(base64(password))


def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def mail(subject: str = "Réunion", text: str = "Bonjour\nà tous\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"expéditeur <{SENDER}>"
    message["To"] = RECIPIENT
    message["Subject"] = subject
    message.set_content(text)
    return message


@pytest.mark.parametrize("kind", ["plain", *LOGIN_KINDS])
def test_takes_the_mail_into_the_inbox(servers: DemoServers, kind: str) -> None:
    with client(servers, kind) as connection:
        if kind in LOGIN_KINDS:
            log_in(connection, "PLAIN", "nom@acme.example", PASSWORD)
        connection.send_message(mail())
    [received] = servers.received()
    assert received.server == kind
    assert received.sender == SENDER
    assert received.recipients == (RECIPIENT,)
    assert received.subject == "Réunion"
    assert received.text == "Bonjour\nà tous"
    assert received.from_header == f"expéditeur <{SENDER}>"
    assert received.when.tzinfo is not None


@pytest.mark.parametrize("kind", LOGIN_KINDS)
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize(
    ("username", "password", "reply"),
    [
        ("nom@acme.example", PASSWORD, ACCEPTED),
        ("nom@acme.example", "Open-Sesame", REFUSED),
        ("nom@acme.example", "motdépasse", REFUSED),
        ("nom", PASSWORD, REFUSED),
    ],
)
def test_logs_in_with_a_full_address_and_the_password(
    servers: DemoServers, kind: str, mechanism: str, username: str, password: str, reply: object
) -> None:
    with client(servers, kind) as connection:
        assert log_in(connection, mechanism, username, password) == reply


@pytest.mark.parametrize("kind", LOGIN_KINDS)
def test_takes_no_mail_without_a_login(servers: DemoServers, kind: str) -> None:
    with client(servers, kind) as connection:
        assert connection.mail("nom@acme.example") == (530, b"5.7.0 Authentication required")
    assert servers.received() == []


@pytest.mark.parametrize("kind", ["plain", "starttls", "greylisting"])
def test_offers_no_login_before_tls(servers: DemoServers, kind: str) -> None:
    with smtplib.SMTP("localhost", getattr(servers, kind), timeout=60) as connection:
        connection.ehlo("client.example")
        assert not connection.has_extn("auth")
        assert connection.has_extn("starttls") == (kind != "plain")


def test_the_other_name_is_localhost_not_its_address(servers: DemoServers) -> None:
    with client(servers, "other_name") as connection:
        assert log_in(connection, "PLAIN", "nom@acme.example", PASSWORD) == ACCEPTED
    tls = ssl.create_default_context(cafile=servers.ca_file)
    with (
        pytest.raises(ssl.SSLCertVerificationError) as refused,
        smtplib.SMTP("127.0.0.1", servers.other_name, timeout=60) as connection,
    ):
        connection.starttls(context=tls)
    assert refused.value.verify_message.startswith("IP address mismatch")


def test_greylists_a_pair_for_a_minute(servers: DemoServers, clock: Clock) -> None:
    with client(servers, "greylisting") as connection:
        log_in(connection, "PLAIN", "nom@acme.example", PASSWORD)
        for moment in (0, 59.9):
            clock.now = moment
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                connection.send_message(mail())
            assert refused.value.recipients[RECIPIENT][0] == 450
        clock.now = 60
        connection.send_message(mail())
    assert [received.server for received in servers.received()] == ["greylisting"]


def test_the_silent_one_takes_connections_and_says_nothing(servers: DemoServers) -> None:
    with socket.create_connection(("127.0.0.1", servers.silent)) as connection:
        connection.sendall(b"EHLO client.example\r\n")
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)


@pytest.mark.parametrize(
    ("content", "subject", "text"),
    [
        (b"\r\n", "", ""),
        (b"\xff\xfe no header\r\n", "", "�� no header"),
        (b"Subject: \x1b[31mred\r\n\r\nbell \x07\r\nnext\r\n", "␛[31mred", "bell ␇\nnext"),
        (b"Content-Type: text/plain; charset=klingon\r\n\r\nnuqneH\r\n", "", "nuqneH"),
        (b"Content-Type: text/html\r\n\r\n<b>hi</b>\r\n", "", ""),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nin\r\n--x--\r\n", "", "in"),
        (b"Content-Type: multipart/mixed\r\n\r\nno boundary\r\n", "", ""),
        (b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n", "", ""),
    ],
)
def test_any_mail_can_be_shown(
    servers: DemoServers, content: bytes, subject: str, text: str
) -> None:
    with client(servers, "plain") as connection:
        connection.sendmail("nom@acme.example", [RECIPIENT], content)
    [received] = servers.received()
    assert (received.subject, received.text) == (subject, text)


def test_too_large_a_mail_is_refused(servers: DemoServers) -> None:
    with client(servers, "plain") as connection:
        connection.mail("nom@acme.example")
        connection.rcpt(RECIPIENT)
        code, _ = connection.data((b"x" * 900 + b"\r\n") * 1200)
    assert code == 552
    assert servers.received() == []


def test_the_inbox_keeps_the_latest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MAILS", 2)
    with DemoServers(tmp_path) as servers:
        with client(servers, "plain") as connection:
            for subject in ("one", "two", "three"):
                connection.send_message(mail(subject))
        assert [received.subject for received in servers.received()] == ["two", "three"]


def test_stops_at_once_whatever_its_clients_do(tmp_path: Path) -> None:
    threads = threading.active_count()
    with ExitStack() as connections:
        with DemoServers(tmp_path) as servers:
            ports = [getattr(servers, kind) for kind in KINDS]
            for port in ports:
                for said in (
                    b"",
                    b"EHLO me\r\n",
                    b"EHLO me\r\nSTARTTLS\r\n",
                    b"\x16\x03\x01",
                    b"\0",
                ):
                    connection = connections.enter_context(
                        socket.create_connection(("127.0.0.1", port))
                    )
                    connection.sendall(said)
            before = time.monotonic()
        assert time.monotonic() - before < 25  # the clients stay as long as they can
    assert threading.active_count() == threads
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "silent"])
@pytest.mark.parametrize(
    "said",
    [b"", b"NONSENSE\r\n", b"STARTTLS\r\nxx\r\n", b"EHLO a\r\nAUTH LOGIN\r\n*\r\n", b"\x16\x03"],
)
def test_clients_that_break_off_are_not_logged(
    servers: DemoServers, kind: str, said: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", getattr(servers, kind)), 5) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass
    assert caplog.records == []
