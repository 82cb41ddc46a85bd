"""Ask a person on a terminal to allow what settings reach, where others could have chosen it."""

from collections.abc import Callable
from typing import TypeVar

import click

from tui.cli.shared.language_options import confirmed
from tui.errors import NotSaved
from tui.language import _
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import NotAllowed, Question, allow
from tui.storage.workspace import Workspace
from tui.text import printable

_T = TypeVar("_T")


def with_permission(
    workspace: Workspace,
    act: Callable[[frozenset[Reach]], _T],
    *,
    may_ask: Callable[[], bool],
    granted: frozenset[Reach] = frozenset(),
) -> _T:
    """Do what may be refused; on a terminal ask, and do it again with what was allowed.

    Args:
        act: Takes what this person typed, or allowed, just now.
        may_ask: Whether a person is there to be asked.
        granted: What was typed.

    Raises:
        NotAllowed: Nobody was there, or they did not allow it.
    """
    while True:
        try:
            return act(granted)
        except NotAllowed as refused:
            if not may_ask():
                raise
            show(refused.questions)
            if not confirmed(_("Allow it, now and until it changes?")):
                raise
            granted |= {question.reach for question in refused.questions}
            remember(workspace, refused.questions)


def show(questions: tuple[Question, ...]) -> None:
    """Print each value with the one before it, under its file and who else could have written it.

    On standard error: what a command prints may be read by a program.
    """
    path = None
    for question in questions:
        if question.path != path:
            path = question.path
            words = _("{path} says this, and others could have written it: {why}")
            shown = words.format(path=printable(str(path)), why=question.why)
            click.echo(shown, err=True)
        click.echo(f"    {question.line}", err=True)


def remember(workspace: Workspace, questions: tuple[Question, ...]) -> None:
    """Remember the answer; where that can't be, say so: it holds for this once."""
    try:
        allow(workspace, questions)
    except NotSaved as error:
        words = _("posthouse: the answer could not be remembered: {sentence}")
        click.echo(words.format(sentence=error.sentence), err=True)
