"""Stops of a dialogue before its time, as facts; the diagnosis says what they mean."""

import os
import re
import socket
import ssl
from enum import StrEnum

from tui.language import _
from tui.opening import NotRegular, TooLarge
from tui.smtp.record.reply import Reply
from tui.system_words import in_our_words
from tui.text import printable

_WHERE_IN_C = re.compile(r"^\[\w+\] | \(_ssl\.c:\d+\)$")


class Signal(StrEnum):
    """The kind of what stopped a dialogue."""

    REPLY = "a reply other than hoped for"
    NAME = "the name could not be resolved"
    CONNECT = "no address could be connected to"
    TIMEOUT = "no reply in time"
    DEADLINE = "the whole took too long"
    CLOSED = "the connection ended"
    TLS_AT_ONCE = "it waits for TLS where SMTP was to begin in clear"
    NOT_SMTP = "a line that is no SMTP reply"
    TOO_LONG = "more than any reply may be"
    HANDSHAKE = "the TLS handshake failed"
    FINGERPRINT = "another certificate than the pinned one"
    CA_FILE = "the CA file could not be used"
    CLIENT_CERTIFICATE = "the client certificate could not be used"
    NO_STARTTLS = "STARTTLS is not offered"
    EARLY = "a reply before its command"
    INJECTED = "bytes between STARTTLS and TLS"
    NO_AUTH = "AUTH is not offered"
    NO_MECHANISM = "no mechanism in common"
    NO_PASSWORD = "no password given"
    UNFIT = "a user name or password that the mechanism does not allow"
    CLEARTEXT = "a password would cross the network in clear"
    UNVERIFIED = "an access token would go to a server that has not proved who it is"
    SERVER_PROOF = "the server did not prove that it knows the password"
    ITERATIONS = "a count of iterations that SCRAM must not have"
    CHALLENGE = "a SASL challenge that makes no sense"
    NO_SMTPUTF8 = "SMTPUTF8 is needed, but not offered"
    TOO_LARGE = "the message exceeds SIZE"
    NO_8BITMIME = "8BITMIME is needed, but not offered"


class Stop(Exception):
    """Raised where the dialogue cannot go on.

    Args:
        signal: What stopped it.
        reply: The reply that did, where one did.
        error: The exception behind it, where there is one.
        remains: Bytes that came, but are no reply.
        detail: What else belongs to it, printable: what the server explained elsewhere, the name
            servers, an address or a limit.
    """

    def __init__(
        self,
        signal: Signal,
        *,
        reply: Reply | None = None,
        error: Exception | None = None,
        remains: bytes = b"",
        detail: str = "",
    ) -> None:
        super().__init__(signal.value)
        self.signal = signal
        self.reply = reply
        self.error = error
        self.remains = remains
        self.detail = detail


def spoken(error: Exception) -> str:
    """Say what an exception says, in as few words as it allows; printable."""
    if isinstance(error, ssl.SSLCertVerificationError):
        said = in_our_words(error.verify_message)
    elif isinstance(error, ssl.SSLError):  # its errno is OpenSSL's, and no system's
        name = _WHERE_IN_C.sub("", error.reason or str(error.strerror))
        said = in_our_words(name.replace("_", " ").lower())
    elif isinstance(error, NotRegular | TooLarge):
        said = str(error.strerror)
    elif isinstance(error, TimeoutError):
        said = _("no answer")
    elif isinstance(error, socket.gaierror) and error.strerror:
        said = in_our_words(error.strerror)
    elif isinstance(error, OSError) and error.errno and error.errno > 0:
        said = in_our_words(os.strerror(error.errno))
    else:
        said = str(error) or type(error).__name__
    return printable(said, 300)
