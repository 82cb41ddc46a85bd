"""Holds the dialogues of a plan, as many at once as the bounds allow; says what came of each."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tui.errors import IncompleteSettings, InvalidInput, PosthouseError
from tui.many.bounds import Bounds
from tui.many.clock import Clock, SystemClock
from tui.many.outcomes import Outcome
from tui.many.plan import Dialogue, Plan, servers
from tui.many.recording import record
from tui.many.scouting import Scouts
from tui.many.server_memory import ServerMemory
from tui.many.turns import NotNow, RefusedBefore, Turns
from tui.smtp.connection.commands import DEADLINE, WAITS
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.look.early_look import may_wait_for_tls
from tui.smtp.mail.mail_test_message import test_message
from tui.smtp.record.events import CertificateSeen, Event, Stage, StageChanged, Verdict
from tui.storage.history.author import author
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

MEMORY = "servers"
"""The directory in the user's state of what is known of servers: one for all config directories."""

_WITH_LOGIN = frozenset(stage.value for stage in Stage if stage.needs_login)
_SILENT = "no-banner"
_LOOKED_AT = 20
"""So many of those that share a refused login are looked at for a test that passed since."""


@dataclass(frozen=True, slots=True)
class Job:
    """How to test.

    Attributes:
        until: The last stage.
        recipient: Who gets the mails; empty where none is sent.
        deadline: Seconds for each dialogue.
        bounds: What is not exceeded.
        clock: What the waits go by.
        second_look: Whether other ports of a server are looked at, where the one that is set fails.
    """

    until: Stage = Stage.AUTH
    recipient: str = ""
    deadline: float = DEADLINE
    bounds: Bounds = field(default_factory=Bounds)
    clock: Clock = field(default_factory=SystemClock)
    second_look: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """Something that happened in a dialogue."""

    dialogue: Dialogue
    event: Event


@dataclass(frozen=True, slots=True)
class Note:
    """Something beside the tests: a result that could not be remembered."""

    sentence: str


Happened = Said | Outcome | Note


async def run(workspace: Workspace, plan: Plan, job: Job) -> AsyncGenerator[Happened, None]:
    """Hold the dialogues; events come as they happen, then the outcome of each organization.

    Closing or cancelling this ends every connection at once.

    Raises:
        NotSaved: The logins can't be counted here, so nothing is tested.
    """
    memory = ServerMemory(workspace.state.path.parent / MEMORY)
    happened: asyncio.Queue[Happened | None] = asyncio.Queue()
    turns = Turns(memory, job.bounds, job.clock)
    worker = _Worker(turns, workspace.state, job, happened.put_nowait)
    work = asyncio.create_task(_all(worker, plan))
    work.add_done_callback(lambda _: happened.put_nowait(None))
    try:
        for one in plan.ended:
            yield one
        while (what := await happened.get()) is not None:
            yield what
        await work
    finally:
        work.cancel()
        await asyncio.wait([work])


async def _all(worker: "_Worker", plan: Plan) -> None:
    """Each server has as many workers as it may have dialogues, so none waits for another's."""
    work: list[asyncio.Task[None]] = []
    for dialogues in servers(plan.dialogues):
        waiting = iter(dialogues)
        most = min(worker.job.bounds.connections, len(dialogues))
        work += [asyncio.create_task(worker.work(waiting)) for _ in range(most)]
    try:
        await asyncio.gather(*work)
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


