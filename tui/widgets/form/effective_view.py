"""The settings in force where they come from another level: read-only, each with its origin."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import N_, _
from tui.settings.fields import FIELDS
from tui.settings.inheritance import Effective, Origin
from tui.widgets.form.field_row import label_width
from tui.widgets.form.options import OPTIONS

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
NEAR = 34
"""Terminal cells between a value's begin and its origin, where the values are short."""
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

    @property
    def whole(self) -> str:
        """The rows, none of them cut."""
        if (shown := self.effective) is None:
            return ""
        keys = [key for key in SHOWN if key not in self.without]
        rows = [(*_cells(key, shown.settings.value(key)), shown.origins[key]) for key in keys]
        return "\n".join(
            f"{label} {value}  {_(_WORDS[origin])}".strip() for label, value, origin in rows
        )

    def render(self) -> Content:
        if self.effective is None:
            return Content("")
        labels = label_width()
        origins = 3 + max(cell_len(_(words)) for words in _WORDS.values())
        cells = {
            key: _cells(key, self.effective.settings.value(key))
            for key in SHOWN
            if key not in self.without
        }
        longest = max(cell_len(value) for _label, value in cells.values())
        room = self.size.width - labels - origins
        width = max(min(max(longest + 2, NEAR), room), 10)
        are_long = any(not label and cell_len(value) > width for label, value in cells.values())
        lines = []
        for key, (label, value) in cells.items():
            at = 0 if not label and are_long else labels
            lines.append(
                Content.assemble(
                    _cell(label, at),
                    (_cell(value, labels + width - at), "bold"),
                    f"  {_(_WORDS[self.effective.origins[key]])}",
                )
            )
        return Content("\n").join(lines)


def _cell(text: str, size: int) -> str:
    """Cut or filled to so many terminal cells."""
    fits = cell_len(text) <= size
    return set_cell_size(text, size) if fits else set_cell_size(text, size - 1) + "…"


def _cells(key: str, value: object) -> tuple[str, str]:
    """Label and value as the form has them."""
    label = FIELDS[key].label
    if isinstance(value, bool):
        return "", f"[{'x' if value else ' '}] {label}"
    if key in OPTIONS:
        return label, _(dict(OPTIONS[key])[str(value)])
    return label, str(value) or "-"
