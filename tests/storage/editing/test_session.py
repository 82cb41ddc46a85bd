"""A session of the settings screen, without the screen: what it takes, refuses, says and keeps."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tui.secret import SecretStr
from tui.settings.fields import FIELDS
from tui.smtp.record.events import Remedy, Stage
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.add_rename_remove import remove
from tui.storage.editing.opened_organization import open_organization
from tui.storage.editing.outside_changes import look_outside
from tui.storage.editing.saving import save
from tui.storage.editing.session import EditingSession
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

ACME = """\
name = "Acme"
[mail]
mode = "custom"
[smtp]
host = "mail.example"
port = 587
[authentication]
required = true
username = "u"
[sender]
address = "a@mail.example"
"""
REMEDY = Remedy("smtp.encryption", "implicit", "Use implicit TLS")


class Shown:
    """A view that only counts what it is asked for."""

    def __init__(self) -> None:
        self.session: EditingSession
        self.shown = 0
        self.filled: list[bool] = []
        self.at: list[str] = []
        self.looked = 0
        self.put_there: dict[str, str | bool] = {}

    def show(self) -> None:
        self.shown += 1

    def fill(self, *, keep_password: bool) -> None:
        self.filled.append(keep_password)

    def point_at(self, key: str) -> None:
        self.at.append(key)

    def put(self, key: str, value: str | bool) -> None:
        self.put_there[key] = value

    def look_for_password(self) -> None:
        self.looked += 1

    async def reload(
        self, saved: Mapping[str, str | bool] | None, password: SecretStr | None
    ) -> None:
        read(self.session, saved, password)


def read(
    session: EditingSession,
    saved: Mapping[str, str | bool] | None = None,
    password: SecretStr | None = None,
) -> bool:
    """Open the file, as the screen does."""
    opened = open_organization(session.workspace, session.id)
    return session.opened(opened, saved, password)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    organizations = tmp_path / "config" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME)
    (organizations / "labs.toml").write_text('name = "Labs"\n')
    directory = ConfigDirectory(tmp_path / "config")
    state = StateDirectory(tmp_path / "state", tmp_path / "config")
    return Workspace(directory, MemoryPasswords(), state, {})


@pytest.fixture
def view() -> Shown:
    return Shown()


@pytest.fixture
def session(workspace: Workspace, view: Shown) -> EditingSession:
    """Acme, read and not edited."""
    view.session = made = EditingSession(workspace, "acme", view)
    assert read(made)
    return made


def at(session: EditingSession, key: str) -> str | bool:
    assert session.editing is not None
    return session.editing.draft.value(key)


def others_save(session: EditingSession, values: Mapping[str, object], of: str = "acme") -> None:
    """Somebody else saves, and the session looks."""
    save(session.workspace, of, values)
    look(session)


def look(session: EditingSession) -> None:
    assert session.editing is not None
    opened = session.editing.opened
    found = look_outside(session.workspace, opened, opened.marks)
    assert found is not None
    session.met(found)


def test_before_the_file_is_read_nothing_can_be_done(workspace: Workspace, view: Shown) -> None:
    """Each act of a person that comes too early is dropped. Mutation: usable without a file."""
    session = EditingSession(workspace, "acme", view)
    session.edit("smtp.port", "25")
    session.type_password(SecretStr("x"))
    session.edit_outputs({"msmtp": "/x"})
    session.apply(REMEDY)
    session.revert()
    states = session.usable, session.unsaved, session.may_be_saved()
    assert (states, session.changes(), view.filled) == ((False,) * 3, [], [])


def test_a_broken_file_is_not_usable_until_it_is_mended(
    session: EditingSession, workspace: Workspace
) -> None:
    """opened() says once that the form stands. Mutations: always; never after a broken file."""
    path = workspace.directory.load("acme").path
    assert not read(session), "it stood already"
    path.write_text("[smtp\n")
    assert not read(session)
    assert not session.usable
    path.write_text(ACME)
    assert read(session)
    assert session.usable


@pytest.mark.parametrize("key", FIELDS)
def test_an_edit_forgets_what_was_said_and_looks_where_the_password_is(
    session: EditingSession, view: Shown, key: str
) -> None:
    """Only the eight fields that decide where it is ask anew, for that may take seconds."""
    session.say("Saved")
    before = view.shown
    session.edit(key, "x")
    decides = {
        "mail.mode",
        *(f"authentication.{one}" for one in ("secret", "file", "command", "variable")),
        *(f"oauth.{one}" for one in ("provider", "flow", "store")),
    }
    assert (session.said, view.shown - before, view.looked) == ("", 1, int(key in decides))


def test_a_wrong_value_keeps_from_saving_and_shows_every_error(
    session: EditingSession, view: Shown
) -> None:
    """The first error gets the focus, and all fields count as visited."""
    session.edit("smtp.port", "no")
    session.edit("sender.address", "no")
    assert not session.may_be_saved()
    assert view.at == ["smtp.port"]
    assert session.visited == set(FIELDS)


@pytest.mark.parametrize(
    ("key", "needed_by"),
    [
        ("smtp.host", ["connect", "auth", "quit"]),
        ("authentication.username", ["auth", "quit"]),
        ("sender.address", ["quit"]),
    ],
)
def test_a_test_needs_what_it_uses(session: EditingSession, key: str, needed_by: list[str]) -> None:
    """A login needs no sender, and a look at a server no login."""
    session.edit(key, "")
    assert session.editing is not None
    assert not session.may_be_saved()
    ways = [Stage.CONNECT, Stage.AUTH, Stage.QUIT]
    assert [until for until in ways if session.editing.why_not_tested(until)] == needed_by


def test_where_nothing_can_be_written_the_reason_is_said(
    session: EditingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ConfigDirectory, "read_only_reason", lambda *_: "Not yours.")
    read(session)
    assert not session.may_be_saved()
    assert session.said == "✗ Not saved: Not yours."


def test_what_is_typed_after_a_save_stays(session: EditingSession) -> None:
    """Mutation: reload() without what was saved."""
    session.edit("smtp.port", "25")
    saved = {"smtp.port": "25"}
    save(session.workspace, "acme", saved)
    session.edit("sender.name", "typed meanwhile")
    read(session, saved)
    assert (at(session, "sender.name"), session.unsaved) == ("typed meanwhile", True)
    read(session)
    assert (at(session, "sender.name"), session.unsaved) == ("", False)


def test_a_typed_password_is_unsaved_and_goes_with_another_level(session: EditingSession) -> None:
    """It is kept over a reading of the file, and never taken along to the host's settings."""
    session.type_password(SecretStr("x"))
    assert session.unsaved
    session.edit("mail.mode", "default")
    session.edit("mail.mode", "custom")
    assert not session.unsaved


