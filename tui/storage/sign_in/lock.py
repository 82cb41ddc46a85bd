"""Let one process at a time renew a sign-in: a second answer to one token may end both."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui.errors import NotSaved, SecretUnavailable
from tui.language import _
from tui.storage.disk import replacing
from tui.storage.disk.lock import Locked
from tui.storage.trust.places import place
from tui.system_words import because
from tui.text import printable

PATIENCE = 90.0
"""Longer than a renewal takes at most: 30 s for the issuer, 30 s for each call of the keyring."""

_PAUSE = 0.05


@contextmanager
def held(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold flock(2) on a file, which is made; a thread of this process waits as others do.

    Args:
        path: The file, in the user's state directory.
        patience: Seconds.

    Raises:
        Locked: Another process had it all the time.
        SecretUnavailable: Nothing can be locked here, so nothing may be renewed.
    """
    try:
        replacing.make_directory(path.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        with place(path, follow=False) as file:
            descriptor = os.open(file.name, flags, 0o600, dir_fd=file.directory)
    except (OSError, NotSaved) as error:
        why = because(error) if isinstance(error, OSError) else error.sentence
        raise SecretUnavailable(
            _("The sign-in was not renewed, as {path} can't be locked: {why}").format(
                path=printable(str(path)), why=why
            )
        ) from None
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise Locked(
                        _("Another process renews this sign-in and does not end; try again.")
                    ) from None
                time.sleep(_PAUSE)
            except OSError:
                break  # a file system that knows no locks
        yield
    finally:
        with suppress(OSError):
            os.close(descriptor)
