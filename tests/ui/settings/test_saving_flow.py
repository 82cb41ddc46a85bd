"""A save with its questions, without a screen: what is asked in which order, and what follows.

The files, the outputs and what others do to them are real; only the person is a list of answers.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual.screen import Screen

from tests.storage.editing.test_session import ACME, Shown, read
from tui.errors import PosthouseError
from tui.screens.boxes.allow import AllowModal
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.conflict import ConflictModal
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.screens.boxes.text import TextModal
from tui.screens.boxes.with_questions import with_questions
from tui.screens.settings.drafts import DraftKeeping
from tui.screens.settings.outside_changes import OutsideWatch
from tui.screens.settings.saving import Saving, Then
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.add_rename_remove import remove
from tui.storage.editing.saving import save
from tui.storage.editing.session import EditingSession
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

Answer = TypeVar("Answer")
Step = tuple[type[Screen[Any]], Any]
"""A box that must come, and its answer; a callable is given the box and gives the answer."""


class Person:
    """A desk whose answers are known before; a box that nobody expects fails."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.did: list[str] = []
        self.told: list[str] = []
        self.in_front = True

    async def ask(self, box: Screen[Answer]) -> Answer:
        kind, answer = self.steps.pop(0)
        assert type(box) is kind
        given: Answer = answer(box) if callable(answer) else answer
        return given

    async def thread(self, call: Callable[..., Any], *args: Any, **rest: Any) -> Any:  # noqa: ANN401 - as called
        return await asyncio.to_thread(call, *args, **rest)

    def tell(self, notes: Sequence[str]) -> None:
        self.told += notes

    def notify(self, sentence: str, *, title: str = "", severity: str = "information") -> None:
        self.did.append(f"{severity}: {sentence}")

    def close(self) -> None:
        self.did.append("close")

    def quit(self) -> None:
        self.did.append("quit")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Acme, and Labs that follows the host and has an output."""
    monkeypatch.chdir(tmp_path)
    organizations = Path("config", "organizations")
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME)
    (organizations / "labs.toml").write_text(
        f'name = "Labs"\n[outputs]\nmsmtp = "{tmp_path / "labs.msmtprc"}"\n'
    )
    directory = ConfigDirectory(Path("config"))
    return Workspace(
        directory, MemoryPasswords(), StateDirectory(Path("state"), Path("config")), {}
    )


def opened(workspace: Workspace, organization_id: str = "acme") -> EditingSession:
    view = Shown()
    view.session = session = EditingSession(workspace, organization_id, view)
    read(session)
    return session


def saving(session: EditingSession, person: Person) -> Saving:
    return Saving(session, person, DraftKeeping(session, person, lambda: datetime.now(UTC)))


def with_foreign_output(workspace: Workspace, place: Path) -> Path:
    """Acme has an output, and somebody else has written over it."""
    save(workspace, "acme", {"outputs.msmtp": str(place)})
    place.write_text("theirs\n")
    return place


def port(workspace: Workspace) -> int:
    return workspace.directory.load("acme").settings.smtp.port


def act(person: Person, workspace: Workspace, followers: Sequence[str]) -> str | None:
    """Save the port with its questions; the answer's path."""
    do = partial(save, workspace, "acme", {"smtp.port": 25})
    stored = asyncio.run(with_questions(person, workspace, followers, do))
    return stored.id if stored else None


@pytest.mark.parametrize(
    ("followers", "foreign", "steps", "is_saved"),
    [
        ([], False, [], True),
        (["Labs"], False, [(AskModal, "s")], True),
        (["Labs"], False, [(AskModal, "c")], False),
        (["Labs"], False, [(AskModal, None)], False),
        ([], True, [(OutputsChangedModal, True)], True),
        ([], True, [(OutputsChangedModal, False)], False),
        (["Labs"], True, [(AskModal, "s"), (OutputsChangedModal, True)], True),
        (["Labs"], True, [(AskModal, "s"), (OutputsChangedModal, False)], False),
        (["Labs"], True, [(AskModal, None)], False),
    ],
)
def test_nothing_is_written_before_every_question_is_answered_with_yes(
    workspace: Workspace,
    tmp_path: Path,
    followers: list[str],
    foreign: bool,
    steps: list[Step],
    is_saved: bool,
) -> None:
    """Mutations: a no that goes on; a question asked twice, or not at all; overwrite at once."""
    place = with_foreign_output(workspace, tmp_path / "msmtprc") if foreign else None
    person = Person(*steps)
    assert act(person, workspace, followers) == ("acme" if is_saved else None)
    assert person.steps == []
    assert port(workspace) == (25 if is_saved else 587)
    if place:
        assert (place.read_text() == "theirs\n") != is_saved


