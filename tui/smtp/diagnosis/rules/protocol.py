"""Rules for servers that are silent or slow, break the protocol, or speak another."""

from tui.language import N_
from tui.smtp.diagnosis import remedies
from tui.smtp.diagnosis.conditions import after_dot, silent_in_clear
from tui.smtp.diagnosis.rules.other_services import service
from tui.smtp.diagnosis.rules.rule import GUESS, LOOK, Rule
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal
from tui.smtp.stages.findings import Ending


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

PROTOCOL_RULES = (
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
