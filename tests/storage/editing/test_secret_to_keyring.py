"""Passwords that a hand wrote into a settings file: never shown, and moved whole or not at all."""

import re
from pathlib import Path

import pytest

from tests.plain_secrets import HELD, data
from tests.plain_secrets import SECRET as HIDDEN
from tests.programs import needs
from tests.storage.helpers.gits import spoil
from tui.errors import BrokenFile, InvalidInput, NotSaved, PosthouseError, SecretUnavailable
from tui.secret import SecretStr
from tui.settings.checking.plain_secrets import is_secret_name
from tui.settings.problems import Severity
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import replacing
from tui.storage.editing.secret_to_keyring import move_into_keyring
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.settings_file.secret_lines import holds_secret, masked
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

SECRET = "hunter2 pé€"
BEFORE = """\
# Ask Jo.
name = "Acme"

[mail]
mode = "custom"

[smtp]
host = "mail.example"

[authentication] # ours
required = true
username = "u"
"""
AFTER = """\
# The sender's.
[sender]
address = "a@b.example"
"""
LINES = [
    f'password = "{SECRET}"\n',
    f'  "pass" = "{SECRET}"   # temporary\n',
    f"passwd = '''{SECRET}'''\n",
    f'smtp_password = """\\\n   {SECRET}"""\n',
    f'api_key = "{SECRET}"\n',
    f'PASSWORD = "{SECRET}"\r\n',
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    state = StateDirectory(tmp_path / "state", tmp_path / "config")
    return Workspace(directory, MemoryPasswords(), state)


def write(workspace: Workspace, text: str) -> Path:
    path = workspace.directory.file("acme")
    path.write_bytes(text.encode())
    return path


def kept(workspace: Workspace) -> str | None:
    found = workspace.passwords.get("acme")
    return found.get_secret_value() if found else None


@pytest.mark.parametrize(
    ("key", "is_secret"),
    [
        ("password", True),
        ("authentication.smtp_password", True),
        ("smtp.Pass", True),
        ("auth-passwd", True),
        ("token", True),
        ("api_key", True),
        ("authentication.secret", False),
        ("smtp.key_file", False),
        ("passport", False),
        ("bypass", False),
    ],
)
def test_what_is_named_like_a_password(key: str, is_secret: bool) -> None:
    assert is_secret_name(key) == is_secret


@pytest.mark.parametrize("line", LINES)
def test_it_is_an_alarm_that_does_not_show_it(workspace: Workspace, line: str) -> None:
    write(workspace, BEFORE + line + AFTER)
    stored = workspace.directory.load("acme")
    [alarm] = [one for one in stored.problems if one.severity is Severity.ALARM]
    assert alarm.line == 13
    assert alarm.key.startswith("authentication.")
    assert "holds a password in clear" in alarm.sentence
    assert not alarm.is_error, "it stands in nobody's way"
    assert "hunter2" not in f"{stored!r} {stored.in_clear}"
    assert stored.in_clear.startswith("line 13: authentication.")


@pytest.mark.parametrize("line", LINES)
def test_it_is_moved_and_nothing_else_changes(workspace: Workspace, line: str) -> None:
    """Mutations: the file first; the line kept; the comments after it taken along."""
    path = write(workspace, BEFORE + line + AFTER)
    stored = move_into_keyring(workspace, "acme")
    assert path.read_bytes() == (BEFORE + AFTER).encode()
    assert (stored.in_clear, kept(workspace)) == ("", SECRET)


@needs("git")
def test_a_history_that_cannot_be_written_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Mutation: what the history says is dropped."""
    write(workspace, BEFORE + LINES[0] + AFTER)
    spoil("fast-import", "exit 1", monkeypatch, tmp_path)
    (note,) = move_into_keyring(workspace, "acme").notes
    assert note.startswith("The history could not be written")


def test_what_interrupts_it_leaves_all_as_it_was(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: only errors of our own put the old password back."""
    path = write(workspace, BEFORE + LINES[0] + AFTER)
    before = path.read_bytes()
    workspace.passwords.set("acme", SecretStr("the old one"))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(replacing, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        move_into_keyring(workspace, "acme")
    assert (path.read_bytes(), kept(workspace)) == (before, "the old one")


def test_at_the_top_of_the_file_and_twice_the_same(workspace: Workspace) -> None:
    line = f'password = "{SECRET}"\n'
    path = write(workspace, line + BEFORE + line + AFTER)
    move_into_keyring(workspace, "acme")
    assert path.read_text(encoding="utf-8") == BEFORE + AFTER


@pytest.mark.parametrize(
    ("extra", "left"),
    [
        (f'[other.deep]\nx = 1\npassword = "{SECRET}"\n', "[other.deep]\nx = 1\n"),
        (f'[[other]]\npassword = "{SECRET}"\n[[other]]\ny = 2\n', "[[other]]\n[[other]]\ny = 2\n"),
        (f'[other]\npassword = ["{SECRET}"]\n', "[other]\n"),
    ],
)
def test_it_is_moved_from_wherever_it_is(workspace: Workspace, extra: str, left: str) -> None:
    """Mutation: only two parts of a path are looked at."""
    path = write(workspace, BEFORE + extra + AFTER)
    assert workspace.directory.load("acme").in_clear
    move_into_keyring(workspace, "acme")
    assert path.read_text(encoding="utf-8") == BEFORE + left + AFTER
    assert kept(workspace) == SECRET


@pytest.mark.parametrize("name", HELD)
def test_an_alarm_is_raised_for_each_form_of_it(workspace: Workspace, name: str) -> None:
    """Mutations: only text, only two parts of a path, no comments; a line that is not known."""
    write(workspace, "").write_bytes(data(HELD[name]))
    stored = workspace.directory.load("acme")
    assert HIDDEN not in f"{stored!r} {stored.in_clear}"
    if name.startswith("no "):
        assert stored.broken
    elif name == "in the place of its source":
        assert "The password itself is never in the file." in stored.first_problem
    else:
        assert re.match(r"line [1-9]\d*: .+ holds a password in clear", stored.in_clear)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (BEFORE + AFTER, InvalidInput, "There is no password in the file."),
        (BEFORE + 'password = ""\n' + AFTER, InvalidInput, "There is no password in the file."),
        (
            BEFORE + 'password = "hunter2"\npasswd = "other"\n' + AFTER,
            InvalidInput,
            "several passwords that differ",
        ),
        (
            BEFORE + 'secret = "ask"\npassword = "hunter2"\n' + AFTER,
            InvalidInput,
            "keep it where you find it again",
        ),
        (
            BEFORE + 'secret = "command"\ncommand = ["x"]\npassword = "hunter2"\n' + AFTER,
            InvalidInput,
            "put it where its command finds it",
        ),
        (
            BEFORE + 'secret = "environment"\nvariable = "X"\npassword = "hunter2"\n' + AFTER,
            InvalidInput,
            "set the variable to it",
        ),
        ('[authentication\npassword = "hunter2"\n', BrokenFile, "line 1: not TOML"),
        (BEFORE + 'x = {password = "hunter2"}\n' + AFTER, BrokenFile, "in a form that Posthouse"),
        (
            BEFORE + 'password = ["hunter2"]\nx = 1\n[a.b]\nc = {password = "hunter2"}\n' + AFTER,
            BrokenFile,
            "in a form that Posthouse cannot",
        ),
        (
            BEFORE + "password = 123456\n" + AFTER,
            InvalidInput,
            "without quotes; put it into quotes",
        ),
        (BEFORE + '# password = "hunter2"\n' + AFTER, InvalidInput, "is in a comment; delete"),
        ('top = {password = "hunter2"}\n' + BEFORE, BrokenFile, "in a form that Posthouse cannot"),
    ],
)
def test_what_can_not_be_moved_is_told_and_left(
    workspace: Workspace, text: str, error: type[PosthouseError], words: str
) -> None:
    """Mutation: the password of an inline table stored and left in the file."""
    path = write(workspace, text)
    with pytest.raises(error, match=words) as caught:
        move_into_keyring(workspace, "acme")
    assert path.read_text(encoding="utf-8") == text
    assert kept(workspace) is None
    assert "hunter2" not in caught.value.sentence
    assert "Nothing was changed." in caught.value.sentence