@pytest.mark.parametrize(
    ("steps", "is_saved"),
    [
        ([(AllowModal, True)], True),
        ([(AllowModal, False)], False),
    ],
)
def test_an_output_that_others_could_have_named_is_asked_about_once(
    workspace: Workspace, tmp_path: Path, steps: list[Step], is_saved: bool
) -> None:
    """Mutations: no question; what was allowed is not remembered; the retry does not know of it."""
    place = tmp_path / "msmtprc"
    workspace.directory.save("acme", {"outputs.msmtp": str(place)})  # as by a hand
    workspace.directory.path.chmod(0o777)
    person = Person(*steps)
    assert act(person, workspace, []) == ("acme" if is_saved else None)
    assert person.steps == []
    assert place.exists() == is_saved
    if is_saved:
        place.unlink()
        assert act(Person(), workspace, []) == "acme"
        assert place.exists()


def test_what_is_no_question_is_raised(workspace: Workspace) -> None:
    do = partial(save, workspace, "acme", {"smtp.port": "no"})
    with pytest.raises(PosthouseError):
        asyncio.run(with_questions(Person(), workspace, [], do))


@pytest.mark.parametrize(
    ("then", "did"),
    [
        (Then.STAY, []),
        (Then.LEAVE, ["information: Saved to config/organizations/acme.toml", "close"]),
        (Then.QUIT, ["quit"]),
    ],
)
def test_a_save_ends_as_it_was_meant_to(workspace: Workspace, then: Then, did: list[str]) -> None:
    """Mutations: a screen that stays open; one that closes where one wanted to stay."""
    session, person = opened(workspace), Person()
    session.edit("smtp.port", "25")
    asyncio.run(saving(session, person).save(then))
    assert (port(workspace), person.did, session.busy) == (25, did, False)
    if then is Then.STAY:
        assert session.said == "✓ Saved to config/organizations/acme.toml"
        assert not session.unsaved


def test_who_quits_reads_the_notes_first(workspace: Workspace, tmp_path: Path) -> None:
    """An output that is written no more is noted. Mutation: quit() before the box."""
    place = tmp_path / "msmtprc"
    save(workspace, "acme", {"outputs.msmtp": str(place)})
    session = opened(workspace)
    session.edit_outputs({"msmtp": ""})
    person = Person()
    person.steps = [(TextModal, lambda _: person.did.append("read"))]
    asyncio.run(saving(session, person).save(Then.QUIT))
    assert person.did == ["read", "quit"]


def conflict_answer(answer: str | None) -> Callable[[ConflictModal], str | None]:
    def give(box: ConflictModal) -> str | None:
        box.values = box._conflict.all_mine()
        return answer

    return give


@pytest.mark.parametrize(
    ("answer", "host", "name"),
    [("mine", "mine.example", "Mine"), ("theirs", "theirs.example", "Theirs"), (None, "", "")],
)
def test_a_conflict_is_settled_as_it_was_answered(
    workspace: Workspace, answer: str | None, host: str, name: str
) -> None:
    """None goes back to the form: their file stays, and so do the edits."""
    session = opened(workspace)
    session.edit("smtp.host", "mine.example")
    session.edit("sender.name", "Mine")
    save(workspace, "acme", {"smtp.host": "theirs.example", "sender.name": "Theirs"})
    person = Person((ConflictModal, conflict_answer(answer)))
    asyncio.run(saving(session, person).save(Then.STAY))
    settings = workspace.directory.load("acme").settings
    assert settings.smtp.host == (host or "theirs.example")
    assert session.editing is not None
    shown = session.editing.draft.value("sender.name")
    assert shown == (name or "Mine")
    assert session.unsaved == (answer is None)
    assert session.busy is False


