"""The table of providers, and the ways to find a row in it."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from tui.settings.providers.clouds import CLOUDS
from tui.settings.providers.elsewhere import ELSEWHERE
from tui.settings.providers.europe import EUROPE
from tui.settings.providers.hosting import HOSTING
from tui.settings.providers.mailboxes import MAILBOXES
from tui.settings.providers.provider import Provider
from tui.settings.providers.sending import SENDING

# What completion does not need is imported where it is used.

_MOST_ALIKE = 2
_ALIKE = 0.85
"""As difflib measures it: a letter or two missing, added, wrong or in each other's place."""

PROVIDERS = (*MAILBOXES, *SENDING, *CLOUDS, *HOSTING, *EUROPE, *ELSEWHERE)


def by_id(provider_id: str) -> Provider | None:
    """The provider with this id."""
    return next((row for row in PROVIDERS if row.id == provider_id), None)


def by_host(host: str) -> Provider | None:
    """The provider whose server this is, in any case; none for an IP address."""
    return _hosts().get(host.lower().rstrip("."))


def by_domain(domain: str) -> Provider | None:
    """The provider whose own mail domain this is, like gmail.com."""
    return _domains().get(domain.lower().rstrip("."))


def alike(host: str) -> list[str]:
    """Servers of providers that may be meant by a name that is none; the likeliest first.

    A name that is one of theirs is written rightly: where it is not known here, it is not the name.
    """
    from tui.settings.checking.values import is_ip

    if by_host(host):
        return []
    own = by_domain(host)
    if own and not own.regions:
        return [own.host]
    others = [name for row in PROVIDERS for name in row.hosts() if name != host and not is_ip(name)]
    return get_close_matches(host, others, n=_MOST_ALIKE, cutoff=_ALIKE)


def by_exchanger(name: str) -> Provider | None:
    """The provider whose mail exchanger has this name; the longest end that fits wins."""
    labels = name.lower().rstrip(".").split(".")
    for start in range(len(labels)):
        if found := _exchangers().get(".".join(labels[start:])):
            return found
    return None


def search(text: str) -> Iterator[Provider]:
    """The providers with every word of ``text`` in id, name, server or a mail domain."""
    words = text.lower().split()
    for row in PROVIDERS:
        where = " ".join((row.id, row.name.lower(), row.host, *row.regions, *row.domains))
        if all(word in where for word in words):
            yield row


@cache
def _hosts() -> dict[str, Provider]:
    from tui.settings.checking.values import is_ip

    # 127.0.0.1 is where Proton's Bridge listens, but anything else may listen there too.
    found = {alias: row for row in PROVIDERS for alias in row.aliases}
    return found | {host: row for row in PROVIDERS for host in row.hosts() if not is_ip(host)}


@cache
def _domains() -> dict[str, Provider]:
    return {domain: row for row in PROVIDERS for domain in row.domains}


@cache
def _exchangers() -> dict[str, Provider]:
    return {end: row for row in PROVIDERS for end in row.mx}
