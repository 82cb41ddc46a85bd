"""Every odd file comes through every act byte for byte, or is refused with line and reason."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.odd_files import ODD, Odd
from tests.storage.helpers.not_root import not_root
from tui.errors import AlreadyThere, BrokenFile, PosthouseError, UnknownOrganization
from tui.storage.directory.catalog_line import listing
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.editing.editing import Editing
from tui.storage.editing.opened_organization import open_organization
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

BACK_UPS = (
    "acme.toml~", ".acme.toml.swp", "#acme.toml#", ".#acme.toml", "acme.toml.bak", "acme.toml.orig",
    "acme.toml.rpmnew", "acme.toml.dpkg-old", "4913", ".acme.toml.un~", "acme", ".toml",
)  # fmt: skip
MISNAMED = (
    "Acme.toml",
    "ACME.TOML.toml",
    "acme (copy).toml",
    "-acme.toml",
    "ac\u00e9.toml",
    "host.toml",
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    config = tmp_path / "posthouse"
    (config / "organizations").mkdir(parents=True)
    return Workspace(
        ConfigDirectory(config), MemoryPasswords(), StateDirectory(tmp_path / "state", config)
    )


def put(workspace: Workspace, content: bytes, name: str = "acme.toml") -> Path:
    path = workspace.directory.path / "organizations" / name
    path.write_bytes(content)
    return path


def load(workspace: Workspace, path: Path, odd: Odd) -> bytes:
    stored = workspace.directory.load("acme")
    assert stored.data == (None if "larger" in odd.sentence else odd.content)
    assert bool(stored.broken) == (odd.edited is None)
    said = [stored.broken, *(f"line {p.line}: {p.sentence}" for p in stored.problems)]
    assert odd.sentence in "\n".join(said)
    assert all(text.isprintable() for text in said)
    return odd.content


def list_(workspace: Workspace, path: Path, odd: Odd) -> bytes:
    host = workspace.directory.load("host")
    (row,) = [listing(stored, host) for stored in workspace.directory.organizations()]
    if odd.edited is None or odd.sentence.startswith("line"):
        assert odd.sentence in row.problem
    else:
        assert row.problem == ""
    return odd.content


def open_in_the_app(workspace: Workspace, path: Path, odd: Odd) -> bytes:
    editing = Editing(open_organization(workspace, "acme"))
    assert (editing.opened.read_only == "") == (odd.edited is not None)
    assert not editing.unsaved
    assert odd.sentence.partition(": ")[0] in editing.opened.read_only or odd.edited is not None
    return odd.content


def set_one_key(workspace: Workspace, path: Path, odd: Odd) -> bytes:
    if odd.edited is None:
        with pytest.raises(BrokenFile, match="The file was left alone") as caught:
            save(workspace, "acme", {"smtp.port": 2525})
        assert f"{path}: {odd.sentence}" in caught.value.sentence
        return odd.content
    if odd.edited == odd.content:
        with pytest.raises(PosthouseError, match=odd.sentence.partition(": ")[2]):
            save(workspace, "acme", {"smtp.port": 2525})
        return odd.content
    assert save(workspace, "acme", {"smtp.port": 2525}).settings.smtp.port == 2525
    return odd.edited


def set_what_it_is(workspace: Workspace, path: Path, odd: Odd) -> bytes:
    now = workspace.directory.load("acme")
    if not now.broken and not any(problem.is_error for problem in now.problems):
        save(workspace, "acme", {"smtp.port": now.settings.smtp.port})
    return odd.content


def add(workspace: Workspace, path: Path, odd: Odd) -> bytes:
    with pytest.raises(AlreadyThere):
        add_rename_remove.add(workspace, "acme", "Acme")
    assert add_rename_remove.add(workspace, "another", "Another").id == "another"
    return odd.content


def rename(workspace: Workspace, path: Path, odd: Odd) -> bytes:
    name = workspace.directory.load("acme").name
    add_rename_remove.rename(workspace, "acme", "moved", name)
    assert workspace.directory.ids() == ["moved"]
    path.with_name("moved.toml").rename(path)
    return odd.content


ACTS: tuple[Callable[[Workspace, Path, Odd], bytes], ...] = (
    load, list_, open_in_the_app, set_one_key, set_what_it_is, add, rename,
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("name", ODD)
def test_what_was_not_edited_is_kept(
    workspace: Workspace, name: str, act: Callable[[Workspace, Path, Odd], bytes]
) -> None:
    """Mutations: text mode for reading; no ``unsuitable``; no BOM put back; CRLF not put back."""
    path = put(workspace, ODD[name].content)
    expected = act(workspace, path, ODD[name])
    assert path.read_bytes() == expected


@pytest.mark.parametrize("act", ["save", "rename", "remove", "add"])
def test_back_ups_and_strange_names_are_no_organizations_and_stay(
    workspace: Workspace, act: str
) -> None:
    """Ids that differ in case, editors' back-ups and locks beside."""
    path = put(workspace, b'name = "A"\n')
    beside = {put(workspace, name.encode(), name) for name in (*BACK_UPS, *MISNAMED)}
    directory = workspace.directory
    assert directory.ids() == ["acme"]
    assert {one.name for one in directory.misnamed()} == set(MISNAMED)
    match act:
        case "save":
            save(workspace, "acme", {"smtp.port": 2525})
        case "rename":
            add_rename_remove.rename(workspace, "acme", "moved", "A")
        case "remove":
            add_rename_remove.remove(workspace, "acme")
        case _:
            add_rename_remove.add(workspace, "new", "New")
    assert {one: one.read_bytes() for one in beside} == {one: one.name.encode() for one in beside}
    for name in ("Acme", "acme (copy)", "ACME.TOML", "host"):
        with pytest.raises(PosthouseError):
            add_rename_remove.rename(workspace, "acme" if path.exists() else "moved", name, "A")


KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a directory": (Path.mkdir, "is a directory, not a file"),
    "a named pipe": (os.mkfifo, "is a named pipe (FIFO), not a file"),
    "a link to nothing": (lambda path: path.symlink_to("gone"), "a link to a file that does not"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "a link that leads back"),
    "a link to a device": (lambda path: path.symlink_to("/dev/null"), "is a device, not a file"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_listed_and_never_replaced(workspace: Workspace, kind: str) -> None:
    make, sentence = KINDS[kind]
    path = workspace.directory.path / "organizations" / "acme.toml"
    make(path)
    before = path.lstat()
    assert sentence in workspace.directory.load("acme").broken
    assert [stored.id for stored in workspace.directory.organizations()] == ["acme"]
    with pytest.raises(BrokenFile, match="left alone"):
        save(workspace, "acme", {"smtp.port": 2525})
    with pytest.raises(AlreadyThere):
        add_rename_remove.add(workspace, "acme", "Acme")
    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)
    add_rename_remove.rename(workspace, "acme", "moved", "acme")
    moved = path.with_name("moved.toml").lstat()
    assert (moved.st_ino, moved.st_mode) == (before.st_ino, before.st_mode)


def test_a_file_that_may_not_be_read_is_told() -> None:
    with not_root() as place:
        path = place / "organizations" / "acme.toml"
        path.parent.mkdir()
        path.write_bytes(b"secret = 1\n")
        path.chmod(0)
        directory = ConfigDirectory(place)
        assert directory.load("acme").broken == "cannot be read: Permission denied."
        with pytest.raises(BrokenFile, match="Permission denied"):
            directory.save("acme", {"smtp.port": 2525})
        path.chmod(0o600)
        assert path.read_bytes() == b"secret = 1\n"


def test_a_name_that_is_no_text_is_passed_over(workspace: Workspace) -> None:
    odd = os.fsencode(workspace.directory.path / "organizations") + b"/ac\xff.toml"
    Path(os.fsdecode(odd)).write_bytes(b"")
    assert workspace.directory.ids() == []
    assert [one.name for one in workspace.directory.misnamed()] == ["ac\udcff.toml"]
    with pytest.raises(UnknownOrganization) as caught:
        workspace.directory.load("ac\udcff")
    assert caught.value.sentence.isprintable()
