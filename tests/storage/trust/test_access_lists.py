"""An NFS 4 list says whom it gives rights; one that can't be read gives them to anybody."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.nfs4 import (
    ALLOW,
    DENY,
    ENTER,
    INHERIT_ONLY,
    NAMES_GROUP,
    PLAIN,
    WRITE,
    Entry,
    give,
    packed,
)
from tui.storage.trust.access_lists import CHANGE, nfs4_gives
from tui.storage.trust.places import place
from tui.storage.trust.writers import who_else_may_write

BOB: Entry = (ALLOW, 0, 0x1601A7, "bob@example.com")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acme.toml"
    path.touch()
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("entries", "given"),
    [
        (PLAIN, set()),
        ([*PLAIN, BOB], {"bob@example.com"}),
        ([BOB, *PLAIN], {"bob@example.com"}),
        ([(ALLOW, NAMES_GROUP, WRITE, "staff@example.com")], {"staff@example.com"}),
        ([(ALLOW, 0, 0x40000, "carol@example.com")], {"carol@example.com"}),
        ([(ALLOW, 0, 0x40, "EVERYONE@")], {"EVERYONE@"}),
        ([(DENY, 0, WRITE, "bob@example.com")], set()),
        ([(ALLOW, 0, ENTER, "bob@example.com")], set()),
        ([(ALLOW, INHERIT_ONLY, WRITE, "bob@example.com")], set()),
    ],
)
def test_whom_a_list_gives_the_right_to_change(
    file: Path, monkeypatch: pytest.MonkeyPatch, entries: list[Entry], given: set[str]
) -> None:
    """Mutations: the first entry alone is read; the length of a name not rounded up to four."""
    give(file, monkeypatch, packed(*entries))
    assert nfs4_gives(file, CHANGE) == given


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\0\0",
        packed(*PLAIN)[:-5],
        packed(*PLAIN)[:30],
        b"\xff\xff\xff\xff" + packed(*PLAIN)[4:],
        packed((ALLOW, 0, WRITE, "x"))[:-4] + b"\xff\0\0\0",
        packed(PLAIN[0])[:16] + b"\xff\xff\xff\xff" + b"OWNER@",
    ],
)
def test_a_list_that_can_not_be_read_gives_it_to_anybody(
    file: Path, monkeypatch: pytest.MonkeyPatch, value: bytes
) -> None:
    """Mutation: an error passed over."""
    give(file, monkeypatch, value)
    assert nfs4_gives(file, CHANGE) == {"?"}


def test_it_counts_where_the_mode_shows_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: lists are looked at only where the group may write."""
    give(file, monkeypatch, packed(*PLAIN))
    assert who_else_may_write(file) == ""
    give(file, monkeypatch, packed(*PLAIN, BOB))
    said = f"{file} can be written by bob@example.com, as its NFS access list says."
    assert who_else_may_write(file) == said


def test_it_counts_for_a_directory_that_is_open(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the list looked up at the descriptor that a walk has, which takes no such call."""
    give(file.parent, monkeypatch, packed(*PLAIN))
    with place(file) as found:
        assert found.others_may_write() == ""
    give(file.parent, monkeypatch, packed(*PLAIN, BOB))
    with place(file) as found:
        assert "bob@example.com" in found.others_may_write()


@needs("setfacl")
def test_a_posix_list_gives_nothing_that_the_groups_bits_do_not(file: Path, tmp_path: Path) -> None:
    """They are its mask: acl(5)."""
    subprocess.run(["setfacl", "-m", "u:12345:rw", file], check=True)
    assert "can be written by the group" in who_else_may_write(file)
    file.chmod(0o600)
    assert "system.posix_acl_access" in os.listxattr(file)
    assert who_else_may_write(file) == ""
