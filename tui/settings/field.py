"""One field of the mail settings, in words."""

from dataclasses import dataclass

from tui.language import _


@dataclass(frozen=True, slots=True)
class Field:
    """One field, as form, help and messages speak of it; its words are for :func:`_`.

    Attributes:
        key: Its key in the file.
        format: The format of other programs, where the field is an output.
        _about: What that format is.
    """

    key: str
    _label: str
    _hint: str
    _help: str
    format: str = ""
    _about: str = ""

    @property
    def label(self) -> str:
        """Its name, as UiPath's page has it."""
        return _(self._label).format(format=self.format)

    @property
    def hint(self) -> str:
        """A few words beside the field: its limits or its usual value."""
        return _(self._hint)

    @property
    def help(self) -> str:
        """What it is and what breaks when it is wrong."""
        return _(self._help).format(about=_(self._about) if self._about else "")
