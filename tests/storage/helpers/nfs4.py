"""NFS 4 access lists without NFS: as its client shows them, in an attribute that any disk keeps.

No kernel lets a local file have ``system.nfs4_acl``, and nothing here can mount NFS: the name of
the attribute is exchanged, and all else is real. The bytes are those of nfs4_acl(5)'s example, by
the XDR of RFC 7530, 6.2.1; against a server of NFS nobody has tried it.
"""

import os
import struct
from pathlib import Path

import pytest

ALLOW, DENY = 0, 1
INHERIT_ONLY, NAMES_GROUP = 0x08, 0x40
READ, WRITE, ENTER = 0x1, 0x2, 0x20
Entry = tuple[int, int, int, str]
PLAIN: list[Entry] = [  # what Linux's server says of a file with mode 0640
    (ALLOW, 0, 0x160187, "OWNER@"),
    (ALLOW, NAMES_GROUP, 0x120081, "GROUP@"),
    (ALLOW, 0, 0x120080, "EVERYONE@"),
]


def packed(*entries: Entry) -> bytes:
    """The value of the attribute."""
    value = struct.pack(">I", len(entries))
    for kind, flags, mask, who in entries:
        name = who.encode()
        value += struct.pack(">4I", kind, flags, mask, len(name)) + name + bytes(-len(name) % 4)
    return value


def give(path: Path, monkeypatch: pytest.MonkeyPatch, value: bytes) -> None:
    """A file has this list from now on; skips where its disk keeps no attributes."""
    for room in ("access_lists", "writers", "readers"):
        monkeypatch.setattr(f"tui.storage.trust.{room}.NFS4", "user.nfs4_acl")
    try:
        os.setxattr(path, "user.nfs4_acl", value)
    except OSError as error:
        pytest.skip(f"no attributes on this disk: {error}")