class _Worker:
    """Holds one dialogue after the other, and tells of them."""

    def __init__(
        self, turns: Turns, state: StateDirectory, job: Job, tell: Callable[[Happened], None]
    ) -> None:
        self.job = job
        self._turns = turns
        self._state = state
        self._tell = tell
        self._scouts = Scouts(self._hold)

    async def work(self, waiting: Iterator[Dialogue]) -> None:
        """Hold dialogues until none is left."""
        for dialogue in waiting:
            outcome = await self._scouts.hold(dialogue)
            if outcome.verdict is not None and outcome.refused is None:
                await self._record(dialogue, outcome)
            for member in dialogue.members:
                self._tell(replace(outcome, organization=member.id))

    async def _hold(self, dialogue: Dialogue, looks: bool) -> Outcome:
        """Hold a dialogue.

        Args:
            looks: Whether it may take a second look, one connection after the other.
        """
        made = Outcome(dialogue.id, dialogue.server, dialogue.id)
        try:
            attempt = _attempt(dialogue, self.job, looks=looks)
            async with self._turns.turn(dialogue.host, dialogue.login) as settle:
                course = await self._converse(dialogue, attempt)
                if attempt.one_by_one and _was_left_early(course.ended(), attempt):
                    whole = attempt._replace(second_look=False, one_by_one=False)
                    longer = await self._converse(dialogue, whole)
                    course = course if longer.ended().failure == _SILENT else longer
                settle(course.ended())
        except RefusedBefore as before:
            if passed := self._passed_since(dialogue, before.refusal.at):
                return await self._hold(passed, looks)
            when = datetime.fromtimestamp(before.refusal.at, UTC)
            results = self._state.results(dialogue.id)
            ends = next((one.certificate_ends for one in results if one.certificate_ends), None)
            return replace(
                made, verdict=before.refusal.verdict, refused=when, certificate_ends=ends
            )
        except NotNow as error:
            return replace(made, reason=error.reason, sentence=error.sentence)
        except (IncompleteSettings, InvalidInput) as error:
            return replace(made, reason="wrong-settings", sentence=error.sentence)
        return replace(
            made,
            verdict=course.ended(),
            certificate_ends=course.certificate_ends,
            seconds=course.seconds,
        )

    async def _converse(self, dialogue: Dialogue, attempt: Attempt) -> "_Course":
        course = _Course()
        async with aclosing(converse(attempt)) as events:
            async for event in events:
                course.take(event)
                self._tell(Said(dialogue, event))
        return course

    def _passed_since(self, dialogue: Dialogue, moment: float) -> Dialogue | None:
        """The dialogue, to be tried again, where a test of one of its organizations alone passed
        since a refusal: then the account was mended at the provider.
        """
        for member in dialogue.members[:_LOOKED_AT]:
            for result in self._state.results(member.id):
                when = result.when.timestamp()
                counts = result.ok and result.until in _WITH_LOGIN
                if dialogue.login and counts and result.values == member.values and when > moment:
                    return replace(dialogue, login=replace(dialogue.login, passed=when))
        return None

    async def _record(self, dialogue: Dialogue, outcome: Outcome) -> None:
        job = self.job
        try:
            await asyncio.to_thread(
                record, self._state, dialogue, outcome, job.until, job.recipient
            )
        except PosthouseError as error:
            self._tell(Note(error.sentence))


def _was_left_early(verdict: Verdict, attempt: Attempt) -> bool:
    """Whether a server was silent, and might have greeted had it been waited for."""
    smtp = attempt.settings.smtp
    wait = min(smtp.timeout_ms / 1000, WAITS[Stage.BANNER])
    return verdict.failure == _SILENT and may_wait_for_tls(smtp, wait)


def _attempt(dialogue: Dialogue, job: Job, *, looks: bool) -> Attempt:
    """What is held.

    Raises:
        InvalidInput: A value cannot stand in the message.
    """
    message = b""
    if job.until in (Stage.DATA, Stage.QUIT):
        message = test_message(
            dialogue.settings,
            organization=dialogue.settings.name or dialogue.id,
            recipient=job.recipient,
            author=author(),
        ).data
    return Attempt(
        dialogue.settings,
        job.recipient,
        dialogue.login.password if dialogue.login else None,
        message,
        until=job.until,
        deadline=job.deadline,
        second_look=looks and job.second_look,
        one_by_one=looks,
    )


class _Course:
    """What is kept of a dialogue."""

    def __init__(self) -> None:
        self.certificate_ends: datetime | None = None
        self.seconds: dict[str, float] = {}
        self._verdict: Verdict | None = None
        self._began = 0.0

    def take(self, event: Event) -> None:
        match event:
            case StageChanged(state="started"):
                self._began = event.t
            case StageChanged():
                self.seconds[event.stage.value] = event.t - self._began
            case CertificateSeen():
                self.certificate_ends = event.not_after
            case Verdict():
                self._verdict = event

    def ended(self) -> Verdict:
        if self._verdict is None:
            raise RuntimeError("a dialogue ended without a verdict")
        return self._verdict
