"""Turn the system's errors at a write into sentences that name the file."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.errors import AlreadyThere, NoPermission, NotSaved
from tui.language import _
from tui.shell_words import command
from tui.storage.file_kinds import is_there
from tui.system_words import because
from tui.text import printable

_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise errors of the system as AlreadyThere, NoPermission or NotSaved, with a sentence."""
    try:
        yield
    except FileExistsError:
        raise AlreadyThere(
            _("{path} exists already; nothing was overwritten.").format(path=shown(path))
        ) from None
    except OSError as error:
        reason = because(error)
        if error.errno in _REFUSED:
            raise NoPermission(
                _(
                    "{path} could not be written: {reason}. Nothing was changed; "
                    "it takes the right to write in {parent}."
                ).format(path=shown(path), reason=reason, parent=shown(path.parent))
            ) from None
        if error.errno in (errno.EXDEV, errno.EBUSY):
            raise NotSaved(
                _(
                    "{path} is mounted by itself and cannot be replaced as a "
                    "whole; mount its directory instead. Nothing was changed."
                ).format(path=shown(path))
            ) from None
        if error.errno == errno.ENOENT and not is_there(path.parent):
            raise NotSaved(
                _(
                    "{path} could not be written: there is no directory {parent}. Nothing was "
                    "changed; make it first: {command}"
                ).format(
                    path=shown(path),
                    parent=shown(path.parent),
                    command=command("mkdir", "-p", path.parent),
                )
            ) from None
        raise NotSaved(
            _("{path} could not be written: {reason}. Nothing was changed.").format(
                path=shown(path), reason=reason
            )
        ) from None


def shown(path: Path) -> str:
    """Return a path as it may be shown."""
    return printable(str(path))
