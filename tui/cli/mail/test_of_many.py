"""``posthouse test`` of several organizations: progress, then a table by failure."""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.language_options import confirmed
from tui.cli.shared.paint import paint
from tui.cli.shared.progress import progress
from tui.cli.shared.selection_options import chosen
from tui.cli.shared.tell_notes import tell
from tui.errors import NoPermission
from tui.language import _, ngettext, number
from tui.many.bounds import DIALOGUES, Bounds, room_for
from tui.many.outcomes import Kind, Outcome, by_cause, exit_code
from tui.many.plan import Plan, plan
from tui.many.remedies import SharedRemedy, shared_remedies
from tui.many.running import Happened, Job, Note, Said, run
from tui.many.words import SIGNS, head, sentence
from tui.own_commands import proposed
from tui.paths import state_directory
from tui.smtp.record.events import Stage, WaitBegan
from tui.smtp.telling.transcript import as_json
from tui.storage.directory.selection import Selection
from tui.storage.workspace import Workspace, open_workspace
from tui.text import some_of

ASKED_FROM = 20
"""So many mails are sent without a question."""
MOST_NAMED = 20
"""Names in a row of the table on a terminal."""
_MOST_REMEDIES = 3
_NAMED = 3  # in a command
_CLEAR = "\r\x1b[K"
_OFTEN = 0.1  # seconds between two lines of progress

