"""The server's clock, where its words tell it: many greetings end with the date (RFC 5322 3.3)."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from tui.smtp.events import Event, LineSeen

_DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d "
    r"(?:[+-]\d{4}|GMT|UTC)"
)


def ahead(events: Iterable[Event], began: datetime) -> timedelta | None:
    """How far the server's clock is ahead of this host's, to the second; None where it is silent.

    Args:
        events: The dialogue.
        began: When it began, by this host's clock, with its zone.
    """
    for event in events:
        if isinstance(event, LineSeen) and event.direction == "server":
            found = _DATE.search(event.text)
            if found:
                try:
                    said = parsedate_to_datetime(found[0])
                    difference = said - (began + timedelta(seconds=event.t))
                except (ValueError, OverflowError):
                    continue
                return timedelta(seconds=round(difference.total_seconds()))
    return None
