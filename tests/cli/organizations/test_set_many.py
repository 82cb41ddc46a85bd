"""``posthouse set`` of several: shown, agreed to by their number, saved all or none."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tests.programs import needs
from tests.storage.helpers.failing_disk import fail_after
from tui.paths import state_directory
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk.many_files import ManyFiles
from tui.storage.workspace import open_workspace

OLD = ("--where", "smtp.host=old.example")
NEW = "smtp.host=new.example"


@pytest.fixture(autouse=True)
def three(directory: ConfigDirectory) -> None:
    for name in ("acme", "beta", "crow"):
        directory.add(name, name.title())
        directory.save(name, {
            "mail.mode": "custom", "smtp.host": "old.example",
            "sender.address": f"mail@{name}.example",
        })  # fmt: skip
    directory.add("follows", "Follows")
    directory.save("host", {"mail.mode": "custom", "smtp.host": "old.example",
                            "sender.address": "mail@host.example"})  # fmt: skip


def hosts(directory: ConfigDirectory) -> list[str]:
    return [directory.load(one).settings.smtp.host for one in ("acme", "beta", "crow")]


def test_a_dry_run_shows_what_would_change(directory: ConfigDirectory) -> None:
    ended = run("set", *OLD, NEW, "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        "acme: smtp.host old.example → new.example\n"
        "beta: smtp.host old.example → new.example\n"
        "crow: smtp.host old.example → new.example\n"
        "3 organizations change.\n"
        "1 is left out, for it follows the host: follows. To change what it follows: posthouse "
        "set host KEY=VALUE; to give it settings of its own: mail.mode=custom too.\n"
    )
    assert hosts(directory) == ["old.example"] * 3


def test_a_script_says_how_many(directory: ConfigDirectory) -> None:
    """Mutations: --yes alone is enough; another number is passed over."""
    for arguments, said in (
        ([], "Without a question it takes --yes --expect 3; nothing was changed."),
        (["--yes"], "Without a question it takes --yes --expect 3; nothing was changed."),
        (["--expect", "3"], "Without a question it takes --yes --expect 3; nothing was changed."),
        (["--yes", "--expect", "4"], "--expect 4, but 3 would change; nothing was changed."),
        (["--yes", "--expect", "0"], "--expect 0, but 3 would change; nothing was changed."),
        (["--dry-run", "--expect", "2"], "--expect 2, but 3 would change; nothing was changed."),
    ):
        ended = run("set", *OLD, NEW, *arguments)
        assert (ended.code, said in ended.err) == (64, True)
    assert hosts(directory) == ["old.example"] * 3
    ended = run("set", *OLD, NEW, "--yes", "--expect", "3")
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "Saved 3 organizations.")
    assert hosts(directory) == ["new.example"] * 3
    again = run("set", "acme", "beta", "crow", NEW)
    assert (again.code, again.out) == (0, "3 organizations say it already.\n")


def test_a_script_gets_what_changes_as_json(directory: ConfigDirectory) -> None:
    """Nothing else is on standard output; ``saved`` says whether it was. Mutation: always true."""
    for more, saved in (["--dry-run"], False), (["--yes", "--expect", "3"], True):
        ended = run("set", *OLD, NEW, "--json", *more)
        lines = [json.loads(line) for line in ended.out.splitlines()]
        changed = [{"key": "smtp.host", "old": "old.example", "new": "new.example"}]
        assert lines == [
            *(
                {"organization": one, "event": "change", "new": False, "changes": changed,
                 "saved": saved}
                for one in ("acme", "beta", "crow")
            ),
            {"organization": "follows", "event": "left-out", "reason": "follows-host"},
        ]  # fmt: skip
    assert hosts(directory) == ["new.example"] * 3
    assert run("set", "acme", "smtp.port=25", "--json").code == 64


def test_a_person_types_their_number(directory: ConfigDirectory) -> None:
    question = "To change 3 organizations type their number"
    ended = on_terminal(["set", *OLD, NEW], [(question, "y")])
    assert ended.code == 130
    assert "that is not 3; nothing was changed" in ended.err
    assert hosts(directory) == ["old.example"] * 3
    assert on_terminal(["set", *OLD, NEW], [(question, "3")]).code == 0
    assert hosts(directory) == ["new.example"] * 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([NEW], 64, "Which organizations? Give ORG, --where or --all."),
        (["--all"], 64, "Nothing to set"),
        (["acme", "beta", "crow"], 64, "Nothing to set"),
        (["acme", "--all", NEW], 64, "Give ORG, or --all, not both."),
        ([*OLD, "--provider", "sendgrid"], 64, "--provider is for one organization"),
        (["acme", "host", NEW], 65, "The host is changed by itself"),
        (["--all", "smtp.prot=1"], 65, "did you mean smtp.port?"),
        (["--all", "smtp.port=abc"], 65, "Port must be a whole number"),
        (["--where", "id=none", NEW], 66, "No organization matches id=none"),
        (["acme", "none", NEW], 66, "No organization has the id none"),
        (["--finish", "acme"], 64, "Give --finish or --take-back, and nothing else."),
        (["--finish", "--take-back"], 64, "Give --finish or --take-back, and nothing else."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changed(
    directory: ConfigDirectory, arguments: list[str], code: int, said: str
) -> None:
    ended = run("set", *arguments, "--yes", "--expect", "3")
    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert hosts(directory) == ["old.example"] * 3


def test_many_are_a_page_and_a_number(directory: ConfigDirectory) -> None:
    for count in range(40):
        directory.add(f"o{count:02}", "O")
    out = run("set", "--all", "name=Other", "--dry-run").out.splitlines()
    assert len(out) == 22
    assert out[-2:] == ["… and more of the 44 in all.", "44 organizations change."]


@needs("git")
def test_one_step_of_the_history_tells_of_all(directory: ConfigDirectory) -> None:
    run("set", *OLD, NEW, "--yes", "--expect", "3")
    for one in ("acme", "crow"):
        assert "3 organizations: smtp.host=new.example" in run("history", one).out.splitlines()[0]
    (newest, *_) = run("history").out.splitlines()
    assert run("restore", "acme", f"{newest.split()[0]}~1").code != 0  # no such form of a revision
    before = run("history").out.splitlines()[1].split()[0]
    assert run("restore", "acme", before).code == 0
    assert hosts(directory) == ["old.example", "new.example", "new.example"]


@pytest.fixture
def cut(directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that could be neither done nor taken back: its journal is there."""
    with monkeypatch.context() as patched:
        fail_after(patched, 2)
        patched.setattr(ManyFiles, "put_back", lambda _self: ["It stays."])
        ended = run("set", *OLD, NEW, "--yes", "--expect", "3")
    assert (ended.code, "The disk is gone. It stays." in ended.err) == (73, True)
    assert hosts(directory) == ["new.example", "new.example", "old.example"]


