"""Who keeps a config directory in git is seen without git, at once."""

from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.gits import git
from tui.storage.history.recording import recorded
from tui.storage.history.repository import Keeper, find_repository


def config(place: Path, text: str) -> Path:
    (place / ".git").mkdir(parents=True)
    (place / ".git" / "config").write_text(text)
    return place


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("[posthouse]\n\thistory = true\n", True),
        ("[core]\n\tbare = false\n[posthouse]\n\thistory = yes\n", True),
        ('[PostHouse]\nHistory="true"\n', True),
        ("[posthouse]\n\thistory\n", True),
        ("[posthouse]\n\thistory = true\n\thistory = false\n", False),
        ('[posthouse "x"]\n\thistory = true\n', False),
        ("[core]\n\thistory = true\n", False),
        ("", False),
    ],
)
@needs("git")
def test_the_marker_means_what_git_makes_of_it(tmp_path: Path, text: str, ours: bool) -> None:
    config(tmp_path, text)
    keeper = Keeper.POSTHOUSE if ours else Keeper.ANOTHER
    assert find_repository(tmp_path).keeper is keeper
    said = (
        git(
            tmp_path, "config", "-f", ".git/config", "--type=bool", "--get-all", "posthouse.history"
        )
        if ours
        else ""
    )
    assert (said.splitlines()[-1:] == ["true"]) == ours


def test_a_repository_of_others_gets_no_commit(tmp_path: Path) -> None:
    own = config(tmp_path / "a", "")
    above = config(tmp_path / "b", "") / "posthouse"
    above.mkdir()
    etc = config(tmp_path / "etc", "")
    (etc / ".etckeeper").touch()
    (etc / "posthouse").mkdir()
    linked = tmp_path / "link"
    linked.symlink_to(above)
    for directory, words in (
        (own, "history: another repository"),
        (above, "history: another repository"),
        (linked, "history: another repository"),
        (above / "not-there-yet", "history: another repository"),
        (etc / "posthouse", "history: kept by etckeeper"),
    ):
        found = find_repository(directory)
        assert (found.words, found.records) == (words, False)
        assert found.why_not
    with recorded(above, ["acme"]) as recording:
        (above / "organizations").mkdir()
        (above / "organizations" / "acme.toml").touch()
    assert recording.note == ""
    assert not (above / ".git").exists()


def test_one_that_posthouse_may_use_is_used(tmp_path: Path) -> None:
    etc = config(tmp_path, "")
    (etc / ".etckeeper").touch()
    own = config(tmp_path / "posthouse", "[posthouse]\n\thistory = true\n")
    assert find_repository(own).keeper is Keeper.POSTHOUSE


def test_without_git_it_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_repository(tmp_path)
    assert (found.words, found.records) == ("history: off, no git", False)
    assert found.why_not == "git is not installed, so no history is kept."
