"""The outputs on the settings screen: what stands there goes into the draft."""

from textual import on, work

from tui.screens.boxes.outputs import OutputsModal
from tui.screens.settings.provider import FillsFromProvider
from tui.settings.fields import OUTPUTS
from tui.widgets.line_button import LineButton


class EditsOutputs(FillsFromProvider):
    """Shows, adds, changes and removes outputs."""

    @on(LineButton.Pressed, "#outputs-button")
    @work(group="dialogs", exit_on_error=False)
    async def action_outputs(self) -> None:
        editing = self._editing
        if editing is None or self.app.screen is not self:
            return
        before = {format: str(editing.draft.value(f"outputs.{format}")) for format in OUTPUTS}
        after = await self.app.push_screen_wait(OutputsModal(before))
        if self._editing is None:
            return
        for format, path in after.items():
            if path != before[format]:
                self._editing.edit(f"outputs.{format}", path)
        self._refresh()
