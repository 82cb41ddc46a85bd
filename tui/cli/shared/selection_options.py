"""ORG..., --all and --where: the same selection of organizations for every command that has one."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from tui.errors import WrongUsage
from tui.language import N_, _
from tui.storage.directory.selection import Selected, Selection
from tui.text import some_of

if TYPE_CHECKING:
    from tui.storage.directory.reading import SettingsFiles
    from tui.storage.state.mail_tests import StateDirectory

all_option = click.option("--all", "every", is_flag=True, help=N_("All organizations."))
where_option = click.option(
    "--where",
    "conditions",
    metavar=N_("CONDITION"),
    multiple=True,
    help=N_(
        "Those for which KEY=VALUE holds; also != and ~ (contains). Several must all hold. KEY is "
        "of the settings in force, or id, name, mode, problem, warning, tested, failure."
    ),
)


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``[ORG...] [--all] [--where CONDITION]``, and it a keyword ``selection``.

    What it gets may be empty: what that means is the command's own. ``chosen`` finds them.
    """

    @click.argument("organizations", metavar=N_("[ORG...]"), nargs=-1)
    @all_option
    @where_option
    @wraps(command)
    def with_selection(
        *args: object,
        organizations: tuple[str, ...],
        every: bool,
        conditions: tuple[str, ...],
        **others: object,
    ) -> object:
        asked = selection_of(organizations, every=every, conditions=conditions)
        return command(*args, selection=asked, **others)

    return with_selection


def selection_of(names: tuple[str, ...], *, every: bool, conditions: tuple[str, ...]) -> Selection:
    """Read what was given.

    Raises:
        WrongUsage: A condition is none, or names stand beside --all.
    """
    if names and every:
        raise WrongUsage(_("Give ORG, or --all, not both."))
    if not conditions:
        return Selection(names, every)
    from tui.settings.conditions import condition  # takes its time

    return Selection(names, every, tuple(map(condition, conditions)))


def chosen(directory: "SettingsFiles", state: "StateDirectory", selection: Selection) -> Selected:
    """Find the organizations of a selection, with a bar on a terminal where they are many.

    Those that can't be read, so that it can't be said whether a condition holds, are named on
    standard error.

    Raises:
        UnknownOrganization: One that was named is not there, or nothing matches.
    """
    from tui.cli.shared.progress import progress
    from tui.storage.directory.selecting import select

    found = select(directory, state, selection, progress)
    if found.unreadable:
        from tui.cli.shared.tell_notes import tell

        tell([left_out(found.unreadable)])
    return found


def left_out(ids: tuple[str, ...]) -> str:
    """Return a sentence that names organizations whose files say nothing."""
    return _("left out, for the file can't be read: {ids}; posthouse validate tells why.").format(
        ids=some_of(ids)
    )