def test_edits_of_other_fields_are_merged_without_a_question(workspace: Workspace) -> None:
    """Others changed a comment: nobody is asked what only one of both could mean."""
    path = workspace.directory.load("acme").path
    session, person = opened(workspace), Person()
    session.edit("smtp.port", "25")
    path.write_text(f"# theirs\n{ACME}")
    asyncio.run(saving(session, person).save(Then.STAY))
    assert path.read_text().startswith("# theirs\n")
    assert session.said.startswith("✓ Merged and saved")


@pytest.mark.parametrize(
    ("answer", "did", "is_there"),
    [("b", [], False), (None, [], False), ("c", [], True), ("d", ["close"], False)],
)
def test_a_removed_file_is_asked_about(
    workspace: Workspace, answer: str | None, did: list[str], is_there: bool
) -> None:
    """Mutation: d that neither stays nor leaves."""
    session, person = opened(workspace), Person((AskModal, answer))
    session.edit("smtp.port", "25")
    remove(workspace, "acme")
    asyncio.run(saving(session, person).save(Then.STAY))
    assert (person.did, "acme" in workspace.directory.ids()) == (did, is_there)


def test_every_question_of_one_save_comes_in_its_turn(workspace: Workspace, tmp_path: Path) -> None:
    """A file that changed, then an output: after the merge the output is asked about."""
    place = with_foreign_output(workspace, tmp_path / "msmtprc")
    session = opened(workspace)
    session.edit("smtp.host", "mine.example")
    save(workspace, "acme", {"smtp.host": "theirs.example"}, overwrite_outputs=True)
    place.write_text("theirs again\n")
    person = Person(
        (ConflictModal, conflict_answer("mine")),
        (OutputsChangedModal, True),
    )
    asyncio.run(saving(session, person).save(Then.LEAVE))
    assert person.steps == []
    assert "mine.example" in place.read_text()
    assert person.did[-1] == "close"


def test_the_hosts_save_asks_about_those_who_follow(workspace: Workspace) -> None:
    session, person = opened(workspace, "host"), Person((AskModal, "c"))
    session.edit("sender.address", "a@b.example")
    asyncio.run(saving(session, person).save(Then.STAY))
    assert (person.steps, session.unsaved, session.said) == ([], True, "")


def test_while_a_question_stands_others_changes_are_news(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Mutation: busy through the question: the line about the change would be missing after it."""
    place = with_foreign_output(workspace, tmp_path / "msmtprc")
    session = opened(workspace)
    session.edit("sender.name", "Mine")
    seen = []

    def others_save(_box: OutputsChangedModal) -> bool:
        seen.append((session.busy, session.said))
        save(workspace, "acme", {"smtp.port": 25}, overwrite_outputs=True)
        return False

    person = Person((OutputsChangedModal, others_save))
    asyncio.run(saving(session, person).save(Then.STAY))
    asyncio.run(OutsideWatch(session, person).look())
    assert seen == [(False, "")]
    assert session.outside is not None
    assert place.read_text() != "theirs\n"


@pytest.mark.parametrize(
    ("answer", "did", "is_saved"),
    [("s", True, True), ("d", True, False), ("c", False, False), (None, False, False)],
)
@pytest.mark.parametrize("then", [Then.LEAVE, Then.QUIT])
def test_leaving_asks_about_what_is_unsaved(
    workspace: Workspace, then: Then, answer: str | None, did: bool, is_saved: bool
) -> None:
    session, person = opened(workspace), Person((AskModal, answer))
    session.edit("smtp.port", "25")
    asyncio.run(saving(session, person).leave(then))
    assert port(workspace) == (25 if is_saved else 587)
    assert person.did[-1:] == ([{"leave": "close"}.get(then.value, "quit")] if did else [])


def test_leaving_asks_nothing_where_nothing_is_unsaved(workspace: Workspace) -> None:
    person = Person()
    asyncio.run(saving(opened(workspace), person).leave(Then.LEAVE))
    assert person.did == ["close"]


def test_a_save_begins_once(workspace: Workspace) -> None:
    """The key pressed twice. Mutation: save() that does not look at busy."""
    session, person = opened(workspace), Person()
    session.edit("smtp.port", "25")
    flow = saving(session, person)

    async def twice() -> None:
        await asyncio.gather(flow.save(Then.LEAVE), flow.save(Then.LEAVE))

    asyncio.run(twice())
    assert person.did.count("close") == 1
