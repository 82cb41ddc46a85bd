"""Replace several files: all of them, or, after a failure, none (what was replaced goes back)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.errors import NotSaved, PosthouseError
from tui.language import _
from tui.storage.disk import replacing


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be written.

    Attributes:
        old: What is there now; ``None`` where nothing is.
        mode: The rights of a file that is new.
        secret: Whether nobody but this user may read it, whatever was there before.
        left: How the note begins that says why it stays as it is, where it can't be written and
            the others are all the same; empty where they are not.
    """

    path: Path
    data: bytes
    old: bytes | None
    mode: int
    secret: bool = False
    left: str = ""


class Together:
    """Files that are written whole, each beside its place.

    Attributes:
        notes: Which of them may not survive a power cut, or stay as they are, as sentences.
        written: The paths of those that are in place.
    """

    def __init__(self, files: Sequence[NewFile]) -> None:
        self.notes: list[str] = []
        self.written: list[Path] = []
        self._files = files
        self._prepared: list[tuple[NewFile, replacing.Prepared]] = []
        self._done: list[tuple[NewFile, replacing.Prepared]] = []

    def prepare(self) -> None:
        """Write each beside its place. Raises NotSaved."""
        for file in self._files:
            with self._left(file):
                one = replacing.prepare(file.path, file.data, file.mode, secret=file.secret)
                self._prepared.append((file, one))

    def publish(self) -> None:
        """Put all of them in place, one right after the other. Raises NotSaved."""
        for file, new in self._prepared:
            with self._left(file):
                doubt = new.publish()
                self._done.append((file, new))
                self.written.append(file.path)
                self.notes += [doubt] if doubt else []

    @contextmanager
    def _left(self, file: NewFile) -> Iterator[None]:
        try:
            yield
        except NotSaved as error:
            if not file.left:
                raise
            self.notes.append(f"{file.left} {error.sentence}")

    def put_back(self) -> list[str]:
        """Make all as it was before; returns what could not be, as sentences."""
        back = [_put_back(file, new) for file, new in reversed(self._done)]
        return [sentence for sentence in back if sentence]

    def close(self) -> None:
        """Discard what was not put in place."""
        for _file, new in self._prepared:
            new.close()


@contextmanager
def together(files: Sequence[NewFile]) -> Iterator[Together]:
    """Write files beside their places; the body publishes them. Where it fails, all go back.

    Raises:
        NotSaved: One could not be written; the sentence says which, and what could not go back.
    """
    new = Together(files)
    try:
        new.prepare()
        yield new
    except BaseException as failure:
        left = new.put_back()
        if isinstance(failure, PosthouseError):
            failure.sentence = " ".join([failure.sentence, *left])
        raise
    finally:
        new.close()


def _put_back(file: NewFile, new: replacing.Prepared) -> str:
    """Empty, or why the file stays as it is now."""
    try:
        new.put_back(file.old)
    except PosthouseError as error:
        return _("What was there before could not be put back: {sentence}").format(
            sentence=error.sentence
        )
    return ""
