"""Where a password is found, what is said of it, and when a command runs."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tui.errors import SecretUnavailable
from tui.secret import SecretStr
from tui.settings.inheritance import Effective, effective
from tui.settings.model import KEYS, SecretSource, Settings
from tui.storage.allowed.reaches import given, of_stored_password
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import NotAllowed, allow, questions
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.history.git_files import MARKER
from tui.storage.keyring.store import MemoryPasswords, PasswordState
from tui.storage.secret_source import find, look
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.trust.writers import who_else_may_write
from tui.storage.workspace import Workspace

LOGIN = {"authentication.required": True, "authentication.username": "u"}
CUSTOM = {"mail.mode": "custom", "smtp.host": "h", "sender.address": "a@b.example", **LOGIN}


class NoKeyring(MemoryPasswords):
    """A host without a keyring."""

    def available(self) -> bool:
        return False

    def get(self, entry: str) -> SecretStr | None:
        raise SecretUnavailable("no keyring on this host")


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    """Where the command of the tests leaves a line each time that it runs."""
    return tmp_path / "ran"


@pytest.fixture
def command(ran: Path) -> list[str]:
    return [
        sys.executable,
        "-I",
        "-c",
        f"open({str(ran)!r}, 'a').write('x'); print('of a command')",
    ]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(Strangers, "_on_this_host", lambda _self, _path: "")
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    return Workspace(
        directory,
        MemoryPasswords({"acme": "of acme", "host:built-in": "of the built-in"}),
        StateDirectory(tmp_path / "state", tmp_path / "config"),
        environ={"SMTP_PASSWORD": "of the environment", "EMPTY": ""},
    )


def in_force(workspace: Workspace, values: Mapping[str, object], id_: str = "acme") -> Effective:
    workspace.directory.save(id_, {**CUSTOM, **values})
    load = workspace.directory.load
    return effective("acme", load("acme").settings, load("host").settings)


def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    why = "organizations can be written by the group team."
    monkeypatch.setattr(Strangers, "_on_this_host", lambda _self, _path: why)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, "of acme"),
        ({"authentication.secret": "ask"}, None),
        ({"authentication.required": False, "authentication.secret": "command"}, None),
        (
            {"authentication.secret": "environment", "authentication.variable": "SMTP_PASSWORD"},
            "of the environment",
        ),
    ],
)
def test_where_a_password_is_found(
    workspace: Workspace, values: Mapping[str, object], found: str | None
) -> None:
    password = find(workspace, in_force(workspace, values))
    assert (password.get_secret_value() if password else None) == found


def test_the_built_in_has_a_password_of_its_own(workspace: Workspace) -> None:
    found = find(workspace, effective("acme", Settings(), Settings()))
    assert found is not None
    assert found.get_secret_value() == "of the built-in"


def test_a_command_runs_when_the_password_is_needed_and_not_before(
    workspace: Workspace, command: list[str], ran: Path
) -> None:
    """Mutation: look() runs it."""
    settings = in_force(
        workspace, {"authentication.secret": "command", "authentication.command": command}
    )
    assert look(workspace, settings) == PasswordState("runs at each test", available=False)
    assert not ran.exists()
    for times in (1, 2):
        assert find(workspace, settings) == SecretStr("of a command")
        assert ran.read_text() == "x" * times


@pytest.mark.parametrize("level", ["acme", "host"])
def test_somebody_elses_command_runs_only_when_allowed(
    workspace: Workspace,
    command: list[str],
    ran: Path,
    monkeypatch: pytest.MonkeyPatch,
    level: str,
) -> None:
    """Mutations: no question; host.toml taken for mine; any command of the file allowed."""
    shared(monkeypatch)
    if level == "host":
        workspace.directory.save("acme", {"mail.mode": "default"})
    source = {"authentication.secret": "command"}
    settings = in_force(workspace, {**source, "authentication.command": command}, level)
    words = "a test asks first: others can write the file"
    assert look(workspace, settings).place == words
    with pytest.raises(NotAllowed) as refused:
        find(workspace, settings)
    asked = {question.reach.key: question for question in refused.value.questions}
    assert asked["authentication.command"].path.name == f"{level}.toml"
    assert asked["authentication.command"].reach.value == shlex.join(command)
    assert "organizations can be written by the group team." in refused.value.sentence
    assert f"posthouse allow {level}" in refused.value.sentence
    assert not ran.exists()

    allow(workspace, refused.value.questions)
    assert look(workspace, settings).place == "runs at each test"
    assert find(workspace, settings) == SecretStr("of a command")

    changed = in_force(workspace, {**source, "authentication.command": [*command, "more"]}, level)
    with pytest.raises(NotAllowed) as again:
        find(workspace, changed)
    (question,) = again.value.questions
    assert (question.reach.key, question.old) == ("authentication.command", shlex.join(command))
    assert ran.read_text() == "x"


def test_what_i_typed_needs_no_question(
    workspace: Workspace, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared(monkeypatch)
    settings = in_force(
        workspace, {"authentication.secret": "command", "authentication.command": command}
    )
    typed = given("acme", settings.settings, KEYS)
    assert look(workspace, settings, typed).place == "runs at each test"
    assert find(workspace, settings, typed) == SecretStr("of a command")


@pytest.mark.parametrize("keeper", [True, False], ids=["ours", "another's"])
def test_a_command_that_was_pulled_is_somebody_elses(
    workspace: Workspace, command: list[str], ran: Path, keeper: bool
) -> None:
    """Mutation: only the rights on this machine are asked; a pull makes every file mine."""
    settings = in_force(
        workspace, {"authentication.secret": "command", "authentication.command": command}
    )
    kept = workspace.directory.path / ".git"
    kept.mkdir()
    marker = MARKER if keeper else ""
    (kept / "config").write_text(marker + '[remote "or\x1bigin"]\n\turl = server:posthouse.git\n')
    assert look(workspace, settings).place.startswith("a test asks first")
    with pytest.raises(NotAllowed) as refused:
        find(workspace, settings)
    assert refused.value.questions[0].why.startswith(
        f"git shares {workspace.directory.path} with or␛igin, and whoever may push there writes it"
    )
    assert not ran.exists()
    allow(workspace, refused.value.questions)
    assert find(workspace, settings) == SecretStr("of a command")
    (kept / "config").write_text(marker)
    assert look(workspace, settings).place == "runs at each test"


def test_the_real_rights_are_asked(workspace: Workspace) -> None:
    path = workspace.directory.file("acme")
    assert who_else_may_write(path) == ""
    path.chmod(0o666)
    assert "can be written" in who_else_may_write(path)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"authentication.secret": "environment", "authentication.variable": "UNSET"},
            "$UNSET is not set here; set it to the password of u where this runs: export UNSET, "
            "or EnvironmentFile= of a service.",
        ),
        (
            {"authentication.secret": "environment", "authentication.variable": "EMPTY"},
            "$EMPTY is not set here; set it to the password of u where this runs: export EMPTY, "
            "or EnvironmentFile= of a service.",
        ),
        (
            {"authentication.secret": "command", "authentication.command": "no-such-program x"},
            "The command no-such-program is not there; install it, or give its whole path in "
            "Command.",
        ),
    ],
)
def test_what_is_not_there_is_told(
    workspace: Workspace, values: Mapping[str, object], sentence: str
) -> None:
    with pytest.raises(SecretUnavailable) as caught:
        find(workspace, in_force(workspace, values))
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    ("secret", "words"),
    [("environment", "Variable is missing"), ("command", "Command is missing")],
)
def test_a_source_without_its_name_is_told(
    workspace: Workspace, secret: SecretSource, words: str
) -> None:
    settings = in_force(workspace, {})
    login = settings.settings.authentication._replace(secret=secret)
    bare = settings.settings._replace(authentication=login)
    with pytest.raises(SecretUnavailable, match=words):
        find(workspace, Effective(bare, settings.origins, settings.password_entry))


def test_a_password_that_is_not_stored_is_asked_for(workspace: Workspace) -> None:
    settings = in_force(workspace, {})
    workspace.passwords.delete("acme")
    assert find(workspace, settings) is None
    without = Workspace(workspace.directory, NoKeyring(), workspace.state)
    assert find(without, settings) is None


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, PasswordState("in memory, for this demo", available=True, stored=True)),
        (
            {"authentication.secret": "ask"},
            PasswordState("asked at each test, not stored", available=False),
        ),
        (
            {"authentication.secret": "environment", "authentication.variable": "SMTP_PASSWORD"},
            PasswordState("$SMTP_PASSWORD is set here", available=False, stored=True),
        ),
        (
            {"authentication.secret": "environment", "authentication.variable": "EMPTY"},
            PasswordState("$EMPTY is not set here", available=False),
        ),
    ],
)
def test_what_is_known_of_it_without_asking_for_it(
    workspace: Workspace, values: Mapping[str, object], state: PasswordState
) -> None:
    assert look(workspace, in_force(workspace, values)) == state


@pytest.mark.parametrize("required", [True, False])
def test_a_file_that_others_named_is_not_opened_before_it_is_allowed(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, required: bool
) -> None:
    """To look below an automounter's directory mounts what a peer names, and may hang; and the
    sentence proposes a chmod of it. Mutation: it is looked at."""
    place = tmp_path / "of_root"
    place.write_text("x\n")
    place.chmod(0o644)
    values = {"authentication.required": required, "authentication.secret": "file"}
    settings = in_force(workspace, {**values, "authentication.file": str(place)})
    assert "chmod" in look(workspace, settings).place
    shared(monkeypatch)
    words = "a test asks first: others can write the file"
    assert look(workspace, settings) == PasswordState(words, available=True, may_change=True)
    allow(workspace, questions(workspace, of_stored_password(settings)))
    assert "chmod" in look(workspace, settings).place


def test_what_is_known_never_fails(workspace: Workspace, tmp_path: Path) -> None:
    """Mutation: an authority that others can write raises."""
    authority = tmp_path / "ca.pem"
    authority.touch()
    authority.chmod(0o666)
    values = {"authentication.secret": "command", "authentication.command": ["true"]}
    settings = in_force(workspace, {**values, "smtp.ca_file": str(authority)})
    words = "a test asks first: others can write the file"
    assert look(workspace, settings) == PasswordState(words, available=False)


def test_nothing_shows_what_memory_keeps() -> None:
    passwords = MemoryPasswords({"acme": "s3cret"})
    passwords.set("b", SecretStr("s3cret"))
    passwords.delete("c")
    assert passwords.available()
    assert "s3cret" not in f"{passwords.get('acme')!r} {vars(passwords)} {passwords.look('b')}"
