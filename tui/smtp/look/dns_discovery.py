"""Find the server for a mail domain: in the table of providers, then in DNS (RFC 6186)."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import idna

from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.checking.values import ascii_host, is_ip
from tui.settings.model import Encryption
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import by_domain, by_exchanger, by_host
from tui.smtp.look.this_host import is_public_name, leads_here
from tui.text import printable

if TYPE_CHECKING:  # dnspython takes longer to import than the table to search
    from dns.asyncresolver import Resolver

SECONDS = 3.0
"""For all questions about a domain, side by side; the form does not wait for them."""

MOST_RECORDS = 20
"""Of an answer that are looked at; a domain has a handful."""

# RFC 8314 5.1 and RFC 6186 3.1; implicit TLS first.
_SERVICES: tuple[tuple[str, Encryption], ...] = (
    ("_submissions._tcp", "implicit"),
    ("_submission._tcp", "starttls"),
)


@dataclass(frozen=True, slots=True)
class Discovered:
    """A provider for a mail domain, and how it was found.

    Attributes:
        provider: A row of the table, or a server that only DNS named.
        domain: The mail domain.
        source: ``domain`` where it is the provider's own, ``srv`` or ``mx`` where DNS said so.
    """

    provider: Provider
    domain: str
    source: Literal["domain", "srv", "mx"]

    @property
    def sentence(self) -> str:
        """Say which provider was found, and how; the key that takes it is said elsewhere."""
        provider, domain = self.provider, printable(self.domain, 80)
        if self.source == "domain":
            return _("{domain} is {name}").format(domain=domain, name=provider.name)
        if self.source == "mx":
            return _("Mail for {domain} goes to {name}").format(domain=domain, name=provider.name)
        # RFC 6186 6: who is sent to another domain has to know.
        inside = f".{provider.host}".lower().endswith(f".{ascii_host(self.domain).lower()}")
        outside = "" if inside else _(", which is another domain")
        return _("{domain} names {host}:{port} as its server{outside}").format(
            domain=domain, host=provider.host, port=provider.port, outside=outside
        )


def known(domain: str) -> Discovered | None:
    """Find the provider of a mail domain in the table alone; nothing is asked."""
    provider = by_domain(domain)
    return Discovered(provider, domain, "domain") if provider else None


async def discover(domain: str, *, seconds: float | None = None) -> Discovered | None:
    """Find the server for a mail domain. DNS is asked for the domain, and for the addresses of a
    server that it names: who sets up that domain must not lead anybody to their own host.

    Asks for the SRV records of RFC 8314 and RFC 6186 and, where they name none, looks who
    exchanges the domain's mail. An answer that is no valid server counts as none.

    Args:
        domain: What stands behind the @ of an address.
        seconds: The longest wait, instead of the usual one; all is asked at the same time.
    """
    if found := known(domain):
        return found
    name = _askable(domain)
    if not name:
        return None
    clock = asyncio.get_running_loop().time
    end = clock() + (seconds or SECONDS)
    resolver = await asyncio.to_thread(system_resolver)
    queries = [
        *((f"{service}.{name}", "SRV") for service, _encryption in _SERVICES),
        (name, "MX"),
    ]
    *services, exchangers = await asyncio.gather(
        *(_records(resolver, query, kind, seconds or SECONDS) for query, kind in queries)
    )
    for found in _from_services(services, domain):
        if found.provider.id or await _is_elsewhere(resolver, found.provider.host, end - clock()):
            return found
    return _from_exchangers(services, exchangers, domain)


def system_resolver() -> "Resolver | None":
    """Make the resolver that this host is set up to use; None where it has none."""
    module = import_module("dns.asyncresolver")
    exception: type[Exception] = import_module("dns.exception").DNSException
    try:
        resolver: Resolver = module.Resolver()
    except (exception, OSError):
        return None
    return resolver


async def _records(resolver: "Resolver | None", name: str, kind: str, seconds: float) -> list[Any]:
    """The records of one name; none where DNS has none, fails, or answers with nonsense."""
    if resolver is None:
        return []
    exception: type[Exception] = import_module("dns.exception").DNSException
    try:
        # The dot at the end: the domain is asked for as it is, never with a search list.
        answer = await resolver.resolve(
            f"{name}.", kind, raise_on_no_answer=False, search=False, lifetime=seconds
        )
    except (exception, OSError, EOFError):
        return []
    return list(answer.rrset or ())[:MOST_RECORDS]


def _askable(domain: str) -> str:
    """The domain as DNS takes it; empty where it is none that DNS may be asked for."""
    try:
        name = ascii_host(domain).lower().rstrip(".")
    except idna.IDNAError:
        return ""
    is_name = not is_ip(name.strip("[]")) and not check({"smtp.host": name}).errors
    return name if is_name and is_public_name(name) else ""


def _from_services(services: list[list[Any]], domain: str) -> Iterator[Discovered]:
    """What SRV records name, the best first."""
    for (_service, encryption), records in zip(_SERVICES, services, strict=True):
        for record in sorted(records, key=_by_preference):
            host, port = _name(record.target), int(record.port)
            valid = host and not check({"smtp.host": host, "smtp.port": port}).errors
            if valid and not is_ip(host) and is_public_name(host.lower()):
                provider = by_host(host) or Provider(
                    id="", name=host, host=host, ports=((port, encryption),)
                )
                yield Discovered(provider, domain, "srv")


async def _is_elsewhere(resolver: "Resolver | None", host: str, seconds: float) -> bool:
    """Whether no address of a name leads to this host."""
    found = await asyncio.gather(
        *(_records(resolver, host, kind, max(seconds, 0.1)) for kind in ("A", "AAAA"))
    )
    return not any(leads_here(record.address) for records in found for record in records)


def _from_exchangers(
    services: list[list[Any]], exchangers: list[Any], domain: str
) -> Discovered | None:
    if all(records and not any(_name(r.target) for r in records) for records in services):
        return None  # every service says "not here": a lone dot as target (RFC 6186 3.4)
    for record in sorted(exchangers, key=lambda record: int(record.preference)):
        if provider := by_exchanger(_name(record.exchange)):
            return Discovered(provider, domain, "mx")
    return None


def _by_preference(record: Any) -> tuple[int, int]:  # noqa: ANN401 - what a record has depends on its type
    """RFC 2782: the lowest priority; among equals the heaviest, without the dice."""
    return int(record.priority), -int(record.weight)


def _name(target: object) -> str:
    return str(target).rstrip(".")
