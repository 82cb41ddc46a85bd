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


def _plain_answer(ending: Ending) -> bool:
    return _wrong_version(ending) and ending.facts.settings.smtp.encryption == "implicit"


def _overwritten(ending: Ending) -> bool:
    return any(re.fullmatch(r"X{4,}[A-Z]?", keyword) for keyword in ending.facts.extensions)


_wrong_version = _Reason("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")

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
        "certificate-expired",
        "The server's certificate expired on {not_after}.",
        "Whoever runs {host} must renew it. If that date is in the future, the clock of this host "
        "is wrong: it says {now}.",
        Signal.HANDSHAKE,
        when=_Verify(10),
    ),
    Rule(
        "certificate-not-yet-valid",
        "The server's certificate is not valid before {not_before}.",
        "The clock of this host says {now}: if that is right, the server's certificate was put in "
        "place too early.",
        Signal.HANDSHAKE,
        when=_Verify(9),
    ),
    Rule(
        "certificate-name",
        "The server's certificate is not for {host}, but for {names}.",
        "The host name is an alias or an IP address, a proxy stands between, or it is another "
        "server. Use a name that the certificate has, if it is the server you mean.",
        Signal.HANDSHAKE,
        when=_Verify(62, 64),
        remedies=remedies.certificate_names,
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
        "certificate-unknown-issuer",
        "The server's certificate comes from {issuer}, which this host does not trust.",
        "A private authority: give its certificate as CA file.{chain} Or trust this one "
        "certificate, once its fingerprint is confirmed.",
        Signal.HANDSHAKE,
        when=_Verify(2, 19, 20, 21),
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
        remedies=remedies.pin,
    ),
    Rule(
        "ca-file",
        "CA file {ca_file} could not be used: {error}",
        "It must be a readable file with certificates in PEM form (-----BEGIN CERTIFICATE-----).",
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
        "tls-handshake",
        "The server ended the connection over TLS: {error}",
        "It refused the cipher, the client certificate or the name after the handshake.",
        Signal.CLOSED,
        (Stage.TLS, Stage.BANNER, Stage.EHLO),
        when=lambda ending: isinstance(ending.stop.error, ssl.SSLError),
    ),
)
