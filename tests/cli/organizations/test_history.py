"""``posthouse history`` and ``posthouse restore``."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.programs import needs
from tests.storage.helpers.gits import git
from tui.storage.directory.config_directory import ConfigDirectory

pytestmark = needs("git")


@pytest.fixture
def acme(directory: ConfigDirectory) -> ConfigDirectory:
    assert "needs an API key of yours there" in run("add", "acme", "--name", "Acme").err
    assert run("set", "acme", "smtp.port=25").err.count("\n") == 1, "only: not in force on default"
    return directory


def test_history_of_one_and_of_all(acme: ConfigDirectory) -> None:
    ended = run("history", "acme")
    assert (ended.code, ended.err) == (0, "")
    assert [line.split("  ")[-1] for line in ended.out.splitlines()] == [
        "acme: smtp.port not set → 25",
        "acme: added",
    ]
    assert len(run("history").out.splitlines()) == 3


def test_history_as_json(acme: ConfigDirectory) -> None:
    newest, oldest = map(json.loads, run("history", "acme", "--json").out.splitlines())
    assert newest["changes"] == [{"key": "smtp.port", "old": "not set", "new": "25"}]
    assert (newest["what"], newest["organization_id"]) == ("acme: smtp.port not set → 25", "acme")
    assert oldest["when"].endswith("+00:00")
    assert len(newest["revision"]) == 40


def test_restore(acme: ConfigDirectory) -> None:
    revision = run("history", "acme").out.splitlines()[1].split()[0]
    ended = run("restore", "acme", revision)
    assert ended.code == 0
    assert ended.out.startswith("Restored Acme (acme): ")
    assert acme.load("acme").settings.smtp.port == 587
    assert run("remove", "acme", "--yes").err == ""
    assert run("history", "acme").out.splitlines()[0].endswith("acme: removed")
    assert run("restore", "acme", "HEAD").code == 0
    assert acme.ids() == ["acme"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["history", "none"], 69, "There is no history of none yet"),
        (["history", "\x1b"], 66, "␛ is not the id of an organization"),
        (["restore", "none", "HEAD"], 65, "There was no none at HEAD"),
        (["restore", "acme", "zzzz"], 65, "zzzz is not a revision"),
        (["restore", "../x", "HEAD"], 66, "is not the id of an organization"),
        (["restore", "acme"], 64, "Missing argument"),
    ],
)
def test_what_is_refused(
    acme: ConfigDirectory, arguments: list[str], code: int, words: str
) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err


def test_a_save_whose_history_fails_says_both(acme: ConfigDirectory) -> None:
    (acme.path / ".git" / "refs" / "heads" / "main.lock").touch()
    for arguments in (["set", "acme", "smtp.port=26"], ["add", "new", "--name", "New"],
                      ["restore", "acme", "HEAD"], ["remove", "new", "--yes"]):  # fmt: skip
        ended = run(*arguments)
        assert ended.code == 0
        assert "posthouse: warning: The history could not be written: " in ended.err
        assert "main.lock is there: another git is at work" in ended.err
    assert acme.load("acme").settings.smtp.port == 25


def test_in_another_repository_it_says_so(acme: ConfigDirectory) -> None:
    git(acme.path, "config", "--unset", "posthouse.history")
    ended = run("history", "acme")
    assert "that Posthouse did not make" in ended.err
    assert "config posthouse.history true" in ended.err
    assert len(ended.out.splitlines()) == 2


def test_without_git(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    warned = run("set", "acme", "smtp.port=26").err
    assert warned.count("warning") == 2
    assert "The history could not be written: git is not installed" in warned
    ended = run("history", "acme")
    assert (ended.code, ended.out) == (69, "")
    assert "git is not installed" in ended.err
