"""Edits that are not saved: what stands on the screen, next to what the file says."""

import shlex
from collections.abc import Iterable, Mapping

from tui.settings.checking.checks import Checked, check
from tui.settings.fields import FIELDS
from tui.settings.model import Settings, flat
from tui.settings.problems import Problem

_DEFAULTS = flat(Settings())


class Draft:
    """The values of one form by their keys, valid or not; nothing typed is ever thrown away.

    Args:
        saved: The values as the file has them, wrong ones too.
        problems: What is wrong with the file; it counts until the field is edited.
    """

    def __init__(self, saved: Mapping[str, object], problems: Iterable[Problem] = ()) -> None:
        self._saved = dict(saved)
        self._wrong = {p.key: p for p in problems if p.is_error and p.key in self._saved}
        self._edits: dict[str, str | bool] = {}
        self._checked: tuple[dict[str, str | bool], Checked] | None = None

    def value(self, key: str) -> str | bool:
        """What stands on the screen: text, or a yes or no."""
        return self._edits.get(key, self.original(key))

    def edit(self, key: str, value: str | bool) -> None:
        """Take what was typed; typing the saved value again is no edit, unless it was wrong."""
        if value == self.original(key) and key not in self._wrong:
            self._edits.pop(key, None)
        else:
            self._edits[key] = value

    def revert(self) -> None:
        """Forget every edit."""
        self._edits.clear()

    def copy(self) -> "Draft":
        """The same file with the same edits, to try something on."""
        copied = Draft(self._saved)
        copied._wrong, copied._edits = dict(self._wrong), dict(self._edits)
        return copied

    @property
    def edits(self) -> dict[str, str | bool]:
        """What differs from the file, by key."""
        return dict(self._edits)

    def checked(self) -> Checked:
        """The values on the screen as settings, and what is wrong with them."""
        edits = self.edits  # another thread may ask while something is typed
        if self._checked is None or self._checked[0] != edits:
            self._checked = edits, self._check(edits)
        return self._checked[1]

    def _check(self, edits: Mapping[str, str | bool]) -> Checked:
        saved = {key: self.original(key) for key in self._saved}
        checked = check({**saved, **edits})
        found = {problem.key: problem for problem in checked.problems}
        found |= {key: wrong for key, wrong in self._wrong.items() if key not in edits}
        return Checked(checked.settings, tuple(found[key] for key in FIELDS if key in found))

    def original(self, key: str) -> str | bool:
        """What the file says, as it would stand on the screen."""
        default = _DEFAULTS[key]
        value = self._saved.get(key, default)
        if isinstance(default, bool):
            return value is True
        if isinstance(default, tuple) and isinstance(value, list | tuple):
            return shlex.join(map(str, value))
        return str(value)
