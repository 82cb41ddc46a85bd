"""Several files in the place of others: all of them or none."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.errors import PosthouseError
from tui.language import _
from tui.storage import atomic


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to write.

    Attributes:
        old: What is there now; ``None`` where nothing is.
        mode: The rights of a file that is new.
    """

    path: Path
    data: bytes
    old: bytes | None
    mode: int


@contextmanager
def replaced(files: Sequence[NewFile]) -> Iterator[None]:
    """Put all files in place, then let the body run; where one or the body fails, all go back.

    Each is written whole beside its place before the first one is replaced.

    Raises:
        NotSaved: One could not be written; the sentence says which, and what could not go back.
    """
    prepared: list[atomic.Prepared] = []
    done: list[NewFile] = []
    try:
        for file in files:
            prepared.append(atomic.prepare(file.path, file.data, file.mode))  # noqa: PERF401 - what is ready is known where the next one fails
        for file, new in zip(files, prepared, strict=True):
            new.publish()
            done.append(file)
        yield
    except BaseException as failure:
        for new in prepared[len(done) :]:
            new.discard()
        left = [sentence for file in reversed(done) if (sentence := _put_back(file))]
        if isinstance(failure, PosthouseError):
            failure.sentence = " ".join([failure.sentence, *left])
        raise


def _put_back(file: NewFile) -> str:
    """Empty, or why the file stays as it is now."""
    try:
        if file.old is not None:
            atomic.replace(file.path, file.old, file.mode)
        elif os.path.lexists(file.path):
            atomic.delete(file.path)
    except PosthouseError as error:
        return _("What was there before could not be put back: {sentence}").format(
            sentence=error.sentence
        )
    return ""
