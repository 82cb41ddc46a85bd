"""Record a dialogue: every event with its time, redacted before anybody sees it."""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from tui.language import _
from tui.secret import SecretStr
from tui.smtp.record.events import Event, LineSeen, Stage, StageChanged, Verdict, WaitBegan
from tui.smtp.record.redaction import Redactor
from tui.smtp.record.stop import Signal, Stop
from tui.text import printable

MOST_LINES = 500
LONGEST_SHOWN = 1024
"""Twice what RFC 5321 4.5.3.1.5 allows a line; the rest of a longer one says nothing more."""

MOST_REMAINS = 3
"""Lines shown of what is no reply: who sees these knows what it is."""

REMAINS_SHOWN = 160
"""Characters shown of such a line."""

_HEAD = re.compile(rb"([2-5][0-9][0-9](?:[ -]|$))?([245]\.\d{1,3}\.\d{1,3}[ \t]+)?")


@dataclass(slots=True)
class Said:
    """A line of the server: its code, its enhanced code, and its text without secrets.

    Attributes:
        longest: How many characters of it are shown.
        counted: How many of its bytes count where it is compared with secrets.
    """

    t: float
    stage: Stage
    tls: bool
    unexpected: bool
    code: bytes
    enhanced: bytes
    text: bytes
    longest: int = LONGEST_SHOWN
    counted: int = 0

    @classmethod
    def of(cls, line: bytes, t: float, stage: Stage, *, tls: bool, unexpected: bool) -> Self:
        """Read a line as it came."""
        found = _HEAD.match(line)
        code, enhanced = (found[1] or b"", found[2] or b"") if found else (b"", b"")
        return cls(t, stage, tls, unexpected, code, enhanced, line[len(code) + len(enhanced) :])

    @property
    def line(self) -> bytes:
        """Return the whole line."""
        return self.code + self.enhanced + self.text