def test_others_changes_are_taken_at_once_where_nothing_is_unsaved(
    session: EditingSession, view: Shown
) -> None:
    """A typed password that is no change of the file stays in its field: fill(keep_password)."""
    others_save(session, {"smtp.port": 25})
    assert (at(session, "smtp.port"), session.outside, view.filled[-1]) == ("25", None, True)
    assert session.said.startswith("Changed on disk")
    assert not session.worth_saving


def test_others_changes_wait_where_something_is_unsaved(session: EditingSession) -> None:
    """The edit stays, Save has something to settle, and F3 shows both."""
    session.edit("sender.name", "Mine")
    others_save(session, {"smtp.port": 25})
    assert (at(session, "smtp.port"), session.outside is not None) == ("587", True)
    mine, theirs = session.changes()
    assert mine.startswith("Sender name (sender.name)")
    assert theirs.startswith("On disk meanwhile: Port (smtp.port)")
    session.revert()
    assert session.worth_saving, "it still waits"
    read(session)
    assert not session.worth_saving, "what was read is what is there"


def test_a_removal_waits_whatever_is_unsaved(session: EditingSession) -> None:
    remove(session.workspace, "acme")
    look(session)
    assert session.outside is not None
    assert session.outside.opened is None
    assert (session.worth_saving, session.changes()) == (True, [])


@pytest.mark.parametrize(
    ("mode", "said"), [("custom", "Saved"), ("default", "The host's settings")]
)
def test_the_hosts_changes_are_news_for_those_who_follow_it(
    session: EditingSession, mode: str, said: str
) -> None:
    session.edit("mail.mode", mode)
    session.say("Saved")
    new = {"mail.mode": "custom", "smtp.host": "new.example", "sender.address": "a@b.example"}
    others_save(session, new, of="host")
    assert session.said.startswith(said)
    assert session.editing is not None
    assert session.editing.opened.host.settings.smtp.host == "new.example"


def test_a_remedy_is_an_edit_that_says_so(session: EditingSession, view: Shown) -> None:
    session.apply(REMEDY)
    assert at(session, "smtp.encryption") == "implicit"
    assert session.said == "Use implicit TLS: done. Test again, then save."
    assert view.at == ["smtp.encryption"]


def test_a_remedy_is_refused_where_the_values_are_the_hosts(
    workspace: Workspace, view: Shown
) -> None:
    session = EditingSession(workspace, "labs", view)
    read(session)
    session.apply(REMEDY)
    assert session.said == "These values come from another level; change them there."
    assert not session.unsaved


def test_outputs_are_edits_that_leave_what_is_said(session: EditingSession) -> None:
    session.say("Saved")
    session.edit_outputs({"msmtp": "/etc/msmtprc"})
    assert (at(session, "outputs.msmtp"), session.said) == ("/etc/msmtprc", "Saved")


