"""Resolve a host name and connect to its addresses in turn, each with its own result."""

import asyncio
import socket
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from tui.language import _
from tui.settings.checking.values import ascii_host
from tui.smtp.connection.socket_lines import Connection
from tui.smtp.connection.threads import in_own_thread
from tui.smtp.record.record import Record
from tui.smtp.record.stop import Signal, Stop, spoken
from tui.text import printable

MOST_ADDRESSES = 20
"""Of a name that are tried; each may take the whole wait for a connection."""

RESOLV_CONF = Path("/etc/resolv.conf")

T = TypeVar("T")


class Address:
    """An IP address to connect to, with its family.

    Attributes:
        ip: As a person reads it.
        sockaddr: As the socket module takes it.
        outcome: What came of connecting to it; empty while nobody has tried.
    """

    def __init__(self, family: socket.AddressFamily, ip: str, sockaddr: tuple[Any, ...]) -> None:
        self.family = family
        self.ip = ip
        self.sockaddr = sockaddr
        self.outcome = ""


async def resolve(
    host: str, port: int, seconds: float, family: socket.AddressFamily = socket.AF_UNSPEC
) -> list[Address]:
    """Return the addresses of a host in the order of the system's resolver (RFC 6724), families in
    turn.

    Raises:
        Stop: The resolver knows no such name, or did not answer within ``seconds``.
    """
    try:
        found = await from_resolver(
            lambda: socket.getaddrinfo(
                ascii_host(host).encode(), port, family=family, type=socket.SOCK_STREAM
            ),
            seconds,
        )
    except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
        raise Stop(Signal.NAME, error=error, detail=name_servers()) from None
    unique = {
        sockaddr: Address(family, str(sockaddr[0]), sockaddr) for family, *_, sockaddr in found
    }
    return _in_turn(list(unique.values()))[:MOST_ADDRESSES]


async def from_resolver(ask: Callable[[], T], seconds: float) -> T:
    """Ask the system's resolver for a name; it can hang for half a minute.

    Raises:
        TimeoutError: It said nothing within ``seconds``.
        OSError: It has no answer, as ``ask`` says it; so with UnicodeError.
    """
    async with asyncio.timeout(seconds):
        return await in_own_thread(ask, "resolver")


def name_servers() -> str:
    """Return the name servers of this host by resolv.conf(5); empty where that is not readable."""
    try:
        with RESOLV_CONF.open("rb") as file:
            lines = file.read(64 * 1024).decode("utf-8", "backslashreplace").splitlines()
    except OSError:
        return ""
    words = [line.split() for line in lines]
    servers = [line[1] for line in words if line[:1] == ["nameserver"] and len(line) > 1]
    searched = [line[1:] for line in words if line[:1] in (["search"], ["domain"])][-1:]
    found = ", ".join(servers)
    if found and searched:
        found = _("{servers} (search {domains})").format(
            servers=found, domains=" ".join(searched[0])
        )
    return printable(found, 200)


def _in_turn(addresses: list[Address]) -> list[Address]:
    """One of each family after the other (RFC 8305 4): a dead IPv6 costs one wait, not five."""
    first = [address for address in addresses if address.family == addresses[0].family]
    second = [address for address in addresses if address.family != addresses[0].family]
    pairs = zip_longest(first, second)
    return [address for pair in pairs for address in pair if address is not None]


async def connect(
    addresses: list[Address], seconds: float, record: Record
) -> tuple[Connection, Address]:
    """Connect to the first address that answers.

    Args:
        addresses: Where to try, in order; at least one.
        seconds: The longest wait for each.
        record: Gets a note of every attempt.

    Raises:
        Stop: None answered; its error is the most telling one.
    """
    errors: list[OSError] = []
    for address in addresses:
        port = address.sockaddr[1]
        record.note(_("Trying {ip} port {port}").format(ip=address.ip, port=port))
        record.waiting(seconds)
        try:
            connection = await _connect(address, seconds)
        except OSError as error:
            errors.append(error)
            address.outcome = spoken(error)
            record.note(
                _("{ip} port {port}: {outcome}").format(
                    ip=address.ip, port=port, outcome=address.outcome
                ),
                unexpected=True,
            )
        else:
            address.outcome = "connected"
            return connection, address
    raise Stop(Signal.CONNECT, error=min(errors, key=_severity))


async def _connect(address: Address, seconds: float) -> Connection:
    loop = asyncio.get_running_loop()
    opened = socket.socket(address.family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setblocking(False)
        async with asyncio.timeout(seconds):
            await loop.sock_connect(opened, address.sockaddr)
        _, connection = await loop.create_connection(Connection, sock=opened)
    except BaseException:
        opened.close()
        raise
    return connection


def _severity(error: OSError) -> int:
    """A refusal tells more than silence, silence more than a missing route (often IPv6's)."""
    if isinstance(error, ConnectionRefusedError):
        return 0
    return 1 if isinstance(error, TimeoutError) else 2
