"""A change to several organizations: what it would do, and the question whether to do it."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click

from tui.cli.shared.ask_password import can_ask
from tui.language import _, ngettext, number
from tui.storage.editing.many.plan import Change, Plan, to_show
from tui.storage.settings_file.difference import shown
from tui.text import some_of

_PAGE = 20  # lines, where nobody says how high the screen is
_BESIDE = 6  # lines of counts and of the question


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said on the command line about going on.

    Attributes:
        dry_run: Nothing is to be changed.
        yes: Nothing is to be asked.
        expect: How many are to change; None where nothing was said.
    """

    dry_run: bool
    yes: bool
    expect: int | None


def show_plan(plan: Plan) -> None:
    """Print what would change, file by file, at most a page, then how many there are of each.

    What a login would reach beyond that page is printed, too.
    """
    page = _PAGE
    if sys.stdout.isatty():
        page = max(shutil.get_terminal_size().lines - _BESIDE, 5)
    changes = to_show(plan, page)
    for change in changes:
        click.echo(_difference(change))
    if len(plan.changes) > len(changes):
        click.echo(_("… and more of the {count} in all.").format(count=number(len(plan.changes))))
    for sentence in _counts(plan):
        click.echo(sentence)


def echo_json(plan: Plan, *, saved: bool) -> None:
    """Print an object a line: each change, who says it already, and who is left out.

    Args:
        saved: Whether it was saved; else nothing was changed.
    """
    for change in plan.changes:
        changed = [{"key": one.key, "old": one.old, "new": one.new} for one in change.differences]
        more = {"new": change.is_new, "changes": changed, "saved": saved}
        _echo_event(change.id, "change", more)
    for one in plan.unchanged:
        _echo_event(one, "unchanged", {})
    for one in plan.follow:
        _echo_event(one, "left-out", {"reason": "follows-host"})


def _echo_event(organization: str, event: str, more: dict[str, object]) -> None:
    line = {"organization": organization, "event": event} | more
    click.echo(json.dumps(line, ensure_ascii=False))


def _difference(change: Change) -> str:
    changed = [f"{one.key} {shown(one.old)} → {shown(one.new)}" for one in change.differences]
    word = _("new: ") if change.is_new else ""
    return f"{change.id}: {word}{', '.join(changed)}"


def _counts(plan: Plan) -> list[str]:
    found = []
    added = sum(change.is_new for change in plan.changes)
    if added:
        words = ngettext("{count} organization is new.", "{count} organizations are new.", added)
        found.append(words.format(count=number(added)))
    if changed := len(plan.changes) - added:
        words = ngettext("{count} organization changes.", "{count} organizations change.", changed)
        found.append(words.format(count=number(changed)))
    if unchanged := len(plan.unchanged):
        words = ngettext(
            "{count} organization says it already.",
            "{count} organizations say it already.",
            unchanged,
        )
        found.append(words.format(count=number(unchanged)))
    if plan.follow:
        words = ngettext(
            "{count} is left out, for it follows the host: {ids}. To change what it follows: "
            "posthouse set host KEY=VALUE; to give it settings of its own: mail.mode=custom too.",
            "{count} are left out, for they follow the host: {ids}. To change what they follow: "
            "posthouse set host KEY=VALUE; to give them settings of their own: mail.mode=custom "
            "too.",
            len(plan.follow),
        )
        found.append(words.format(count=number(len(plan.follow)), ids=some_of(plan.follow)))
    return found


def agreed(plan: Plan, answer: Answer) -> bool:
    """Whether the change is to be made; on a terminal its number is asked for.

    Raises:
        click.UsageError: Nobody can be asked and nothing was said; or another number is expected.
        click.Abort: Another number was typed.
    """
    count = len(plan.changes)
    if answer.expect is not None and answer.expect != count:
        raise click.UsageError(
            _("--expect {expect}, but {count} would change; nothing was changed.").format(
                expect=answer.expect, count=count
            )
        )
    if answer.dry_run or not count:
        return False
    if answer.yes and answer.expect is not None:
        return True
    if answer.yes or not can_ask():
        raise click.UsageError(
            _("Without a question it takes --yes --expect {count}; nothing was changed.").format(
                count=count
            )
        )
    question = ngettext(
        "To change {count} organization type its number",
        "To change {count} organizations type their number",
        count,
    ).format(count=count)
    typed = click.prompt(question, default="", show_default=False, err=True)
    if typed.strip() != str(count):
        click.echo(
            _("posthouse: that is not {count}; nothing was changed.").format(count=count), err=True
        )
        raise click.Abort
    return True


def tell_saved(ids: Sequence[str]) -> None:
    """Print how many were saved."""
    words = ngettext("Saved {count} organization.", "Saved {count} organizations.", len(ids))
    click.echo(words.format(count=number(len(ids))))
