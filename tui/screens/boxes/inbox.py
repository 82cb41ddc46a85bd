"""The demo's inbox: what its mail servers took."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.demo.servers import Received
from tui.language import _
from tui.screens.boxes.text import TextModal
from tui.widgets.controls.bindings import bindings
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class MailList(OptionList):
    """A list in which j and k move too."""

    BINDINGS = bindings("mails")


class InboxModal(ModalScreen[None]):
    """A row a mail, the newest first; enter shows it.

    Args:
        received: Gives the mails that have come so far, the oldest first.
    """

    BINDINGS = bindings("inbox", "modal")

    def __init__(self, received: Callable[[], Sequence[Received]]) -> None:
        super().__init__(classes="dialog")
        self._received = received
        self._mails: list[Received] = []

    def compose(self) -> ComposeResult:
        with DialogBox(_("Inbox of the demo's mail servers")):
            yield Static(
                _("Nothing has arrived yet: send a test mail."), id="no-mail", classes="dialog-text"
            )
            yield MailList(compact=True, markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.action_again()
        self.query_one(OptionList).focus()

    def action_again(self) -> None:
        self._mails = list(reversed(self._received()))
        self.query_one("#no-mail").display = not self._mails
        rows = self.query_one(OptionList)
        rows.clear_options()
        rows.add_options(Option(_row(mail)) for mail in self._mails)
        rows.highlighted = 0 if self._mails else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        mail = self._mails[event.option_index]
        envelope = _("{sender}, taken by the {server} server").format(
            sender=mail.sender, server=mail.server
        )
        head = Content.assemble(
            (_("From     "), "dim"), f"{mail.from_header}\n",
            (_("To       "), "dim"), f"{', '.join(mail.recipients)}\n",
            (_("Envelope "), "dim"), f"{envelope}\n\n",
        )  # fmt: skip
        self.app.push_screen(TextModal(mail.subject, head.append(mail.text)))


def _row(mail: Received) -> Content:
    when = f"{mail.when.astimezone():%H:%M}"
    return Content(
        _("{when}  {subject}  to {recipients}").format(
            when=when, subject=mail.subject, recipients=", ".join(mail.recipients)
        )
    )
