"""How much a test of many may ask of servers: every bound, in this one place."""

import resource
from dataclasses import dataclass

from tui.smtp.record.events import Stage, Verdict

DIALOGUES = 20
"""Dialogues at once, of all processes of one user."""

CONNECTIONS = 2
"""Dialogues at once with one server. Microsoft 365 takes three from one mailbox."""

_FILES_EACH, _FILES_BESIDE = 5, 64
"""Files that a dialogue has open at most (connections, places, what is known of its server), and
those of the whole process."""

_TENANT = frozenset({"5.7.30", "5.7.139"})
"""Microsoft 365 refuses passwords for all users of a tenant so: nobody guesses."""
_MECHANISM = frozenset({"auth-missing", "mechanism-unsupported", "token-unsupported"})
"""The server does not do what was asked for; it looked at no password."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Times are in seconds.

    Attributes:
        dialogues: At once, of all processes of one user.
        connections: Dialogues at once with one server.
        between_logins: From the start of one dialogue that logs in on a server to the next.
        refusals: So many refused logins in a row, and the server is left alone; fail2ban bans an
            address after five.
        left_alone: So long, after them.
        remembered: So long a refused login is not tried again with the same settings and password.
        first_pause: After a reply that says "later" (4xx); each one more doubles it.
        longest_pause: No pause is longer.
        deferrals: So many such replies in a row, and the server is left alone.
        deferred: So long, after them.
        patience: So long a place is waited for that another process has, which may hang.
    """

    dialogues: int = DIALOGUES
    connections: int = CONNECTIONS
    between_logins: float = 1.0
    refusals: int = 3
    left_alone: float = 3600.0
    remembered: float = 24 * 3600.0
    first_pause: float = 2.0
    longest_pause: float = 60.0
    deferrals: int = 4
    deferred: float = 900.0
    patience: float = 600.0

    def pause(self, deferrals: int) -> float:
        """The pause after so many replies in a row that said "later"."""
        return min(self.first_pause * 2.0 ** (deferrals - 1), self.longest_pause)


def room_for(dialogues: int) -> int:
    """Return how many of so many dialogues at once the limit of open files has room for, or 1."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return dialogues
    return max(1, min(dialogues, (soft - _FILES_BESIDE) // _FILES_EACH))


def login_was_refused(verdict: Verdict) -> bool:
    """Whether a server looked at a login and said no, for good."""
    return verdict.stage is Stage.AUTH and not verdict.ok and (verdict.code or 0) >= 500


def looks_like_guessing(verdict: Verdict) -> bool:
    """Whether a refused login counts among those after which a server is left alone."""
    harmless = verdict.enhanced in _TENANT or verdict.failure in _MECHANISM
    return login_was_refused(verdict) and not harmless


def was_deferred(verdict: Verdict) -> bool:
    """Whether a server said "later"."""
    return not verdict.ok and 400 <= (verdict.code or 0) < 500