SAID = "A change to 3 organizations of just now was cut off after 2."


@pytest.mark.usefixtures("cut")
def test_each_start_says_that_a_change_was_cut_off(directory: ConfigDirectory) -> None:
    for command in (["list"], ["show", "acme"], ["validate"], ["list", "--json"]):
        ended = run(*command)
        assert SAID in ended.err
        assert "cut off" not in ended.out
    ended = run("set", "--all", "name=Other", "--yes", "--expect", "4")
    assert (ended.code, "First bring it to an end" in ended.err) == (75, True)
    taken = run("set", "--take-back")
    assert (taken.code, taken.err) == (0, "Taken back: 2 written.\n")
    assert hosts(directory) == ["old.example"] * 3
    assert run("list").err == ""
    assert run("set", "--finish").out == "No change of yours was cut off.\n"


@pytest.mark.usefixtures("cut")
def test_a_terminal_asks_whether_to_finish_it(directory: ConfigDirectory) -> None:
    question = "Finish it (f), take it back (t), or later (enter)?"
    later = on_terminal(["list"], [(question, "")])
    assert later.code == 0
    assert hosts(directory) == ["new.example", "new.example", "old.example"]
    ended = on_terminal(["list"], [(question, "f")])
    assert (ended.code, "Finished: 1 written." in ended.err) == (0, True)
    assert hosts(directory) == ["new.example"] * 3
    assert re.search("acme .*new.example", ended.out)


@pytest.mark.usefixtures("cut")
def test_another_user_is_told_too(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SAID in run("list").err
    monkeypatch.setenv("XDG_STATE_HOME", str(own_home / "state of another"))
    assert "to 3 organizations, begun at " in run("list").err
    assert not open_workspace(own_home / "posthouse", state_directory()).state.path.exists()
