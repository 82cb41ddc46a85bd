"""Make TLS as the settings want it, and tell the certificate even where the handshake failed."""

import ssl
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from tui.settings.model import Smtp
from tui.smtp.connection.tls_files import checked
from tui.smtp.record.events import CertificateSeen
from tui.smtp.record.stop import Signal, Stop
from tui.text import printable

MOST_NAMES = 20
"""Of a certificate that are shown; some are for hundreds."""

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Peer(NamedTuple):
    """The certificate, or the chain, that the server showed.

    Attributes:
        der: Its certificate.
        facts: The certificate as ``SSLSocket.getpeercert()`` has it.
        chain_length: How many certificates the server sent.
    """

    der: bytes
    facts: dict[str, Any]
    chain_length: int

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the certificate as colon-separated hex."""
        return sha256(self.der).digest().hex(":").upper()


class WitnessedObject(ssl.SSLObject):
    """Keeps the server's certificate when the handshake fails over it.

    OpenSSL knows it then, but the ssl module has no public way to it before Python 3.13.
    """

    def do_handshake(self) -> None:
        """Shake hands; where verification fails, the error gets the attribute ``peer``."""
        try:
            super().do_handshake()
        except ssl.SSLCertVerificationError as error:
            error.peer = peer(self)  # type: ignore[attr-defined]  # asyncio hands on the error only
            raise


def peer(tls: ssl.SSLObject) -> Peer | None:
    """Return the certificates that came, verified or not; None where none came."""
    inner = tls._sslobj  # type: ignore[attr-defined]  # no public way in 3.11 and 3.12
    chain = inner.get_unverified_chain()
    if not chain:
        return None
    der = ssl.PEM_cert_to_DER_cert(chain[0].public_bytes())
    try:
        facts = chain[0].get_info()
    except ValueError:  # a name that is no UTF-8; what else it says is lost with it
        facts = {}
    return Peer(der, facts, len(chain))


def context(smtp: Smtp) -> ssl.SSLContext:
    """Make the TLS context for the settings: 1.2 at least (RFC 8997), verified unless they say
    otherwise.

    Raises:
        Stop: The CA file or the client certificate cannot be used.
    """
    try:
        made = _trusting(smtp.ca_file)
    except (OSError, ValueError) as error:
        raise Stop(Signal.CA_FILE, error=error) from None
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    # Python 3.13 sets this by default; an ordinary internal CA fails it, and the reason that it
    # gives hides an expired certificate or a wrong name.
    made.verify_flags &= ~ssl.VerifyFlags.VERIFY_X509_STRICT
    # And this it has set since: the CA file may hold an authority that another one vouches for.
    made.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    made.sslobject_class = WitnessedObject
    if smtp.fingerprint or not smtp.verify_certificate:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if smtp.certificate_file:
        try:
            _load_own(made, smtp.certificate_file, smtp.key_file or smtp.certificate_file)
        except (OSError, ValueError) as error:
            raise Stop(Signal.CLIENT_CERTIFICATE, error=error) from None
    return made


def _trusting(ca_file: str) -> ssl.SSLContext:
    if not ca_file:
        return ssl.create_default_context()
    with checked(ca_file) as path:
        return ssl.create_default_context(cafile=path)


def _load_own(made: ssl.SSLContext, certificate_file: str, key_file: str) -> None:
    with checked(certificate_file) as certificate, checked(key_file) as key:
        # A password of "" keeps OpenSSL from asking for one on the terminal.
        made.load_cert_chain(certificate, key, password="")


def certificate_seen(
    t: float, shown: Peer, *, verified: bool, tls: ssl.SSLObject | None = None
) -> CertificateSeen:
    """Make the certificate an event; every text in it is the server's, so made printable.

    Args:
        t: Seconds since the dialogue began.
    """
    facts = shown.facts
    names = [value for _, value in facts.get("subjectAltName", ())]
    cipher = tls.cipher() if tls else None
    return CertificateSeen(
        t=t,
        subject=_name(facts.get("subject", ())),
        names=tuple(printable(name, 255) for name in names[:MOST_NAMES]),
        issuer=_name(facts.get("issuer", ())),
        not_before=_time(facts.get("notBefore")),
        not_after=_time(facts.get("notAfter")),
        sha256=shown.fingerprint,
        verified=verified,
        tls_version=(tls.version() or "") if tls else "",
        cipher=cipher[0] if cipher else "",
    )


def _name(distinguished: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    """The part of a distinguished name that people know it by."""
    parts = {key: value for part in distinguished for key, value in part}
    for key in ("commonName", "organizationName", "organizationalUnitName"):
        if key in parts:
            return printable(parts[key], 255)
    return ""


def _time(text: str | None) -> datetime | None:
    """``Jan  5 09:34:43 2018 GMT``; the ssl module's own reader costs 2 ms amid the dialogue.

    None for what is no time: OpenSSL writes ``Bad time value`` then, or the year 0.
    """
    if not text:
        return None
    try:
        month, day, clock, year, _zone = text.split()
        date = int(year), _MONTHS.index(month) + 1, int(day)
        hour, minute, second = map(int, clock.split(":"))
        return datetime(*date, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
