"""Style sheets that the apps of a test process share: a sheet is parsed once, not once an app."""

from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}
_parse_rules = Stylesheet._parse_rules


def _parse_once(self: Stylesheet, css: str, *args: Any, **named: Any) -> list[RuleSet]:  # noqa: ANN401 - as Textual has it
    """Return the rules of a sheet, which depend on nothing but the arguments and the variables."""
    key = (css, args, tuple(named.items()), tuple(self._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, css, *args, **named)
    return _parsed[key]


def share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every app share what has been parsed, and tell rules apart at the speed of C."""
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parse_once)
    monkeypatch.setattr(RuleSet, "__hash__", object.__hash__)
