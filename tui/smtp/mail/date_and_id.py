"""Write the fields Date and Message-ID; the email package takes 3 ms to import for them."""

import os
from datetime import datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date(when: datetime) -> str:
    """Return a time in UTC as Date has it (RFC 5322 3.3), whatever the locale."""
    return f"{_DAYS[when.weekday()]}, {when:%d} {_MONTHS[when.month - 1]} {when:%Y %H:%M:%S} +0000"


def message_id(domain: str) -> str:
    """Return a new Message-ID (RFC 5322 3.6.4)."""
    return f"<{os.urandom(16).hex()}@{domain}>"
