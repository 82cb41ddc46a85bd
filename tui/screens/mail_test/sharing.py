"""What a person takes along from a test: the transcript, a report, the same test with swaks."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from textual import work
from textual.screen import ModalScreen

from tui.errors import InvalidInput, PosthouseError
from tui.language import N_, _
from tui.screens.boxes.text import TextModal
from tui.screens.mail_test.run import TestRun
from tui.screens.mail_test.subject import Outcome
from tui.smtp.report import as_json_text, as_text, transcript
from tui.smtp.swaks import in_lines, swaks
from tui.storage.reports import write_report
from tui.storage.workspace import Workspace
from tui.text import printable

_WIDTH = 54
"""Columns of a command in a box on the smallest terminal, 60 wide."""

_CLIPBOARD = N_("Sent to the terminal's clipboard; not every terminal takes it.")


class SharesTest(ModalScreen[Outcome]):
    """The keys that hand a test on; nothing that leaves here holds a secret.

    Args:
        now: The clock, in UTC.

    Attributes:
        last_run: The test that is shown; None before the first.
    """

    def __init__(self, workspace: Workspace, now: Callable[[], datetime]) -> None:
        super().__init__(classes="dialog")
        self.workspace = workspace
        self.now = now
        self.last_run: TestRun | None = None

    def tell(self, sentence: str, *, failed: bool = False) -> None:
        """Show what was done, or not, until something else is done."""
        raise NotImplementedError

    def action_copy(self) -> None:
        if self.last_run is not None:
            self.app.copy_to_clipboard("\n".join(transcript(self.last_run.report())))
            self.notify(_(_CLIPBOARD), markup=False)

    def action_swaks(self) -> None:
        if self.last_run is None:
            return
        report = self.last_run.report()
        try:
            command = swaks(report.effective.settings, report.recipient, report.until)
        except InvalidInput as error:
            self.notify(error.sentence, severity="warning", markup=False)
            return
        self.app.copy_to_clipboard(" ".join(command))
        shown = "\n".join(in_lines(command, _WIDTH))
        asks = _("It asks for the password. ") if "--auth-user" in shown else ""
        self.app.push_screen(
            TextModal(_("The same test with swaks"), f"{shown}\n\n{asks}{_(_CLIPBOARD)}")
        )

    @work(group="report", exit_on_error=False)
    async def action_write(self) -> None:
        if self.last_run is None:
            return
        report = self.last_run.report()
        forms = {"txt": as_text(report), "json": as_json_text(report)}
        otherwise = self.workspace.state.path
        try:
            paths = await asyncio.to_thread(
                write_report, report.organization_id, self.now(), forms, otherwise
            )
        except PosthouseError as error:
            self.tell(f"✗ {error.sentence}", failed=True)
        else:
            self.tell(
                _("Written: {name} and .json, in {directory}").format(
                    name=printable(paths[0].name), directory=printable(str(paths[0].parent))
                )
            )
