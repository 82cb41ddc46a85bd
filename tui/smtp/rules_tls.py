"""Failures of TLS and certificates."""

import re
import ssl

from tui.smtp import remedies
from tui.smtp.events import Stage
from tui.smtp.facts import Ending
from tui.smtp.failures import Signal
from tui.smtp.rules import Rule


class _Verify:
    """The certificate was refused with one of these codes of OpenSSL (X509_V_ERR_…)."""

    def __init__(self, *codes: int) -> None:
        self._codes = codes

    def __call__(self, ending: Ending) -> bool:
        error = ending.stop.error
        return isinstance(error, ssl.SSLCertVerificationError) and (
            not self._codes or error.verify_code in self._codes
        )


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


def _with_ca_file(ending: Ending) -> bool:
    return _unknown_issuer(ending) and bool(ending.facts.settings.smtp.ca_file)


def _alone(ending: Ending) -> bool:
    """Only the server's own certificate came, and it says that another one stands between.

    RFC 5280 4.2.2.1: where the issuer's certificate is to be had.
    """
    peer = ending.facts.peer
    return (
        _unknown_issuer(ending)
        and peer is not None
        and peer.chain_length == 1
        and bool(peer.facts.get("caIssuers"))
    )


def _ours_refused(ending: Ending) -> bool:
    """An alert about our certificate (RFC 8446 6.2)."""
    return bool(ending.facts.settings.smtp.certificate_file) and _alert_on_certificate(ending)


