"""The record of a dialogue: every event with its time, redacted before anybody sees it."""

import asyncio
from collections.abc import Callable
from typing import Literal

from pydantic import SecretStr

from tui.smtp.events import Event, LineSeen, Stage, StageChanged
from tui.smtp.failures import Signal, Stop
from tui.smtp.redaction import Redactor
from tui.text import printable

MOST_LINES = 500
LONGEST_SHOWN = 1024
"""Twice what RFC 5321 4.5.3.1.5 allows a line; the rest of a longer one says nothing more."""


class Record:
    """What happened so far.

    Attributes:
        stage: Where the dialogue is.
        tls: Whether it goes over TLS now.
        redactor: Knows the secrets of this dialogue.
    """

    def __init__(self, emit: Callable[[Event], None], password: SecretStr | None) -> None:
        self.stage = Stage.DNS
        self.tls = False
        self.redactor = Redactor(password)
        self._emit = emit
        self._clock = asyncio.get_running_loop().time
        self._start = self._clock()
        self._lines = 0
        self._open: Stage | None = None

    def now(self) -> float:
        """Seconds since the dialogue began."""
        return self._clock() - self._start

    def emit(self, event: Event) -> None:
        """Hand on an event that is already safe to show."""
        self._emit(event)

    def begin(self, stage: Stage) -> None:
        """A stage starts; what fails now fails in it."""
        self.stage = self._open = stage
        self._emit(StageChanged(self.now(), stage, "started"))

    def end(self, state: Literal["ok", "failed"] = "ok") -> None:
        """The stage that is under way, if one is, ends."""
        if self._open:
            self._emit(StageChanged(self.now(), self._open, state))
            self._open = None

    def note(self, text: str, *, unexpected: bool = False) -> None:
        """A remark of our own."""
        self._line(self.now(), "note", self.shown(text), unexpected)

    def sent(self, text: str) -> None:
        """A line that the client says."""
        self._line(self.now(), "client", self.shown(text), False)

    def came(self, line: bytes, arrived: float | None = None, *, unexpected: bool = False) -> None:
        """A line that the server said; ``arrived`` by the loop's clock."""
        t = self.now() if arrived is None else arrived - self._start
        # Cut once the secrets are out: half a secret would not be known as one.
        self._line(t, "server", printable(self.shown(line), LONGEST_SHOWN), unexpected)

    def shown(self, text: str | bytes) -> str:
        """``text`` as it may be shown at this point of the dialogue."""
        return self.redactor.shown(text, in_auth=self.stage is Stage.AUTH)

    def _line(
        self, t: float, direction: Literal["client", "server", "note"], text: str, unexpected: bool
    ) -> None:
        self._lines += 1
        if self._lines > MOST_LINES and direction == "server":
            raise Stop(Signal.TOO_LONG)
        self._emit(LineSeen(t, direction, self.tls, text, unexpected))
