"""Which server takes the mail of a domain's people: what the table knows, then what DNS says."""

import asyncio
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import idna

from tui.language import _
from tui.settings.checks import check
from tui.settings.model import Encryption
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import by_domain, by_exchanger, by_host
from tui.settings.values import ascii_host, is_ip
from tui.text import printable

if TYPE_CHECKING:  # dnspython takes longer to import than the table to search
    from dns.asyncresolver import Resolver

SECONDS = 3.0
MOST_RECORDS = 20
# RFC 8314 5.1 and RFC 6186 3.1; implicit TLS first.
_SERVICES: tuple[tuple[str, Encryption], ...] = (
    ("_submissions._tcp", "implicit"),
    ("_submission._tcp", "starttls"),
)
# Names that DNS must not be asked for: RFC 6761, RFC 6762, RFC 7686.
_NOT_ASKED = ("localhost", "local", "onion", "invalid")


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
        """What a person is told; the key that takes it is said elsewhere."""
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
    """What the table alone knows of a mail domain; nothing is asked."""
    provider = by_domain(domain)
    return Discovered(provider, domain, "domain") if provider else None


async def discover(domain: str, *, seconds: float | None = None) -> Discovered | None:
    """Find the server for a mail domain. DNS is asked for the domain, and for nothing else.

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
    resolver = await asyncio.to_thread(system_resolver)
    queries = [
        *((f"{service}.{name}", "SRV") for service, _encryption in _SERVICES),
        (name, "MX"),
    ]
    *services, exchangers = await asyncio.gather(
        *(_records(resolver, query, kind, seconds or SECONDS) for query, kind in queries)
    )
    return _from_services(services, domain) or _from_exchangers(services, exchangers, domain)


def system_resolver() -> "Resolver | None":
    """The resolver that this host is set up to use; none where it has none."""
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
    is_name = "." in name and not is_ip(name.strip("[]")) and not check({"smtp.host": name}).errors
    return name if is_name and name.rpartition(".")[2] not in _NOT_ASKED else ""


def _from_services(services: list[list[Any]], domain: str) -> Discovered | None:
    for (_service, encryption), records in zip(_SERVICES, services, strict=True):
        for record in sorted(records, key=_by_preference):
            host, port = _name(record.target), int(record.port)
            if (
                host
                and not check({"smtp.host": host, "smtp.port": port}).errors
                and not is_ip(host)
            ):
                provider = by_host(host) or Provider(
                    id="", name=host, host=host, ports=((port, encryption),)
                )
                return Discovered(provider, domain, "srv")
    return None


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
