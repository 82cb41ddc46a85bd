"""What the server offers, port by port, as it comes in; a key takes a port into the form."""

from collections.abc import Callable
from contextlib import aclosing
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from tui.language import _
from tui.screens.boxes.notes import SaysFailures
from tui.settings.model import Smtp
from tui.smtp.look.probe import PORTS, SECONDS, probe_each
from tui.smtp.record.events import Remedy
from tui.widgets.controls.bindings import bindings
from tui.widgets.dialogue.port_view import PortView
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

LETTERS = "abcde"


class ProbeModal(ModalScreen[Remedy | None], SaysFailures):
    """Asks every usual port, and the one that is set; says no password and sends no mail.

    Args:
        smtp: The server, and what of the settings is told or trusted.
        now: The clock, in UTC.
    """

    BINDINGS = bindings("probe", "modal")

    def __init__(self, smtp: Smtp, now: Callable[[], datetime]) -> None:
        super().__init__(classes="dialog")
        self._smtp = smtp
        self._now = now
        self._ports = sorted({*PORTS, smtp.port})
        self._looking = False
        self._views = [
            PortView(port, letter) for port, letter in zip(self._ports, LETTERS, strict=False)
        ]

    def compose(self) -> ComposeResult:
        with (
            DialogBox(
                _("What {host} offers · no password, no mail").format(host=self._smtp.host),
                full=True,
                id="probe-box",
            ),
            VerticalScroll(id="ports"),
        ):
            yield from self._views
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#ports").focus()
        self.action_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"cancel", "back"}:
            return (action == "cancel") == self._looking
        return not self._looking if action == "again" else True

    def action_again(self) -> None:
        self._looking = True
        self.refresh_bindings()
        for view in self._views:
            view.wait()
        self._look()

    @work(exclusive=True, group="probe", exit_on_error=False)
    async def _look(self) -> None:
        try:
            looks = probe_each(self._smtp.host, self._ports, SECONDS, self._smtp)
            async with aclosing(looks) as reports:
                async for report in reports:
                    view = next(view for view in self._views if view.port == report.port)
                    view.show(report, self._smtp, self._now())
                    if report.state != "open":  # what answers is what one looks for
                        self.query_one("#ports").move_child(view, after=-1)
        finally:
            self._looking = False
            for view in self._views:
                view.give_up()
            self.refresh_bindings()

    def action_cancel(self) -> None:
        self.workers.cancel_node(self)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_scroll(self, step: int) -> None:
        self.query_one("#ports").scroll_relative(y=step, animate=False)

    def action_use(self, index: int) -> None:
        if index < len(self._views) and (remedy := self._views[index].remedy) is not None:
            self.dismiss(remedy)

    @on(PortView.Chosen)
    def _chosen(self, event: PortView.Chosen) -> None:
        self.dismiss(event.remedy)
