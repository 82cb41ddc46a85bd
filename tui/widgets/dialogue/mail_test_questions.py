"""What a test asks for: to whom, how far, and a password that is not stored."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tui.language import N_, _
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line_button import LineButton
from tui.widgets.controls.line_input import LineInput, SecretInput

_LABELS = (N_("To"), N_("How far"), N_("Password"))


class HowFar(Choice):
    """The last stage; enter starts the test from here too."""

    BINDINGS = bindings("how-far")


class MailTestQuestions(Vertical, inherit_bindings=False):
    """The rows above the dialogue.

    Args:
        recipient: Who got the last test mail.
        stops: How far the test may go; the last is the whole mail.
        until: Which of them stands there at first; the last where it is none of them.
        asks_password: Whether the password is asked for each time.
    """

    DEFAULT_CSS = """
    MailTestQuestions {
        height: auto;
        & > Horizontal { height: 1; }
        & LineInput { margin-right: 2; }
    }
    """

    def __init__(
        self, recipient: str, stops: Sequence[tuple[str, str]], until: str, *, asks_password: bool
    ) -> None:
        super().__init__()
        self._recipient = recipient
        self._stops = stops
        self._until = until if until in dict(stops) else stops[-1][0]
        self._asks_password = asks_password

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self._label(_("To"))
            yield LineInput(
                self._recipient, placeholder=_("the address that gets the mail"), id="recipient"
            )
            yield LineButton(_("Send"), id="send")
            yield LineButton(_("Cancel"), id="cancel")
        with Horizontal():
            yield self._label(_("How far"))
            yield HowFar(self._stops, self._until, id="how-far")
        with Horizontal(id="password-row"):
            yield self._label(_("Password"))
            yield SecretInput(placeholder=_("for this test; it is not stored"), id="password")

    def on_mount(self) -> None:
        self.query_one("#password-row").display = self._asks_password
        first = "password" if self._asks_password and self._recipient else "recipient"
        self._input(first).focus()
        self.running(False)

    @property
    def recipient(self) -> str:
        """The address in To."""
        return self._input("recipient").value.strip()

    @property
    def password(self) -> str:
        """What was typed as password."""
        return self._input("password").value

    @property
    def until(self) -> str:
        """The last stage."""
        return self.query_one(HowFar).value

    @until.setter
    def until(self, stage: str) -> None:
        self.query_one(HowFar).value = stage

    def running(self, is_running: bool) -> None:
        """Offer the start of a test, or its end."""
        send = self.query_one("#send", LineButton)
        send.display = not is_running
        send.label = _("Send") if self.until == self._stops[-1][0] else _("Test")
        self.query_one("#cancel").display = is_running

    def ask_recipient(self) -> None:
        """Go where the recipient is typed."""
        self._input("recipient").focus()

    def ask_password(self) -> None:
        """Show the password's row and go there."""
        self.query_one("#password-row").display = True
        self._input("password").focus()

    def _label(self, words: str) -> Static:
        label = Static(words, classes="label")
        label.styles.width = 2 + max(cell_len(_(each)) for each in _LABELS)
        return label

    def _input(self, name: str) -> LineInput:
        return self.query_one(f"#{name}", LineInput)