@pytest.mark.parametrize("old", [None, "the old one"])
@pytest.mark.parametrize(
    ("where", "act", "error"),
    [
        (MemoryPasswords, "set", SecretUnavailable("The keyring is locked.")),
        (replacing, "replace", NotSaved("No space left on device.")),
    ],
    ids=["the keyring refuses", "the file can't be written"],
)
def test_a_move_that_fails_leaves_file_and_keyring_as_they_were(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    where: object,
    act: str,
    error: PosthouseError,
    old: str | None,
) -> None:
    """Mutations: the line is taken out before the keyring has it; no putting back."""
    path = write(workspace, BEFORE + LINES[0] + AFTER)
    if old:
        workspace.passwords.set("acme", SecretStr(old))

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(where, act, refuse)
    with pytest.raises(type(error)):
        move_into_keyring(workspace, "acme")
    assert path.read_text(encoding="utf-8") == BEFORE + LINES[0] + AFTER
    assert kept(workspace) == old


def test_a_password_typed_in_the_place_of_the_source_is_not_shown(workspace: Workspace) -> None:
    write(workspace, BEFORE + 'secret = "hunter2"\n' + AFTER)
    stored = workspace.directory.load("acme")
    assert "hunter2" not in repr(stored)
    assert stored.values["authentication.secret"] == "********"
    expected = "Secret source must be keyring, file, command, environment, ask or oauth."
    assert expected in stored.first_problem


def test_where_a_client_secret_is_is_no_secret_and_anything_else_there_is(tmp_path: Path) -> None:
    """Mutations: client_secret = "keyring" counts as a password; a pasted secret does not."""
    directory = ConfigDirectory(tmp_path)
    directory.add("acme", "Acme")
    file = directory.file("acme")
    file.write_text('# client_secret = "none"\n[oauth]\nclient_secret = "keyring"\n')
    assert not holds_secret(file.read_bytes())
    assert [*directory.load("acme").problems] == []
    file.write_text('[oauth]\nclient_secret = "9vG8Q~abc"\n')
    assert holds_secret(file.read_bytes())
    assert "9vG8Q~abc" not in masked(file.read_bytes())
    stored = directory.load("acme")
    assert stored.values["oauth.client_secret"] == "********"
    assert "9vG8Q" not in " ".join(problem.sentence for problem in stored.problems)
    workspace = Workspace(directory, MemoryPasswords(), StateDirectory(tmp_path / "s", tmp_path))
    with pytest.raises(InvalidInput, match="secret of an app stands in the file"):
        move_into_keyring(workspace, "acme")
