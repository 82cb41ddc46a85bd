"""Whole numbers as people write them: taken in plain digits only, else refused with what is meant.

``180.000`` is 180 for one reader and 180000 for another, so no other form is ever guessed.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.language import _
from tui.settings.checking.wrong_value import WrongValue
from tui.settings.names import FROM_FILE

if TYPE_CHECKING:
    from pydantic_core.core_schema import ValidationInfo

_LONGEST = 40
_NO_NUMBER = "no number"  # pydantic says that it wants a whole one
_PLAIN = re.compile(r"-?[0-9]{1,18}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’_ ])[0-9]{3})(?:\1[0-9]{3})*")
_APART = re.compile(r"[0-9]+(?:[_ ][0-9]+)+")
_WHOLE = re.compile(r"\+?([0-9]+)(?:[.,]0*)?")
_POWER = re.compile(r"([0-9]{1,6})e\+?([0-9])", re.IGNORECASE)
_HEX = re.compile(r"0x([0-9a-f]{1,8})", re.IGNORECASE)
_PORT = re.compile(r"(?:[^\s:/]*:)?([0-9]{1,5})(?:/(?:tcp|udp))?", re.IGNORECASE)
_DURATION = re.compile(r"([0-9]+) ?([a-zµ]+)\.?", re.IGNORECASE)
_SERVICES = {"smtp": 25, "smtps": 465, "submission": 587, "submissions": 465}
_UNITS = {
    "ms": 1, "msec": 1, "msecs": 1, "milliseconds": 1, "millisecondes": 1,
    "s": 1000, "sec": 1000, "secs": 1000, "second": 1000, "seconds": 1000, "secondes": 1000,
    "m": 60_000, "min": 60_000, "mins": 60_000, "minute": 60_000, "minutes": 60_000,
}  # fmt: skip


def port(given: object, info: "ValidationInfo") -> object:
    """A port in plain digits; ``587/tcp``, ``5_87`` and such are refused with the port meant."""
    return _taken(given, info, _port_meant)


def milliseconds(given: object, info: "ValidationInfo") -> object:
    """Milliseconds in plain digits; ``180.000``, ``180 s`` and such are refused.

    TOML reads ``180.000`` as the number 180.0.
    """
    if isinstance(given, float) and given.is_integer():
        given = f"{int(given)}.000"
    return _taken(given, info, _milliseconds_meant)


def number_meant(text: str) -> int | None:
    """The number that may be meant by a text that is none in plain digits."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = "".join(_digit(character) for character in plain)
    if _GROUPED.fullmatch(plain) or _APART.fullmatch(plain):
        return int(re.sub(r"[^0-9]", "", plain))
    if found := _WHOLE.fullmatch(plain):
        return int(found[1])
    if found := _POWER.fullmatch(plain):
        return int(float(plain))
    found = _HEX.fullmatch(plain)
    return int(found[1], 16) if found else None


def _taken(given: object, info: "ValidationInfo", meant: Callable[[str], int | None]) -> object:
    if isinstance(given, float | bool):
        return _NO_NUMBER
    if not isinstance(given, str):
        return given
    text = given.strip()
    if _PLAIN.fullmatch(text):
        return given if info.context == FROM_FILE else int(text)
    found = meant(text) if len(text) <= _LONGEST else None
    if found is None:
        return _NO_NUMBER
    said = _("must be a whole number in plain digits; did you mean {number}?")
    raise WrongValue(said.format(number=found))


def _port_meant(text: str) -> int | None:
    if (service := _SERVICES.get(text.casefold())) is not None:
        return service
    found = number_meant(text)
    if found is None and (named := _PORT.fullmatch(text)):
        found = int(named[1])
    return found if found is not None and 0 < found <= 65535 else None


def _milliseconds_meant(text: str) -> int | None:
    found = number_meant(text)
    duration = _DURATION.fullmatch(text) if found is None else None
    if duration and duration[2].casefold() in _UNITS:
        found = int(duration[1]) * _UNITS[duration[2].casefold()]
    return found if found is not None and 0 < found <= 300_000 else None


def _digit(character: str) -> str:
    """A digit of any script in ASCII; anything else as it is."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
