"""Read the files for TLS that the settings name: regular ones only, bounded, once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tui.opening import open_regular, read_all

MOST = 4 * 1024 * 1024
"""Bytes of a CA, certificate or key file. All authorities that Mozilla trusts are 0.2 MiB
(ca-certificates of Debian 12); four is room for a company's own twenty times over."""


@contextmanager
def checked(path: str) -> Iterator[str]:
    """Open a file for OpenSSL, and give it a path that leads to what was read.

    OpenSSL takes certificate and key by their paths only. By its own path it would wait for a
    FIFO, and read a device or a growing file until memory is full; and the file could be another
    one than what was looked at.

    Args:
        path: Where it is; a link is followed.

    Yields:
        A path that holds until the end of the block.

    Raises:
        NotRegular: Something else than a file is there.
        TooLarge: It holds more than MOST.
        OSError: It can't be opened or read.
    """
    descriptor = _opened(path)
    try:
        yield f"/dev/fd/{descriptor}"
    finally:
        os.close(descriptor)


def _opened(path: str) -> int:
    """A descriptor of the file's content; an error says of which file."""
    try:
        descriptor = open_regular(path)
        try:
            content = read_all(descriptor, MOST)
            if sys.platform != "linux":
                os.lseek(descriptor, 0, os.SEEK_SET)  # /dev/fd shares the place where it stands
                return os.dup(descriptor)
        finally:
            os.close(descriptor)
        # In memory: who may append to the file could keep OpenSSL reading for ever.
        copy = os.memfd_create("posthouse-tls")
        with os.fdopen(os.dup(copy), "wb") as writing:
            writing.write(content)
    except OSError as error:
        error.filename = path
        raise
    return copy
