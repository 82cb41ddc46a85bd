"""Text that steers terminals, hides, or is taken for markup; and what of it reached a terminal."""

import re
import unicodedata

TOKEN = "zQz"
SEEN = "zQ"
CONTROLS = (
    f"{TOKEN}\x1b[7777m\x1b]0;t\x07\x1b]52;c;eg==\x07\x1b]8;;e:\x1b\\\x9b7m\x9d2;t\x9c"
    "\x00\x08\x0b\x0c\x0e\x7f\u202e\u2066\u200b\ufeff\U000e0041\u2028\u2029\ue000"
)
MARKUP = "[/red][x=[@click=app.quit]q[/][link=e]"
PAYLOAD = CONTROLS + MARKUP
LONG = CONTROLS + "x" * 20_000
IN_A_PATH = PAYLOAD.replace("\x00", "").replace("/", "")
IN_A_REPLY = PAYLOAD.replace("\r", "").encode() + b"\xff\xed\xa0\x80"

# What Textual itself writes: CSI (not with our number) and the shape of the mouse's pointer.
_OWN = re.compile(r"\x1b\[[<>=?]?(?!7777)[0-9;:]*[ $]?[A-Za-z@`~]|\x1b\]22;default\x07")
_HARMLESS = "\r\n"


def leaks(shown: bytes) -> set[str]:
    """What in the output of a terminal program steers the terminal and is not Textual's own."""
    text = _OWN.sub("", shown.decode("utf-8", "backslashreplace"))
    return {
        f"U+{ord(character):04X}"
        for character in text
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        and character not in _HARMLESS
    }


def quoted(text: str) -> str:
    """As a TOML string."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    return character if character.isascii() and character.isalnum() else f"\\U{ord(character):08x}"
