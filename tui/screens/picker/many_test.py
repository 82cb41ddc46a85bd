"""A test of many, as a screen shows it: it goes on while no screen does."""

from collections.abc import Callable, Container, Sequence
from contextlib import aclosing

from textual.app import App
from textual.worker import Worker

from tui.errors import PosthouseError
from tui.many.outcomes import Outcome
from tui.many.plan import Plan, plan
from tui.many.running import Job, Note, Said, run
from tui.smtp.record.events import LineSeen
from tui.smtp.telling.transcript import line
from tui.storage.workspace import Workspace

CHANGED = "changed"
"""The reason of those whose settings were changed since their test."""
_MOST_KEPT = 1000
"""Dialogues whose lines are kept: of those that failed, the first."""


class ManyTest:
    """The test of some organizations, and of part of them again.

    Args:
        ids: Whom to test.
        followers: Those of them that follow the host with nothing wrong in their own files.

    Attributes:
        next: Whom the next run tests.
        plan: How that is done; None while settings are read.
        outcomes: What came of each, by its id.
        came: What came of the last run.
        notes: What went wrong beside it, each sentence once.
        transcripts: The lines of the dialogues that failed, by whose they are.
        ended: Whether the last run is over.
        over: Called at the end of each run, be it whole, stopped or failed.
    """

    def __init__(
        self, workspace: Workspace, ids: Sequence[str], followers: Container[str] = ()
    ) -> None:
        self.ids = self.next = ids
        self.plan: Plan | None = None
        self.outcomes: dict[str, Outcome] = {}
        self.came: list[Outcome] = []
        self.notes: dict[str, None] = {}
        self.transcripts: dict[str, list[str]] = {}
        self.ended = False
        self.over: Callable[[], object] = lambda: None
        self._workspace = workspace
        self._followers = followers
        self._worker: Worker[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether dialogues are held now."""
        return self._worker is not None

    def prepare(self, ids: Sequence[str]) -> None:
        """Have these tested next; the others stay as they are. ``read`` goes on with it."""
        self.next, self.plan, self.ended, self.notes = ids, None, False, {}

    def read(self) -> Plan:
        """Find out which dialogues there are to hold; to be called in a thread."""
        return plan(self._workspace, self.next, Job().until, self._followers)

    def take_plan(self, found: Plan) -> None:
        """Take in what was found out."""
        self.plan, self.came = found, []
        for one in found.ended:
            self._take(one)
        self.ended = not found.dialogues

    def start(self, app: App[object]) -> None:
        """Hold the dialogues as long as the app lasts, whatever it shows."""
        if self.plan is None or self.is_running:
            return
        self.came = []
        for one in self.next:
            self.outcomes.pop(one, None)
        held = self._hold(self.plan)
        self._worker = app.run_worker(held, group="running", exit_on_error=False)

    def stop(self) -> None:
        """End every dialogue at once; what came so far stays."""
        if self._worker is not None:
            self._worker.cancel()

    def changed(self, ids: Sequence[str], sentence: str) -> None:
        """Take in that settings were changed: those that were are tested next."""
        self._followers = ()  # some may have got settings of their own
        for one in ids:
            self.outcomes[one] = Outcome(one, reason=CHANGED, sentence=sentence)
        self.prepare([one.organization for one in self.outcomes.values() if one.reason == CHANGED])

    async def _hold(self, found: Plan) -> None:
        lines: dict[str, list[str]] = {}
        try:
            async with aclosing(run(self._workspace, found, Job())) as happened:
                async for what in happened:
                    if isinstance(what, Said):
                        if isinstance(what.event, LineSeen):
                            lines.setdefault(what.dialogue.id, []).append(line(what.event))
                    elif isinstance(what, Note):
                        self.notes[what.sentence] = None
                    else:
                        self._take(what)
                        self._keep(what, lines.pop(what.dialogue, None))
        except PosthouseError as error:
            self.notes[error.sentence] = None
        finally:
            self._worker, self.ended = None, True
            self.over()

    def _take(self, outcome: Outcome) -> None:
        self.came.append(outcome)
        self.outcomes[outcome.organization] = outcome

    def _keep(self, outcome: Outcome, lines: list[str] | None) -> None:
        failed = outcome.verdict is not None and not outcome.verdict.ok
        if lines and failed and len(self.transcripts) < _MOST_KEPT:
            self.transcripts[outcome.dialogue] = lines
