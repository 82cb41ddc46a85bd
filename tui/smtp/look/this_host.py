"""Names and addresses by which this host reaches itself: no foreign name may lead there."""

from ipaddress import IPv4Network, IPv6Address, ip_address

from tui.settings.checking.values import is_this_host

_HERE = IPv4Network("0.0.0.0/8")
# RFC 6761, RFC 6762, RFC 7686; localdomain is how Linux and BSD write localhost in full.
_NOT_PUBLIC = ("localhost", "local", "localdomain", "onion", "invalid")


def leads_here(ip: str) -> bool:
    """Tell whether a connection to this address ends on this host, or on its link.

    Private addresses (RFC 1918, RFC 4193) are none of them: a company's own DNS names its own
    servers by these.

    Args:
        ip: IPv4 or IPv6, with or without a zone.
    """
    found = ip_address(ip.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    on_link = found.is_link_local or found.is_multicast
    return found.is_loopback or found.is_unspecified or on_link or found in _HERE


def is_public_name(name: str) -> bool:
    """Tell whether DNS may be asked for a name, and may give it for another: of two labels or more,
    and not of a domain that stands for this host or its network (RFC 6761).

    Args:
        name: As DNS has it, in lower case, without the dot at its end.
    """
    last = name.rpartition(".")[2]
    return "." in name and not is_this_host(name) and last not in _NOT_PUBLIC
