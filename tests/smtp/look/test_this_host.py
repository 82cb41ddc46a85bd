"""Neither DNS nor a certificate leads anybody to their own host, by name or by address."""

import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import dns.asyncresolver
import pytest
import trustme

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.dns_server import DnsServer, alias, dns_server, records
from tests.smtp.helpers.scripted import ScriptedServer, tls
from tests.smtp.helpers.scripts import IMPLICIT
from tui.smtp.look import dns_discovery
from tui.smtp.look.dns_discovery import discover
from tui.smtp.look.this_host import is_public_name, leads_here

DOMAIN = "sender.example"
SRV = (f"_submissions._tcp.{DOMAIN}", "SRV")
NAMED = f"mail.{DOMAIN}"

HERE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "169.254.169.254", "224.0.0.1",
    "::1", "::", "fe80::1", "fe80::1%lo", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:0.0.0.0", "::ffff:169.254.169.254",
]  # fmt: skip
ELSEWHERE = ["192.0.2.7", "10.1.2.3", "192.168.0.1", "fd00::7", "2001:db8::7", "::ffff:192.0.2.7"]
HERE_BY_NAME = [
    "localhost", "LOCALHOST", "smtp.localhost", "localhost.localdomain", "printer.local",
    "intranet", "mail.onion", "mail.invalid",
]  # fmt: skip


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DnsServer]:
    with dns_server() as running:

        def resolver() -> dns.asyncresolver.Resolver:
            made = dns.asyncresolver.Resolver(configure=False)
            made.nameservers, made.port = ["127.0.0.1"], running.port
            return made

        monkeypatch.setattr(dns_discovery, "system_resolver", resolver)
        yield running


@pytest.mark.parametrize("ip", [*HERE, *ELSEWHERE])
def test_which_addresses_lead_here(ip: str) -> None:
    """Mutations: only loopback; IPv4 within IPv6 not looked at."""
    assert leads_here(ip) is (ip in HERE)


@pytest.mark.parametrize("name", HERE_BY_NAME)
async def test_a_name_of_this_host_is_not_offered(name: str, server: DnsServer) -> None:
    assert not is_public_name(name.lower())
    server.answers[SRV] = records(f"0 1 465 {name}.")
    assert await discover(DOMAIN) is None
    server.answers[SRV] = records(f"0 1 465 {name}.", f"1 1 465 {NAMED}.")
    found = await discover(DOMAIN)
    assert found
    assert found.provider.host == NAMED


@pytest.mark.parametrize("ip", [*HERE, *ELSEWHERE])
@pytest.mark.parametrize("through_alias", [False, True])
async def test_a_name_that_leads_here_is_not_offered(
    through_alias: bool, ip: str, server: DnsServer
) -> None:
    """Mutations: A alone is asked, or AAAA; the first address alone is looked at."""
    address = ip.partition("%")[0]
    kind, good = ("AAAA", "2001:db8::1") if ":" in ip else ("A", "192.0.2.1")
    server.answers[SRV] = records(f"0 1 465 {NAMED}.")
    given = (good, address)
    found = alias("other.example.", *given) if through_alias else records(*given)
    server.answers[NAMED, kind] = found
    assert (await discover(DOMAIN) is None) is (ip in HERE)


Lookup = Callable[..., list[Any]]


def leading(hosts: dict[str, tuple[str, int]]) -> Lookup:
    def lookup(asked: bytes, *_: object, **__: object) -> list[Any]:
        name = asked.decode()
        if name not in hosts:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", hosts[name])]

    return lookup


@pytest.mark.parametrize("name", [NAMED, "smtp.corp.example", "mail.sender.example"])
async def test_a_second_look_does_not_connect_to_this_host(
    name: str, server: DnsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name that DNS gives, and the usual ones; DNS says one address, the system another, as
    who owns the domain can have it. Mutation: ``elsewhere`` not handed on.
    """
    server.answers[SRV] = records(f"0 1 465 {NAMED}.")
    server.answers[NAMED, "A"] = records("192.0.2.7")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        place = ("127.0.0.1", listener.getsockname()[1])
        monkeypatch.setattr(socket, "getaddrinfo", leading({name: place}))
        made = attempt(587, {"smtp.host": "typo.corp.example"}, second_look=True)
        held = await hold(made)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert held.verdict.failure == "name-not-found"
    assert held.verdict.remedies == ()
    assert any(f"{name} port" in line and "leads to this host" in line for line in held.lines)


async def test_a_certificate_does_not_lead_to_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose certificate names localhost; mutation: ``certificate_names_or_pin`` does not
    look at that.
    """
    ca = trustme.CA()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = ("localhost", "smtp.localhost", "leads.example", "fine.example")
    ca.issue_cert(*names).configure_cert(made)
    with (
        ScriptedServer(tls(made)) as listening,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        listener.settimeout(0)
        local, port = ("127.0.0.1", listener.getsockname()[1]), listening.port
        hosts = {"server.example": ("127.0.0.1", port), "leads.example": local, "localhost": local}
        monkeypatch.setattr(socket, "getaddrinfo", leading(hosts))
        test = attempt(port, {**IMPLICIT, "smtp.host": "server.example"})
        with ca.cert_pem.tempfile() as ca_file:
            smtp = test.settings.smtp._replace(ca_file=ca_file)
            settings = test.settings._replace(smtp=smtp)
            held = await hold(test._replace(settings=settings))
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert held.verdict.failure == "certificate-name"
    offered = [remedy.value for remedy in held.verdict.remedies if remedy.key == "smtp.host"]
    assert set(offered) == {"leads.example", "fine.example"}, "unseen, they are guesses"


async def test_a_certificate_does_not_lead_away_from_a_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who stands on the way to it, with a certificate of their own; mutation: every name that the
    certificate has is offered.
    """
    ca = trustme.CA()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("evil.example", "smtp.office365.com").configure_cert(made)
    with ScriptedServer(tls(made)) as listening, ca.cert_pem.tempfile() as ca_file:
        there = {"smtp.gmail.com": ("127.0.0.1", listening.port)}
        monkeypatch.setattr(socket, "getaddrinfo", leading(there))
        values = {**IMPLICIT, "smtp.host": "smtp.gmail.com", "smtp.ca_file": ca_file}
        held = await hold(attempt(listening.port, values))
    assert held.verdict.failure == "certificate-name"
    assert [one.value for one in held.verdict.remedies] == ["smtp.office365.com"]
