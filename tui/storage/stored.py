"""A settings file as it is: its values, its problems with their lines, and why it is broken."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tui.settings.checks import check, flatten
from tui.settings.model import Settings
from tui.settings.problems import Problem
from tui.storage.files import Document
from tui.text import printable


@dataclass(frozen=True, slots=True)
class Stored:
    """A settings file as it is.

    Attributes:
        id: The organization's id, or ``host``.
        path: The file; it need not exist for ``host``.
        values: What it says by key, wrong values too; text is printable.
        settings: The same as settings, as far as it is right.
        problems: Errors and warnings, with their lines.
        broken: Why the file can't be edited at all, with its line; empty where it can.
    """

    id: str
    path: Path
    values: Mapping[str, object] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    problems: tuple[Problem, ...] = ()
    broken: str = ""

    @property
    def name(self) -> str:
        """The display name, or the id."""
        return printable(self.settings.name) or self.id


def stored_from(organization_id: str, path: Path, document: Document) -> Stored:
    """What a file that could be read says, with its problems and their lines."""
    values, strange = flatten(document.tables)
    checked = check(values, typed=True)
    found = [*checked.problems, *strange]
    problems = tuple(
        replace(
            problem,
            key=printable(problem.key),
            sentence=printable(problem.sentence),
            line=document.lines.get(problem.key),
        )
        for problem in found
    )
    shown = {
        key: printable(value, len(value)) if isinstance(value, str) else value
        for key, value in values.items()
    }
    return Stored(organization_id, path, shown, checked.settings, problems, document.unsuitable())
