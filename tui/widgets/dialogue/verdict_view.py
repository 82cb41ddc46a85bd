"""How a dialogue ended: what happened, why, where to look, and the changes that would mend it."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.settings.fields import PASSWORD
from tui.smtp.record.events import Remedy, Verdict
from tui.smtp.telling.transcript import look_at
from tui.widgets.controls.line_button import LineButton

LETTERS = "abcdef"
FIELD_LETTER, FIELD_KEY = "g", "F7"


class VerdictView(VerticalScroll, can_focus=False):
    """The verdict in words; each remedy is a button with its letter, and so is the field.

    Args:
        in_host: Whether an organization follows the host's settings, so that they are to be mended.
    """

    DEFAULT_CSS = """
    VerdictView {
        height: auto;
        max-height: 50%;
        display: none;
        & Static { height: auto; }
        & .cause { padding-left: 2; }
        & Vertical { height: auto; padding-left: 2; }
        & LineButton { height: auto; max-width: 100%; }
    }
    """

    class RemedyChosen(Message):
        """A remedy is to be applied to the form."""

        def __init__(self, remedy: Remedy) -> None:
            super().__init__()
            self.remedy = remedy

    class FieldChosen(Message):
        """The setting to look at is to be opened, in the level that is in force."""

        def __init__(self, field: str) -> None:
            super().__init__()
            self.field = field

    def __init__(self, *, in_host: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._in_host = in_host
        self._remedies: tuple[Remedy, ...] = ()
        self._field = ""

    def compose(self) -> ComposeResult:
        yield Static(classes="summary", markup=False)
        yield Static(classes="cause", markup=False)
        yield Vertical(classes="remedies")

    def clear(self) -> None:
        """Show nothing."""
        self.display = False
        self._remedies, self._field = (), ""

    async def show(self, verdict: Verdict) -> None:
        """Show how it ended."""
        self._field = verdict.field
        await self._fill(verdict.ok, verdict.summary, verdict.cause, verdict.remedies)

    async def refuse(self, sentence: str, field: str = "") -> None:
        """Show why the dialogue did not begin, and the setting to look at."""
        await self.tell(ok=False, summary=sentence, field=field)

    async def tell(self, *, ok: bool, summary: str, cause: str = "", field: str = "") -> None:
        """Show how something else ended, and the setting to look at."""
        self._field = field
        await self._fill(ok, summary, cause, ())

    def choose(self, letter: str) -> None:
        """Apply the remedy with this letter, where there is one."""
        index = LETTERS.find(letter)
        if 0 <= index < len(self._remedies):
            self.post_message(self.RemedyChosen(self._remedies[index]))

    def choose_field(self) -> None:
        """Go to the setting to look at, where there is one."""
        if self._field:
            self.post_message(self.FieldChosen(self._field))

    async def _fill(self, ok: bool, summary: str, cause: str, remedies: tuple[Remedy, ...]) -> None:
        self._remedies = remedies[: len(LETTERS)]
        self.set_class(ok, "-ok")
        self.set_class(not ok, "-failed")
        self.query_one(".summary", Static).update(Content(f"{'✓' if ok else '✗'} {summary}"))
        self.query_one(".cause", Static).update(Content(cause))
        buttons = self.query_one(".remedies", Vertical)
        await buttons.remove_children()
        await buttons.mount_all(
            LineButton(f"{letter}  {remedy.label}", id=f"remedy-{letter}", classes="remedy")
            for letter, remedy in zip(LETTERS, self._remedies, strict=False)
        )
        if self._field:
            words = look_at(self._field, in_host=self._in_host)
            # Where one types, a letter is typed.
            key = FIELD_KEY if isinstance(self.screen.focused, Input) else FIELD_LETTER
            # What has to be typed anew comes before changes that may make it worse.
            before = 0 if self._field == PASSWORD.key else None
            await buttons.mount(LineButton(f"{key}  {words}", id="field"), before=before)
        self.display = True
        self.call_after_refresh(self._let_scroll)

    def _let_scroll(self) -> None:
        """What does not fit can be reached with tab and the arrows."""
        self.can_focus = self.max_scroll_y > 0

    @on(LineButton.Pressed, "#field")
    def _field_pressed(self, event: LineButton.Pressed) -> None:
        event.stop()
        self.choose_field()

    @on(LineButton.Pressed, ".remedy")
    def _pressed(self, event: LineButton.Pressed) -> None:
        event.stop()
        self.choose(str(event.button.id).removeprefix("remedy-"))