def relay(workspace: Workspace, view: Shown) -> EditingSession:
    """An organization on custom settings without a login, read."""
    view.session = made = EditingSession(workspace, "labs", view)
    read(made)
    made.edit("mail.mode", "custom")
    made.edit("smtp.host", "relay.example")
    return made


def test_a_user_name_that_is_typed_switches_the_login_on(workspace: Workspace, view: Shown) -> None:
    """Letter by letter: once. Mutations: only the draft says so; each letter ticks it again."""
    session = relay(workspace, view)
    for typed in ("a", "ap", "app"):
        session.edit("authentication.username", typed)
    assert at(session, "authentication.required") is True
    assert view.put_there == {"authentication.required": True}
    session.edit("authentication.required", False)
    session.edit("authentication.username", "appl")
    assert at(session, "authentication.required") is False
    session.revert()
    session.edit("authentication.username", "app")
    assert at(session, "authentication.required") is True


WORKS = {"authentication.secret": "file", "authentication.file": "/var/lib/passwords/labs"}


def place(session: EditingSession) -> dict[str, str | bool]:
    return {key: at(session, key) for key in WORKS}


@pytest.mark.parametrize("first", ["found", "entered"])
def test_a_new_login_is_kept_where_it_works_without_a_keyring(
    workspace: Workspace, view: Shown, first: str
) -> None:
    """Whatever comes first, the look for a keyring or the login; a password that was typed
    stays. Mutations: only where the look comes first; the password is forgotten.
    """
    session = relay(workspace, view)
    if first == "found":
        session.found(WORKS)
        assert "authentication.file" not in view.put_there, "no login is entered yet"
    session.edit("authentication.username", "app")
    session.type_password(SecretStr("hunter2"))
    if first == "entered":
        session.found(WORKS)
    assert (place(session), session.has_first_place) == (WORKS, True)
    assert {key: view.put_there.get(key) for key in WORKS} == WORKS
    assert session.editing is not None
    assert session.editing.new_password == SecretStr("hunter2")
    session.edit("authentication.required", False)
    assert "authentication.secret" not in session.editing.draft.edits, "nothing is left behind"
    assert "authentication.file" not in session.editing.draft.edits
    session.edit("authentication.required", True)
    for source, file in (("command", ""), ("file", WORKS["authentication.file"]), ("ask", "")):
        session.edit("authentication.secret", source)
        assert at(session, "authentication.file") == file, "its name goes with the source"
    session.edit("authentication.secret", "file")
    session.edit("authentication.file", "")
    assert not at(session, "authentication.file"), "who types another name is left alone"
    session.edit("authentication.secret", "keyring")
    session.found(WORKS)
    assert at(session, "authentication.secret") == "keyring", "who names it means it"
    assert not session.has_first_place


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (ACME, {}),
        (ACME, {"authentication.username": "v", "smtp.port": "25"}),
        (ACME.replace("required = true", "required = false"), {}),
        (
            ACME.replace("required = true", 'required = false\nsecret = "keyring"'),
            {"authentication.required": True},
        ),
        ('name = "Acme"\n', {}),
        (
            'name = "Acme"\n',
            {"mail.mode": "custom", "authentication.username": "a", "authentication.secret": "ask"},
        ),
    ],
    ids=["opened", "a login that was there", "without", "named", "default", "chosen"],
)
def test_what_a_file_or_a_person_says_of_the_place_stays(
    workspace: Workspace, view: Shown, text: str, edits: Mapping[str, str | bool]
) -> None:
    """Mutations: any login; any keyring; what was chosen is chosen anew."""
    workspace.directory.file("acme").write_text(text)
    view.session = session = EditingSession(workspace, "acme", view)
    assert read(session)
    session.found(WORKS)
    for key, value in edits.items():
        session.edit(key, value)
    session.found(WORKS)
    assert session.editing is not None
    assert session.editing.draft.edits.keys() <= {*edits, "authentication.required"}
    assert not session.has_first_place


def test_a_remedy_that_logs_in_has_a_place_for_the_password(
    workspace: Workspace, view: Shown
) -> None:
    session = relay(workspace, view)
    session.found(WORKS)
    session.apply(Remedy("authentication.required", True, "Log in"))
    assert place(session) == WORKS


def test_after_a_remedy_that_logs_in_the_cursor_is_in_what_is_missing(
    workspace: Workspace, view: Shown
) -> None:
    """Mutation: at the box that the remedy ticked."""
    login = Remedy("authentication.required", True, "Log in")
    session = relay(workspace, view)
    session.apply(login)
    session.edit("authentication.username", "app")
    session.apply(login)
    session.edit("authentication.secret", "command")
    session.apply(login)
    assert view.at == ["authentication.username", "password", "authentication.required"]
