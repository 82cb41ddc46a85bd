"""JSON as ``posthouse show --own --json`` prints it: an object, a list of them, or one a line."""

import json
import shlex
from collections.abc import Iterator, Mapping

from tui.imports.found import Contents, Found, Place, WrongFile, shown, text_of
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import unknown
from tui.settings.model import KEYS, TABLES

_OWN, _PASSWORD = "own", "password"
_FROZEN = ("effective", "host", "last_test")
"""What ``show --json`` and ``list --json`` have: settings in force, not an organization's own."""


def read(data: bytes) -> Contents:
    """Read it.

    Raises:
        WrongFile: It is no JSON, or holds something else.
    """
    return Contents(tuple(_organization(one, line) for line, one in _objects(text_of(data))))


def _objects(text: str) -> Iterator[tuple[int, object]]:
    """Each object with the line that it, or the list that it is in, begins on."""
    decoder, at = json.JSONDecoder(), 0
    while rest := text[at:].lstrip():
        begin = len(text) - len(rest)
        line = text.count("\n", 0, begin) + 1
        try:
            found, at = decoder.raw_decode(text, begin)
        except json.JSONDecodeError as error:
            raise WrongFile(
                _("no JSON: {reason}.").format(reason=shown(error.msg)),
                Place(error.lineno, error.colno),
            ) from None
        except (RecursionError, ValueError):  # a number of thousands of digits
            raise WrongFile(_("no JSON that can be read."), Place(line)) from None
        for one in found if isinstance(found, list) else [found]:
            yield line, one


def _organization(one: object, line: int) -> Found:
    place = Place(line)
    if not isinstance(one, Mapping):
        raise WrongFile(_("an organization is an object in { }."), place)
    own = one.get(_OWN)
    if not isinstance(own, Mapping):
        sentence = _("an organization has its values in “own”.")
        if any(key in one for key in _FROZEN):
            sentence = _(
                "these are settings in force, which would be frozen where they are inherited; take "
                "posthouse show --own --json, or posthouse list --csv."
            )
        raise WrongFile(sentence, place)
    found = Found(str(one.get("id") or ""), line)
    if isinstance(secret := one.get(_PASSWORD), str):
        found.secret = SecretStr(secret)
    for name, content in own.items():
        if name in TABLES and isinstance(content, Mapping):
            for inner, value in content.items():
                _put(found, f"{name}.{inner}", value)
        else:
            _put(found, name, content)
    return found


def _put(found: Found, key: str, value: object) -> None:
    place = Place(found.line)
    if key not in KEYS:
        raise WrongFile(_about(found, unknown(key).sentence), place)
    if isinstance(value, bool | str):
        found.values[key] = value
    elif isinstance(value, int):
        found.values[key] = str(value)
    elif isinstance(value, list) and all(isinstance(word, str) for word in value):
        found.values[key] = shlex.join(value)
    else:
        sentence = _("{key} must be text, a whole number, true or false.").format(key=key)
        raise WrongFile(_about(found, sentence), place)


def _about(found: Found, sentence: str) -> str:
    return f"{shown(found.id)}: {sentence}" if found.id else sentence
