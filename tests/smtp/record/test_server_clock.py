"""The clock of a server, as its own words tell it: data, however odd."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.smtp.record.server_clock import difference

NOW = datetime(2026, 11, 29, 12, 0, 0, 400_000, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["-1400", "+0000", "+1400", "-9959"])
def test_no_year_is_too_far_to_be_told(zone: str) -> None:
    """What is told can be added to a moment: a greeting ended every mail with 70.

    Mutation: a year that is the last one is taken.
    """
    for year in (1, 50, 1900, 1970, 2026, 9998, 9999):
        for day in ("1 Jan", "31 Dec"):
            ahead = difference(f"220 mail ESMTP {day} {year:04} 23:59:59 {zone}", NOW)
            if ahead is not None:
                _ = NOW + timedelta(hours=1) + ahead


def test_the_difference() -> None:
    assert difference("220 x Sun, 29 Nov 2026 12:00:10 +0000", NOW) == timedelta(seconds=10)
