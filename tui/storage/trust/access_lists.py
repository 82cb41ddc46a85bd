"""Read access lists of files: whom they give rights that owner, group and mode do not show."""

import errno
import os
import struct
from collections.abc import Iterator
from pathlib import Path

POSIX = "system.posix_acl_access"
POSIX_DEFAULT = "system.posix_acl_default"
POSIX_LISTS = frozenset((POSIX, POSIX_DEFAULT))
NFS4 = "system.nfs4_acl"

ENTER = 0x20  # RFC 7530, 6.2.1.3: ACE4_EXECUTE
CHANGE = 0xD0046
"""WRITE_DATA, APPEND_DATA (to a directory: add a file, a directory), DELETE_CHILD, DELETE,
WRITE_ACL, WRITE_OWNER."""
OWNER, GROUP, EVERYONE = "OWNER@", "GROUP@", "EVERYONE@"
_ALLOW = 0
_INHERIT_ONLY = 0x8
_UNKNOWN = "?"


def attributes(file: str | Path | int) -> list[str]:
    """List the names of a file's extended attributes; none where its file system has no such thing.

    Args:
        file: Its path, or a descriptor of it that is no O_PATH.

    Raises:
        OSError: They can't be listed.
    """
    if not hasattr(os, "listxattr"):
        return []
    try:
        return os.listxattr(file)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return []
        raise


def nfs4_gives(file: str | Path | int, rights: int, *, inherited: bool = False) -> set[str]:
    """Tell whom the NFS 4 list of a file gives one of these rights, besides its owner.

    What it denies is passed over. Every file of an NFS 4 server has such a list, most of which say
    what the mode says.

    Args:
        rights: Bits of an access mask, like CHANGE.
        inherited: Whether rights to what is made in a directory count too.

    Returns:
        Names as the list has them: GROUP, EVERYONE, ``bob@example.com``; empty for nobody.

    Raises:
        OSError: The list can't be read.
    """
    try:
        return {
            who
            for kind, flags, mask, who in _entries(os.getxattr(file, NFS4))
            if kind == _ALLOW and mask & rights and who != OWNER
            if inherited or not flags & _INHERIT_ONLY
        }
    except (struct.error, UnicodeDecodeError):
        return {_UNKNOWN}


def _entries(value: bytes) -> Iterator[tuple[int, int, int, str]]:
    """The type, flags, access mask and name of each entry, as XDR has them (RFC 7530, 6.2.1)."""
    (count,) = struct.unpack_from(">I", value)
    place = 4
    for _ in range(count):
        kind, flags, mask, length = struct.unpack_from(">4I", value, place)
        place += 16
        (who,) = struct.unpack_from(f"{min(length, len(value) + 1)}s", value, place)
        place += (length + 3) // 4 * 4
        yield kind, flags, mask, who.decode()
