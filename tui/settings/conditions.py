"""Conditions that select organizations, like ``smtp.host=smtp.example.com`` or ``failure!=``."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from tui.errors import WrongUsage
from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.model import KEYS
from tui.settings.problems import WARNINGS
from tui.text import printable

Operator = Literal["=", "!=", "~"]
OWN_KEYS = ("id", "name", "mode", "problem", "warning", "tested", "failure")
"""What can be asked beside the keys of the settings in force."""
YES, NO = "yes", "no"
_WORDS: dict[str, tuple[str, ...]] = {
    "mode": ("custom", "default"),
    "tested": (YES, NO),
    "warning": tuple(WARNINGS),
}
_PARTS = re.compile(r"([^=!~<>]*)(!=|=|~)(.*)", re.DOTALL)
_NO_OPERATOR = re.compile(r"[^=!~<>]*(==|=~|!~|~=|<=|>=|<|>|!(?!=))")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on an organization.

    Attributes:
        key: A key of the settings, or one of OWN_KEYS.
        operator: ``=`` is equal, ``!=`` is not, ``~`` contains; small and capital letters alike.
        value: What to compare with, in the model's form and casefolded; may be empty.
    """

    key: str
    operator: Operator
    value: str

    def holds(self, text: str) -> bool:
        """Whether it holds for a value, as ``as_text`` has it."""
        if self.operator == "~":
            return self.value in text.casefold()
        return (text.casefold() == self.value) == (self.operator == "=")

    def holds_for_any(self, texts: Iterable[str]) -> bool:
        """Whether it holds for several, like warnings: one is equal, or none is.

        Without any it is as if there was one that is empty.
        """
        found = list(texts) or [""]
        if self.operator == "!=":
            return all(self.holds(text) for text in found)
        return any(self.holds(text) for text in found)

    def __str__(self) -> str:
        return f"{self.key}{self.operator}{printable(self.value, _LONGEST)}"


def condition(typed: str) -> Condition:
    """Read one condition as typed: KEY=VALUE, KEY!=VALUE or KEY~VALUE.

    Raises:
        WrongUsage: It is none, its key is not known, or its key can't have that value.
    """
    shown = printable(typed, _LONGEST)
    if wrong := _NO_OPERATOR.match(typed):
        sentence = _("{condition}: {operator} is no operator; = is equal, != is not, ~ contains.")
        raise WrongUsage(sentence.format(condition=shown, operator=wrong[1]))
    parts = _PARTS.fullmatch(typed)
    if not parts:
        raise WrongUsage(
            _("{condition} is no condition: KEY=VALUE, KEY!=VALUE or KEY~VALUE.").format(
                condition=shown
            )
        )
    key, operator, value = parts[1].strip(), parts[2], parts[3].strip()
    key = "mode" if key == "mail.mode" else key
    if key not in KEYS and key not in OWN_KEYS:
        raise WrongUsage(_unknown(shown, key))
    if operator == "~":
        return Condition(key, "~", value.casefold())
    return Condition(key, "=" if operator == "=" else "!=", _meant(shown, key, value).casefold())


def as_text(value: object) -> str:
    """Return a value of the settings as it is compared: ``true``, ``587``, ``pass show acme``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return shlex.join(value) if isinstance(value, tuple) else str(value)


def _unknown(shown: str, key: str) -> str:
    near = get_close_matches(key.casefold(), [*OWN_KEYS, *KEYS], n=1)
    ends = sorted(one for one in KEYS if one.endswith(f".{key.casefold()}"))  # host: smtp.host
    if near or ends:
        return _("{condition}: {key} is no key; did you mean {near}?").format(
            condition=shown, key=printable(key, _LONGEST), near=ends[0] if ends else near[0]
        )
    return _("{condition}: {key} is no key; posthouse help settings has them, and {own}.").format(
        condition=shown, key=printable(key, _LONGEST), own=", ".join(OWN_KEYS)
    )


def _meant(shown: str, key: str, value: str) -> str:
    """The value in the model's form, ``[192.0.2.1]`` as ``192.0.2.1``; WrongUsage for no value."""
    if words := _WORDS.get(key):
        if value.casefold() in words or (key == "warning" and not value):
            return value
        near = get_close_matches(value.casefold(), words, n=1)
        known = _("did you mean {near}?").format(near=near[0]) if near else ", ".join(words) + "."
        raise WrongUsage(
            _("{condition}: {value} is nothing that {key} can be: {known}").format(
                condition=shown, value=printable(value, _LONGEST), key=key, known=known
            )
        )
    if key not in KEYS:
        return value
    checked = check({key: value})
    for problem in checked.errors:
        if problem.key == key:
            raise WrongUsage(f"{shown}: {problem.sentence}")
    return as_text(checked.settings.value(key))
