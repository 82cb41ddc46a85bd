"""What F1 shows: the focused field explained, and the keys that work here."""

from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from tui.language import _
from tui.screens.text import TextModal
from tui.settings.fields import FIELDS
from tui.widgets.field_row import FieldRow


def help_on(screen: Screen[object]) -> TextModal:
    """The help for a screen as it stands."""
    parts = [_field(screen), Content.styled(_("Keys\n"), "bold")]
    for key, what in _keys(screen):
        parts.append(Content(f"  {key:<16} {what}\n"))
    return TextModal(_("Help"), Content("").join(parts))


def _field(screen: Screen[object]) -> Content:
    rows = [
        node
        for node in (screen.focused.ancestors_with_self if screen.focused else ())
        if isinstance(node, FieldRow)
    ]
    field = FIELDS.get(rows[0].key) if rows else None
    if field is None:
        return Content("")
    return Content.assemble(
        (f"{field.label}\n", "bold"),
        f"{field.help}\n",
        (_("In the file: {key}\n\n").format(key=field.key), "dim"),
    )


def _keys(screen: Screen[object]) -> list[tuple[str, str]]:
    """The bindings in force with a description, several keys of one action together."""
    app: App[object] = screen.app
    found: dict[str, list[Binding]] = {}
    for active in screen.active_bindings.values():
        if active.binding.id and active.binding.description:
            found.setdefault(_(active.binding.description), []).append(active.binding)
    return [
        (
            ", ".join(dict.fromkeys(app.get_key_display(binding) for binding in bindings)),
            description,
        )
        for description, bindings in found.items()
    ]
