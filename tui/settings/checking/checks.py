"""Validation, once: form, command line and file loading all come here."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from tui.language import _
from tui.settings.checking.plain_secrets import IN_CLEAR, in_clear, is_secret_name
from tui.settings.checking.together import problems_together
from tui.settings.fields import FIELDS
from tui.settings.model import KEYS, TABLES, Settings, settings_of
from tui.settings.problems import Problem, Severity
from tui.text import printable

_LONGEST_KEY = 80
_MOST_GUESSED = 20
"""Keys of one file whose nearest known one is looked for, which takes a millisecond and more."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was given, as settings, and what is wrong with it.

    Attributes:
        settings: The settings as far as they are right; a wrong value has its default here.
        problems: Errors and warnings, in the order of the form.
    """

    settings: Settings
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stands in the way of saving."""
        return tuple(problem for problem in self.problems if problem.is_error)


def check(values: Mapping[str, object], *, typed: bool = False) -> Checked:
    """Validate values by their keys in the file.

    Args:
        values: ``{"smtp.port": 587, …}``; keys that are not fields are passed over.
        typed: True for a file, where ``port = "587"`` is wrong; False for what a person typed,
            where every value may be text.
    """
    from tui.settings.checking.field_rules import (
        checked_value,  # what was checked before needs no pydantic
    )

    right: dict[str, object] = {}
    found: dict[str, Problem] = {}
    for key, given in values.items():
        if key in KEYS:
            value, wrong = checked_value(key, given, typed=typed)
            if wrong:
                found[key] = Problem(key, wrong)
            else:
                right[key] = value
    settings = settings_of(right)
    for problem in problems_together(settings):
        found.setdefault(problem.key, problem)
    return Checked(settings, tuple(found[key] for key in FIELDS if key in found))


def flatten(document: Mapping[str, Any]) -> tuple[dict[str, object], list[Problem]]:
    """The known values of a parsed file by their keys, and what in it is not known."""
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for name, content in document.items():
        if name in TABLES and not isinstance(content, dict):
            problems.append(
                Problem(
                    name,
                    _("{name} must be a table: [{name}] on a line of its own.").format(name=name),
                )
            )
        elif name in TABLES:
            for inner, value in content.items():
                key = f"{name}.{inner}"
                if key in KEYS:
                    values[key] = value
                else:
                    problems.extend(_strange(key, value, guess=len(problems) < _MOST_GUESSED))
        elif name in KEYS:
            values[name] = content
        else:
            problems.extend(_strange(name, content, guess=len(problems) < _MOST_GUESSED))
    return values, problems


def _strange(key: str, value: object, *, guess: bool) -> list[Problem]:
    """What is said of a key that is none of ours: an alarm for each password in it.

    Args:
        guess: Whether to say which key may be meant.
    """
    keys = dict.fromkeys(".".join(path) for path, _value in in_clear({key: value}))
    alarms = [
        Problem(one, f"{one} {_(IN_CLEAR)}", Severity.ALARM, name="password-in-file")
        for one in keys
    ]
    return alarms or [unknown(key, guess=guess)]


def unknown(key: str, severity: Severity = Severity.WARNING, *, guess: bool = True) -> Problem:
    """A key that is none of ours, with the nearest one that is, where that is to be guessed."""
    near = get_close_matches(key, KEYS | TABLES.keys(), n=1) if guess else []
    if is_secret_name(key):
        hint = _("a password is never in the file: posthouse password ORG stores it.")
    elif near:
        hint = _("did you mean {near}?").format(near=near[0])
    else:
        hint = _("Posthouse leaves it as it is.")
    shown = printable(key, _LONGEST_KEY)
    sentence = _("{key} is not a known key; {hint}").format(key=shown, hint=hint)
    return Problem(key, sentence, severity, name="unknown-key")
