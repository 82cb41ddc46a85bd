"""The settings in force where they come from another level: read-only, each with its origin."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.settings.fields import FIELDS
from tui.settings.inheritance import Effective, Origin

SHOWN = (
    "smtp.host",
    "smtp.port",
    "smtp.encryption",
    "smtp.domain",
    "smtp.timeout_ms",
    "smtp.verify_certificate",
    "authentication.required",
    "authentication.username",
    "sender.address",
    "sender.name",
)
_LABEL_WIDTH = 25
_WORDS = {
    Origin.HOST: "from the host",
    Origin.BUILT_IN: "built-in",
    Origin.ORGANIZATION: "its own",
}


class EffectiveView(Widget):
    """One row a field: label, value, where the value comes from."""

    DEFAULT_CSS = """
    EffectiveView { height: auto; padding-left: 2; }
    """

    effective: reactive[Effective | None] = reactive(None, layout=True)
    without: reactive[frozenset[str]] = reactive(frozenset[str](), layout=True)

    def render(self) -> Content:
        if self.effective is None:
            return Content("")
        width = max(self.size.width - _LABEL_WIDTH - 16, 10)
        lines = [
            Content.assemble(
                f"{FIELDS[key].label:<{_LABEL_WIDTH}}",
                (f"{_words(self.effective.settings.value(key)):<{width}}", "bold"),
                "  ",
                (_WORDS[self.effective.origins[key]], "dim"),
            )
            for key in SHOWN
            if key not in self.without
        ]
        return Content("\n").join(lines)


def _words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case "":
            return "-"
        case _:
            return str(value)
