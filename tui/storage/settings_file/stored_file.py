"""Hold a settings file as it was read: values, problems with their lines, why it is broken."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tui.errors import BrokenFile, Exit, PosthouseError
from tui.language import _
from tui.settings.model import Settings
from tui.settings.problems import Problem, Severity
from tui.text import printable


class Stored(NamedTuple):
    """A settings file as it was read: its bytes, values and problems.

    Attributes:
        id: The organization's id, or ``host``.
        path: The file; it need not exist for ``host``.
        values: What it says by key, wrong values too; text is printable.
        settings: The same as settings, as far as it is right.
        problems: Errors and warnings, with their lines.
        broken: Why the file can't be edited at all, with its line; empty where it can.
        data: Its bytes; ``None`` where there is no file, or none that can be read.
        notes: What did not go well beside the save that made it, as sentences.
        outputs: The files of other programs that this save wrote too.
    """

    id: str
    path: Path
    values: Mapping[str, object] = MappingProxyType({})
    settings: Settings = Settings()
    problems: tuple[Problem, ...] = ()
    broken: str = ""
    data: bytes | None = None
    notes: tuple[str, ...] = ()
    outputs: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        """Say which file it is: the bytes may hold a password in clear."""
        return f"Stored({self.id!r}, {str(self.path)!r})"

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes in hex; empty where there are none."""
        import hashlib  # most are only read

        return "" if self.data is None else hashlib.sha256(self.data).hexdigest()

    @property
    def name(self) -> str:
        """Return the display name, or the id."""
        return printable(self.settings.name) or self.id

    @property
    def in_clear(self) -> str:
        """Say that a password is in the file, with its line; empty where none is."""
        alarms = (one for one in self.problems if one.severity is Severity.ALARM)
        words = _("line {line}: {sentence}")
        return next((words.format(line=one.line, sentence=one.sentence) for one in alarms), "")

    @property
    def first_problem(self) -> str:
        """Say the first thing that is wrong with the file, with its line; else empty."""
        for found in self.problems:
            if found.is_error and not self.broken:
                return (
                    _("line {line}: {sentence}").format(line=found.line, sentence=found.sentence)
                    if found.line
                    else found.sentence
                )
        return self.broken


class ChangedMeanwhile(PosthouseError):
    """Raised where a file is not any more what the edits were made on; nothing was overwritten.

    Args:
        theirs: The file as it is now; ``None`` where an organization was removed.
    """

    exit_code = Exit.TRY_AGAIN

    def __init__(self, sentence: str, theirs: Stored | None) -> None:
        super().__init__(sentence)
        self.theirs = theirs


def left_alone(broken: Stored) -> BrokenFile:
    """Make the error that stops a write over a file that can't be read, or not be edited safely."""
    return BrokenFile(
        _("{path}: {reason} The file was left alone.").format(
            path=printable(str(broken.path)), reason=broken.broken
        )
    )


def changed_meanwhile(path: Path, theirs: Stored | None) -> PosthouseError:
    """Make the error that stops a write over a file that is not what it was, or can't be read.

    Args:
        theirs: The file as it is now; ``None`` where it was removed.
    """
    shown = printable(str(path))
    if theirs is not None and theirs.data is None and theirs.broken:
        return left_alone(theirs)
    if theirs is None:
        sentence = _(
            "{path} was removed by somebody else meanwhile; nothing was overwritten. Look at it, "
            "then try again."
        )
    else:
        sentence = _(
            "{path} was changed by somebody else meanwhile; nothing was overwritten. Look at it, "
            "then try again."
        )
    return ChangedMeanwhile(sentence.format(path=shown), theirs)


ONLY_HOST = "send.default_organization"


def only_for_the_host() -> Problem:
    """Make the problem of a value for the host alone in the file of an organization."""
    sentence = _("Only host.toml can have {key}; here it does nothing.").format(key=ONLY_HOST)
    return Problem(ONLY_HOST, sentence, Severity.WARNING, name="only-for-host")


def without_partition() -> Problem:
    """Make the problem of an output for UiPath in a file that does not name the partition."""
    sentence = _(
        "uipath.partition_id is missing, the organization's id at UiPath: this output is not "
        "written."
    )
    return Problem("outputs.uipath", sentence, Severity.WARNING, name="no-partition")
