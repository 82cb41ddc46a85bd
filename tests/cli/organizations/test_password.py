"""Passwords by command: prompted without echo or from standard input, never in arguments."""

import shlex
from pathlib import Path

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tui.demo.servers import PASSWORD
from tui.storage.allowed.strangers import Strangers
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import lock
from tui.storage.keyring.system_keyring import KeyringPasswords


@pytest.fixture
def keyring(acme: ConfigDirectory, fake_keyring: Path) -> KeyringPasswords:
    acme.save("acme", {"authentication.secret": "keyring"})
    return KeyringPasswords(acme.path)


def kept(keyring: KeyringPasswords, entry: str) -> str | None:
    found = keyring.get(entry)
    return found.get_secret_value() if found else None


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_from_standard_input(keyring: KeyringPasswords, ending: str) -> None:
    ended = run("password", "acme", "--stdin", given=f" pé€ {ending}")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Stored in the Secret Service of ")
    assert kept(keyring, "acme") == " pé€ "
    assert run("history", "acme").out.splitlines()[0].endswith("acme: password: changed")


def test_where_another_save_does_not_end_the_old_one_stays(
    keyring: KeyringPasswords, acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that nothing was saved. Mutation: the old password is not put back."""
    run("password", "acme", "--stdin", given="the old one")
    monkeypatch.setattr(lock, "PATIENCE", 0.0)
    with acme.lock.held():
        ended = run("password", "acme", "--stdin", given="a new one")
    assert (ended.code, "nothing was saved" in ended.err) == (75, True)
    assert kept(keyring, "acme") == "the old one"


@pytest.mark.parametrize("given", ["", "\n", "a\nb\n", b"\xff\n", "x" * 70_000])
def test_what_is_no_password_is_refused(keyring: KeyringPasswords, given: str | bytes) -> None:
    ended = run("password", "acme", "--stdin", given=given)
    assert (ended.code, ended.out) == (65, "")
    assert kept(keyring, "acme") is None


def test_the_hosts_own_has_an_entry_of_its_own(keyring: KeyringPasswords) -> None:
    assert run("password", "host", "--stdin", given="x").code == 0
    assert (kept(keyring, "host:built-in"), kept(keyring, "acme")) == ("x", None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"authentication.secret": "ask"}, "asked for each time"),
        (
            {"authentication.secret": "command", "authentication.command": "pass show 'a b'"},
            "printed by the command pass show 'a b',",
        ),
        ({"authentication.secret": "environment"}, "taken from $ACME_PASSWORD"),
        ({"mail.mode": "default"}, "posthouse password host"),
    ],
)
def test_where_it_is_not_stored_it_says_so(
    keyring: KeyringPasswords, acme: ConfigDirectory, changes: dict[str, object], words: str
) -> None:
    acme.save("acme", changes)
    ended = run("password", "acme", "--stdin", given="x")
    assert ended.code == 65
    assert words in ended.err


@pytest.mark.parametrize("source", ["file", "command", "environment", "ask"])
def test_each_source_that_works_here_is_said_with_a_command(
    acme: ConfigDirectory, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line can be typed as it is; the first one stores a password."""
    monkeypatch.setenv("POSTHOUSE_SHARED_STATE", str(tmp_path / "shared"))
    acme.save("acme", {"authentication.secret": "keyring"})
    ended = run("set", "acme", "authentication.required=true", "authentication.secret=keyring")
    assert ended.code == 0
    assert "can't be kept here: no keyring on this host" in ended.err
    [line] = [one for one in ended.err.splitlines() if f"authentication.secret={source}" in one]
    for command in line.split("&&"):
        words = shlex.split(command)[1:]
        given = "s3cret\n" if words[0] == "password" else ""
        ended = run(*words, *(["--stdin"] if given else []), given=given)
        assert ended.code == 0, ended.err
    file = acme.load("acme").settings.authentication.file
    assert (file and Path(file).read_text()) == ("s3cret\n" if source == "file" else "")


def test_a_file_that_others_named_is_asked_about_without_a_login_too(
    acme: ConfigDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever may edit settings has root replace any file, and the loader of setuid programs
    says the password that is in /etc/ld.so.preload. Mutations: only what a dialogue reaches is
    asked; posthouse allow does not show the file."""
    monkeypatch.setenv("POSTHOUSE_SHARED_STATE", str(tmp_path / "shared"))
    place = tmp_path / "of_root"
    place.write_text("of root\n")
    values = {"authentication.required": False, "authentication.secret": "file"}
    acme.save("acme", {**values, "smtp.ca_file": "", "authentication.file": str(place)})
    monkeypatch.setattr(Strangers, "_on_this_host", lambda _self, _path: "bob writes it.")
    ended = run("password", "acme", "--stdin", given="hunter2")
    assert (ended.code, place.read_text()) == (77, "of root\n")
    assert f"authentication.file: (not asked before) → {place}" in ended.err
    ended = run("allow", "acme", "--yes")
    assert str(place) in ended.err
    assert run("password", "acme", "--stdin", given="hunter2").code == 0
    assert place.read_text() == "hunter2\n"


def test_only_a_file_is_made_for_another_user(acme: ConfigDirectory) -> None:
    acme.save("acme", {"authentication.secret": "keyring"})
    ended = run("password", "acme", "--stdin", "--for", "nobody", given="x")
    assert ended.code == 65
    assert "authentication.secret=file" in ended.err


def test_without_a_keyring_it_says_what_else_there_is(acme: ConfigDirectory) -> None:
    acme.save("acme", {"authentication.secret": "keyring"})
    ended = run("password", "acme", "--stdin", given="x")
    assert ended.code == 69
    assert "no keyring on this host" in ended.err
    assert "authentication.secret=environment" in ended.err


def test_without_a_terminal_to_ask_on(keyring: KeyringPasswords) -> None:
    ended = run("password", "acme", given="x\nx\n")
    assert ended.code == 64
    assert "--stdin" in ended.err


def test_prompted_twice_without_echo(keyring: KeyringPasswords) -> None:
    ended = on_terminal(
        ["password", "acme"], [("Password of ", PASSWORD), ("Once more: ", PASSWORD)]
    )
    assert ended.code == 0
    assert PASSWORD not in ended.out + ended.err
    assert kept(keyring, "acme") == PASSWORD


def test_a_test_asks_for_what_is_not_stored(keyring: KeyringPasswords) -> None:
    ended = on_terminal(
        ["test", "acme", "--to", "a@acme.example"],
        [("Password of mail@acme.example for ", PASSWORD)],
    )
    assert ended.code == 0
    assert PASSWORD not in ended.out + ended.err


def test_a_stored_password_is_used_and_goes_with_the_organization(
    keyring: KeyringPasswords,
) -> None:
    run("password", "acme", "--stdin", given=PASSWORD)
    assert run("test", "acme", "--to", "a@acme.example").code == 0
    assert run("remove", "acme", "--yes").code == 0
    assert kept(keyring, "acme") is None


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 130)])
def test_remove_asks(acme: ConfigDirectory, answer: str, code: int) -> None:
    ended = on_terminal(["remove", "acme"], [("[y/N]: ", answer)])
    assert ended.code == code
    assert (acme.ids() == []) == (code == 0)


def test_a_password_in_the_file_is_told_by_every_command_and_shown_by_none(
    keyring: KeyringPasswords, acme: ConfigDirectory
) -> None:
    path = acme.file("acme")
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("\n[sender]", f'password = "{PASSWORD}"\n\n[sender]'))
    line = path.read_text(encoding="utf-8").splitlines().index(f'password = "{PASSWORD}"') + 1
    for arguments in (["validate"], ["list"], ["list", "--json"], ["show", "acme"], ["doctor"]):
        ended = run(*arguments)
        assert PASSWORD not in ended.out + ended.err
        if arguments != ["doctor"]:
            assert "holds a password in clear" in ended.out + ended.err
    checked = run("validate")
    assert checked.code == 78
    assert f"{path}:{line}: authentication.password: " in checked.out
    ended = run("password", "acme", "--from-file")
    assert (ended.code, ended.out) == (0, f"Moved into the keyring, and out of {path}.\n")
    assert (path.read_text(encoding="utf-8"), kept(keyring, "acme")) == (before, PASSWORD)
    assert run("test", "acme", "--to", "a@acme.example").code == 0
    assert run("password", "acme", "--from-file").code == 65


def test_a_password_for_no_login_warns(keyring: KeyringPasswords, acme: ConfigDirectory) -> None:
    """Mutation: stored in silence, and never used."""
    acme.save("acme", {"authentication.required": False})
    ended = run("password", "acme", "--stdin", given="x")
    assert (ended.code, kept(keyring, "acme")) == (0, "x")
    assert "by: posthouse set acme authentication.required=true" in ended.err
