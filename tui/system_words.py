"""What the system, its resolver and OpenSSL say of errors, in the language in use."""

import re

from tui.language import N_, _

_KNOWN = (
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Is a directory"),
    N_("Read-only file system"),
    N_("No space left on device"),
    N_("Disk quota exceeded"),
    N_("Input/output error"),
    N_("File name too long"),
    N_("Too many levels of symbolic links"),
    N_("Device or resource busy"),
    N_("File exists"),
    N_("File too large"),
    N_("Invalid argument"),
    N_("Too many open files"),
    N_("Exec format error"),
    N_("Cannot allocate memory"),
    N_("Stale file handle"),
    N_("Function not implemented"),
    N_("Operation not supported"),
    N_("Connection refused"),
    N_("Connection reset by peer"),
    N_("Connection timed out"),
    N_("No route to host"),
    N_("Network is unreachable"),
    N_("Network is down"),
    N_("Host is down"),
    N_("Cannot assign requested address"),
    N_("Address family not supported by protocol"),
    N_("Broken pipe"),
    N_("Name or service not known"),
    N_("Temporary failure in name resolution"),
    N_("No address associated with hostname"),
    N_("Non-recoverable failure in name resolution"),
    N_("certificate has expired"),
    N_("certificate is not yet valid"),
    N_("certificate revoked"),
    N_("self-signed certificate"),
    N_("self-signed certificate in certificate chain"),
    N_("unable to get local issuer certificate"),
    N_("unsuitable certificate purpose"),
    N_("unexpected eof while reading"),
    N_("unsupported protocol"),
    N_("no protocols available"),
    N_("certificate verify failed"),
)
"""Other words of theirs stay as they are."""
_MISMATCH = re.compile(r"(Hostname|IP address) mismatch, certificate is not valid for '(.*)'\.")


def in_our_words(said: str) -> str:
    """What one of them said, translated where it is known."""
    if mismatch := _MISMATCH.fullmatch(said):
        return _("certificate is not valid for {name}").format(name=mismatch[2])
    if said == "wrong version number":
        return _("the answer was not TLS (wrong version number)")
    return _(said)


def because(error: OSError) -> str:
    """Why the system refused something."""
    return in_our_words(error.strerror) if error.strerror else type(error).__name__
