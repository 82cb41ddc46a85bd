"""A password in a file of its own: who may read it, where it may be, what it may hold."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programs import needs_root
from tests.storage.helpers.faulty_acts import ACCESS_LIST
from tui import paths
from tui.errors import Exit, InvalidInput, PosthouseError, SecretUnavailable
from tui.secret import SecretStr
from tui.settings.inheritance import effective
from tui.settings.model import Settings
from tui.storage import secret_source
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import NotAllowed
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import temporary
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords, PasswordState
from tui.storage.secret_source import find, look
from tui.storage.secrets.file import CREDENTIALS, LARGEST, PasswordFile
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.trust.places import Place
from tui.storage.workspace import Workspace

SECRET = SecretStr("hunter2 ü")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "acme.password"


def password_file(
    path: Path | str, config: Path | None = None, credentials: str = ""
) -> PasswordFile:
    environ = {CREDENTIALS: credentials} if credentials else {}
    return PasswordFile(str(path), config or Path("/nowhere/config"), environ)


def test_it_is_made_for_its_owner_alone_and_read_back(place: Path) -> None:
    """Mutations: 0644; the directory open to all; the line end in the password."""
    file = password_file(place)
    assert not file.look("").stored
    assert file.look("").available
    old = os.umask(0)
    try:
        file.set("", SECRET)
    finally:
        os.umask(old)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) & 0o066 == 0
    assert place.read_bytes() == "hunter2 ü\n".encode()
    assert file.get("") == SECRET
    assert file.look("").stored
    file.set("", SecretStr("new"))
    assert file.get("") == SecretStr("new")
    file.delete("")
    file.delete("")
    assert not place.exists()


def test_a_new_password_takes_nothing_after_an_open_file(place: Path) -> None:
    """What had the file open does not read what is new."""
    place.parent.mkdir(mode=0o700)
    place.write_text("old\n")
    place.chmod(0o644)
    with place.open() as before:
        password_file(place).set("", SECRET)
        assert before.read() == "old\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def _mode(path: Path) -> None:
    path.chmod(0o640)


def _writable(path: Path) -> None:
    path.chmod(0o602)


def _access_list(path: Path) -> None:
    try:
        os.setxattr(path, "system.posix_acl_access", ACCESS_LIST)
    except OSError:
        pytest.skip("no access lists on this disk")
    path.chmod(0o600)


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _link(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


def _open_directory(path: Path) -> None:
    path.parent.chmod(0o777)


def _sticky_directory(path: Path) -> None:
    path.parent.chmod(0o1777)


def _of_another(path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root can give a directory away")
    os.chown(path.parent, 65533, -1)


def _repository(path: Path) -> None:
    (path.parent.parent / ".git").mkdir()


def _holds(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_mode, "mode 0640"),
        (_writable, "mode 0602"),
        (_access_list, "others can read"),
        (_fifo, "can't be read: it is a named pipe"),
        (_link, "can't be read"),
        (_open_directory, "others could exchange it"),
        (_sticky_directory, "others could exchange it"),
        (_of_another, "others could exchange it"),
        (_repository, "no place for a password"),
        (_holds(b""), "on one line"),
        (_holds(b"\n"), "on one line"),
        (_holds(b"one\ntwo\n"), "on one line"),
        (_holds(b"a\0b\n"), "on one line"),
        (_holds(b"\xff\xfe\n"), "on one line"),
        (_holds(b"x" * (LARGEST + 1)), "larger than"),
        (Path.unlink, "is not there; posthouse password ORG stores it"),
    ],
)
def test_what_is_refused(place: Path, spoil: Callable[[Path], None], says: str) -> None:
    """Each with a sentence, an exit code of a configuration, and no word of what is in it."""
    file = password_file(place)
    file.set("", SECRET)
    spoil(place)
    with pytest.raises(SecretUnavailable, match=says) as refused:
        file.get("")
    assert refused.value.exit_code == Exit.CONFIGURATION
    assert "hunter" not in refused.value.sentence
    content = ("on one line" in says or "larger" in says) and place.stat().st_size > 0
    assert file.look("").stored == content, "the look reads nothing in it"


def test_the_config_directory_is_no_place(tmp_path: Path) -> None:
    """By its real name: also where a link leads there."""
    config = tmp_path / "config"
    (config / "organizations").mkdir(parents=True)
    (tmp_path / "elsewhere").symlink_to(config)
    for path in (config / "acme.password", tmp_path / "elsewhere/organizations/p"):
        with pytest.raises(SecretUnavailable, match="no place for a password"):
            password_file(path, config).set("", SECRET)
        assert not path.exists()


@pytest.mark.parametrize("mode", [0o777, 0o1777])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_directory_that_others_write_is_no_place(
    place: Path, mode: int, *, is_there: bool
) -> None:
    """Mutation: the file that is there passes, and it may be anybody's."""
    place.parent.mkdir()
    place.parent.chmod(mode)
    if is_there:
        place.touch(mode=0o600)
    with pytest.raises(SecretUnavailable, match="others could exchange it"):
        password_file(place).set("", SECRET)
    assert [one.stat().st_size for one in place.parent.iterdir()] == [0] * is_there


