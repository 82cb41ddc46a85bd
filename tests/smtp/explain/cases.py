"""Pasted texts with what is to be said of them: a file each; ../README.md says how to add one."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("cases")
KEYS = frozenset({"source", "failure", "stage", "field", "remedy", "tells", "hides"})
NOTHING = "can't tell"


@dataclass(frozen=True)
class Case:
    """A text, and what is to come of it.

    Attributes:
        expected: The header of the file: failure, stage and so on; see ../README.md.
        text: What was pasted.
    """

    name: str
    expected: dict[str, str]
    text: str

    def __str__(self) -> str:
        return self.name


def case(path: Path) -> Case:
    """Read a case: lines of ``key: value``, an empty line, and the text."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    expected = {}
    for line in head.splitlines():
        key, _, value = line.partition(":")
        expected[key.strip()] = value.strip()
    return Case(path.stem, expected, text)


CASES = [case(path) for path in sorted(FOLDER.glob("*.txt"))]
