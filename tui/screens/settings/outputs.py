"""The outputs on the settings screen: what stands there goes into the draft."""

from tui.screens.boxes.desk import Desk
from tui.screens.boxes.outputs import OutputsModal
from tui.settings.fields import OUTPUTS
from tui.storage.editing.session import EditingSession


async def edit_outputs(session: EditingSession, desk: Desk) -> None:
    """Show the outputs in a box, and take what was added, changed or removed there."""
    if (editing := session.editing) is None or not desk.in_front:
        return
    before = {format: str(editing.draft.value(f"outputs.{format}")) for format in OUTPUTS}
    after = await desk.ask(OutputsModal(before))
    session.edit_outputs({format: path for format, path in after.items() if path != before[format]})
