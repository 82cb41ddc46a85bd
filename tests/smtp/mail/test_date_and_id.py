"""Date and Message-ID, where the program that wrote a mail left them out."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tui.smtp.mail.date_and_id import date, message_id


def test_a_date_is_as_the_library_writes_it() -> None:
    """Mutations: a month or a day of the week too early; the locale's names."""
    for days in range(0, 400, 13):
        when = datetime(2026, 1, 1, 3, 4, 5, tzinfo=UTC) + timedelta(days=days, hours=days)
        assert date(when) == format_datetime(when)


def test_no_two_mails_have_one_id() -> None:
    made = {message_id("example.com") for _ in range(100)}
    assert len(made) == 100
    assert all(one.startswith("<") and one.endswith("@example.com>") for one in made)
