"""Edits that are not saved: what stands on the screen, next to what the file says."""

from collections.abc import Mapping

from tui.settings.checks import Checked, check
from tui.settings.model import Settings, flat

_DEFAULTS = flat(Settings())


class Draft:
    """The values of one form by their keys, valid or not; nothing typed is ever thrown away.

    Args:
        saved: The values as the file has them, wrong ones too.
    """

    def __init__(self, saved: Mapping[str, object]) -> None:
        self._saved = dict(saved)
        self._edits: dict[str, str | bool] = {}

    def value(self, key: str) -> str | bool:
        """What stands on the screen: text, or a yes or no."""
        return self._edits.get(key, self.original(key))

    def edit(self, key: str, value: str | bool) -> None:
        """Take what was typed; typing the saved value again is no edit."""
        if value == self.original(key):
            self._edits.pop(key, None)
        else:
            self._edits[key] = value

    def revert(self) -> None:
        """Forget every edit."""
        self._edits.clear()

    @property
    def edits(self) -> dict[str, str | bool]:
        """What differs from the file, by key."""
        return dict(self._edits)

    def checked(self) -> Checked:
        """The values on the screen as settings, and what is wrong with them."""
        values = {key: self.value(key) for key in (*self._saved, *self._edits)}
        return check(values)

    def original(self, key: str) -> str | bool:
        """What the file says, as it would stand on the screen."""
        default = _DEFAULTS[key]
        value = self._saved.get(key, default)
        if isinstance(default, bool) and isinstance(value, bool):
            return value
        return str(value)
