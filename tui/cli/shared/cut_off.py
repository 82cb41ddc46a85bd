"""A change to many organizations that was cut off: said at the next start, and asked about."""

import sys
from pathlib import Path

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.tell_notes import tell
from tui.errors import PosthouseError
from tui.language import _
from tui.paths import state_directory
from tui.storage.editing.many import resuming
from tui.storage.workspace import Workspace, open_workspace

NOT_ASKED = ("send", "sendmail", "check", "token", "set")
"""These only say it: nobody is there, or they have a way of their own."""


def ask_or_say(config: Path, command: str | None) -> None:
    """Say that a change was cut off; on a terminal ask whether to finish it or to take it back.

    Args:
        command: What was started; None for the picker.
    """
    workspace = open_workspace(config, state_directory())
    try:
        cut = resuming.find_cut(workspace)
    except PosthouseError:
        cut = None
    if cut is None or command in NOT_ASKED or not (can_ask() and sys.stderr.isatty()):
        if (said := resuming.notice(workspace)) and (cut is None or command != "set"):
            tell([said])
        return
    finish, back = _("f/t").split("/")
    question = _("{sentence} Finish it ({finish}), take it back ({back}), or later (enter)?")
    answer = click.prompt(
        question.format(sentence=cut.sentence, finish=finish, back=back),
        default="",
        show_default=False,
        prompt_suffix=" ",
        err=True,
    )
    if answer.strip().casefold() in (finish, back):
        end(workspace, finish=answer.strip().casefold() == finish)


def end(workspace: Workspace, *, finish: bool) -> None:
    """Bring the change to an end, and tell what was written; PosthouseError as ``resuming``."""
    ended = resuming.finish(workspace) if finish else resuming.take_back(workspace)
    tell([*ended.notes, *filter(None, [resuming.left_as_they_are(ended)])])
    words = _("Finished: {count} written.") if finish else _("Taken back: {count} written.")
    click.echo(words.format(count=len(ended.ids)), err=True)
