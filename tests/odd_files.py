"""Files as hands, editors and other systems leave them, and what becomes of each."""

from dataclasses import dataclass

LARGEST = 256 * 1024


@dataclass(frozen=True)
class Odd:
    """A settings file that is odd.

    Attributes:
        content: Its bytes.
        edited: Its bytes after ``smtp.port=2525``; None where it can't be edited at all.
        sentence: What is said of it; where it is refused, with its line.
    """

    content: bytes
    edited: bytes | None
    sentence: str = ""


def kept(content: bytes, old: bytes, new: bytes, sentence: str = "") -> Odd:
    """A file that is edited in one place."""
    assert content.count(old) == 1
    return Odd(content, content.replace(old, new), sentence)


def to_be_mended(content: bytes, sentence: str) -> Odd:
    """A file that is written only once its own mistake is mended."""
    return Odd(content, content, sentence)


def refused(content: bytes, sentence: str) -> Odd:
    """A file that is never written."""
    return Odd(content, None, sentence)


def ends_with(content: bytes, new: bytes) -> Odd:
    """A file to which a table is added."""
    return Odd(content, content + new)


_BASE = b'name = "Acme"\n\n[mail]\nmode = "default"\n\n[smtp]\nport = 25\n'
_PORT, _NEW = b"port = 25", b"port = 2525"
_TABLE = b"[smtp]\nport = 2525\n"
_NO_EDIT = "is written in a form that Posthouse does not edit"

