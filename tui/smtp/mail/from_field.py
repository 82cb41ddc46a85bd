"""Write the field From of a message (RFC 5322 3.6.2)."""

from tui.text import printable_name

_FITS = 78 - len("From: ")  # characters of a line (RFC 5322 2.1.1)


def from_field(name: str, address: str) -> bytes:
    """Make the field From (RFC 5322 3.6.2), folded, with its line end.

    A name with ``=?`` looks like an encoded word: its letters go out as RFC 2047 words, so that
    readers see them as they were typed. Python's policies write and decode it as it stands.

    Args:
        name: The display name; may be empty.
        address: What :func:`ascii_address` makes of the sender.

    Raises:
        ValueError, IndexError: The standard library can't fold it.
    """
    shown = printable_name(name)
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    value = f'"{quoted}" <{address}>' if shown else address
    if value.isascii() and len(value) <= _FITS and "=?" not in shown:
        return f"From: {value}\r\n".encode()  # nothing to encode or to fold
    from email.header import Header as Words
    from email.policy import SMTP, SMTPUTF8  # both take longer than all else of a mail

    if "=?" in shown:
        words = Words(shown, "utf-8", header_name="From").encode(linesep="\r\n")
        return f"From: {words}\r\n <{address}>\r\n".encode()
    policy = SMTP if address.isascii() else SMTPUTF8
    line: str = policy.header_factory("From", value).fold(policy=policy)
    return line.encode()
