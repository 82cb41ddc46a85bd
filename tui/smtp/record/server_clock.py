"""Read the server's clock from its words: many greetings end with the date (RFC 5322 3.3)."""

import re
from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from tui.smtp.record.events import Event, LineSeen

_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d "
    r"(?:[+-]\d{4}|GMT|UTC)"
)


def ahead(events: Iterable[Event], began: datetime) -> timedelta | None:
    """Return how far the server's clock is ahead of this host's, to the second; None where it is
    silent.

    Args:
        events: The dialogue.
        began: When it began, by this host's clock, with its zone.
    """
    for event in events:
        if isinstance(event, LineSeen) and event.direction == "server":
            found = difference(event.text, began + timedelta(seconds=event.t))
            if found is not None:
                return found
    return None


def difference(text: str, now: datetime) -> timedelta | None:
    """Return how far the clock that ``text`` tells is ahead of ``now``, to the second."""
    found = _DATE.search(text)
    if not found:
        return None
    from email.utils import parsedate_to_datetime  # most greetings tell no time

    try:
        said = parsedate_to_datetime(found[0])
        if said.tzinfo is None:  # RFC 5322 3.3: -0000 is UTC too, of a host in an unknown zone
            said = said.replace(tzinfo=UTC)
        if not MINYEAR < said.year < MAXYEAR:
            return None  # in UTC, or a moment later, it may be no date any more
        seconds = (said - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return timedelta(seconds=round(seconds))
