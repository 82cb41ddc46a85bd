"""The server for a mail domain: from the table, from SRV, from MX, and from hostile DNS."""

import time
from collections.abc import Iterator

import dns.asyncresolver
import dns.message
import dns.rcode
import pytest

from tests.smtp.helpers.dns_server import (
    Answer,
    DnsServer,
    alias,
    dns_server,
    failing,
    raw,
    records,
    silent,
)
from tui.smtp.look import dns_discovery
from tui.smtp.look.dns_discovery import Discovered, discover, known

DOMAIN = "acme.test"
IMPLICIT = ("_submissions._tcp.acme.test", "SRV")
STARTTLS = ("_submission._tcp.acme.test", "SRV")
MX = (DOMAIN, "MX")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DnsServer]:
    with dns_server() as running:

        def resolver() -> dns.asyncresolver.Resolver:
            made = dns.asyncresolver.Resolver(configure=False)
            made.nameservers, made.port = ["127.0.0.1"], running.port
            made.search = [dns.name.from_text("elsewhere.test")]
            return made

        monkeypatch.setattr(dns_discovery, "system_resolver", resolver)
        yield running


async def test_a_domain_of_its_own_needs_no_network(server: DnsServer) -> None:
    """Mutation: asking DNS before the table."""
    found = await discover("GMail.com")
    assert found == known("GMail.com")
    assert found is not None
    assert (found.provider.id, found.source) == ("gmail", "domain")
    assert found.sentence == "GMail.com is Gmail (Google Workspace)"
    assert server.asked == []


async def test_only_the_domain_is_asked_once_for_each_record(server: DnsServer) -> None:
    """Mutation: without search=False the names of the host's search list are asked too."""
    assert await discover(DOMAIN) is None
    assert sorted(server.asked) == sorted([IMPLICIT, STARTTLS, MX])


async def test_implicit_tls_comes_before_starttls(server: DnsServer) -> None:
    server.answers = {
        STARTTLS: records("0 1 587 mail.acme.test."),
        IMPLICIT: records("0 1 465 mail.acme.test."),
        MX: records("10 in1-smtp.messagingengine.com."),
    }
    found = await discover(DOMAIN)
    assert found is not None
    assert (found.provider.host, found.provider.ports) == ("mail.acme.test", ((465, "implicit"),))
    assert found.sentence == "acme.test names mail.acme.test:465 as its server"


async def test_the_lowest_priority_and_then_the_heaviest(server: DnsServer) -> None:
    server.answers[STARTTLS] = records(
        "20 9 587 last.acme.test.", "10 1 587 light.acme.test.", "10 5 2587 heavy.acme.test."
    )
    found = await discover(DOMAIN)
    assert found is not None
    assert (found.provider.host, found.provider.ports) == ("heavy.acme.test", ((2587, "starttls"),))


async def test_a_server_of_the_table_is_taken_whole(server: DnsServer) -> None:
    server.answers[IMPLICIT] = records("0 1 465 SMTP.fastmail.com.")
    found = await discover(DOMAIN)
    assert found is not None
    assert (found.provider.id, found.source) == ("fastmail", "srv")
    assert found.sentence.endswith("smtp.fastmail.com:465 as its server, which is another domain")


async def test_a_neighbour_in_name_is_another_domain(server: DnsServer) -> None:
    """Mutation: comparing without the dot takes evilacme.test for acme.test's own."""
    server.answers[IMPLICIT] = records("0 1 465 mail.evilacme.test.")
    found = await discover(DOMAIN)
    assert found is not None
    assert found.sentence.endswith("which is another domain")


@pytest.mark.parametrize(
    ("services", "source"),
    [
        ({IMPLICIT: records("0 0 0 .")}, "mx"),
        ({STARTTLS: records("0 0 0 .")}, "mx"),
        ({IMPLICIT: records("0 0 0 ."), STARTTLS: records("0 0 0 .")}, None),
        ({IMPLICIT: records("0 0 0 ."), STARTTLS: records("0 1 587 mail.acme.test.")}, "srv"),
    ],
)
async def test_a_lone_dot_means_not_here(
    server: DnsServer, services: dict[tuple[str, str], Answer], source: str | None
) -> None:
    server.answers = {MX: records("10 in1-smtp.messagingengine.com."), **services}
    found = await discover(DOMAIN)
    assert (found and found.source) == source


