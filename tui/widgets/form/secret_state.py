"""Under the fields of the login: where the password is, or who has signed in, and what to do."""

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.language import _
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_button import LineButton
from tui.widgets.form.field_row import label_width


class SecretState(Horizontal):
    """One sentence; where asking again may help, a button for that.

    Attributes:
        words: The sentence.
    """

    DEFAULT_CSS = """
    SecretState {
        height: auto;
        &.-absent { display: none; }
        & Static { width: 1fr; height: auto; }
        & LineButton { display: none; margin: 0 0 0 2; }
        & LineButton.-shown { display: block; }
    }
    """

    words = ""

    def compose(self) -> ComposeResult:
        self.styles.padding = (0, 0, 0, 2 + label_width())
        yield Line(classes="hint")
        yield LineButton(_("Try again"), id="look-again")
        yield LineButton(_("Sign in"), id="sign-in")

    def show(
        self, words: str, *, is_warning: bool, may_change: bool, signs_in: bool = False
    ) -> None:
        """Show where the password is.

        Args:
            is_warning: Whether a test or a mail would not find it there.
            may_change: Whether to offer to ask again.
            signs_in: Whether to offer to sign in.
        """
        self.words = words
        self.set_class(not (is_warning or may_change or signs_in), "-quiet")
        line = self.query_one(Line)
        line.set_class(is_warning, "-warning")
        line.set_class(not is_warning, "hint")
        line.say(f"! {words}" if is_warning else words)
        self.query_one("#look-again").set_class(may_change, "-shown")
        self.query_one("#sign-in").set_class(signs_in, "-shown")
