"""What a person takes along from a test: the transcript, a report, the same test with swaks.

Nothing that leaves here holds a secret.
"""

from datetime import datetime

from textual.app import App

from tui.errors import InvalidInput
from tui.language import N_, _
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.text import TextModal
from tui.smtp.telling.report import Report, as_json_text, as_text, transcript
from tui.smtp.telling.swaks import in_lines, swaks
from tui.storage.state.reports import write_report
from tui.storage.workspace import Workspace
from tui.text import printable

_WIDTH = 54
"""Columns of a command in a box on the smallest terminal, 60 wide."""

_CLIPBOARD = N_("Sent to the terminal's clipboard; not every terminal supports that.")


def copy_transcript(app: App[int], report: Report) -> None:
    """Send the transcript to the terminal's clipboard."""
    app.copy_to_clipboard("\n".join(transcript(report)))
    app.notify(_(_CLIPBOARD), markup=False)


def copy_swaks(app: App[int], report: Report) -> None:
    """Show the swaks command for the same test, and send it to the terminal's clipboard."""
    try:
        command = swaks(report.effective.settings, report.recipient, report.until)
    except InvalidInput as error:
        app.notify(error.sentence, severity="warning", markup=False)
        return
    app.copy_to_clipboard(" ".join(command))
    shown = "\n".join(in_lines(command, _WIDTH))
    asks = _("It asks for the password. ") if "--auth-user" in shown else ""
    app.push_screen(TextModal(_("The same test with swaks"), f"{shown}\n\n{asks}{_(_CLIPBOARD)}"))


async def write(report: Report, workspace: Workspace, desk: Desk, now: datetime) -> str:
    """Write the report as text and as JSON.

    Returns:
        Where it is, as a sentence.

    Raises:
        PosthouseError: It could not be written.
    """
    forms = {"txt": as_text(report), "json": as_json_text(report)}
    otherwise = workspace.state.path
    paths = await desk.thread(write_report, report.organization_id, now, forms, otherwise)
    return _("Written: {name} and .json, in {directory}").format(
        name=printable(paths[0].name), directory=printable(str(paths[0].parent))
    )
