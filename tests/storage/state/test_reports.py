"""Reports in files: for their owner alone, side by side, all of them or none."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.errors import NotSaved
from tui.storage.state.reports import write_report

WHEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FORMS = {"txt": "what happened é\n", "json": "{}\n"}
NAME = "posthouse-acme-20261124-120000"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def test_they_lie_in_the_current_directory(here: Path, tmp_path: Path) -> None:
    paths = write_report("acme", WHEN, FORMS, tmp_path / "otherwise")
    assert paths == [here / f"{NAME}.txt", here / f"{NAME}.json"]
    assert paths[0].read_text(encoding="utf-8") == FORMS["txt"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}


@pytest.mark.parametrize("end", FORMS)
def test_what_is_there_is_never_overwritten_nor_half_a_report_left(
    here: Path, tmp_path: Path, end: str
) -> None:
    """Fails without O_EXCL, and where the first file stays when the second can't be written."""
    (here / f"{NAME}.{end}").write_text("mine")
    paths = write_report("acme", WHEN, FORMS, tmp_path / "otherwise")
    assert [path.parent for path in paths] == [tmp_path / "otherwise"] * 2
    assert [path.name for path in here.iterdir()] == [f"{NAME}.{end}"]
    assert (here / f"{NAME}.{end}").read_text() == "mine"


def test_where_nothing_can_be_written_it_says_why(here: Path, tmp_path: Path) -> None:
    (here / f"{NAME}.txt").write_text("mine")
    (tmp_path / "otherwise").write_text("no directory")
    with pytest.raises(NotSaved, match=r"The report could not be written \(File exists; "):
        write_report("acme", WHEN, FORMS, tmp_path / "otherwise")
