"""Outputs: what a save writes for other programs, all of it or nothing."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tui.errors import InvalidInput, NotSaved, PosthouseError
from tui.exports.formats import FORMATS, export
from tui.settings.inheritance import effective
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import replacing
from tui.storage.editing.add_rename_remove import remove, rename
from tui.storage.editing.saving import save
from tui.storage.outputs.writing import OutputsChanged
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace, open_workspace

CUSTOM = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "sender.address": "robot@acme.example",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the outputs go."""
    made = tmp_path / "etc"
    made.mkdir()
    return made


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = open_workspace(tmp_path / "posthouse", tmp_path / "state")
    made.directory.add("acme", "Acme")
    made.directory.save("acme", CUSTOM)
    return made


def everything(root: Path) -> dict[str, bytes]:
    """Every file below, but for the lock and the history."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.parts and path.name != ".lock"
    }


def exported(directory: ConfigDirectory, organization: str, format: str) -> bytes:
    own, host = directory.load(organization).settings, directory.load("host").settings
    (part,) = export(effective(organization, own, host), format, None)
    return part.text.encode()


def set_(workspace: Workspace, organization: str = "acme", **values: object) -> Stored:
    keys = {key.replace("__", "."): value for key, value in values.items()}
    return save(workspace, organization, keys)


def test_every_format_is_an_output(workspace: Workspace, place: Path) -> None:
    several = {"postfix", "nullmailer", "dma", "exim"}
    for name in several:
        (place / name).mkdir()
    partition = {"uipath.partition_id": "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"}
    # What every format can carry:
    workspace.directory.save("acme", {"smtp.encryption": "none", **partition})
    stored = save(workspace, "acme", {f"outputs.{name}": str(place / name) for name in FORMATS})
    for name in FORMATS:
        if name not in several:
            assert (place / name).read_bytes() == exported(workspace.directory, "acme", name)
        else:
            assert list((place / name).iterdir())
    assert {str(path) for path in stored.outputs} == {
        str(place / name) for name in everything(place)
    }
    assert 'docker-env = "' in stored.path.read_text()


def test_a_new_one_is_for_all_to_read_and_an_old_one_keeps_its_rights(
    workspace: Workspace, place: Path
) -> None:
    old = os.umask(0o077)
    try:
        set_(workspace, outputs__msmtp=str(place / "msmtprc"))
    finally:
        os.umask(old)
    assert (place / "msmtprc").stat().st_mode & 0o777 == 0o644
    (place / "msmtprc").chmod(0o640)
    set_(workspace, smtp__port=2525)
    assert b"port 2525" in (place / "msmtprc").read_bytes()
    assert (place / "msmtprc").stat().st_mode & 0o777 == 0o640


def test_the_records_are_checksums(workspace: Workspace, place: Path) -> None:
    set_(workspace, outputs__msmtp=str(place / "msmtprc"), outputs__json=str(place / "mail.json"))
    records = [str(path) for path in (workspace.state.path / "outputs").iterdir()]
    done = subprocess.run(["sha256sum", "-c", *records], capture_output=True, check=False)
    assert (done.returncode, done.stdout.count(b": OK")) == (0, 2)


def test_what_is_in_force_is_written_also_for_those_that_follow_the_host(
    workspace: Workspace, place: Path
) -> None:
    """Mutation: planned() passes the followers over."""
    workspace.directory.add("beta", "Beta")
    save(workspace, "host", {**CUSTOM, "smtp.host": "relay.example"})
    set_(workspace, "beta", outputs__msmtp=str(place / "beta"))
    set_(workspace, outputs__msmtp=str(place / "acme"))
    assert b"host relay.example" in (place / "beta").read_bytes()
    stored = save(workspace, "host", {"smtp.host": "other.example"})
    assert stored.outputs == (place / "beta",)
    assert b"host other.example" in (place / "beta").read_bytes()
    assert b"host mail.acme.example" in (place / "acme").read_bytes()
    save(workspace, "acme", {"mail.mode": "default"})
    assert b"host other.example" in (place / "acme").read_bytes()


def test_nothing_changed_writes_nothing(workspace: Workspace, place: Path) -> None:
    set_(workspace, outputs__msmtp=str(place / "msmtprc"))
    before = (place / "msmtprc").stat()
    assert save(workspace, "acme", {"name": "Acme AG"}).outputs == ()
    after = (place / "msmtprc").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"outputs.msmtp": "msmtprc"}, "Output msmtp must be an absolute path"),
        ({"outputs.msmpt": "/etc/msmtprc"}, "did you mean outputs.msmtp"),
        ({"outputs.msmtp": "PLACE/a", "outputs.env": "PLACE/a/"}, "is the same file as output"),
        ({"outputs.msmtp": "CONFIG/host.toml"}, "own config directory"),
        ({"outputs.msmtp": "CONFIG/organizations/../x"}, "own config directory"),
        ({"outputs.msmtp": "LINK/x"}, "own config directory"),
        ({"outputs.postfix": "PLACE/nowhere"}, "must be a directory that exists"),
        ({"outputs.msmtp": "PLACE/no/such"}, "there is no directory"),
        ({"outputs.uipath": "PLACE/a", "smtp.encryption": "implicit"}, "no implicit TLS"),
    ],
)
def test_what_cannot_be_an_output(
    workspace: Workspace, place: Path, tmp_path: Path, values: Mapping[str, str], words: str
) -> None:
    (tmp_path / "link").symlink_to(workspace.directory.path)
    places = {"PLACE": place, "CONFIG": workspace.directory.path, "LINK": tmp_path / "link"}
    for name, path in places.items():
        values = {key: value.replace(name, str(path)) for key, value in values.items()}
    before = everything(tmp_path)
    with pytest.raises(PosthouseError, match=words):
        save(workspace, "acme", values)
    assert everything(tmp_path) == before


def test_two_organizations_never_share_an_output(workspace: Workspace, place: Path) -> None:
    workspace.directory.add("beta", "Beta")
    workspace.directory.save("beta", CUSTOM)
    set_(workspace, outputs__msmtp=str(place / "msmtprc"))
    with pytest.raises(InvalidInput, match="is an output of acme already"):
        set_(workspace, "beta", outputs__msmtp=str(place / "msmtprc"))
    set_(workspace, outputs__msmtp="")
    set_(workspace, "beta", outputs__msmtp=str(place / "msmtprc"))


def test_a_change_from_outside_is_never_overwritten_unasked(
    workspace: Workspace, place: Path, tmp_path: Path
) -> None:
    """Mutation: written() does not ask whether there are differences."""
    file = place / "msmtprc"
    set_(workspace, outputs__msmtp=str(file))
    ours = file.read_bytes()
    file.write_bytes(ours + b"# by hand\n")
    before = everything(tmp_path)
    with pytest.raises(OutputsChanged, match="msmtprc: not as Posthouse wrote it") as raised:
        set_(workspace, smtp__port=2525)
    assert everything(tmp_path) == before
    (difference,) = raised.value.differences
    assert (difference.path, difference.theirs) == (file, ours + b"# by hand\n")
    assert b"port 2525" in difference.ours
    save(workspace, "acme", {"smtp.port": 2525}, overwrite_outputs=True)
    assert b"port 2525" in file.read_bytes()
    set_(workspace, smtp__port=587)
    assert file.read_bytes() == ours


def test_a_file_of_somebody_else_is_not_taken(workspace: Workspace, place: Path) -> None:
    (place / "msmtprc").write_text("account mine\n")
    with pytest.raises(OutputsChanged):
        set_(workspace, outputs__msmtp=str(place / "msmtprc"))
    same = exported(workspace.directory, "acme", "env")
    (place / "env").write_bytes(same)
    set_(workspace, outputs__env=str(place / "env"))
    set_(workspace, smtp__port=2525)
    assert (place / "env").read_bytes() != same


def test_settings_that_were_edited_by_hand_are_no_reason_to_ask(
    workspace: Workspace, place: Path
) -> None:
    stored = set_(workspace, outputs__msmtp=str(place / "msmtprc"))
    stored.path.write_text(stored.path.read_text().replace("mail.acme", "post.acme"))
    set_(workspace, smtp__port=2525)
    assert b"host post.acme.example" in (place / "msmtprc").read_bytes()


@pytest.mark.parametrize("fails", range(3))
def test_all_or_nothing(
    workspace: Workspace,
    place: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails: int,
) -> None:
    """Three outputs, two of them new: each rename fails once.

    Mutation: replaced() does not put back what it did.
    """
    paths = {name: str(place / name) for name in ("msmtp", "env", "json")}
    set_(workspace, outputs__msmtp=paths["msmtp"])
    before = everything(tmp_path)
    publish, calls = replacing.Prepared.publish, iter(range(100))

    def failing(self: replacing.Prepared, last_look: Callable[[], object] = lambda: None) -> str:
        if next(calls) == fails:
            raise NotSaved(f"{self.path} could not be written: made up.")
        return publish(self, last_look)

    monkeypatch.setattr(replacing.Prepared, "publish", failing)
    values = {f"outputs.{name}": path for name, path in paths.items()}
    with pytest.raises(NotSaved, match="made up"):
        save(workspace, "acme", {**values, "smtp.port": 2525})
    assert everything(tmp_path) == before


def test_outputs_go_back_where_the_settings_can_not_be_saved(
    workspace: Workspace, place: Path, tmp_path: Path
) -> None:
    """A settings file with two names is refused at its own save, the last of all."""
    stored = set_(workspace, outputs__msmtp=str(place / "msmtprc"))
    (tmp_path / "second").hardlink_to(stored.path)
    before = everything(tmp_path)
    with pytest.raises(NotSaved, match="2 names"):
        set_(workspace, smtp__port=2525, outputs__env=str(place / "env"))
    assert everything(tmp_path) == before


def test_the_last_of_many_can_not_be_prepared(
    workspace: Workspace, place: Path, tmp_path: Path
) -> None:
    before = everything(tmp_path)
    with pytest.raises(NotSaved, match="there is no directory"):
        set_(
            workspace,
            outputs__msmtp=str(place / "msmtprc"),
            outputs__env=str(place / "env"),
            outputs__uip=str(place / "gone" / "uip"),
        )
    assert everything(tmp_path) == before


def test_what_stays_is_said(workspace: Workspace, place: Path) -> None:
    path = str(place / "msmtprc")
    set_(workspace, outputs__msmtp=path)
    stored = set_(workspace, outputs__msmtp="")
    assert stored.notes == (f"{path} stays as it is; Posthouse writes it no more.",)
    assert Path(path).exists()
    set_(workspace, outputs__msmtp=path)
    rename(workspace, "acme", "acme-ag", "Acme")
    set_(workspace, "acme-ag", smtp__port=2525)
    assert b"port 2525" in Path(path).read_bytes()
    assert remove(workspace, "acme-ag") == (f"{path} stays as it is; Posthouse writes it no more.",)


def test_an_output_that_is_a_link_stays_one(workspace: Workspace, place: Path) -> None:
    (place / "link").symlink_to(place / "real")
    (place / "real").touch()
    save(workspace, "acme", {"outputs.msmtp": str(place / "link")}, overwrite_outputs=True)
    assert (place / "link").is_symlink()
    assert b"mail.acme.example" in (place / "real").read_bytes()
