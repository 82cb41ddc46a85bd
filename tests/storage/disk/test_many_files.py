"""Files that wait beside their places, closed, where somebody else may write the directory."""

import os
from pathlib import Path

import pytest

from tui.errors import NotSaved
from tui.storage.disk import replacing, temporary
from tui.storage.disk.many_files import Parked


@pytest.fixture
def parked(tmp_path: Path) -> Parked:
    made = replacing.prepare(tmp_path / "acme.toml", b"ours\n", 0o640, sync=False)
    return Parked(tmp_path / "acme.toml", *made.park(), is_new=True)


@pytest.mark.parametrize("placed", ["a FIFO", "another file", "a link"])
def test_what_was_put_in_its_place_is_not_waited_for_nor_published(
    parked: Parked, placed: str
) -> None:
    """Mutation: opened as it is, a FIFO lets nobody save any more, for the lock is held."""
    beside = temporary.beside(parked.path)
    beside.rename(beside.with_name("kept"))  # its number is not given anew
    if placed == "a FIFO":
        os.mkfifo(beside)
    elif placed == "a link":
        beside.symlink_to("kept")
    else:
        beside.write_text("theirs\n")
    with pytest.raises(NotSaved):
        parked.wait_for_disk()
    with pytest.raises(NotSaved):
        parked.publish(lambda: None)
    assert not parked.path.exists()
