"""What the picker asks about: a new organization, another name for one, its removal."""

from collections.abc import Callable
from functools import partial

from tui.errors import PosthouseError
from tui.language import _
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.text import TextModal
from tui.screens.picker.organization import Named, OrganizationModal
from tui.storage.directory.catalog_line import Listing
from tui.storage.editing.add_rename_remove import add, remove, rename
from tui.storage.editing.copying import copy
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace


async def add_organization(workspace: Workspace, desk: Desk, about: str) -> Stored | None:
    """Ask for the name and id of a new organization; None where there is none.

    Args:
        about: What it begins with, in a sentence.
    """
    if not await may_write(workspace, desk):
        return None
    new = partial(add, workspace)
    return await _named(desk, _("New organization"), Named("", ""), new, about)


async def rename_organization(workspace: Workspace, desk: Desk, current: Listing) -> Stored | None:
    """Ask for another name or id; None where it keeps both."""
    if not await may_write(workspace, desk, current.id):
        return None
    title = _("Rename {name}").format(name=current.name)
    named = Named(current.id, current.name)
    return await _named(desk, title, named, partial(rename, workspace, current.id))


async def copy_organization(workspace: Workspace, desk: Desk, current: Listing) -> Stored | None:
    """Ask for the name and id of a copy; None where there is none."""
    if not await may_write(workspace, desk):
        return None
    title = _("Copy {name}").format(name=current.name)
    return await _named(desk, title, Named("", ""), partial(copy, workspace, current.id))


async def may_write(workspace: Workspace, desk: Desk, organization_id: str = "") -> bool:
    """Whether it is worth asking; says why not, before anything is typed.

    In a box, as words that come and go would cover the screen that is looked at next.
    """
    reason = await desk.thread(workspace.directory.read_only_reason, organization_id)
    if reason:
        await desk.ask(TextModal(_("Nothing can be saved"), reason))
    return not reason


async def _named(
    desk: Desk, title: str, named: Named, do: Callable[[str, str], Stored], about: str = ""
) -> Stored | None:
    """Ask until what is typed can be used."""
    problem = ""
    while True:
        answer = await desk.ask(OrganizationModal(title, named, problem, about))
        if answer is None:
            return None
        named = answer
        try:
            return await desk.thread(do, named.id, named.name)
        except PosthouseError as error:
            problem = error.sentence


async def remove_organization(workspace: Workspace, desk: Desk, current: Listing) -> bool:
    """Remove an organization, if that is meant; False where it is not."""
    if not await may_write(workspace, desk, current.id):
        return False
    question = _(
        "Remove {name} ({id})?\nIts settings file, its stored password "
        "and its test results are deleted."
    ).format(name=current.name, id=current.id)
    answers = (("k", _("Keep it")), ("r", _("Remove it")))
    if await desk.ask(AskModal(question, answers)) != "r":
        return False
    try:
        desk.tell(await desk.thread(remove, workspace, current.id))
    except PosthouseError as error:
        desk.notify(error.sentence, severity="error")
    return True