def test_a_credential_of_systemd(tmp_path: Path) -> None:
    """Its directory's mode and lists are systemd's; only systemd writes there."""
    directory = tmp_path / "credentials"
    directory.mkdir(mode=0o700)
    (directory / "smtp").write_text("of systemd")
    (directory / "smtp").chmod(0o440)
    file = password_file("smtp", credentials=str(directory))
    assert file.get("") == SecretStr("of systemd")
    assert file.look("").stored
    assert not file.look("").available
    with pytest.raises(SecretUnavailable, match="LoadCredential=smtp"):
        file.set("", SECRET)
    with pytest.raises(SecretUnavailable, match=r"no \$CREDENTIALS_DIRECTORY here"):
        password_file("smtp").get("")
    if os.geteuid() == 0:
        os.chown(directory, 65533, -1)
        with pytest.raises(SecretUnavailable, match="belongs to user 65533"):
            file.get("")


@needs_root("only root makes files for others")
def test_root_makes_it_for_who_sends(place: Path) -> None:
    """Mutation: the directory 0700, which the reader can't enter."""
    file = PasswordFile(str(place), Path("/nowhere"), {}, reader="nobody")
    file.set("", SECRET)
    about = place.stat()
    assert (about.st_uid, stat.S_IMODE(about.st_mode)) == (65534, 0o600)
    assert place.parent.stat().st_mode & 0o001
    assert file.get("") == SECRET, "root tests with it too"
    with pytest.raises(InvalidInput, match="no user"):
        PasswordFile(str(place), Path("/nowhere"), {}, reader="nobody-here").set("", SECRET)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    state = StateDirectory(tmp_path / "state", directory.path)
    return Workspace(directory, MemoryPasswords(), state, environ={})


def _values(path: Path) -> dict[str, object]:
    return {
        "mail.mode": "custom",
        "smtp.host": "mail.acme.example",
        "sender.address": "a@acme.example",
        "authentication.required": True,
        "authentication.username": "app",
        "authentication.secret": "file",
        "authentication.file": str(path),
    }


def test_a_save_writes_the_file_that_its_own_values_name(workspace: Workspace, place: Path) -> None:
    """Mutation: the keyring asked instead."""
    save(workspace, "acme", _values(place), password=SECRET, entry="acme")
    assert place.read_text() == "hunter2 ü\n"
    assert not workspace.passwords.look("acme").stored
    stored = workspace.directory.load("acme")
    in_force = effective("acme", stored.settings, Settings())
    assert find(workspace, in_force) == SECRET
    assert str(place) in look(workspace, in_force).place


