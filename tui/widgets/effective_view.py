"""The settings in force where they come from another level: read-only, each with its origin."""

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import N_, _
from tui.settings.fields import FIELDS
from tui.settings.inheritance import Effective, Origin
from tui.widgets.field_row import label_width
from tui.widgets.settings_form import OPTIONS

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
_WORDS = {
    Origin.HOST: N_("from the host"),
    Origin.BUILT_IN: N_("built-in"),
    Origin.ORGANIZATION: N_("its own"),
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
        labels = label_width()
        origins = 3 + max(cell_len(_(words)) for words in _WORDS.values())
        width = max(self.size.width - labels - origins, 10)
        lines = []
        for key in SHOWN:
            if key not in self.without:
                label, value = _cells(key, self.effective.settings.value(key))
                origin = _(_WORDS[self.effective.origins[key]])
                lines.append(
                    Content.assemble(
                        f"{label:<{labels}}"[: labels + min(width - len(value), 0)],
                        (f"{value:<{width}}", "bold"),
                        "  ",
                        origin,
                    )
                )
        return Content("\n").join(lines)


def _cells(key: str, value: object) -> tuple[str, str]:
    """Label and value as the form has them."""
    label = FIELDS[key].label
    if isinstance(value, bool):
        return "", f"[{'x' if value else ' '}] {label}"
    if key in OPTIONS:
        return label, _(dict(OPTIONS[key])[str(value)])
    return label, str(value) or "-"
