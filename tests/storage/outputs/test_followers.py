"""Outputs of those who follow the host: whoever may write one file stops nobody's save."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.errors import NotSaved, PosthouseError
from tui.settings.names import HOST
from tui.storage.asking import NotAllowed
from tui.storage.disk import replacing
from tui.storage.editing.saving import save
from tui.storage.file_kinds import real_path
from tui.storage.outputs.drift import output_problems
from tui.storage.workspace import Workspace, open_workspace

SERVER = {"smtp.host": "mail.example.com", "sender.address": "robot@example.com"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An organization that follows the host, and its output; another one, of a peer's."""
    made = open_workspace(tmp_path / "posthouse", tmp_path / "state")
    save(made, HOST, {"mail.mode": "custom", **SERVER})
    for name in ("acme", "evil"):
        made.directory.add(name, name)
    save(made, "acme", {"outputs.env": str(tmp_path / "acme.env")})
    return made


def large(place: Path) -> str:
    (place / "large").write_bytes(bytes(300_000))
    return 'env = "{place}/large"'


def fifo(place: Path) -> str:
    os.mkfifo(place / "fifo")
    return 'env = "{place}/fifo"'


def loop(place: Path) -> str:
    (place / "loop").symlink_to(place / "loop")
    return 'env = "{place}/loop"'


def two_names(place: Path) -> str:
    (place / "one").write_bytes((place / "acme.env").read_bytes())
    (place / "two").hardlink_to(place / "one")
    return 'env = "{place}/one"'


def of_another(place: Path) -> str:
    return 'env = "{place}/acme.env"'


def a_device(place: Path) -> str:
    return 'env = "/dev/null"'


def no_directory(place: Path) -> str:
    return 'env = "{place}/no/such"'


def inside(place: Path) -> str:
    return 'env = "{place}/posthouse/x.env"'


def no_directory_of_several(place: Path) -> str:
    return 'postfix = "{place}/acme.env"'


def of_no_such_format(place: Path) -> str:
    return 'uipath = "{place}/uipath"'  # it has no implicit TLS


Make = Callable[[Path], str]
HARD: tuple[Make, ...] = (
    *(large, fifo, loop, two_names, of_another, a_device, no_directory, inside),
    *(no_directory_of_several, of_no_such_format),
)


def by_hand(workspace: Workspace, name: str, line: str, place: Path) -> None:
    text = f'name = "{name}"\n[outputs]\n{line.format(place=place)}\n'
    workspace.directory.file(name).write_text(text)


@pytest.mark.parametrize("make", HARD, ids=lambda make: make.__name__)
def test_an_output_of_a_follower_that_can_not_be_written_stops_no_save_of_the_host(
    workspace: Workspace, tmp_path: Path, make: Make
) -> None:
    """It stays as it is, with a note and a line of validate's; the other's is written.

    Mutations, each tried: look() raises for followers; planned() does; prepare() raises.
    """
    by_hand(workspace, "evil", make(tmp_path), tmp_path)
    stored = save(workspace, HOST, {"smtp.port": 2465, "smtp.encryption": "implicit"})
    assert stored.outputs == (tmp_path / "acme.env",)
    assert "2465" in (tmp_path / "acme.env").read_text()
    (note,) = stored.notes
    assert "an output of evil, stays as it is: " in note
    found = [*output_problems(workspace, workspace.directory.load("evil"))]
    assert found or make in (two_names, of_another)
    assert workspace.directory.load(HOST).settings.smtp.port == 2465


@pytest.mark.parametrize("make", HARD, ids=lambda make: make.__name__)
def test_who_saves_that_organization_is_refused(
    workspace: Workspace, tmp_path: Path, make: Make
) -> None:
    by_hand(workspace, "evil", make(tmp_path), tmp_path)
    before = workspace.directory.file("evil").read_bytes()
    values = {"mail.mode": "custom", **SERVER, "smtp.encryption": "implicit"}
    with pytest.raises(PosthouseError):
        save(workspace, "evil", values)
    assert workspace.directory.file("evil").read_bytes() == before


def test_a_rename_that_fails_for_a_follower_leaves_that_one(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a directory of its own, a service's user can take the new file away before it is in place.

    Mutation: publish() raises for followers.
    """
    by_hand(workspace, "evil", 'env = "{place}/evil.env"', tmp_path)
    publish = replacing.Prepared.publish

    def failing(self: replacing.Prepared, last_look: Callable[[], object] = lambda: None) -> str:
        if self.path.name == "evil.env":
            raise NotSaved(f"{self.path} could not be written: made up.")
        return publish(self, last_look)

    monkeypatch.setattr(replacing.Prepared, "publish", failing)
    stored = save(workspace, HOST, {"smtp.port": 2525})
    assert stored.outputs == (tmp_path / "acme.env",)
    assert [note for note in stored.notes if "made up" in note]
    assert workspace.records.last(tmp_path / "evil.env") == ("", "")
    monkeypatch.undo()
    stored = save(workspace, HOST, {"smtp.port": 2526})
    assert "2526" in (tmp_path / "evil.env").read_text()
    assert not stored.notes


@pytest.mark.parametrize("is_follower", [False, True])
def test_a_place_that_nobody_allowed_is_not_read(
    workspace: Workspace, tmp_path: Path, is_follower: bool
) -> None:
    """Whether a file of mine says the same tells what it says.

    Mutation: read before the question.
    """
    workspace.directory.path.chmod(0o777)
    by_hand(workspace, "evil", 'env = "{place}/x"', tmp_path)
    (tmp_path / "x").write_bytes((tmp_path / "acme.env").read_bytes())
    if is_follower:
        notes = save(workspace, HOST, {"sender.name": "Robot"}).notes
        assert [note for note in notes if note.endswith("posthouse allow evil")]
    else:
        with pytest.raises(NotAllowed):
            save(workspace, "evil", {"name": "Evil"})


def test_thousands_of_followers_do_not_drown_what_is_said(workspace: Workspace) -> None:
    """Mutation: a note for each, which root's terminal scrolls away."""
    for number in range(30):
        workspace.directory.add(f"odd{number}", "Odd")
        file = workspace.directory.file(f"odd{number}")
        file.write_text(file.read_text() + '\n[outputs]\nenv = "/dev/null"\n')
    notes = save(workspace, HOST, {"smtp.port": 2525}).notes
    assert len(notes) == 21
    assert notes[-1] == "And 10 more like these; posthouse validate names them."


def test_a_link_that_becomes_a_file_while_it_is_read_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever owns an output's directory can arrange it: readlink(2) then says EINVAL, and so did
    the save, with 70. Mutation: os.path.realpath() as it is.
    """
    readlink = os.readlink

    def exchanged(path: str, **more: int) -> str:
        found = readlink(path, **more)
        if Path(path).name == "acme.env":
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
        return found

    (tmp_path / "real.env").touch()
    (tmp_path / "acme.env").symlink_to("real.env")
    with monkeypatch.context() as patched:
        patched.setattr(os, "readlink", exchanged)
        assert real_path(tmp_path / "acme.env") == tmp_path / "acme.env"
    assert real_path(tmp_path / "acme.env") == tmp_path / "real.env"
