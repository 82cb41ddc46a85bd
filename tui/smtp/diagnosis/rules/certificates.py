"""Rules for the server's certificate, and for the trust that the settings put into it."""

import ssl

from tui.language import N_
from tui.smtp.diagnosis import remedies
from tui.smtp.diagnosis.conditions import is_known
from tui.smtp.diagnosis.rules.rule import GUESS, LOOK, Rule
from tui.smtp.record.stop import Signal
from tui.smtp.stages.findings import Ending


class _Verify:
    """The certificate was refused with one of these codes of OpenSSL (X509_V_ERR_…)."""

    def __init__(self, *codes: int) -> None:
        self._codes = codes

    def __call__(self, ending: Ending) -> bool:
        error = ending.stop.error
        return isinstance(error, ssl.SSLCertVerificationError) and (
            not self._codes or error.verify_code in self._codes
        )


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


def _self_signed_at_provider(ending: Ending) -> bool:
    return _self_signed(ending) and is_known(ending.facts.settings.smtp.host)


def _intercepted(ending: Ending) -> bool:
    """No authority that is trusted vouches for the server of a known provider."""
    return _unknown_issuer(ending) and is_known(ending.facts.settings.smtp.host)


_unknown_issuer = _Verify(2, 19, 20, 21)
_self_signed = _Verify(18)

_INTERCEPTED = N_(
    "{host} is a known provider's, and its certificates come from public authorities. So either "
    "something between opens TLS (an antivirus, a firewall or proxy that inspects mail): have "
    "whoever runs it leave this server out; or the authorities of this host are old or missing: "
    "whoever runs this host renews them (the package ca-certificates). To trust this "
    "certificate is no way out: who holds it reads every password."
)

CERTIFICATE_RULES = (
    Rule(
        "certificate-self-signed",
        "The certificate that came for {host} is self-signed: nobody vouches for it.",
        _INTERCEPTED,
        LOOK,
        Signal.HANDSHAKE,
        when=_self_signed_at_provider,
    ),
    Rule(
        "certificate-unknown-issuer",
        "The certificate that came for {host} is by {issuer}, and CA file {ca_file} does not vouch "
        "for it.",
        _INTERCEPTED,
        LOOK,
        Signal.HANDSHAKE,
        when=lambda ending: _intercepted(ending) and _with_ca_file(ending),
    ),
    Rule(
        "certificate-unknown-issuer",
        "The certificate that came for {host} is by {issuer}, which this host does not trust.",
        _INTERCEPTED,
        LOOK,
        Signal.HANDSHAKE,
        when=_intercepted,
    ),
    Rule(
        "certificate-expired",
        "The server's certificate expired {expired} ago, on {not_after}.",
        "Whoever runs {host} must renew it. The clock of this host says {now}: if that is wrong, "
        "mend the clock.{clock}{or_pin}",
        LOOK,
        Signal.HANDSHAKE,
        when=_Verify(10),
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-not-yet-valid",
        "The server's certificate is not valid yet: only from {not_before}, in {early}.",
        "The clock of this host says {now}: if that is wrong, mend the clock; else whoever runs "
        "{host} put the certificate in place too early.{clock}",
        LOOK,
        Signal.HANDSHAKE,
        when=_Verify(9),
    ),
    Rule(
        "certificate-name",
        "The server's certificate is not for {host}, but for {names}.",
        "The host name may be an alias or an IP address, a proxy may stand between, or it is "
        "another server. Use a name that the certificate has, if it is the server you "
        "mean.{or_pin}",
        GUESS,
        Signal.HANDSHAKE,
        when=_Verify(62, 64),
        remedies=remedies.certificate_names_or_pin,
    ),
    Rule(
        "certificate-self-signed",
        "The server's certificate is self-signed: nobody vouches for it.",
        "Common inside a company. Get its fingerprint from whoever runs the server; if it is "
        "{sha256}, trust it by that.",
        LOOK,
        Signal.HANDSHAKE,
        when=_Verify(18),
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-chain-incomplete",
        "The server sent its own certificate without that of {issuer}, which vouches for it.",
        "Whoever runs {host} must have it send the whole chain (often called fullchain.pem). Until "
        "then the certificate of {issuer} as CA file helps.{or_pin}",
        LOOK,
        Signal.HANDSHAKE,
        when=_alone,
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-unknown-issuer",
        "The server's certificate comes from {issuer}, and CA file {ca_file} does not vouch for "
        "it.",
        "The CA file may be for another server, or {issuer} is new: add its certificate to the "
        "file.{or_pin}",
        GUESS,
        Signal.HANDSHAKE,
        when=_with_ca_file,
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-unknown-issuer",
        "The server's certificate comes from {issuer}, which this host does not trust.",
        "Often a private authority: give its certificate as CA file.{or_pin}",
        GUESS,
        Signal.HANDSHAKE,
        when=_unknown_issuer,
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-invalid",
        "The server's certificate was refused: {error}",
        "The reason is not given: often its authority is not known to the program, it is for "
        "another name, or it has expired. “posthouse probe” or a test of that server shows "
        "which; whoever runs {host} may have to replace it.",
        GUESS,
        Signal.HANDSHAKE,
        when=_Verify(1),  # X509_V_ERR_UNSPECIFIED
        remedies=remedies.pin,
    ),
    Rule(
        "certificate-invalid",
        "The server's certificate was refused: {error}",
        "Whoever runs {host} must replace it.{or_pin}",
        LOOK,
        Signal.HANDSHAKE,
        when=_Verify(),
        remedies=remedies.pin,
    ),
    Rule(
        "fingerprint-mismatch",
        "The server showed another certificate than the one that is trusted by fingerprint.",
        "It may have been renewed, or this is another server. The new one is for {names}, by "
        "{issuer}: {sha256}. Confirm it with whoever runs the server before trusting it.",
        GUESS,
        Signal.FINGERPRINT,
        remedies=remedies.pin_the_new_one,
    ),
    Rule(
        "ca-file",
        "CA file {ca_file} could not be used: {error}",
        "It must be a readable file with certificates in PEM form (-----BEGIN CERTIFICATE-----). "
        "Where the field is empty, the authorities of this host count.",
        LOOK,
        Signal.CA_FILE,
    ),
)