ODD = {
    # kept byte for byte, but for the port
    "comments and unknown keys": kept(
        b"# top\n" + _BASE + b"colour = 'blue' # ours\n[other]\nx = { a = [1, 2] }\n# end",
        _PORT, _NEW, "smtp.colour is not a known key",
    ),
    "a byte order mark": kept(b"\xef\xbb\xbf" + _BASE, _PORT, _NEW),
    "CRLF": kept(_BASE.replace(b"\n", b"\r\n"), _PORT, _NEW),
    "CRLF and a new table": ends_with(b'name = "A"\r\n', b"\r\n[smtp]\r\nport = 2525\r\n"),
    "mixed line ends": kept(_BASE.replace(b"\n\n", b"\r\n\n"), _PORT, _NEW),
    "no final newline": kept(_BASE[:-1], _PORT, _NEW),
    "no final newline, a new table": ends_with(b'name = "A"', b"\n\n" + _TABLE),
    "empty": ends_with(b"", _TABLE),
    "only a byte order mark": ends_with(b"\xef\xbb\xbf", _TABLE),
    "only empty lines": ends_with(b"\n\n\n", _TABLE),
    "only comments": ends_with(b"# nothing yet\n# ask Jo\n", b"\n" + _TABLE),
    "spaces and tabs everywhere": kept(
        b" \tname=\"A\"\n\t[ smtp ]\n  port  =\t25\t# old\n", b"=\t25", b"=\t2525"
    ),
    "other quotes": kept(b"'name' = 'A'\n[\"smtp\"]\n\"port\" = 25\n", b"= 25", b"= 2525"),
    "a very long line": kept(b"# " + b"x" * 200_000 + b"\n" + _BASE, _PORT, _NEW),
    "large, but not too large": kept(_BASE + b"#" * (LARGEST - len(_BASE) - 3), _PORT, _NEW),
    "invisible characters in a comment": kept(
        "# a\u2028b\u200b\u202e\u00a0\ufeff\u0085c\n".encode() + _BASE, _PORT, _NEW
    ),
    "invisible characters in a value": to_be_mended(
        _BASE.replace(b"Acme", "A\u2028\u202eb".encode()), "line 1: Name must not hold"
    ),
    "an escaped control in a name": to_be_mended(
        _BASE.replace(b"Acme", b"\\u001b[31m"), "line 1: Name must not hold"
    ),
    "an inline table elsewhere": kept(
        _BASE + b'[outputs]\nx = { msmtp = "/etc/msmtprc", n = 1 }\n', _PORT, _NEW
    ),
    "an array of tables elsewhere": kept(_BASE + b"[[other]]\na = 1\n[[other]]\n", _PORT, _NEW),
    "dotted keys elsewhere": kept(_BASE + b"[other]\na.b.c = 1\na.b.d = 2\n", _PORT, _NEW),
    "nested, but not too deeply": kept(
        _BASE + b"[other]\nx" + b".y" * 47 + b" = " + b"1\n" + b"# " + b"a." * 99, _PORT, _NEW
    ),
    "text full of dots": kept(
        _BASE + b'[other]\nx = "' + b"." * 999 + b"a.b.c.d/" * 99 + b'"\n', _PORT, _NEW
    ),
    "tables in another order": kept(
        b'[smtp]\nport = 25\n[mail]\nmode = "default"\n', _PORT, _NEW
    ),
    "text over several lines": kept(
        _BASE + b'[other]\ntext = """\n[smtp]\nport = 1\n"""\n', _PORT, _NEW
    ),
    "a wrong value": kept(
        _BASE.replace(b"25", b"70000"), b"70000", b"2525", "line 7: Port must be 1 to 65535"
    ),
    "a value of another type": kept(
        _BASE.replace(b"25", b'"25"'), b'"25"', b"2525", "line 7: Port must be a whole number"
    ),
    # never written
    "broken": refused(b'name = "A"\n[smtp\nport = 25\n', "line 2: not TOML"),
    "cut short": refused(_BASE[:-3] + b'\nhost = "mail.exa', "line 7: not TOML"),
    "a key twice": refused(_BASE + b"port = 26\n", "line 8: not TOML: a key is given twice"),
    "a table twice": refused(_BASE + b"[smtp]\n", "line 8: not TOML: a table is given twice"),
    "a conflict of git": refused(
        _BASE + b"<<<<<<< HEAD\nport = 1\n=======\nport = 2\n>>>>>>> theirs\n", "line 8: "
    ),
    "lone CR": refused(_BASE.replace(b"\n", b"\r"), "line 1: not TOML"),
    "a lone CR in a comment": refused(b"\n# a\rb\n" + _BASE, "line 2: not TOML"),
    "Latin-1": refused(_BASE + "# é\n".encode("latin-1"), "line 8: not UTF-8"),
    "UTF-16": refused(_BASE.decode().encode("utf-16"), "line 1: not UTF-8"),
    "UTF-16 without a mark": refused(_BASE.decode().encode("utf-16-le"), "line 1: not TOML"),
    "NUL": refused(_BASE + b"\0", "line 8: not TOML"),
    "ESC": refused(b'name = "\x1b[31m"\n', "line 1: not TOML: a character is not allowed"),
    "over 256 KiB": refused(_BASE + b"#" * LARGEST, "is larger than 256 KiB"),
    "nested deeply": refused(_BASE + b"x = " + b"[" * 9000, "line 8: not TOML: it is nested"),
    "nested deeply, and closed": refused(
        b"x = " + b"[" * 400 + b"]" * 400 + b"\n" + _BASE, "line 1: not TOML: it is nested"
    ),
    "nested by dots": refused(
        b"x" + b".y" * 51 + b" = 1\n" + _BASE, "line 1: not TOML: it is nested"
    ),
    "a table of 100,000 dots": refused(b"[" + b"x." * 100_000 + b"y]\n", "line 1: not TOML: it is"),
    "no such day": refused(_BASE + b"x = 2026-02-30\n", "line 8: not TOML"),
    "TOML 1.1": refused(b'name = "\\e[31m"\n', "line 1: not TOML"),
    "TOML 1.1, a table over two lines": refused(b"smtp = { port = 25,\n}\n", "line 1: not TOML"),
    "a lone surrogate": refused(b'\nname = "\\ud800"\n', "line 2: not TOML"),
    "the bytes of a surrogate": refused(b'name = "\xed\xa0\x80"\n', "line 1: not UTF-8"),
    "a space that is none": refused("name\u00a0= 'A'\n".encode(), "line 1: not TOML"),
    "a line that U+2028 ends": refused("name = 'A'\u2028port = 25\n".encode(), "line 1: not TOML"),
    "a second byte order mark": refused(b"\xef\xbb\xbf\xef\xbb\xbf" + _BASE, "line 1: not TOML"),
    "dotted keys": refused(b"\nsmtp.port = 25\n", f"line 2: smtp.port {_NO_EDIT}"),
    "dotted keys in a table": refused(b"[smtp]\nport.x = 25\n", f"line 2: smtp.port {_NO_EDIT}"),
    "an inline table": refused(b"smtp = { port = 25 }\n", f"line 1: smtp {_NO_EDIT}"),
    "an array of tables": refused(b"[[smtp]]\nport = 25\n", f"line 1: smtp {_NO_EDIT}"),
    "a table for a value": refused(b"[smtp.port]\nx = 25\n", f"line 1: smtp.port {_NO_EDIT}"),
}  # fmt: skip
