"""The settings screen's way to UiPath: its row, and what was taken there."""

from tui.language import _, ngettext
from tui.screens.boxes.desk import Desk
from tui.settings.model import Settings
from tui.storage.editing.session import EditingSession


def is_offered(settings: Settings) -> bool:
    """Whether the organization itself says something of its place at UiPath."""
    return bool(settings.uipath.partition_id or settings.uipath.client_id)


def row(session: EditingSession, differences: int | None) -> str:
    """The row of the screen; empty where the organization is not at UiPath.

    Args:
        differences: How many there were at the last look; None where nobody looked.
    """
    if session.editing is None or not is_offered(session.editing.opened.stored.settings):
        return ""
    if differences is None:
        words = _("not asked")
    elif not differences:
        words = _("same")
    else:
        words = ngettext("{count} difference", "{count} differences", differences)
        words = words.format(count=differences)
    return _("At UiPath: {words}").format(words=words)


async def look_there(session: EditingSession, desk: Desk) -> int | None:
    """Show what is there; what is taken goes into the form.

    Returns:
        How many differences there are now; None where it is not known.
    """
    from tui.screens.uipath.screen import UiPathModal  # few organizations are there

    editing = session.editing
    if editing is None or not session.usable or not desk.in_front:
        return None
    box = UiPathModal(session.workspace, session.id, editing.name, unsaved=session.unsaved)
    taken, found = await desk.ask(box)
    for key, value in taken.items():
        session.edit(key, value)
    if taken:
        session.refill()
        words = ngettext(
            "Taken from UiPath: {count} field. Save to keep it.",
            "Taken from UiPath: {count} fields. Save to keep them.",
            len(taken),
        )
        session.say(words.format(count=len(taken)))
    return len(found.differences) if found else None
