"""Failures before a server says anything, and those that hang on a server's name."""

import asyncio
import errno
import re
import socket
import threading
from typing import Any

import pytest

from tests.smtp.conftest import Redirect
from tests.smtp.diagnosis import test_faults, test_replies
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.reported import REPORTED
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, until_gone
from tests.smtp.helpers.scripts import BANNER, EHLO_AUTH, EXITS, LOGIN, SHORT, STARTTLS, refuse
from tui.settings.model import Settings, Smtp
from tui.smtp.diagnosis.diagnosis import RULES
from tui.smtp.diagnosis.placeholders import words
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal, Stop
from tui.smtp.stages.findings import Ending, Facts

HERE = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))
HERE_6 = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::1", 9, 0, 0))


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ("name-not-found", socket.gaierror(socket.EAI_NONAME, "unknown")),
        ("name-not-found", socket.gaierror(socket.EAI_NODATA, "no address")),
        ("name-not-found", UnicodeError("label too long")),
        ("dns-unavailable", socket.gaierror(socket.EAI_AGAIN, "try again")),
        ("dns-unavailable", socket.gaierror(socket.EAI_FAIL, "failure")),
    ],
)
async def test_a_name_that_leads_nowhere(
    failure: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lookup(*_: Any, **__: Any) -> None:  # noqa: ANN401 - getaddrinfo's arguments
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    verdict = (await hold(attempt(25, {"smtp.host": "mail.example"}))).verdict
    assert (verdict.failure, verdict.stage, verdict.exit) == (failure, Stage.DNS, 2)
    assert "mail.example" in verdict.summary


async def test_a_resolver_that_hangs_does_not_hang_the_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(60))
    try:
        verdict = (await hold(attempt(25, {"smtp.host": "mail.example", **SHORT}))).verdict
    finally:
        over.set()
    assert (verdict.failure, verdict.stage) == ("dns-unavailable", Stage.DNS)


async def test_nothing_listens() -> None:
    port = closed_port()
    held = await hold(attempt(port))
    assert (held.verdict.failure, held.verdict.exit) == ("connection-refused", 2)
    assert f"= 127.0.0.1 port {port}: Connection refused" in held.lines
    assert [remedy.value for remedy in held.verdict.remedies] == [587, 2525]


@pytest.mark.parametrize("said", ["port 25", "port"])
async def test_packets_are_dropped(said: str, redirect: Redirect) -> None:
    with socket.socket() as listener:
        # A full queue: the kernel drops what comes, as a firewall does.
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            redirect(port)
            named = 25 if said == "port 25" else 587
            changed = {"smtp.port": named, "smtp.host": "mail.example", **SHORT}
            verdict = (await hold(attempt(port, changed))).verdict
    assert (verdict.failure, verdict.stage) == ("connect-timeout", Stage.CONNECT)
    assert said in verdict.summary
    assert all(remedy.value != named for remedy in verdict.remedies)


