"""What is found in a file: organizations with their values, and where in the file each stands."""

import re
import unicodedata
from dataclasses import dataclass, field

from tui.errors import InvalidInput
from tui.language import _
from tui.secret import SecretStr
from tui.text import printable

_LONGEST = 80
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 63
_END = re.compile(r"\r\n|\n|\r")


@dataclass(slots=True)
class Found:
    """One organization of a file.

    Attributes:
        id: Its id; empty where the file gives none.
        line: Where it begins, counted from 1.
        values: By key, as they may be typed.
        places: Where each value stands, where that is another line, or a column.
        secret: Its password; None where there is none.
    """

    id: str
    line: int
    values: dict[str, str | bool] = field(default_factory=dict)
    places: dict[str, "Place"] = field(default_factory=dict)
    secret: SecretStr | None = None

    def put(self, key: str, value: str | bool, line: int, column: int = 0) -> None:
        """Take in a value with its place."""
        self.values[key] = value
        self.places[key] = Place(line, column)

    def place(self, key: str) -> "Place":
        """Where a value stands."""
        return self.places.get(key, Place(self.line))


@dataclass(frozen=True, slots=True)
class Place:
    """A line, and a column where that is known; both are counted from 1."""

    line: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file says.

    Attributes:
        passed_over: What of it has no place in the settings, as it is called there.
    """

    organizations: tuple[Found, ...]
    passed_over: tuple[str, ...] = ()


class WrongFile(InvalidInput):
    """What is wrong in a file; nothing was changed.

    Args:
        place: Where; None for all of it.
    """

    def __init__(self, sentence: str, place: Place | None = None) -> None:
        super().__init__(sentence)
        self.place = place

    def of(self, name: str) -> "WrongFile":
        """The same with the name of the file, and the place, before it."""
        shown = printable(name, 200)
        if self.place is None:
            return WrongFile(f"{shown}: {self.sentence}")
        if not self.place.column:
            words = _("{file}: line {line}: {sentence}")
        else:
            words = _("{file}: line {line}, column {column}: {sentence}")
        return WrongFile(
            words.format(
                file=shown,
                line=self.place.line,
                column=self.place.column,
                sentence=self.sentence,
            )
        )


def id_from(name: str) -> str:
    """Return the id that a display name makes: ``Éditions Lumière`` is ``editions-lumiere``.

    Empty where no letter of it is Latin.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return _NO_LETTER.sub("-", plain).strip("-")[:_LONGEST_ID].strip("-")


def text_of(data: bytes) -> str:
    """Return a file's text, without a byte order mark.

    Raises:
        WrongFile: It is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise WrongFile(
            _("not UTF-8; a spreadsheet has that as “CSV UTF-8” where it saves."), Place(line)
        ) from None


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, however they end; other separators of Unicode end none."""
    return _END.split(text)


def shown(text: str) -> str:
    """Return a text of the file as a sentence may hold it."""
    return printable(text, _LONGEST)
