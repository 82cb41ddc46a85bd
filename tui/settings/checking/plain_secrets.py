"""Passwords that a hand wrote into a settings file, where none belongs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from tui.language import N_
from tui.settings.model import ClientSecretSource, SecretSource, UiPathSecretSource

Path = tuple[str, ...]

MASK = "********"

NAMES = (
    r"(?:password|passwd|passphrase|pass|pwd|passwort|mot[_-]?de[_-]?passe|mdp|token|api[_-]?key|"
    r"secret[_-]?key|private[_-]?key|(?<=[_-])secret)"
)
_NAME = re.compile(rf"(?:\w*[_-])?{NAMES}", re.IGNORECASE)
_SOURCE = ("authentication", "secret")
CLIENT_SECRETS: Mapping[Path, tuple[str, ...]] = {
    ("oauth", "client_secret"): get_args(ClientSecretSource),
    ("uipath", "client_secret"): get_args(UiPathSecretSource),
}
"""Say where the secret of an app is, in these words; anything else there is that secret itself."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "authentication.secret": get_args(SecretSource),
    **{".".join(path): sources for path, sources in CLIENT_SECRETS.items()},
}
"""The keys that say where a secret is, and what may stand there; else it may be the secret."""
_CLIENT_SOURCES = get_args(ClientSecretSource)
_COMMENTED = re.compile(
    rf"^[ \t]*#[# \t]*[\"']?(?P<key>(?:[\w.]*[._-])?{NAMES})[\"']?[ \t]*=[ \t]*"
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'#]+)[ \t]*(?:#[^\n]*)?\r?$",
    re.IGNORECASE | re.MULTILINE,
)
IN_CLEAR = N_(
    "holds a password in clear, for whoever reads the file, or its history where it was "
    "committed. To move it into the keyring: posthouse password ORG --from-file"
)
IN_A_COMMENT = N_(
    "holds a password in clear in a comment, for whoever reads the file, or its history where it "
    "was committed. Delete that line."
)


def is_secret_name(key: str) -> bool:
    """Whether a key, like ``authentication.password``, is named as one that holds a password."""
    return _NAME.fullmatch(key.rpartition(".")[2]) is not None


def in_clear(tables: Mapping[str, Any]) -> Iterator[tuple[Path, object]]:
    """The passwords of a parsed file, at any depth: their paths of keys, and what stands there."""
    yield from _within((), tables)


def _within(path: Path, content: object) -> Iterator[tuple[Path, object]]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _within((*path, key), value)
    elif isinstance(content, list):
        for value in content:
            yield from _within(path, value)
    elif content in CLIENT_SECRETS.get(path, ()):
        return
    elif path and is_secret_name(path[-1]) and content != "" and not isinstance(content, bool):
        yield path, content


def is_no_source(tables: Mapping[str, Any]) -> bool:
    """Whether what stands for the password's place is none: it may be the password itself."""
    table = tables.get(_SOURCE[0])
    found = table.get(_SOURCE[1]) if isinstance(table, Mapping) else None
    return found is not None and found not in get_args(SecretSource)


def in_comments(text: str) -> Iterator[tuple[str, int]]:
    """The passwords of keys that are commented out: the key's name, and its place in the text."""
    for found in _COMMENTED.finditer(text):
        value = found["value"].strip("\"'")
        is_place = found["key"].endswith("client_secret") and value in _CLIENT_SOURCES
        if not is_place and any(character.isalnum() for character in value):
            yield found["key"], found.start("key")