@pytest.mark.parametrize(
    ("failure", "code", "found"),
    [
        ("host-unreachable", errno.EHOSTUNREACH, [HERE]),
        ("host-unreachable", errno.ENETUNREACH, [HERE_6, HERE]),
        ("ipv6-unreachable", errno.ENETUNREACH, [HERE_6]),
        ("connection-reset", errno.ECONNRESET, [HERE]),
        ("connect-failed", errno.EPERM, [HERE]),
    ],
)
async def test_no_way_there(
    failure: str, code: int, found: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse_to_connect(*_: Any) -> None:  # noqa: ANN401 - sock_connect's arguments
        raise OSError(code, "no way")

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", refuse_to_connect)
    verdict = (await hold(attempt(25, {"smtp.host": "mail.example"}))).verdict
    assert (verdict.failure, verdict.stage) == (failure, Stage.CONNECT)


async def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(*refuse(Stage.BANNER, "421 busy")) as server:
        first = (*HERE[:4], ("127.0.0.1", closed_port()))
        second = (*HERE[:4], ("127.0.0.1", server.port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [first, second])
        held = await hold(attempt(25, {"smtp.host": "mail.example"}))
    assert held.verdict.failure == "temporary-failure"
    assert held.lines[1:5] == [
        f"= Trying 127.0.0.1 port {first[4][1]}",
        f"= 127.0.0.1 port {first[4][1]}: Connection refused",
        f"= Trying 127.0.0.1 port {server.port}",
        "= Connected to 127.0.0.1",
    ]


ON_465: dict[str, object] = {"smtp.port": 465, "smtp.encryption": "implicit"}
NO_TLS: dict[str, object] = {"smtp.encryption": "none"}
WITHOUT_STARTTLS: list[tuple[dict[str, object], bytes, list[dict[str, object]]]] = [
    ({"smtp.host": "mail.example"}, b"HELP", [ON_465, NO_TLS]),
    ({"smtp.host": "mail.example", **LOGIN}, b"HELP", [ON_465]),
    ({"smtp.host": "mail.example"}, b"XXXXXXXA", [ON_465]),
    ({"smtp.host": "smtp.gmail.com"}, b"HELP", [ON_465]),
    ({"smtp.host": "smtp.gmail.com", **LOGIN}, b"HELP", [ON_465]),
    ({"smtp.host": "localhost", **LOGIN}, b"HELP", [NO_TLS]),
    ({"smtp.host": "127.0.0.1"}, b"HELP", [NO_TLS]),
]


@pytest.mark.parametrize(("changed", "offer", "mended"), WITHOUT_STARTTLS)
async def test_without_starttls(
    changed: dict[str, object],
    offer: bytes,
    mended: list[dict[str, object]],
    redirect: Redirect,
) -> None:
    """No TLS at all only within this host, or where no password goes along, and never at a known
    provider or where the offer was overwritten on the way.
    """
    hello = expect(b"EHLO", b"250-mail.example\r\n250 " + offer + b"\r\n")
    with ScriptedServer(BANNER, hello, finish) as server:
        redirect(server.port)
        verdict = (await hold(attempt(587, {**STARTTLS, **changed}))).verdict
    assert (verdict.failure, verdict.stage) == ("starttls-missing", Stage.TLS)
    assert [remedy.changes for remedy in verdict.remedies] == mended
    assert verdict.field == "smtp.encryption"


async def test_silence_on_465_is_the_wrong_tls_mode(redirect: Redirect) -> None:
    with ScriptedServer(until_gone) as server:
        redirect(server.port)
        changed = {"smtp.port": 465, "smtp.host": "mail.example", **SHORT}
        verdict = (await hold(attempt(465, changed))).verdict
    assert verdict.failure == "wrong-tls-mode-plain"
    assert verdict.remedies[0].value == "implicit"


@pytest.mark.parametrize(
    ("host", "failure"),
    [
        ("email-smtp.eu-west-1.amazonaws.com", "ses-credentials"),
        ("mail.example", "bad-credentials"),
    ],
)
async def test_amazons_words_count_at_amazon_only(
    host: str, failure: str, redirect: Redirect
) -> None:
    steps = refuse(Stage.AUTH, "535 Authentication Credentials Invalid")
    with ScriptedServer(*steps) as server:
        redirect(server.port)
        verdict = (await hold(attempt(587, {"smtp.host": host, **LOGIN}))).verdict
    assert (verdict.failure, verdict.exit) == (failure, EXITS[Stage.AUTH])


async def test_no_password_in_clear_beyond_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback is let through everywhere else, so here it does not count as one."""
    monkeypatch.setattr("ipaddress.IPv4Address.is_loopback", False)
    with ScriptedServer(BANNER, EHLO_AUTH, finish) as server:
        verdict = (await hold(attempt(server.port, LOGIN))).verdict
    assert (verdict.failure, verdict.stage) == ("cleartext-refused", Stage.AUTH)
    assert verdict.remedies[0].key == "smtp.encryption"
    assert not any(line.startswith(b"AUTH") for line in server.received)
    allowed = {**LOGIN, "authentication.allow_cleartext": True}
    with ScriptedServer(*refuse(Stage.AUTH, "535 5.7.8 no")) as server:
        verdict = (await hold(attempt(server.port, allowed))).verdict
    assert verdict.failure == "bad-credentials"


HERE_TESTED = {
    "name-not-found",
    "dns-unavailable",
    "connection-refused",
    "connect-timeout",
    "host-unreachable",
    "ipv6-unreachable",
    "connect-failed",
    "ses-credentials",
    "cleartext-refused",
    "client-certificate-refused",  # test_tls.py
    # tests/oauth/test_auth.py
    *("token-account", "token-mailbox-permission", "token-near-end", "token-scope"),
    *("token-smtp-auth-off", "token-unsupported", "token-unverified"),
}


def test_every_failure_has_its_test() -> None:
    tested = HERE_TESTED | {row[0] for row in test_replies.REPLIES}
    tested |= {fault.failure for fault in test_faults.FAULTS}
    tested |= {case.failure for case in REPORTED}
    tested.add("deadline-exceeded")  # test_waits.py
    assert tested == {rule.failure for rule in RULES}


def test_every_sentence_can_be_said() -> None:
    """Of every rule, also of those that share a name; mutation: ``{nobody}`` in a cause."""
    settings = Settings(smtp=Smtp(host="smtp.sendgrid.net"))
    told = words(Ending(Facts(settings), Stop(Signal.REPLY)))
    for rule in RULES:
        said = rule.summary.format_map(told), rule.cause.format_map(told)
        assert not re.search(r"[{}]|^ | $", " ".join(said)), rule.failure
        assert said[1].rstrip(" ").endswith((".", "user", "$false")), rule.failure
