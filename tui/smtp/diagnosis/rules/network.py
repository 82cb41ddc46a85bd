"""Failures that the network, or a server that speaks no SMTP, shows by itself."""

import errno
import socket

from tui.language import N_
from tui.smtp.diagnosis import remedies
from tui.smtp.diagnosis.conditions import after_dot, is_here, reset, silent_in_clear
from tui.smtp.diagnosis.rules.other_services import service
from tui.smtp.diagnosis.rules.rule import GUESS, LOOK, Rule
from tui.smtp.record.events import Stage
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


def _tls_record(ending: Ending) -> bool:
    """An alert or a handshake record of TLS (RFC 8446 5.1) where SMTP was due."""
    return ending.stop.remains[:2] in (b"\x15\x03", b"\x16\x03")


def _on_465(ending: Ending) -> bool:
    smtp = ending.facts.settings.smtp
    return smtp.port == 465 and smtp.encryption != "implicit"


def _silent_over_tls(ending: Ending) -> bool:
    return ending.facts.tls and not ending.facts.heard


def _other_service(ending: Ending) -> bool:
    return bool(service(ending))


_WANTS_TLS = N_(
    "Such a server wants TLS from the first byte, which is implicit TLS in the settings."
)
MAY_BE_THERE = N_(
    "It may have accepted it anyway: look into the inbox of {recipient} before the next test. "
    "A filter that reads mails first can take this long; whoever runs {host} can say."
)
BROKEN_OFF = N_("The connection was broken off at {step}.")
WHY_BROKEN_OFF = N_(
    "The server, or a firewall on the way, reset it: often a block after failed logins, a policy, "
    "or a device that inspects mail. Whoever runs {host} can look into its log of {now}."
)

CONNECTION_RULES = (
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
    Rule(
        "wrong-tls-mode-plain",
        "The server speaks TLS on port {port}, but the settings begin in clear.",
        _WANTS_TLS,
        LOOK,
        Signal.TLS_AT_ONCE,
        remedies=remedies.use_implicit,
    ),
    Rule(
        "wrong-tls-mode-plain",
        "The server speaks TLS on port {port}, but the settings begin in clear.",
        _WANTS_TLS,
        LOOK,
        None,
        (Stage.BANNER,),
        when=_tls_record,
        remedies=remedies.use_implicit,
    ),
    Rule(
        "wrong-tls-mode-plain",
        "The server said nothing: on port 465 it waits for TLS.",
        _WANTS_TLS,
        LOOK,
        Signal.TIMEOUT,
        (Stage.BANNER,),
        when=_on_465,
        remedies=remedies.use_implicit,
    ),
    Rule(
        "no-banner",
        "TLS began, but then the server said nothing for {seconds} s.",
        "It may be overloaded, make strangers wait (RFC 5321 4.5.3.2 allows five minutes), or "
        "be no mail server: a web server on 443 waits like this too.{port_is} It may also wait "
        "for the PROXY line of a load balancer.",
        GUESS,
        Signal.TIMEOUT,
        (Stage.BANNER,),
        when=_silent_over_tls,
    ),
    Rule(
        "no-banner",
        "The server took the connection, but said nothing for {seconds} s.",
        "It may wait for TLS, which is implicit TLS in the settings; it may be overloaded, make "
        "strangers wait (RFC 5321 4.5.3.2 allows five minutes), wait for the PROXY line of a load "
        "balancer, or be no mail server.{port_is}",
        GUESS,
        Signal.TIMEOUT,
        (Stage.BANNER,),
        when=silent_in_clear,
        remedies=remedies.use_implicit,
    ),
    Rule(
        "timeout",
        "The server began its greeting, but did not end it within {seconds} s.",
        "It may be overloaded, or make strangers wait (RFC 5321 4.5.3.2 allows five minutes). "
        "Allow more time with Timeout; whoever runs {host} can say.",
        GUESS,
        Signal.TIMEOUT,
        (Stage.BANNER,),
    ),
    Rule(
        "not-smtp",
        "What listens on port {port} of {host} is not a mail server, but {service}: it said "
        "“{first_words}”.",
        "Users submit mail on 587 with STARTTLS or on 465 with implicit TLS.",
        LOOK,
        None,
        (Stage.BANNER, Stage.EHLO),
        when=_other_service,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "starttls-injection",
        "Something was injected before TLS began: “{remains}”.",
        "Somebody on the way adds to what the server says (CVE-2011-0411), or the server is "
        "broken. Nothing was sent; do not use this connection. Implicit TLS is not open to this.",
        LOOK,
        Signal.INJECTED,
        remedies=remedies.implicit_on_465_instead,
    ),
    Rule(
        "early-reply",
        "The server answered at {step} before it was asked: “{remains}”.",
        "An answer that comes before its command says nothing about it: client and server speak in "
        "turn (RFC 5321 4.3.1). The server may be broken, or something on the way answers in its "
        "place; whoever runs {host} can say. No mail was sent.",
        GUESS,
        Signal.EARLY,
    ),
    Rule(
        "reply-too-long",
        "The server says more than any reply may hold.",
        "A line over 8 KiB, a reply over 32 KiB, or a dialogue over 500 lines. It may be "
        "broken, or no mail server; whoever runs {host} can say.",
        GUESS,
        Signal.TOO_LONG,
    ),
    Rule(
        "malformed-reply",
        "The server's greeting is not an SMTP reply: “{remains}”.",
        "A reply is three digits and a text (RFC 5321 4.2.1). Another service may have this port."
        "{port_is}",
        GUESS,
        Signal.NOT_SMTP,
        (Stage.BANNER,),
        remedies=remedies.usual_port,
    ),
    Rule(
        "malformed-reply",
        "The server's answer to {command} is not an SMTP reply: “{remains}”.",
        "A reply is three digits and a text, the same digits on each line (RFC 5321 4.2.1). The "
        "server may be broken, or a firewall changes what passes.",
        GUESS,
        Signal.NOT_SMTP,
        remedies=remedies.usual_port,
    ),
    Rule(
        "timeout",
        "The server did not say within {seconds} s that it has taken the message.",
        MAY_BE_THERE,
        GUESS,
        Signal.TIMEOUT,
        when=after_dot,
    ),
    Rule(
        "timeout",
        "The server did not answer {command} within {seconds} s.",
        "It may be overloaded, check something that takes long, or a firewall swallows what is "
        "said. The settings may be right: test again later, or ask whoever runs {host}.",
        GUESS,
        Signal.TIMEOUT,
    ),
    Rule(
        "deadline-exceeded",
        "The time for the test was over before the server said that it has taken the message.",
        MAY_BE_THERE,
        GUESS,
        Signal.DEADLINE,
        when=after_dot,
    ),
    Rule(
        "deadline-exceeded",
        "The test took too long and was ended at {step}.",
        "The server answers, but slowly; the settings may be right. Allow more time, or test "
        "again later; whoever runs {host} can say why.",
        LOOK,
        Signal.DEADLINE,
    ),
)
