"""Wait for all that is written on a disk, at once: syncfs(2)."""

import os
from pathlib import Path


def wait_for_disk_of(directory: Path) -> None:
    """Wait until all that was written on the disk of a directory is there.

    Where a system has no syncfs, it waits for all disks, and is not told of errors (sync(2)).

    Raises:
        OSError: Something could not be written.
    """
    import ctypes  # only a change to many needs it

    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
        if call is None:
            os.sync()
        elif call(descriptor):
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))
    finally:
        os.close(descriptor)