@pytest.mark.parametrize(
    ("exchangers", "provider"),
    [
        (("10 aspmx.l.google.com.",), "gmail"),
        (("5 acme-test.mail.protection.outlook.com.",), "microsoft-365"),
        (("20 mx.yandex.net.", "10 in1-smtp.messagingengine.com."), "fastmail"),
        (("10 mx1.acme.pphosted.com.", "20 acme.mail.protection.outlook.com."), "microsoft-365"),
        (("0 .",), None),
        (("10 mail.acme.test.",), None),
    ],
)
async def test_the_end_of_an_exchanger_names_the_provider(
    server: DnsServer, exchangers: tuple[str, ...], provider: str | None
) -> None:
    server.answers[MX] = records(*exchangers)
    found = await discover(DOMAIN)
    assert (found and found.provider.id) == provider
    if found is not None:
        assert found.sentence == f"Mail for acme.test goes to {found.provider.name}"


async def test_aliases_are_followed(server: DnsServer) -> None:
    server.answers[MX] = alias("other.test.", "10 in1-smtp.messagingengine.com.")
    found = await discover(DOMAIN)
    assert found is not None
    assert found.provider.id == "fastmail"


FAULTS = {
    "silence": silent,
    "SERVFAIL": failing(dns.rcode.SERVFAIL),
    "REFUSED": failing(dns.rcode.REFUSED),
    "NXDOMAIN": failing(dns.rcode.NXDOMAIN),
    "no answer": failing(dns.rcode.NOERROR),
    "garbage": raw(b"\x81\x80\xff\xff\xff\xff\xff\xff\xff\xff garbage"),
    "cut short": raw(b"\x81\x80\x00"),
    "empty": raw(b""),
    "an escape in the name": records(r"0 1 465 mail\027[2Jacme.test."),
    "a space in the name": records(r"0 1 465 two\032words.acme.test."),
    "a direction mark": records(r"0 1 465 m\226\128\174ail.acme.test."),
    "an address as name": records("0 1 465 192.0.2.1."),
    "port 0": records("0 1 0 mail.acme.test."),
    "a name too long for a label": raw(b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00" + b"\x40" * 200),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_bad_answer_is_none_and_the_others_count(server: DnsServer, fault: Answer) -> None:
    """Mutations: without the check by the model the names with ESC and spaces are taken; with one
    timeout around all questions, silence on one loses the answer to another.
    """
    server.answers = {IMPLICIT: fault, STARTTLS: fault}
    server.answers[MX] = records("10 in1-smtp.messagingengine.com.")
    found = await discover(DOMAIN, seconds=1.5)
    assert found is not None
    assert (found.provider.id, found.source) == ("fastmail", "mx")
    server.answers[MX] = fault
    assert await discover(DOMAIN, seconds=0.3) is None


async def test_a_huge_answer_comes_over_tcp_and_is_bounded(server: DnsServer) -> None:
    server.answers[IMPLICIT] = records(*(f"{n} 1 465 s{n}.acme.test." for n in range(1500)))
    found = await discover(DOMAIN)
    assert found is not None
    assert found.provider.host.endswith(".acme.test")


@pytest.mark.parametrize("seconds", [0.05, 0.2])
async def test_silence_is_waited_for_only_so_long(server: DnsServer, seconds: float) -> None:
    server.answers = {IMPLICIT: silent, STARTTLS: silent, MX: silent}
    before = time.monotonic()
    assert await discover(DOMAIN, seconds=seconds) is None
    assert time.monotonic() - before < seconds + 3  # without an end it would be 5 and more


async def test_a_domain_beyond_ascii_is_asked_in_its_ascii_form(server: DnsServer) -> None:
    """Mutation: comparing what was typed with what DNS says calls its own server another's."""
    own = "mail.xn--mller-kva.test"
    server.answers["_submission._tcp.xn--mller-kva.test", "SRV"] = records(f"0 1 587 {own}.")
    found = await discover("Müller.test")
    assert found is not None
    assert found.sentence == f"Müller.test names {own}:587 as its server"
    assert {name.rpartition("xn--")[2] for name, _kind in server.asked} == {"mller-kva.test"}


@pytest.mark.parametrize(
    "domain",
    ["", "localhost", "printer.local", "x.onion", "acme.invalid", "[192.0.2.1]", "192.0.2.1",
     "two words.test", "a\x1b[2J.test", "-.test", "a..test", "x" * 64 + ".test", "ü" * 300],
)  # fmt: skip
async def test_what_is_no_public_domain_is_not_asked(server: DnsServer, domain: str) -> None:
    """Mutation: without the list, DNS hears of printer.local."""
    assert await discover(domain) is None
    assert server.asked == []


async def test_a_host_without_a_resolver_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns_discovery, "system_resolver", lambda: None)
    assert await discover(DOMAIN) is None


def test_a_domain_that_was_typed_is_shown_as_text() -> None:
    found = known("gmail.com")
    assert found is not None
    assert "\x1b" not in Discovered(found.provider, "a\x1b[2J.test", "mx").sentence