class Record:
    """Everything that happened in a dialogue so far, redacted, as events with their times.

    Args:
        emit: Takes the events.
        password: What must not be shown.
        deadline: Seconds for all of it.

    Attributes:
        stage: Where the dialogue is.
        tls: Whether it goes over TLS now.
        heard: Whether the server has said anything.
        redactor: Knows the secrets of this dialogue.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        password: SecretStr | None,
        deadline: float = float("inf"),
    ) -> None:
        self.stage = Stage.DNS
        self.tls = False
        self.heard = False
        self.redactor = Redactor(password)
        self._emit = emit
        self._clock = asyncio.get_running_loop().time
        self._start = self._clock()
        self._deadline = deadline
        self._since, self._is_waiting = 0.0, False
        self._count = 0
        self._last: list[Said] = []
        self._waiting: deque[Said | LineSeen] = deque()
        self._open: Stage | None = None

    def now(self) -> float:
        """Return the seconds since the dialogue began."""
        return self._clock() - self._start

    def emit(self, event: Event) -> None:
        """Hand on an event that was made elsewhere, whose every text is redacted here.

        A remedy whose value held a secret would set stars, and is left out.
        """
        clean: Event = self.redactor.clean(event, in_auth=self.stage is Stage.AUTH)
        if isinstance(event, Verdict) and isinstance(clean, Verdict):
            self._flush()
            pairs = zip(event.remedies, clean.remedies, strict=True)
            fit = tuple(after for before, after in pairs if before.changes == after.changes)
            clean = replace(clean, remedies=fit)
        self._emit(clean)

    def begin(self, stage: Stage) -> None:
        """Begin a stage; what fails now fails in it."""
        self.stage = self._open = stage
        self._emit(StageChanged(self.now(), stage, "started"))

    def end(self, state: Literal["ok", "failed"] = "ok") -> None:
        """End the stage that is under way, if one is."""
        if self._open:
            self._emit(StageChanged(self.now(), self._open, state))
            self._open = None

    def note(self, text: str, *, unexpected: bool = False) -> None:
        """Record a remark of Posthouse's own."""
        self._line("note", self.shown(text), unexpected)

    def sent(self, text: str) -> None:
        """Record a line that the client says."""
        self._line("client", self.shown(text), False)

    def came(
        self,
        line: bytes,
        arrived: float | None = None,
        *,
        unexpected: bool = False,
        longest: int = LONGEST_SHOWN,
    ) -> Said:
        """Record a line that the server said; ``arrived`` is in seconds, by the loop's clock.

        It is shown at once, unless it ends like the beginning of a secret: then once the next line
        has come, or nothing more does.

        Raises:
            Stop: It was one line too many for a dialogue.
        """
        self.heard = True
        self._since = self.now()
        self._count += 1
        if self._count > MOST_LINES:
            self._flush()
            raise Stop(Signal.TOO_LONG)
        t = self.now() if arrived is None else arrived - self._start
        said = Said.of(line, t, self.stage, tls=self.tls, unexpected=unexpected)
        said.longest = longest
        self._redact_across(said)
        self._waiting.append(said)
        self._flush(self._may_go_on())
        return said

    def remains(self, data: bytes) -> bytes:
        """Record what came and is no reply, and return its first lines without secrets."""
        lines = data.rstrip(b"\r\n").split(b"\n")
        said = [
            self.came(line.removesuffix(b"\r"), unexpected=True, longest=REMAINS_SHOWN)
            for line in lines[:MOST_REMAINS]
        ]
        if len(lines) > MOST_REMAINS:
            self.note(_("… and more of that kind"))
        return b"\n".join(each.line for each in said)

    def extend(self, deadline: float) -> None:
        """Give the whole dialogue ``deadline`` seconds from its beginning."""
        self._deadline = deadline

    @property
    def waited(self) -> float:
        """Return the seconds that the server has been silent while waited for; 0 if it is not."""
        return self.now() - self._since if self._is_waiting else 0.0

    def answered(self) -> None:
        """Note that the server has said all that it was waited for."""
        self._is_waiting = False

    def waiting(self, seconds: float) -> None:
        """Note that the server is waited for from now on, for so many seconds at most."""
        self._since, self._is_waiting = self.now(), True
        left = self._deadline - self._since
        self._emit(WaitBegan(self.now(), self.stage, max(min(seconds, left), 0.0)))

    def shown(self, text: str | bytes) -> str:
        """Return ``text`` as it may be shown at this point of the dialogue."""
        return self.redactor.shown(text, in_auth=self.stage is Stage.AUTH)

    def _line(self, direction: Literal["client", "note"], text: str, unexpected: bool) -> None:
        self._count += 1
        line = LineSeen(self.now(), direction, self.tls, text, unexpected)
        if self._waiting:
            self._waiting.append(line)
        else:
            self._emit(line)

    def _redact_across(self, said: Said) -> None:
        """Take what lies across the last lines out of them, as far as they are not shown yet."""
        seams = self.redactor.seams
        said.counted = seams.length(said.text)
        self._last.append(said)
        while (
            len(self._last) > 2 and sum(each.counted for each in self._last[1:-1]) >= seams.longest
        ):
            del self._last[0]
        texts = seams.redact([each.text for each in self._last])
        for each, text in zip(self._last, texts, strict=True):
            each.text = text

    def _may_go_on(self) -> list[Said]:
        """The lines whose end may be the beginning of a secret."""
        count = self.redactor.seams.unfinished([each.text for each in self._last])
        return self._last[len(self._last) - count :]

    def _flush(self, kept: Sequence[Said] = ()) -> None:
        """Hand on the lines that wait, up to the first that is ``kept``."""
        while self._waiting and not any(self._waiting[0] is each for each in kept):
            line = self._waiting.popleft()
            self._emit(line if isinstance(line, LineSeen) else self._seen(line))

    def _seen(self, said: Said) -> LineSeen:
        # Cut once the secrets are out: half a secret would not be known as one.
        text = self.redactor.shown(said.line, in_auth=said.stage is Stage.AUTH)
        line = printable(text, said.longest)
        return LineSeen(said.t, "server", said.tls, line, said.unexpected)
