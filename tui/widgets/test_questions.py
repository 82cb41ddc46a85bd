"""What a test asks for: to whom, how far, and a password that is not stored."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tui.widgets.choice import Choice
from tui.widgets.line_button import LineButton
from tui.widgets.line_input import LineInput, SecretInput


class HowFar(Choice):
    """The last stage; enter starts the test from here too."""

    BINDINGS = [Binding("enter", "screen.send", "Send", show=False, id="test.start")]


class TestQuestions(Vertical, inherit_bindings=False):
    """The rows above the dialogue.

    Args:
        recipient: Who got the last test mail.
        stops: How far the test may go; the last is the whole mail.
        asks_password: Whether the password is asked for each time.
    """

    __test__ = False  # pytest would take it for a class of tests, by its name

    DEFAULT_CSS = """
    TestQuestions {
        height: auto;
        & > Horizontal { height: 1; }
        & .label { width: 10; }
        & LineInput { margin-right: 2; }
    }
    """

    def __init__(
        self, recipient: str, stops: Sequence[tuple[str, str]], *, asks_password: bool
    ) -> None:
        super().__init__()
        self._recipient = recipient
        self._stops = stops
        self._asks_password = asks_password

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("To", classes="label")
            yield LineInput(
                self._recipient, placeholder="the address that gets the mail", id="recipient"
            )
            yield LineButton("Send", id="send")
            yield LineButton("Cancel", id="cancel")
        with Horizontal():
            yield Static("How far", classes="label")
            yield HowFar(self._stops, self._stops[-1][0], id="how-far")
        with Horizontal(id="password-row"):
            yield Static("Password", classes="label")
            yield SecretInput(placeholder="for this test; it is not stored", id="password")

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
        send.label = "Send" if self.until == self._stops[-1][0] else "Test"
        self.query_one("#cancel").display = is_running

    def ask_recipient(self) -> None:
        """Go where the recipient is typed."""
        self._input("recipient").focus()

    def ask_password(self) -> None:
        """Show the password's row and go there."""
        self.query_one("#password-row").display = True
        self._input("password").focus()

    def _input(self, name: str) -> LineInput:
        return self.query_one(f"#{name}", LineInput)
