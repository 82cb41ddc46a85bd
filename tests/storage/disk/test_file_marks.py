"""When a file was changed, as its owner has it."""

import pytest

from tui.storage.disk.file_marks import Mark, last_change, time_of


@pytest.mark.parametrize("seconds", [-(10**14), -(10**11), -5, 0, 10**11, 10**14, 2**63])
def test_any_time_of_a_file_is_some_time(seconds: int) -> None:
    """A member gives a file any: the screen of whoever had it open ended.

    Mutation: a year that no calendar has raises.
    """
    now = Mark(1, 1, seconds * 10**9, 0, 0)
    assert last_change(None, now).startswith("at ")
    assert 1 <= time_of(seconds).year <= 9999
