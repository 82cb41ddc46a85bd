"""IPv4 and IPv6: where one fails, the other is tried, and what it did is said."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.smtp.helpers.dialogues import Held, attempt, hold
from tui.smtp.connection.addresses import resolve
from tui.smtp.record.events import Stage

V4, V6 = socket.AF_INET, socket.AF_INET6
NOWHERE = {V4: "192.0.2.1", V6: "2001:db8::1"}
HERE = {V4: "127.0.0.1", V6: "::1"}

Found = tuple[socket.AddressFamily, str, int]
Network = Callable[..., None]


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=V6):
            return True
    except OSError:
        return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="no IPv6 loopback")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """What the resolver says of a name, and of one family alone; NOWHERE has no route."""

    def lay(found: Sequence[Found], alone: Sequence[Found] = ()) -> None:
        def lookup(*_: object, family: int = 0, **__: object) -> list[Any]:
            asked = [each for each in (*found, *alone) if each[0] == family] if family else found
            if not asked:
                raise socket.gaierror(socket.EAI_NONAME, "unknown")
            return [(each, socket.SOCK_STREAM, 6, "", (ip, port)) for each, ip, port in asked]

        connect = asyncio.get_running_loop().sock_connect

        async def go(opened: socket.socket, to: tuple[str, int]) -> None:
            if to[0] in NOWHERE.values():
                raise OSError(errno.ENETUNREACH, "no route")
            await connect(opened, to)

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", go)

    return lay


@asynccontextmanager
async def server(family: socket.AddressFamily, banner: bytes) -> AsyncIterator[Found]:
    """A mail server that greets so; one that greets with nothing says nothing at all."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(banner)
        while line := await reader.readline():
            if banner:
                writer.write(b"221 bye\r\n" if line == b"QUIT\r\n" else b"250 mail.example\r\n")
        writer.close()

    async with await asyncio.start_server(serve, HERE[family], 0) as running:
        yield family, HERE[family], running.sockets[0].getsockname()[1]


async def looked(**rest: Any) -> Held:  # noqa: ANN401 - Attempt's own fields
    changed = {"smtp.host": "mail.example", "smtp.timeout_ms": 200}
    return await hold(attempt(2525, changed, second_look=True, **rest))


WELCOME = b"220 mail.example ESMTP\r\n"
RIGHT = "answers in clear and does not offer STARTTLS, so the settings are right, and the way over"


@pytest.mark.parametrize("family", [V4, pytest.param(V6, marks=needs_ipv6)], ids=["4", "6"])
async def test_without_a_route_the_other_is_asked_for(
    network: Network, family: socket.AddressFamily
) -> None:
    """A resolver that leaves a family out (`no-aaaa`, /etc/hosts) is asked for it by name."""
    other, name, lost = (V6, "IPv4", "IPv6") if family == V4 else (V4, "IPv6", "IPv4")
    async with server(family, WELCOME) as here:
        network([(other, NOWHERE[other], 2525)], [here])
        held = await looked()
    assert held.verdict.failure == ("ipv6-unreachable" if family == V4 else "host-unreachable")
    assert f"over {name} port 2525 {RIGHT} {lost} is not" in held.verdict.cause
    assert held.verdict.remedies == ()


async def test_a_name_that_has_no_other_address(network: Network) -> None:
    network([(V6, NOWHERE[V6], 2525)])
    held = await looked()
    assert held.verdict.cause.endswith("It has no IPv4 address.")
    assert held.lines[-1] == "= mail.example has no IPv4 address"


async def test_a_dead_family_does_not_stop_the_dialogue(network: Network) -> None:
    async with server(V4, WELCOME) as here:
        network([(V6, NOWHERE[V6], 2525), (V6, "2001:db8::1", 2526), here])
        held = await looked(until=Stage.RCPT)
    assert held.verdict.ok
    assert held.lines[1:5] == [
        "= Trying 2001:db8::1 port 2525",
        "= 2001:db8::1 port 2525: Network is unreachable",
        f"= Trying 127.0.0.1 port {here[2]}",
        "= Connected to 127.0.0.1",
    ]


@needs_ipv6
@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", "no-banner"),
        (b"554 no PTR record\r\n", "reverse-dns"),
        (b"554 blocked using zen.spamhaus.org\r\n", "client-blocked"),
        (b"554 no\r\n", "client-refused"),
    ],
)
@pytest.mark.parametrize("bad", [V6, V4], ids=["6", "4"])
async def test_a_server_that_is_itself_over_one_family_only(
    network: Network, bad: socket.AddressFamily, said: bytes, failure: str
) -> None:
    """Fails where ``_MAY_BE_THE_WAY`` is empty."""
    good, name, lost = (V4, "IPv4", "IPv6") if bad == V6 else (V6, "IPv6", "IPv4")
    async with server(bad, said) as first, server(good, WELCOME) as second:
        network([first, second])
        held = await looked()
    assert held.verdict.failure == failure
    assert f"over {name} port 2525 {RIGHT} {lost} is not" in held.verdict.cause
    assert held.verdict.remedies == (), "the settings are right"


@needs_ipv6
async def test_one_that_is_the_same_over_both(network: Network) -> None:
    async with server(V6, b"554 no\r\n") as first, server(V4, b"554 no\r\n") as second:
        network([first, second])
        held = await looked()
    same = "over IPv4 it takes connections, but does not greet as a mail server."
    assert f"Seen just now: {same}" in held.verdict.cause
    assert held.verdict.remedies == (), "no port that was guessed at was seen to work"


async def test_the_families_take_turns(network: Network) -> None:
    """RFC 8305 4. Fails where ``_in_turn`` gives back what it got."""
    network(
        [
            (V6, "2001:db8::1", 25),
            (V6, "2001:db8::2", 25),
            (V6, "2001:db8::3", 25),
            (V4, "192.0.2.1", 25),
            (V4, "192.0.2.2", 25),
        ]
    )
    ips = [address.ip for address in await resolve("mail.example", 25, 1)]
    assert ips == ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "2001:db8::3"]


async def test_an_address_has_no_other_family(network: Network) -> None:
    network([(V6, NOWHERE[V6], 2525)])
    held = await hold(attempt(2525, {"smtp.host": "2001:db8::1"}, second_look=True))
    assert held.verdict.failure == "ipv6-unreachable"
    assert not any("A second look" in line for line in held.lines)
