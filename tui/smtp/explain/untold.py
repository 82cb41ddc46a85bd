"""Placeholders in a verdict for what a pasted text does not tell."""

from typing import Self

from tui.language import N_, _

_WORDS = {
    "host": N_("the server"),
    "sender": N_("the sender"),
    "recipient": N_("the recipient"),
    "username": N_("the user"),
    "ehlo_name": "?",
    "mechanism": "?",
    "names": N_("other names"),
    "issuer": N_("an authority that is not named"),
    "sha256": "?",
}


class Untold(int):
    """A number that is not told: 0 that shows as a question mark."""

    def __str__(self) -> str:
        return "?"

    def __format__(self, _spec: str) -> str:
        return "?"

    def __truediv__(self, _other: object) -> Self:
        return self


def untold(name: str) -> str:
    """Return the words for what is not told, in the language in use."""
    return _(_WORDS[name])


def is_untold(value: object) -> bool:
    """Tell whether a remedy's value holds words for what is not told."""
    text = str(value)
    return any(_(word) in text for word in _WORDS.values())