@pytest.mark.parametrize("had", [True, False], ids=["an old one", "none"])
def test_where_the_settings_fail_the_old_password_is_there_again(
    workspace: Workspace, place: Path, monkeypatch: pytest.MonkeyPatch, had: bool
) -> None:
    """Mutation: the new one left."""
    if had:
        save(workspace, "acme", _values(place), password=SecretStr("old"), entry="acme")

    def fail(*_args: object, **_rest: object) -> None:
        raise PosthouseError("no room")

    monkeypatch.setattr(ConfigDirectory, "save", fail)
    with pytest.raises(PosthouseError, match="no room"):
        save(workspace, "acme", _values(place), password=SECRET, entry="acme")
    assert (place.read_text() if place.exists() else None) == ("old\n" if had else None)


def test_a_path_that_somebody_else_chose_is_asked(
    workspace: Workspace, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else /etc/shadow goes to a server, or a password into a file of a peer's choice."""
    values = _values(place)
    save(workspace, "acme", values)
    password_file(place).set("", SECRET)
    theirs = place.with_name("theirs")
    password_file(theirs).set("", SECRET)
    text = workspace.directory.file("acme").read_text()
    workspace.directory.file("acme").write_text(text.replace(str(place), str(theirs)))
    monkeypatch.setattr(Strangers, "_on_this_host", lambda _self, _path: "bob writes it.")
    stored = workspace.directory.load("acme")
    with pytest.raises(NotAllowed, match=r"authentication\.file"):
        find(workspace, effective("acme", stored.settings, Settings()))
    with pytest.raises(NotAllowed, match=r"authentication\.file"):
        save(workspace, "acme", {}, password=SecretStr("new"), entry="acme")
    assert theirs.read_text() == "hunter2 ü\n"


def test_no_other_file_ever_holds_it(place: Path) -> None:
    """What is written before it is in place is private from its first byte: the name is new."""
    seen: list[int] = []
    make = temporary.make

    def watched(target: Place) -> int:
        descriptor = make(target)
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(temporary, "make", watched)
        password_file(place).set("", SECRET)
    assert seen == [0o600]


def test_the_file_of_another_is_never_proposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is still in use where an organization had the id, and was renamed. Mutation: that path."""
    for variable in ("POSTHOUSE_SHARED_STATE", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    first = paths.suggested_password_file("acme")
    assert first.name == "acme"
    first.parent.mkdir(parents=True)
    first.touch()
    second = paths.suggested_password_file("acme")
    second.symlink_to("nowhere")
    assert (second.name, paths.suggested_password_file("acme").name) == ("acme-2", "acme-3")


def test_a_new_one_is_proposed_only_where_it_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: proposed in a repository; where everybody writes; where this user can't; beside a
    keyring that is only locked.
    """
    config = tmp_path / "config"
    state = StateDirectory(tmp_path / "state", config)
    workspace = Workspace(ConfigDirectory(config), MemoryPasswords(), state, {})
    gone = PasswordState("no keyring on this host", available=False)
    built_in = effective("acme", Settings(), Settings())

    def proposed(file: Path, state: PasswordState = gone) -> dict[str, str]:
        monkeypatch.setattr(secret_source, "suggested_password_file", lambda _id: file)
        return secret_source.instead_of_keyring(workspace, built_in, state, "acme")

    good, asked = tmp_path / "data" / "passwords" / "acme", {"authentication.secret": "ask"}
    assert proposed(good) == {
        "authentication.secret": "file",
        "authentication.file": str(good),
    }
    assert proposed(good, gone._replace(may_change=True)) == {}, "it may be locked"
    assert proposed(good, gone._replace(available=True)) == {}
    assert proposed(config / "acme") == asked
    (tmp_path / "file").touch(0o600)
    assert proposed(tmp_path / "file" / "acme") == asked, "no directory can be made there"
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert proposed(tmp_path / "repository" / "acme") == asked
    (tmp_path / "all").mkdir()
    (tmp_path / "all").chmod(0o1777)
    assert proposed(tmp_path / "all" / "acme") == asked
