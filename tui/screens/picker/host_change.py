"""A change of the host's settings, for the organizations that follow it."""

from collections.abc import Mapping
from functools import partial

from tui.errors import InvalidInput
from tui.language import _, ngettext, number
from tui.screens.boxes.desk import Asks
from tui.screens.boxes.with_questions import with_questions
from tui.screens.picker.number import NumberModal
from tui.settings.conditions import condition
from tui.settings.names import HOST
from tui.storage.directory.selecting import select
from tui.storage.directory.selection import Selection
from tui.storage.editing.many.plan import Change, plan_each
from tui.storage.editing.saving import save
from tui.storage.outputs.plan import names_of_followers
from tui.storage.settings_file.difference import shown
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace


async def change_host(
    workspace: Workspace, desk: Asks, values: Mapping[str, str | bool]
) -> Stored | None:
    """Change the host, if the number of those that follow it is typed; None where it is not.

    Raises:
        InvalidInput: It says so already; or it has no settings of its own.
        PosthouseError: Nothing was changed.
    """
    change = await desk.thread(_planned, workspace, values)
    count = await desk.thread(_followers, workspace)
    if not await desk.ask(NumberModal(_question(change, count), count, _("Change the host"))):
        return None
    with_outputs = await desk.thread(names_of_followers, workspace.directory, HOST)
    do = partial(save, workspace, HOST, values, base=change.before.digest)
    return await with_questions(desk, workspace, with_outputs, do)


def _planned(workspace: Workspace, values: Mapping[str, str | bool]) -> Change:
    if workspace.directory.load(HOST).settings.mail.mode != "custom":
        raise InvalidInput(_("The host has the settings that are built in: open Host first."))
    plan = plan_each(workspace, {HOST: values})
    if not plan.changes:
        raise InvalidInput(_("The host says it already."))
    return plan.changes[0]


def _followers(workspace: Workspace) -> int:
    selection = Selection(conditions=(condition("mode=default"),))
    return len(select(workspace.directory, workspace.state, selection).ids)


def _question(change: Change, count: int) -> str:
    differences = [f"{one.key}: {shown(one.old)} → {shown(one.new)}" for one in change.differences]
    follow = ngettext(
        "{count} organization follows the host: its mail changes too. Type that number.",
        "{count} organizations follow the host: their mail changes too. Type that number.",
        count,
    ).format(count=number(count))
    return "\n".join([_("Change the host"), *differences, follow])
