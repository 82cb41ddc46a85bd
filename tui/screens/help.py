"""What F1 shows: the focused field explained, and the keys that work here."""

from collections.abc import Iterator

from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from tui.language import N_, _
from tui.screens.text import TextModal
from tui.settings.fields import FIELDS, Field
from tui.settings.uipath import LABELS
from tui.widgets.bindings import bindings
from tui.widgets.field_row import FieldRow

ROOM_FOR_IDS = 76  # columns; the ids are for user.toml
_PASSWORD = Field(
    "password",
    N_("Password"),
    N_("empty: the stored one stays"),
    N_(
        "What logs in, with the user name. Many providers want a password made for programs, not "
        "the one of the mailbox; F4 says which. Secret source says where it is kept."
    ),
)


class HelpModal(TextModal):
    """The help for a screen as it stands.

    Args:
        screen: The screen that is asked about.
    """

    BINDINGS = bindings("help", "modal")

    def __init__(self, screen: Screen[object]) -> None:
        parts = [*_field(screen), Content.styled(_("Keys\n"), "bold")]
        with_ids = screen.app.size.width >= ROOM_FOR_IDS
        for id_, keys, what in _keys(screen):
            named = f"{id_}\n" if with_ids else "\n"
            parts.append(Content.assemble(f"  {keys:<14}{what:<26}", (named, "dim")))
        super().__init__(_("Help"), Content("").join(parts))

    def action_palette(self) -> None:
        self.dismiss(None)
        self.app.call_later(self.app.action_command_palette)

    async def action_themes(self) -> None:
        self.dismiss(None)
        await self.app.run_action("app.themes")


def _field(screen: Screen[object]) -> Iterator[Content]:
    """The focused field: what it is, what UiPath calls it, what is usual, what it breaks."""
    focused = screen.focused.ancestors_with_self if screen.focused else ()
    key = next((node.key for node in focused if isinstance(node, FieldRow)), None)
    field = _PASSWORD if key == "password" else FIELDS.get(key or "")
    if field is None:
        return
    yield Content.assemble((f"{field.label}\n", "bold"), f"{field.help}\n")
    if field.hint:
        yield Content(_("Usual: {hint}\n").format(hint=field.hint))
    if field.key in LABELS:
        english, french = LABELS[field.key]
        both = english if english == french else f"{english} / {french}"
        yield Content(_("In UiPath: {both}\n").format(both=both))
    if field.key in FIELDS:
        yield Content.styled(_("In the file: {key}\n").format(key=field.key), "dim")
    yield Content("\n")


def _keys(screen: Screen[object]) -> Iterator[tuple[str, str, str]]:
    """The keys in force: the id of the first, all that do the same, and what they do."""
    app: App[object] = screen.app
    found: dict[str, list[Binding]] = {}
    for active in screen.active_bindings.values():
        if active.binding.id and active.binding.description:
            found.setdefault(active.binding.description, []).append(active.binding)
    for description, same in found.items():
        keys = ", ".join(dict.fromkeys(app.get_key_display(binding) for binding in same))
        yield str(same[0].id), keys, _(description)
