"""Read how a dialogue ended from a program's own words, where no reply of a server tells."""

import errno
import re
import socket
import ssl
from collections.abc import Callable
from typing import NamedTuple

from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal


class Outcome(NamedTuple):
    """An ending as a program words it, where no reply tells it.

    Attributes:
        signal: As the dialogue itself would have it.
        error: The exception that it would have met; None for none.
        stage: Where; None where it was.
        implicit: Whether TLS began with the first byte; None where that is not told.
        remains: What came in place of a reply.
    """

    signal: Signal
    error: Exception | None = None
    stage: Stage | None = None
    implicit: bool | None = None
    remains: bytes = b""


Make = Callable[[], Outcome]


def outcome(text: str) -> Outcome | None:
    """Find the ending that a line tells in words, where no reply tells it."""
    if _POSSIBILITY.match(text):
        return None
    for pattern, make in _SAID:
        if pattern.search(text):
            return make()
    return None


def _system(signal: Signal, number: int, stage: Stage | None = None) -> Make:
    return lambda: Outcome(signal, OSError(number, ""), stage)


def _name(number: int) -> Make:
    return lambda: Outcome(Signal.NAME, socket.gaierror(number, ""), Stage.DNS)


def _certificate(code: int, said: str) -> Make:
    def make() -> Outcome:
        error = ssl.SSLCertVerificationError(1, said)
        error.verify_code, error.verify_message = code, said
        return Outcome(Signal.HANDSHAKE, error, Stage.TLS)

    return make


def _tls(reason: str, *, implicit: bool | None = None) -> Make:
    def make() -> Outcome:
        error = ssl.SSLError(1, reason)
        error.reason = reason
        return Outcome(Signal.HANDSHAKE, error, Stage.TLS, implicit)

    return make


def _plain(signal: Signal, stage: Stage | None = None) -> Make:
    return lambda: Outcome(signal, None, stage)


_POSSIBILITY = re.compile(r"\s*\d\. ")
"""A list of what it may have been, as MailKit prints it."""

_RECORD = b"\x15\x03\x03"