MORE = "--these-servers-are-ours-so-allow-more-at-once"
JOBS_WITH_MORE = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line.

    Attributes:
        jobs: Dialogues at once; None for as many as is usual.
        more: Whether these may be more than usual.
        yes: Whether any number of mails may be sent.
    """

    selection: Selection
    recipient: str
    until: Stage
    timeout: float
    jobs: int | None = None
    more: bool = False
    yes: bool = False


def bounds(jobs: int | None, *, more: bool) -> Bounds:
    """The bounds with another number of dialogues at once, as far as files may be open.

    Raises:
        click.UsageError: They are more than usual, and that was not said by name.
    """
    most = JOBS_WITH_MORE if more else DIALOGUES
    if jobs is not None and not 1 <= jobs <= most:
        raise click.UsageError(
            _("--jobs must be 1 to {most}; with {option} up to {more}.").format(
                most=DIALOGUES, option=MORE, more=JOBS_WITH_MORE
            )
        )
    wanted = jobs or DIALOGUES
    if (room := room_for(wanted)) < wanted:
        words = _("{room} dialogues at once, not {wanted}: more files can't be open (ulimit -n).")
        tell([words.format(room=room, wanted=wanted)])
    return replace(Bounds(), dialogues=room)


def test_many(path: Path, asked: Asked, *, in_json: bool) -> int:
    """Test a selection; 0 where all passed, 75 where all that did not failed for now, else 1.

    Raises:
        UnknownOrganization: Nothing matches.
        NoPermission: More than 20 mails would go out, and there is nobody to ask.
        NotSaved: The logins can't be counted here, so nothing was tested.
    """
    given = bounds(asked.jobs, more=asked.more)
    workspace = open_workspace(path, state_directory())
    found = planned(workspace, asked.selection, asked.until)
    if asked.until in (Stage.DATA, Stage.QUIT):
        _ask(len(found.dialogues), asked)
    job = Job(asked.until, asked.recipient, asked.timeout, given)
    outcomes = asyncio.run(watched(workspace, found, job, _print if in_json else _silent))
    if not in_json:
        for line in table(outcomes, most=MOST_NAMED if sys.stdout.isatty() else sys.maxsize):
            click.echo(line)
    return exit_code(outcomes)


def planned(workspace: Workspace, selection: Selection, until: Stage) -> Plan:
    """The dialogues for a selection, with a bar on a terminal while secrets are read.

    Raises:
        UnknownOrganization: Nothing matches.
    """
    found = chosen(workspace.directory, workspace.state, selection)
    followers = {one.id for one in found.listings if one.mode == "default" and not one.problem}
    return plan(workspace, progress(found.ids, len(found.ids)), until, followers)


def _ask(mails: int, asked: Asked) -> None:
    if mails <= ASKED_FROM or asked.yes:
        return
    question = _("Send {count} mails to {recipient}?").format(
        count=mails, recipient=asked.recipient
    )
    if not can_ask():
        raise NoPermission(
            _("{question} There is no terminal to ask on; to send them: --yes").format(
                question=question
            )
        )
    if not confirmed(question):
        raise click.Abort


async def watched(
    workspace: Workspace, found: Plan, job: Job, take: Callable[[Happened], None]
) -> list[Outcome]:
    """Run a plan to its end, with a line of progress where standard error is a terminal."""
    seen = _Progress(found.count)
    notes: list[str] = []
    try:
        async with aclosing(run(workspace, found, job)) as happened:
            async for what in happened:
                take(what)
                if isinstance(what, Note):
                    notes.append(what.sentence)
                if isinstance(what, Outcome):
                    seen.add(what)
    finally:
        seen.clear()
    tell(dict.fromkeys(notes))
    return seen.outcomes


@dataclass(slots=True)
class _Progress:
    """How far a run is, on one line that is written over."""

    count: int
    outcomes: list[Outcome] = field(default_factory=list)
    failed: int = 0
    shown: float = 0.0

    def add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.failed += outcome.kind is Kind.FAILED
        if sys.stderr.isatty() and monotonic() - self.shown > _OFTEN:
            self.shown = monotonic()
            words = _("{done} of {count} tested, {failed} failed").format(
                done=len(self.outcomes), count=self.count, failed=self.failed
            )
            click.echo(f"{_CLEAR}{words}", nl=False, err=True)

    def clear(self) -> None:
        if self.shown:
            click.echo(_CLEAR, nl=False, err=True)


def _silent(_what: Happened) -> None:
    pass


def _print(what: Happened) -> None:
    if (shown := as_object(what)) is not None:
        click.echo(json.dumps(shown, ensure_ascii=False))


def as_object(what: Happened) -> dict[str, object] | None:
    """What happened as JSON types, each with its organization; None for what JSON has not.

    A verdict comes once for each organization that it counts for, with whose dialogue it was.
    """
    match what:
        case Said(event=event) if not isinstance(event, WaitBegan):
            shown = as_json(event)
            return (
                None if shown["event"] == "verdict" else {"organization": what.dialogue.id} | shown
            )
        case Outcome(verdict=None):
            return {
                "organization": what.organization,
                "event": "not-tested",
                "server": what.server,
                "reason": what.reason,
                "sentence": what.sentence,
            }
        case Outcome(verdict=verdict) if verdict is not None:
            refused = what.refused.isoformat(timespec="seconds") if what.refused else None
            return {
                "organization": what.organization,
                **as_json(verdict),
                "dialogue": what.dialogue,
                "server": what.server,
                "temporary": what.is_temporary,
                "refused": refused,
            }
        case _:
            return None


def _shared(found: list[Outcome]) -> list[SharedRemedy]:
    return shared_remedies(found)[:_MOST_REMEDIES]


def _mended(failure: str, found: list[Outcome], shared: SharedRemedy) -> str:
    """A remedy and how many have it, with the command that applies it where that is short."""
    label, count = shared.remedy.label, number(len(shared.ids))
    whom = list(shared.ids)
    if len(whom) > _NAMED:
        whom = ["--where", f"failure={failure}"] if len(whom) == len(found) else []
    if not whom:
        return _("{label} ({count})").format(label=label, count=count)
    command = proposed(" ".join(["posthouse", "set", *whom, shared.assignments]))
    return _("{label} ({count}): {command}").format(label=label, count=count, command=command)


_COLOURS = {Kind.FAILED: "red", Kind.NOT_TESTED: "yellow", Kind.PASSED: "green"}


def table(outcomes: list[Outcome], most: int) -> list[str]:
    """What came of a run, by failure: how many, who, and what it means of the first of them.

    Args:
        most: So many names of each are shown.
    """
    groups = by_cause(outcomes)
    width = max((len(str(len(found))) for _kind, _cause, found in groups), default=1)
    shown = []
    for kind, cause, found in groups:
        line = f"{SIGNS[kind]} {len(found):{width}}  {head(kind, cause)}"
        names = "" if kind is Kind.PASSED else some_of([one.organization for one in found], most)
        shown.append(paint(line, _COLOURS[kind], bold=True) + (f"  {names}" if names else ""))
        if why := sentence(found[0]):
            shown.append(f"  {'':{width}}  {why}")
        shown += [f"  {'':{width}}  → {_mended(cause, found, each)}" for each in _shared(found)]
    passed = sum(one.kind is Kind.PASSED for one in outcomes)
    last = ngettext(
        "{passed} of {count} organization passed.", "{passed} of {count} organizations passed.",
        len(outcomes),
    )  # fmt: skip
    return [*shown, last.format(passed=passed, count=len(outcomes))]
