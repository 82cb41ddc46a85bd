"""Rules for TLS itself: how it begins, what it agrees on, and the client's certificate."""

import re
import ssl

from tui.smtp.diagnosis import remedies
from tui.smtp.diagnosis.conditions import is_here
from tui.smtp.diagnosis.rules.rule import GUESS, LOOK, Rule
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal
from tui.smtp.stages.findings import Ending


class _Reason:
    """OpenSSL gave a reason that holds one of these words."""

    def __init__(self, *parts: str) -> None:
        self._parts = parts

    def __call__(self, ending: Ending) -> bool:
        reason = getattr(ending.stop.error, "reason", None) or ""
        return any(part in reason for part in self._parts)


def _damaged(ending: Ending) -> bool:
    """Under TLS, before the message was out, something else than an alert or an end came."""
    error, facts = ending.stop.error, ending.facts
    ended = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    other = isinstance(error, ssl.SSLError) and not ended and "ALERT" not in str(error).upper()
    return other and facts.tls and not facts.after_dot


def _plain_answer(ending: Ending) -> bool:
    return _wrong_version(ending) and ending.facts.settings.smtp.encryption == "implicit"


def _overwritten(ending: Ending) -> bool:
    return any(re.fullmatch(r"X{4,}[A-Z]?", keyword) for keyword in ending.facts.extensions)


def _ours_refused(ending: Ending) -> bool:
    """An alert about our certificate (RFC 8446 6.2)."""
    return bool(ending.facts.settings.smtp.certificate_file) and _alert_on_certificate(ending)


def _none_accepted(ending: Ending) -> bool:
    """An alert about a client's certificate, where none was sent: a server verifies no other."""
    return not ending.facts.settings.smtp.certificate_file and _alert_on_missing(ending)