_wrong_version = _Reason("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
_unknown_issuer = _Verify(2, 19, 20, 21)
_alert_on_certificate = _Reason(
    "ALERT_BAD_CERTIFICATE",
    "ALERT_UNSUPPORTED_CERTIFICATE",
    "ALERT_CERTIFICATE_REVOKED",
    "ALERT_CERTIFICATE_EXPIRED",
    "ALERT_CERTIFICATE_UNKNOWN",
    "ALERT_UNKNOWN_CA",
    "ALERT_ACCESS_DENIED",
)

TLS_RULES = (
    Rule(
        "wrong-tls-mode-implicit",
        "The server answered in clear: implicit TLS is wrong on port {port}.",
        "It begins in clear and switches to TLS with STARTTLS, as on 587; or it is no mail server.",
        Signal.HANDSHAKE,
        when=_plain_answer,
        remedies=remedies.use_starttls,
    ),
    Rule(
        "starttls-broken",
        "The server said yes to STARTTLS, and then went on in clear.",
        "It is broken, or a device on the way that inspects mail answers in its place. Nothing "
        "secret was sent. Implicit TLS on 465 does not depend on such a promise.",
        Signal.HANDSHAKE,
        when=_wrong_version,
        remedies=remedies.implicit_on_465_instead,
    ),
    Rule(
        "certificate-expired",
        "The server's certificate expired {expired} ago, on {not_after}.",
        "Whoever runs {host} must renew it. The clock of this host says {now}: if that is wrong, "
        "mend the clock.{clock} Until it is renewed, it can be trusted by its fingerprint.",
        Signal.HANDSHAKE,
        when=_Verify(10),
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-not-yet-valid",
        "The server's certificate is not valid yet: only from {not_before}, in {early}.",
        "The clock of this host says {now}: if that is wrong, mend the clock; else the "
        "certificate was put in place too early.{clock}",
        Signal.HANDSHAKE,
        when=_Verify(9),
    ),
    Rule(
        "certificate-name",
        "The server's certificate is not for {host}, but for {names}.",
        "The host name is an alias or an IP address, a proxy stands between, or it is another "
        "server. Use a name that the certificate has, if it is the server you mean; or trust this "
        "one certificate, once its fingerprint is confirmed.",
        Signal.HANDSHAKE,
        when=_Verify(62, 64),
        remedies=remedies.certificate_names_or_pin,
    ),
    Rule(
        "certificate-self-signed",
        "The server's certificate is self-signed: nobody vouches for it.",
        "Common inside a company. Get its fingerprint from whoever runs the server; if it is "
        "{sha256}, trust it by that.",
        Signal.HANDSHAKE,
        when=_Verify(18),
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-chain-incomplete",
        "The server sent its own certificate without that of {issuer}, which vouches for it.",
        "Whoever runs {host} must have it send the whole chain (often called fullchain.pem). Until "
        "then the certificate of {issuer} as CA file helps, or to trust this one certificate, once "
        "its fingerprint is confirmed.",
        Signal.HANDSHAKE,
        when=_alone,
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-unknown-issuer",
        "The server's certificate comes from {issuer}, and CA file {ca_file} does not vouch for "
        "it.",
        "The CA file is for another server, or {issuer} is new: add its certificate to the file. "
        "Or trust this one certificate, once its fingerprint is confirmed.",
        Signal.HANDSHAKE,
        when=_with_ca_file,
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-unknown-issuer",
        "The server's certificate comes from {issuer}, which this host does not trust.",
        "A private authority: give its certificate as CA file. Or trust this one certificate, "
        "once its fingerprint is confirmed.",
        Signal.HANDSHAKE,
        when=_unknown_issuer,
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-invalid",
        "The server's certificate was refused: {error}",
        "Whoever runs {host} must replace it; trusting it by its fingerprint is the way out until "
        "then.",
        Signal.HANDSHAKE,
        when=_Verify(),
        remedies=remedies.pin,
    ),
    Rule(
        "fingerprint-mismatch",
        "The server showed another certificate than the one that is trusted by fingerprint.",
        "It was renewed, or this is another server. The new one is for {names}, by {issuer}: "
        "{sha256}. Confirm it with whoever runs the server before trusting it.",
        Signal.FINGERPRINT,
        remedies=remedies.pin_the_new_one,
    ),
    Rule(
        "ca-file",
        "CA file {ca_file} could not be used: {error}",
        "It must be a readable file with certificates in PEM form (-----BEGIN CERTIFICATE-----). "
        "Where the field is empty, the authorities of this host count.",
        Signal.CA_FILE,
    ),
    Rule(
        "client-certificate-file",
        "Client certificate {certificate_file} could not be used: {error}",
        "It must be a readable PEM file; its key stands in it or in Client key, without a "
        "passphrase.",
        Signal.CLIENT_CERTIFICATE,
    ),
    Rule(
        "client-certificate-refused",
        "The server does not accept the client certificate {certificate_file}: {error}",
        "It has expired, comes from an authority that the server does not know, or is not for "
        "this. Whoever runs {host} can say which one it wants.",
        None,
        when=_ours_refused,
    ),
    Rule(
        "client-certificate-required",
        "The server wants a certificate of this host.",
        "It knows its clients by certificate (mutual TLS): set Client certificate and Client key.",
        None,
        when=_Reason("CERTIFICATE_REQUIRED"),
    ),
    Rule(
        "tls-version",
        "The server and this host have no version of TLS in common.",
        "It speaks nothing newer than TLS 1.1, which is broken (RFC 8996), so it must be updated.",
        None,
        when=_Reason("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE"),
    ),
    Rule(
        "tls-version",
        "The server wants TLS 1.2 or newer: {reply}",
        "Posthouse speaks nothing older. With TLS encryption none, switch it on; else something "
        "between ends TLS and speaks an older one (a proxy, a relay, a mail filter): that must be "
        "updated (RFC 8996) or gone around.",
        enhanced=r"[45]\.7\.66",
    ),
    Rule(
        "starttls-missing",
        "The server's offer of STARTTLS was overwritten on the way.",
        "Its answer to EHLO holds rows of X: a firewall does that, Cisco's “ESMTP inspection” for "
        "one, and then everybody could read along. Have it switched off there. Nothing was sent. "
        "Implicit TLS on 465 can't be stripped.",
        Signal.NO_STARTTLS,
        when=_overwritten,
        remedies=remedies.implicit_on_465_instead,
    ),
    Rule(
        "starttls-missing",
        "The server on this host does not offer STARTTLS.",
        "Many that listen for this host alone have none. Where it is no tunnel to another host, "
        "nobody is on the way, and it may go without TLS.",
        Signal.NO_STARTTLS,
        when=remedies.is_here,
        remedies=remedies.no_tls_here,
    ),
    Rule(
        "starttls-missing",
        "The server does not offer STARTTLS.",
        "It has none, it is the wrong port, or a firewall hides it (then somebody could read "
        "along). Nothing was sent. Implicit TLS on 465 can't be stripped.",
        Signal.NO_STARTTLS,
        remedies=remedies.implicit_on_465_instead,
    ),
    Rule(
        "starttls-refused",
        "The server offers STARTTLS, but refused it: {reply}",
        "Its TLS is broken or not set up, often only for a while. Whoever runs {host} has to mend "
        "it; the settings may be right.",
        Signal.REPLY,
        (Stage.TLS,),
        when=lambda ending: not ending.facts.tls,
    ),
    Rule(
        "tls-handshake",
        "The TLS handshake with {host} failed: {error}",
        "The two sides have no cipher in common, the server wants a client certificate or another "
        "name, or a device between them cuts TLS.",
        Signal.HANDSHAKE,
    ),
    Rule(
        "tls-broken",
        "What came over TLS was not what the server sent: {error}",
        "Something on the way changes what passes, like a device that inspects mail, or the "
        "server's TLS is broken. Nothing of it was taken for the server's word.",
        Signal.CLOSED,
        when=_damaged,
    ),
    Rule(
        "tls-handshake",
        "The server ended the connection over TLS: {error}",
        "It refused the cipher, the client certificate or the name after the handshake.",
        Signal.CLOSED,
        (Stage.TLS, Stage.BANNER, Stage.EHLO),
        when=lambda ending: isinstance(ending.stop.error, ssl.SSLError),
    ),
)