# The special before the general; the words of OpenSSL, Go, Java, Node, PHP, Python, Rust and glibc.
_SAID: tuple[tuple[re.Pattern[str], Make], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), make)
    for pattern, make in (
        # DNS
        (
            r"temporary failure in name resolution|EAI_AGAIN|server misbehaving"
            r"|\bquery\w+ (EREFUSED|ESERVFAIL|ETIMEOUT|ECONNREFUSED)"
            r"|lookup \S+( on \S+)?: (i/o timeout|read udp)",
            _name(socket.EAI_AGAIN),
        ),
        (
            r"ENOTFOUND|EAI_NONAME|no such host|name or service not known|name does not resolve"
            r"|nodename nor servname|UnknownHostException|could not resolve host"
            r"|no address associated|host or domain name not found|getaddrinfo failed"
            r"|unknown host|name service error.*not found|cannot locate host"
            r"|failed to lookup address",
            _name(socket.EAI_NONAME),
        ),
        # certificates
        (r"certificate purpose", _certificate(26, "unsuitable certificate purpose")),
        (r"certificate (has been |is )?revoked", _certificate(23, "certificate revoked")),
        (
            r"(key|md) too (weak|small)(?<!dh key too small)",
            _certificate(66, "EE certificate key too weak"),
        ),
        (r"one or more of the following reasons", _certificate(1, "certificate verify failed")),
        (
            r"certificate has expired|CERT_HAS_EXPIRED|certificate expired|validity check failed"
            r"|CertificateExpiredException|verify error:num=10|CertExpired|NotAfter:",
            _certificate(10, "certificate has expired"),
        ),
        (
            r"not yet valid|CERT_NOT_YET_VALID|CertificateNotYetValid|verify error:num=9:",
            _certificate(9, "certificate is not yet valid"),
        ),
        (r"legacy common name", _certificate(-1, "its name is in CN alone, no subjectAltName")),
        (
            r"does not match certificate|ALTNAME_INVALID|hostname mismatch|ip address mismatch"
            r"|certificate is (not )?valid for|doesn't match|did not match expected CN"
            r"|no subject alternative|no name matching|NotValidForName"
            r"|doesn't contain any IP SANs"
            r"|does not match the (server certificate|(server|host) ?name)"
            r"|certificate subject name .* does not match|certificate name mismatch",
            _certificate(62, "hostname mismatch"),
        ),
        (
            r"self.signed certificate in certificate chain|verify error:num=19"
            r"|SELF_SIGNED_CERT_IN_CHAIN|verify return code: 19",
            _certificate(19, "self-signed certificate in certificate chain"),
        ),
        (
            r"self.signed certificate|DEPTH_ZERO_SELF_SIGNED|verify error:num=18"
            r"|verify return code: 18"
            r"|self-signed",
            _certificate(18, "self-signed certificate"),
        ),
        (
            r"unable to get (local )?issuer|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY_LEAF"
            r"|UnknownIssuer"
            r"|unknown authority|PKIX path building|unable to verify the first certificate"
            r"|verify error:num=2[01]|verify return code: 2[01]|untrusted issuer|not trusted"
            r"|unable to find valid certification path|known issuer",
            _certificate(20, "unable to get local issuer certificate"),
        ),
        (
            r"certificate verify failed|CERTIFICATE_VERIFY_FAILED|certificate verification failed"
            r"|remote certificate (is|was) invalid|tls certificate check failed",
            _certificate(1, "certificate verify failed"),
        ),
        # TLS
        (
            r"wrong version number|WRONG_VERSION_NUMBER|does not look like a TLS handshake"
            r"|packet length too long|unrecognized SSL message|InvalidContentType"
            r"|unknown protocol|http request|plaintext connection\?|unexpected TLS packet",
            _tls("WRONG_VERSION_NUMBER", implicit=True),
        ),
        (
            r"unsupported protocol|protocol version|no protocols available|no appropriate protocol",
            _tls("UNSUPPORTED_PROTOCOL"),
        ),
        (r"certificate.required", _tls("TLSV13_ALERT_CERTIFICATE_REQUIRED")),
        (r"dh key too small", _tls("DH_KEY_TOO_SMALL")),
        (r"unknown.ca\b", _tls("TLSV1_ALERT_UNKNOWN_CA")),
        (
            r"no shared cipher|handshake.failure|HANDSHAKE_FAILURE|no cipher suites in common",
            _tls("SSLV3_ALERT_HANDSHAKE_FAILURE"),
        ),
        (r"internal.error.*alert|alert internal.error", _tls("TLSV1_ALERT_INTERNAL_ERROR")),
        (
            r"(server|host) does(n't| not) support (STARTTLS|TLS)|STARTTLS (extension )?(is )?not "
            r"supported|does not support STARTTLS|host did(n't| not) support STARTTLS"
            r"|TLS is required, but was not offered|STARTTLS is required but"
            r"|host did not advertise STARTTLS|does not announce support for STARTTLS",
            _plain(Signal.NO_STARTTLS, Stage.TLS),
        ),
        (
            r"^\\x1[56]\\x03|\\x1[56]\\x03\\x0",
            lambda: Outcome(Signal.NOT_SMTP, None, Stage.BANNER, None, _RECORD),
        ),
        # what a login lacks
        (r"missing credentials for", _plain(Signal.NO_PASSWORD, Stage.AUTH)),
        (
            r"doesn't support AUTH|does not support (SMTP )?auth|AUTH extension not supported"
            r"|no authentication (mechanism|method)s? (is |are )?(offered|advertised)"
            r"|authentication not (supported|enabled) by",
            _plain(Signal.NO_AUTH, Stage.AUTH),
        ),
        (
            r"no worthy mechs|no mechanism available|no compatible authentication"
            r"|no (suitable|supported|shared) auth|unknown mechanism name"
            r"|no authentication mechanisms? supported by both",
            _plain(Signal.NO_MECHANISM, Stage.AUTH),
        ),
        (
            r"unencrypted connection|cannot use a secure authentication method|cleartext auth",
            _plain(Signal.CLEARTEXT, Stage.AUTH),
        ),
        # the network
        (r"(ssl|tls) (connection|handshake) timeout", _plain(Signal.TIMEOUT, Stage.TLS)),
        (
            r"ECONNREFUSED|connection refused|actively refused|ConnectionRefused",
            _system(Signal.CONNECT, errno.ECONNREFUSED, Stage.CONNECT),
        ),
        (
            r"no route to host|EHOSTUNREACH",
            _system(Signal.CONNECT, errno.EHOSTUNREACH, Stage.CONNECT),
        ),
        (
            r"network is unreachable|ENETUNREACH",
            _system(Signal.CONNECT, errno.ENETUNREACH, Stage.CONNECT),
        ),
        (
            r"greeting never received|greeting.*timed? ?out|timed out while receiving the initial",
            _plain(Signal.TIMEOUT, Stage.BANNER),
        ),
        (
            r"ECONNRESET|connection reset|connection aborted|reset by peer",
            _system(Signal.CLOSED, errno.ECONNRESET),
        ),
        (
            r"ETIMEDOUT|connect(ion)? ?timed? ?out|connection timeout|dial tcp.*i/o timeout"
            r"|SocketTimeoutException: connect|couldn't connect to host.*timeout"
            r"|failed to respond|OpenTimeout|execution expired",
            _system(Signal.CONNECT, errno.ETIMEDOUT, Stage.CONNECT),
        ),
        (
            r"i/o timeout|timed out|no answer in time|read timeout|ESOCKETTIMEDOUT"
            r"|\btimeout\b.*(reading|waiting|reply|response)",
            _plain(Signal.TIMEOUT),
        ),
        (
            r"closed the connection|connection (was )?(unexpectedly )?closed|unexpected EOF"
            r"|SMTPServerDisconnected"
            r"|\bEOF\b|ECONNECTION.*closed|socket (hang up|close)|closed connection unexpectedly"
            r"|lost connection|broken pipe|EPIPE|response: -1|server (has )?(closed|dropped)"
            r"|server unexpectedly disconnected",
            _plain(Signal.CLOSED),
        ),
    )
)
