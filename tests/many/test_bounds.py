"""The bounds of a test of many."""

import resource

import pytest

from tui.cli.mail.test_of_many import JOBS_WITH_MORE, bounds
from tui.many.bounds import DIALOGUES


@pytest.mark.parametrize(
    ("limit", "wanted", "room"),
    [
        (1024, JOBS_WITH_MORE, 192),
        (1024, None, DIALOGUES),
        (resource.RLIM_INFINITY, JOBS_WITH_MORE, JOBS_WITH_MORE),
        (8, JOBS_WITH_MORE, 1),
    ],
)
def test_no_more_dialogues_at_once_than_files_may_be_open(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    limit: int,
    wanted: int | None,
    room: int,
) -> None:
    """Mutation: --jobs 500 as it is, and the tests fail for want of files."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert bounds(wanted, more=True).dialogues == room
    is_less = room < (wanted or DIALOGUES)
    assert (f"{room} dialogues at once, not" in capsys.readouterr().err) == is_less
