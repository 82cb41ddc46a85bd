"""The stages of a dialogue as they pass, each with its time: ``✓dns 2  ✓connect 11  …auth``."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.smtp.events import Stage, StageChanged

NO_BREAK = "\N{NO-BREAK SPACE}"
_GLYPHS = {"started": "…", "ok": "✓", "failed": "✗"}
_STYLES = {"started": "bold", "ok": "$text-success", "failed": "bold $text-error"}


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

    @property
    def running(self) -> Stage | None:
        """The stage that is under way."""
        return next((stage for stage, state, *_ in self.passed if state == "started"), None)

    def render(self) -> Content:
        words = []
        for stage, state, began, ended in sorted(self.passed, key=lambda s: s[3]):
            time = "" if state == "started" else f"{NO_BREAK}{(ended - began) * 1000:.0f}"
            words.append(Content.styled(f"{_GLYPHS[state]}{stage}{time}", _STYLES[state]))
        if words and self.running is None:
            words[-1] = words[-1].append(f"{NO_BREAK}ms")
        return Content("  ").join(words)
