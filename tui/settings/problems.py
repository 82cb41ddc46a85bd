"""What is wrong with settings, as data: form, command line and file loading show the same words."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stands in the way of saving; a warning is legal but probably wrong.

    An alarm does not stand in the way either, but nobody may miss it. A note says what to put into
    a field; nothing is wrong.
    """

    ERROR = "error"
    ALARM = "alarm"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field.

    Attributes:
        key: The field as in the file, like ``smtp.port``; empty for the file as a whole.
        sentence: What is wrong and how to mend it.
        severity: Whether it stands in the way of saving.
        line: The line of the file, counted from 1, where the value came from a file.
    """

    key: str
    sentence: str
    severity: Severity = Severity.ERROR
    line: int | None = None

    @property
    def is_error(self) -> bool:
        """Whether this stands in the way of saving."""
        return self.severity is Severity.ERROR
