"""What F1 shows: the focused field explained, and the keys that work here."""

from collections.abc import Iterator
from pathlib import Path

from rich.cells import cell_len
from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui.keys import as_printed
from tui.language import N_, _
from tui.screens.boxes.text import TextModal
from tui.settings.field import Field
from tui.settings.fields import FIELDS, PASSWORD
from tui.settings.uipath.labels import LABELS
from tui.text import printable
from tui.widgets.controls.bindings import bindings
from tui.widgets.form.field_row import FieldRow
from tui.widgets.frame.cut import cut

_ELSEWHERE = {
    "password": PASSWORD,
    "recipient": Field(
        "",
        N_("To"),
        N_("an address whose inbox you can look into"),
        N_(
            "The recipient of the test mail. One mail is sent, with a word in its subject to "
            "find it by. An address at another provider proves more than one of your own."
        ),
    ),
    "how-far": Field(
        "",
        N_("How far"),
        N_("whole mail"),
        N_(
            "Where the test stops: after the connection, TLS, the login, the recipient, or with "
            "the whole mail. Only the last sends one."
        ),
    ),
    "filter": Field(
        "",
        N_("Filter"),
        N_("a few letters"),
        N_(
            "Typing finds organizations by name, id or server, the best match first. Enter opens "
            "the one with the mark; escape clears what was typed."
        ),
    ),
}
"""What has the focus and is no field of the file, by its key or id."""


class HelpModal(TextModal):
    """The help for a screen as it stands.

    Args:
        screen: The screen that is asked about.
        preferences: The user's own file, where keys can be changed.
    """

    BINDINGS = bindings("help", "modal")

    def __init__(self, screen: Screen[object], preferences: Path) -> None:
        self._about = [*_about(screen), *_in_full(screen)]
        self._keys = list(_keys(screen))
        self._in_uipath = list(_in_uipath(_key_of(screen)))
        self._preferences = preferences
        self._with_ids = False
        super().__init__(_("Help"), self._whole())

    def action_ids(self) -> None:
        """Show what the keys are called in the user's own file, or not any more."""
        self._with_ids = not self._with_ids
        self.query_one("#text", Static).update(self._whole())

    def action_commands(self) -> None:
        self.dismiss(None)
        self.app.call_later(self.app.run_action, "app.commands")

    def action_themes(self) -> None:
        self.dismiss(None)
        self.app.call_later(self.app.run_action, "app.themes")

    def _whole(self) -> Content:
        return Content("").join([*self._about, *self._shown_keys(), *self._in_uipath])

    def _shown_keys(self) -> Iterator[Content]:
        yield Content.styled(_("Keys\n"), "bold")
        if self._with_ids:
            words = _('To change them, in {path}:\n  [keys]\n  settings.save = "f2,ctrl+s"\n')
            yield Content(words.format(path=printable(str(self._preferences))))
        column = 2 + max((cell_len(keys) for _id, keys, _what in self._keys), default=0)
        for id_, keys, what in self._keys:
            named = f"  {keys:<{column}}{what:<26}"
            shown = f"{named}{id_}" if self._with_ids else named.rstrip()
            yield Content(f"{shown}\n")


def _about(screen: Screen[object]) -> Iterator[Content]:
    """The focused field: what is wrong, what it is, what is usual."""
    row, key = _row_of(screen), _key_of(screen)
    field = _ELSEWHERE.get(key) or FIELDS.get(key)
    if field is None:
        return
    yield Content.assemble((f"{field.label}\n", "bold"))
    if row and row.problem:
        yield Content(f"{row.problem}\n\n")
    yield Content(f"{field.help}\n")
    if field.hint:
        yield Content(_("In short: {hint}\n").format(hint=field.hint))
    if key in FIELDS:
        yield Content.styled(_("In the file: {key}\n").format(key=key), "dim")
    yield Content("\n")


def _row_of(screen: Screen[object]) -> FieldRow | None:
    focused = screen.focused.ancestors_with_self if screen.focused else ()
    return next((node for node in focused if isinstance(node, FieldRow)), None)


def _key_of(screen: Screen[object]) -> str:
    """The key of the focused field, or the id of what is focused besides; empty for neither."""
    if row := _row_of(screen):
        return row.key
    focused = screen.focused.ancestors_with_self if screen.focused else ()
    names = [node.id or "" for node in focused if isinstance(node, Widget)]
    return next((name for name in names if name in _ELSEWHERE), "")


def _in_uipath(key: str) -> Iterator[Content]:
    """What UiPath's page calls the field; last, for most have no UiPath."""
    if key in LABELS:
        english, french = LABELS[key]
        both = english if english == french else f"{english} / {french}"
        yield Content.styled("\n" + _("In UiPath: {both}\n").format(both=both), "dim")


def _in_full(screen: Screen[object]) -> Iterator[Content]:
    """What the screen has no room for."""
    if texts := list(dict.fromkeys(whole for _widget, whole in cut(screen))):
        yield Content.styled(_("Shown in part, here in full\n"), "bold")
        yield from (Content(f"{text}\n\n") for text in texts)


def _keys(screen: Screen[object]) -> Iterator[tuple[str, str, str]]:
    """The keys in force: the id of the first, all that do the same, and what they do."""
    app: App[object] = screen.app
    found: dict[str, list[Binding]] = {}
    for active in screen.active_bindings.values():
        if active.binding.id and active.binding.description:
            found.setdefault(active.binding.description, []).append(active.binding)
    for description, same in found.items():
        keys = ", ".join(dict.fromkeys(_printed(app, binding) for binding in same))
        yield str(same[0].id), keys, _(description)


def _printed(app: App[object], binding: Binding) -> str:
    """A key in full, as the manual has it: ``ctrl+r``, where bars have ``^r``."""
    is_control = binding.key.startswith("ctrl+")
    return as_printed(binding.key) if is_control else app.get_key_display(binding)
