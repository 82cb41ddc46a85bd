"""Passwords that a hand wrote into a settings file, where none belongs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tui.language import N_

_NAME = re.compile(
    r"(?:\w*[_-])?(?:password|passwd|passphrase|pass|pwd|token|api[_-]?key)", re.IGNORECASE
)
IN_CLEAR = N_(
    "holds a password in clear, for whoever reads the file, or its history where it was "
    "committed. Into the keyring with it: posthouse password ORG --from-file"
)


def is_secret_name(key: str) -> bool:
    """Whether a key, like ``authentication.password``, is named as one that holds a password."""
    return _NAME.fullmatch(key.rpartition(".")[2]) is not None


def in_clear(tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys of a parsed file that hold a password, with it; one or two parts long."""
    for name, content in tables.items():
        if isinstance(content, dict):
            for inner, value in content.items():
                if is_secret_name(inner) and isinstance(value, str) and value:
                    yield f"{name}.{inner}", value
        elif is_secret_name(name) and isinstance(content, str) and content:
            yield name, content
