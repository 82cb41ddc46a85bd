"""Rules for names that are not found, and connections that do not come about."""

import errno
import socket

from tui.language import N_
from tui.smtp.diagnosis import remedies
from tui.smtp.diagnosis.conditions import is_here, reset
from tui.smtp.diagnosis.rules.rule import GUESS, LOOK, Rule
from tui.smtp.record.stop import Signal
from tui.smtp.stages.findings import Ending

_UNKNOWN_NAME = {
    getattr(socket, name)
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
    if hasattr(socket, name)
}
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL)


def _unknown_name(ending: Ending) -> bool:
    error = ending.stop.error
    if isinstance(error, socket.gaierror):
        return error.errno in _UNKNOWN_NAME
    return isinstance(error, UnicodeError)


def _no_route(ending: Ending) -> bool:
    return isinstance(ending.stop.error, OSError) and ending.stop.error.errno in _NO_ROUTE


def _only_ipv6(ending: Ending) -> bool:
    return _no_route(ending) and all(":" in ip for ip in ending.facts.ips)


def _refused(ending: Ending) -> bool:
    return isinstance(ending.stop.error, ConnectionRefusedError)


def _silent(ending: Ending) -> bool:
    return isinstance(ending.stop.error, TimeoutError)


BROKEN_OFF = N_("The connection was broken off at {step}.")
WHY_BROKEN_OFF = N_(
    "The server, or a firewall on the way, reset it: often a block after failed logins, a policy, "
    "or a device that inspects mail. Whoever runs {host} can look into its log of {now}."
)

NETWORK_RULES = (
    Rule(
        "name-not-found",
        "The name {host} is not known.",
        "Often a typing error, or a name that only the resolver of another network knows. "
        "Compare it with what the provider says.{asked}",
        GUESS,
        Signal.NAME,
        when=_unknown_name,
        remedies=remedies.near_names,
    ),
    Rule(
        "dns-unavailable",
        "The name {host} could not be looked up: no name server gives an answer.",
        "Most often DNS is out of reach for every name, sometimes only for this domain.{asked} "
        "Check /etc/resolv.conf, the network and the VPN, then test again; whoever runs this "
        "network can mend it.",
        GUESS,
        Signal.NAME,
    ),
    Rule(
        "connection-refused",
        "{host} refuses connections on port {port}.",
        "{host} is this host itself, or the container that Posthouse runs in, and no mail "
        "server listens there on that port.{port_is} Within a container the server often has "
        "another name: that of its own container, or of the machine around it.",
        LOOK,
        Signal.CONNECT,
        when=lambda ending: _refused(ending) and is_here(ending),
        remedies=remedies.submission_ports,
    ),
    Rule(
        "connection-refused",
        "{host} refuses connections on port {port}.",
        "The host is there, but nothing listens on that port, or a firewall rejects it.{port_is}",
        LOOK,
        Signal.CONNECT,
        when=_refused,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "connect-timeout",
        "{host} did not answer on port 25.",
        "Networks and clouds often block port 25 to the outside. Users submit mail on 587, 465 "
        "or 2525 (RFC 6409, RFC 8314).",
        GUESS,
        Signal.CONNECT,
        when=lambda ending: _silent(ending) and ending.facts.settings.smtp.port == 25,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "connect-timeout",
        "{host} did not answer on port {port}.",
        "Often a firewall drops the packets: this network's on the way out, or the server's, which "
        "may not know this address.{port_is} Ask for a rule from this host to {ips} port {port}."
        "{try_it}",
        GUESS,
        Signal.CONNECT,
        when=_silent,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "ipv6-unreachable",
        "{host} has only IPv6 addresses, and this host has no way to them.",
        "IPv6 is not routed here: {ips}. Whoever runs this network can mend the route; or use a "
        "server that has an IPv4 address.",
        LOOK,
        Signal.CONNECT,
        when=_only_ipv6,
    ),
    Rule(
        "host-unreachable",
        "There is no route from this host to {host}.",
        "The network or the VPN to {ips} may be down, or a firewall answers in its place; whoever "
        "runs this network can say.",
        GUESS,
        Signal.CONNECT,
        when=_no_route,
    ),
    Rule(
        "connection-reset",
        BROKEN_OFF,
        WHY_BROKEN_OFF,
        GUESS,
        Signal.CONNECT,
        when=reset,
    ),
    Rule(
        "connect-failed",
        "The connection to {host} port {port} failed: {error}.",
        "The operating system of this host would not open it; a local firewall or limit may "
        "stand in the way, which whoever runs this host can see.",
        GUESS,
        Signal.CONNECT,
    ),
)
