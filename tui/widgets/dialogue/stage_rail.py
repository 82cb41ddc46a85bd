"""The stages of a dialogue as they pass, each with its time: ``✓dns 2  ✓connect 11  …auth``."""

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import _
from tui.smtp.record.events import Stage, StageChanged

_GLYPHS = {"started": "…", "ok": "✓", "failed": "✗", "cancelled": "✗"}
_STYLES = {
    "started": "bold",
    "ok": "$text-success",
    "failed": "bold $text-error",
    "cancelled": "bold",
}
_GAP = "  "


class StageRail(Widget):
    """One word a stage; milliseconds where it is over."""

    DEFAULT_CSS = """
    StageRail { height: auto; min-height: 1; }
    """

    passed: reactive[tuple[tuple[Stage, str, float, float], ...]] = reactive((), layout=True)

    def clear(self) -> None:
        """Begin anew."""
        self.passed = ()

    def add(self, event: StageChanged) -> None:
        """Take a stage's beginning or end."""
        if event.state == "started":
            self.passed = (*self.passed, (event.stage, "started", event.t, event.t))
            return
        began = next((s[2] for s in self.passed if s[0] == event.stage), event.t)
        others = tuple(s for s in self.passed if s[0] != event.stage)
        self.passed = (*others, (event.stage, event.state, began, event.t))

    def cancel(self) -> None:
        """What is under way never ends."""
        self.passed = tuple(
            (stage, "cancelled" if state == "started" else state, began, ended)
            for stage, state, began, ended in self.passed
        )

    @property
    def running(self) -> Stage | None:
        """The stage that is under way."""
        return next((stage for stage, state, *_ in self.passed if state == "started"), None)

    def render(self) -> Content:
        return Content("\n").join(self._rows(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._rows(width)))

    def _rows(self, width: int) -> list[Content]:
        """The words, none of them broken in two."""
        rows: list[Content] = []
        for word in self._words():
            if rows and rows[-1].cell_length + len(_GAP) + word.cell_length <= width:
                rows[-1] = Content(_GAP).join([rows[-1], word])
            else:
                rows.append(word)
        return rows

    def _words(self) -> list[Content]:
        words = []
        for stage, state, began, ended in sorted(self.passed, key=lambda s: s[3]):
            time = f" {(ended - began) * 1000:.0f}" if state in ("ok", "failed") else ""
            words.append(Content.styled(f"{_GLYPHS[state]}{stage}{time}", _STYLES[state]))
        if words and self.running is None:
            state = self.passed[-1][1]
            end = _("cancelled") if state == "cancelled" else "ms"
            words[-1] = words[-1].append(f" {end}")
        return words
