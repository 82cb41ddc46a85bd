"""Compare two versions of a settings file: by key in words, and line by line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice

from tui.language import N_, _
from tui.settings.checking.checks import flatten
from tui.settings.checking.plain_secrets import MASK, PLACES
from tui.settings.host_words import host_words
from tui.settings.model import keys
from tui.storage.settings_file.reading import Unreadable
from tui.storage.settings_file.secret_lines import masked
from tui.storage.settings_file.toml_document import parse
from tui.text import printable

_NOT_SET = N_("not set")
_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key that says something else; a value is printable, or ``not set``."""

    key: str
    old: str
    new: str


def shown(value: str) -> str:
    """Return a value of a change in the language in use now."""
    return _(value) if value == _NOT_SET else value


def key_changes(old: bytes | None, new: bytes | None) -> tuple[KeyChange, ...] | None:
    """Return the keys whose values differ, in the order of the model.

    Args:
        old: The earlier version; None where there was no file.
        new: The later version; None where there is no file.

    Returns:
        None where a version is not TOML.
    """
    before, after = _values(old), _values(new)
    if before is None or after is None:
        return None
    return tuple(
        KeyChange(key, _words(before, key), _words(after, key))
        for key in keys()
        if _whole(before, key) != _whole(after, key)
    )


def diff(old: bytes | None, new: bytes | None) -> list[str]:
    """Return a unified diff by lines, without its head, printable; passwords are masked."""
    before, after = _lines(old), _lines(new)
    return list(islice(unified_diff(before, after, lineterm="", n=2), 2, None))


def _values(content: bytes | None) -> dict[str, object] | None:
    try:
        return flatten(parse(content).tables)[0] if content is not None else {}
    except Unreadable:
        return None


def _words(values: Mapping[str, object], key: str) -> str:
    whole = _whole(values, key)
    if whole is None:
        return _NOT_SET
    return (host_words(whole) if key == "smtp.host" else printable(whole, 200)) or "empty"


def _whole(values: Mapping[str, object], key: str) -> str | None:
    """A value to its end, and as it stands there: what is not shown of it may differ as well."""
    if key not in values:
        return None
    value = values[key]
    if key in PLACES and value not in PLACES[key]:
        return MASK
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _lines(content: bytes | None) -> list[str]:
    lines = _END.split(masked(content or b""))
    return [printable(line, 400) for line in (lines if lines[-1] else lines[:-1])]