_wrong_version = _Reason("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
_ABOUT_A_CERTIFICATE = (
    "ALERT_BAD_CERTIFICATE",
    "ALERT_UNSUPPORTED_CERTIFICATE",
    "ALERT_CERTIFICATE_REVOKED",
    "ALERT_CERTIFICATE_EXPIRED",
    "ALERT_CERTIFICATE_UNKNOWN",
    "ALERT_UNKNOWN_CA",
)
_alert_on_missing = _Reason(*_ABOUT_A_CERTIFICATE)
_alert_on_certificate = _Reason(*_ABOUT_A_CERTIFICATE, "ALERT_ACCESS_DENIED")

TLS_RULES = (
    Rule(
        "wrong-tls-mode-implicit",
        "The server answered in clear: implicit TLS is wrong on port {port}.",
        "It begins in clear and switches to TLS with STARTTLS, as on 587; or it is no mail server.",
        LOOK,
        Signal.HANDSHAKE,
        when=_plain_answer,
        remedies=remedies.use_starttls,
    ),
    Rule(
        "starttls-broken",
        "The server said yes to STARTTLS, and then went on in clear.",
        "It may be broken, or a device on the way that inspects mail answers in its place. Nothing "
        "secret was sent. Implicit TLS on 465 does not depend on such a promise.",
        GUESS,
        Signal.HANDSHAKE,
        when=_wrong_version,
        remedies=remedies.implicit_on_465_instead,
    ),
    Rule(
        "client-certificate-file",
        "Client certificate {certificate_file} could not be used: {error}",
        "It must be a readable PEM file; its key is in it or in Client key, without a passphrase.",
        LOOK,
        Signal.CLIENT_CERTIFICATE,
    ),
    Rule(
        "client-certificate-refused",
        "The server does not accept the client certificate {certificate_file}: {error}",
        "It may have expired, come from an authority that the server does not know, or not be for "
        "this. Whoever runs {host} can say which one it wants.",
        GUESS,
        None,
        when=_ours_refused,
    ),
    Rule(
        "client-certificate-required",
        "The server does not accept this host's certificate, and none is set: {error}",
        "Often such an alert means that it knows its clients by certificate (mutual TLS): set "
        "Client certificate and Client key. Whoever runs {host} gives one out.",
        GUESS,
        None,
        when=_none_accepted,
    ),
    Rule(
        "client-certificate-required",
        "The server wants a certificate of this host.",
        "It knows its clients by certificate (mutual TLS): set Client certificate and Client key. "
        "Whoever runs {host} gives one out.",
        LOOK,
        None,
        when=_Reason("CERTIFICATE_REQUIRED"),
    ),
    Rule(
        "tls-version",
        "The server and this host have no version of TLS in common.",
        "It speaks nothing newer than TLS 1.1, which is broken (RFC 8996): whoever runs {host} "
        "must update it.",
        LOOK,
        None,
        when=_Reason("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE"),
    ),
    Rule(
        "tls-version",
        "The server wants TLS 1.2 or newer: {reply}",
        "Posthouse speaks nothing older. With TLS encryption none, switch it on; else something "
        "between may end TLS and speak an older one (a proxy, a relay, a mail filter): whoever "
        "runs that must update it (RFC 8996), or it must be gone around.",
        GUESS,
        enhanced=r"[45]\.7\.66",
        remedies=remedies.encrypt_if_in_clear,
    ),
    Rule(
        "starttls-missing",
        "The server's offer of STARTTLS was overwritten on the way.",
        "Its answer to EHLO holds rows of X: a firewall does that, Cisco's “ESMTP inspection” for "
        "one, and then everybody could read along. Have it switched off there. Nothing was sent. "
        "Implicit TLS on 465 can't be stripped.",
        LOOK,
        Signal.NO_STARTTLS,
        when=_overwritten,
        remedies=remedies.implicit_on_465_instead,
    ),
    Rule(
        "starttls-missing",
        "The server on this host does not offer STARTTLS.",
        "Many that listen for this host alone have none. Where it is no tunnel to another host, "
        "nobody is on the way, and it may go without TLS.",
        GUESS,
        Signal.NO_STARTTLS,
        when=is_here,
        remedies=remedies.no_tls_here,
    ),
    Rule(
        "starttls-missing",
        "The server does not offer STARTTLS.",
        "It may have none, this may be the wrong port, or a firewall hides it (then somebody could "
        "read along). Nothing was sent. Implicit TLS on 465 can't be stripped.",
        GUESS,
        Signal.NO_STARTTLS,
        remedies=remedies.another_way_of_tls,
    ),
    Rule(
        "starttls-refused",
        "The server offers STARTTLS, but refused it: {reply}",
        "Its TLS is broken or not set up, often only for a while. Whoever runs {host} has to mend "
        "it; the settings may be right.",
        GUESS,
        Signal.REPLY,
        (Stage.TLS,),
        when=lambda ending: not ending.facts.tls,
    ),
    Rule(
        "tls-handshake",
        "The TLS handshake with {host} failed: {error}",
        "The server's key for the exchange (Diffie-Hellman) or its certificate is shorter or "
        "weaker than this host takes. Whoever runs {host} must make a longer one (2048 bits or "
        "more); no setting here mends it.",
        LOOK,
        None,
        when=_Reason("KEY_TOO_SMALL", "DH_KEY_TOO", "BAD_DH", "MODULUS_TOO_SMALL", "KEY_TOO_SHORT"),
    ),
    Rule(
        "tls-handshake",
        "The TLS handshake with {host} failed: {error}",
        "The server signs or negotiates in a way that is too old for this host (SHA-1, MD5 or an "
        "unsafe renegotiation). Whoever runs {host} must update it; no setting here mends it.",
        LOOK,
        None,
        when=_Reason(
            "LEGACY_SIGALG",
            "WRONG_SIGNATURE_TYPE",
            "UNSAFE_LEGACY",
            "MD_TOO_WEAK",
            "BAD_SIGNATURE",
            "NO_SUITABLE_SIGNATURE",
            "UNSUPPORTED_SIGNATURE",
        ),
    ),
    Rule(
        "tls-handshake",
        "The TLS handshake with {host} failed: {error}",
        "The server itself says that something went wrong inside it (an alert internal_error, RFC "
        "8446 6.2): no setting here is known to be wrong. Whoever runs {host} finds the reason in "
        "its log of {now}.",
        LOOK,
        None,
        when=_Reason("ALERT_INTERNAL_ERROR"),
    ),
    Rule(
        "tls-handshake",
        "The server has no certificate for the name {host}: {error}",
        "It says so by an alert (unrecognized_name, RFC 6066 3): use the name that its provider "
        "gives, or have whoever runs it add this one.",
        LOOK,
        None,
        when=_Reason("UNRECOGNIZED_NAME"),
    ),
    Rule(
        "tls-handshake",
        "The TLS handshake with {host} failed: {error}",
        "The server found nothing that both sides take (RFC 8446 6.2): often they have no "
        "cipher in common; it may also want a client certificate. Whoever runs {host} can say.",
        GUESS,
        None,
        when=_Reason(
            "HANDSHAKE_FAILURE", "INSUFFICIENT_SECURITY", "NO_SHARED_CIPHER", "NO_CIPHERS"
        ),
    ),
    Rule(
        "tls-handshake",
        "The TLS handshake with {host} failed: {error}",
        "It does not say why. Often a device between the two cuts TLS, or the server wants another "
        "name, cipher or a client certificate; whoever runs {host} can look into its log of {now}.",
        GUESS,
        Signal.HANDSHAKE,
    ),
    Rule(
        "tls-broken",
        "What came over TLS was not what the server sent: {error}",
        "Something on the way may change what passes, like a device that inspects mail, or the "
        "server's TLS is broken: whoever runs {host} can say. Nothing of it was taken for the "
        "server's word.",
        GUESS,
        Signal.CLOSED,
        when=_damaged,
    ),
    Rule(
        "tls-handshake",
        "The server ended the connection over TLS: {error}",
        "It may have refused the cipher, the name, or this host for want of a client certificate, "
        "after the handshake. Whoever runs {host} can look into its log of {now}.",
        GUESS,
        Signal.CLOSED,
        (Stage.TLS, Stage.BANNER, Stage.EHLO),
        when=lambda ending: isinstance(ending.stop.error, ssl.SSLError),
    ),
)
