"""How a dialogue ended: what happened, why, and the changes that would mend it."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.smtp.events import Remedy, Verdict
from tui.widgets.line_button import LineButton

LETTERS = "abcdef"


class VerdictView(VerticalScroll, can_focus=False):
    """The verdict in words; each remedy is a button with its letter."""

    DEFAULT_CSS = """
    VerdictView {
        height: auto;
        max-height: 50%;
        display: none;
        & Static { height: auto; }
        & .cause { padding-left: 2; }
        & Vertical { height: auto; padding-left: 2; }
    }
    """

    class RemedyChosen(Message):
        """A remedy is to be applied to the form."""

        def __init__(self, remedy: Remedy) -> None:
            super().__init__()
            self.remedy = remedy

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._remedies: tuple[Remedy, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static(classes="summary", markup=False)
        yield Static(classes="cause", markup=False)
        yield Vertical(classes="remedies")

    def clear(self) -> None:
        """Show nothing."""
        self.display = False
        self._remedies = ()

    async def show(self, verdict: Verdict) -> None:
        """Show how it ended."""
        await self._fill(verdict.ok, verdict.summary, verdict.cause, verdict.remedies)

    async def refuse(self, sentence: str) -> None:
        """Show why the dialogue did not begin."""
        await self._fill(False, sentence, "", ())

    def choose(self, letter: str) -> None:
        """Apply the remedy with this letter, where there is one."""
        index = LETTERS.find(letter)
        if 0 <= index < len(self._remedies):
            self.post_message(self.RemedyChosen(self._remedies[index]))

    async def _fill(self, ok: bool, summary: str, cause: str, remedies: tuple[Remedy, ...]) -> None:
        self._remedies = remedies[: len(LETTERS)]
        self.set_class(ok, "-ok")
        self.set_class(not ok, "-failed")
        self.query_one(".summary", Static).update(Content(f"{'✓' if ok else '✗'} {summary}"))
        self.query_one(".cause", Static).update(Content(cause))
        buttons = self.query_one(".remedies", Vertical)
        await buttons.remove_children()
        await buttons.mount_all(
            LineButton(f"{letter}  {remedy.label}", id=f"remedy-{letter}")
            for letter, remedy in zip(LETTERS, self._remedies, strict=False)
        )
        self.display = True
        self.call_after_refresh(self._let_scroll)

    def _let_scroll(self) -> None:
        """What does not fit can be reached with tab and the arrows."""
        self.can_focus = self.max_scroll_y > 0

    @on(LineButton.Pressed)
    def _pressed(self, event: LineButton.Pressed) -> None:
        event.stop()
        self.choose(str(event.button.id).removeprefix("remedy-"))
