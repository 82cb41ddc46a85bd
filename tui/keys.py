"""Every key of the screens: the one table that bindings, footer, help and palette are made of."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from tui.language import N_, _

LAST_F_KEY = 12
_F_KEY = re.compile(r"(shift\+)?f(\d+)")
_PRINTED = {
    "escape": "esc",
    "insert": "ins",
    "delete": "del",
    "question_mark": "?",
    "ctrl+underscore": "ctrl+_",
    "ctrl+@": "ctrl+space",  # what terminals send for it
}
_own: dict[str, str] = {}

PLACES = {
    "app": N_("everywhere"),
    "modal": N_("boxes in front of a screen"),
    "picker": N_("organization picker"),
    "filter": N_("filter of the picker"),
    "list": N_("list of organizations"),
    "settings": N_("mail settings"),
    "form": N_("form"),
    "choice": N_("one of a few options"),
    "toggle": N_("yes or no"),
    "button": N_("button"),
    "test": N_("test"),
    "how-far": N_("how far a test goes"),
    "sign-in": N_("sign-in"),
    "uipath": N_("settings at UiPath"),
    "transcript": N_("dialogue of a test"),
    "earlier": N_("earlier tests"),
    "tests": N_("list of earlier tests"),
    "probe": N_("what a server offers"),
    "provider": N_("providers"),
    "history": N_("history"),
    "steps": N_("steps of a history"),
    "removed": N_("removed organizations"),
    "removals": N_("list of removed organizations"),
    "conflict": N_("changed on disk"),
    "outputs": N_("outputs"),
    "changed": N_("output changed by somebody else"),
    "allow": N_("what settings reach"),
    "draft": N_("unsaved changes of an earlier visit"),
    "organization": N_("name of an organization"),
    "inbox": N_("inbox of the demo"),
    "mails": N_("list of mails"),
    "change": N_("change to marked organizations"),
    "board": N_("test of marked organizations"),
    "group": N_("failures of such a test"),
    "number": N_("a number before something is done"),
    "ask": N_("question"),
    "question": N_("question with a field"),
    "text": N_("text"),
    "help": N_("help"),
    "commands": N_("all commands"),
    "small": N_("a terminal that is too small"),
    "themes": N_("colours"),
    "theme-list": N_("list of colours"),
}
"""What a key's id begins with, and where that is."""


class Key(NamedTuple):
    """A key, or several, and what it does.

    Attributes:
        id: Its name in the user's config file, for good: ``settings.save``.
        keys: Textual's names of the keys, with commas between them.
        action: Textual's action.
        label: What it does, in a word or two; empty where the screen says it itself.
        footer: Whether the footer shows it: ``no``, ``yes``, or ``vital``, in narrow ones too.
        display: What the footer calls the key.
        priority: Whether it goes before what the focused widget does with the key.
    """

    id: str
    keys: str
    action: str
    label: str = ""
    footer: str = "no"
    display: str | None = None
    priority: bool = False

    @property
    def place(self) -> str:
        """The part of the id that says where: ``settings``."""
        return self.id.partition(".")[0]


KEYS = (
    Key("app.help", "f1,question_mark", "help", N_("Help")),
    Key("app.inbox", "f12", "inbox", N_("Inbox")),
    Key("app.quit", "f10,ctrl+q", "quit", N_("Quit")),
    Key("app.commands", "ctrl+p", "commands", N_("All commands")),
    Key("app.redraw", "ctrl+l", "redraw", N_("Redraw the screen"), priority=True),
    Key("app.suspend", "ctrl+z", "suspend_process", N_("Suspend; fg comes back"), priority=True),
    Key("modal.help", "f1", "app.help", N_("Help"), "yes"),
    Key("modal.quit", "f10", "app.quit", N_("Quit")),
    Key("filter.open", "enter", "submit", N_("Open"), "vital", "enter"),
    Key("picker.test", "f5,ctrl+t", "test", N_("Test"), "vital"),
    Key("picker.history", "f6", "history", N_("History"), "yes"),
    Key("picker.new", "insert,ctrl+n", "new", N_("New"), "vital", "ins"),
    Key("picker.remove", "delete,f20,shift+f8", "remove", N_("Remove"), "yes", "del"),
    Key("picker.rename", "ctrl+r,f14,shift+f2", "rename", N_("Rename"), "yes"),
    Key("picker.copy", "f19,shift+f7", "copy", N_("Copy")),
    Key("picker.change", "f3,ctrl+e", "change", N_("Change marked"), "yes"),
    Key("picker.mark", "f4,ctrl+@", "mark", N_("Mark")),
    Key("picker.mark-all", "f16,shift+f4", "mark_all", N_("Mark all that are shown")),
    Key("picker.sort", "f9", "sort", N_("Sort by the next column")),
    Key("picker.help", "f1", "app.help", N_("Help"), "vital"),
    Key("picker.inbox", "f12", "app.inbox", N_("Inbox"), "vital"),
    Key("picker.quit", "f10", "app.quit", N_("Quit"), "vital"),
    Key("picker.clear", "escape", "clear", N_("Clear"), "vital"),
    Key("picker.up", "up", "list('move', -1)", N_("Up")),
    Key("picker.down", "down", "list('move', 1)", N_("Down")),
    Key("picker.page-up", "pageup", "list('page', -1)", N_("Page up")),
    Key("picker.page-down", "pagedown", "list('page', 1)", N_("Page down")),
    Key("list.up", "up,k", "move(-1)", N_("Up")),
    Key("list.down", "down,j", "move(1)", N_("Down")),
    Key("list.page-up", "pageup", "page(-1)", N_("Page up")),
    Key("list.page-down", "pagedown", "page(1)", N_("Page down")),
    Key("list.first", "home,g", "edge(0)", N_("First")),
    Key("list.last", "end,G", "edge(-1)", N_("Last")),
    Key("list.open", "enter", "pick", N_("Open"), "vital", "enter"),
    Key("settings.help", "f1", "app.help", N_("Help"), "vital"),
    Key("settings.save", "f2,ctrl+s", "save", N_("Save")),
    Key("settings.changes", "f3", "changes", N_("Changes"), "yes"),
    Key("settings.provider", "f4", "provider", N_("Provider"), "yes"),
    Key("settings.sign-in", "ctrl+y,f16,shift+f4", "sign_in", N_("Sign in"), "yes"),
    Key("settings.test", "f5,ctrl+t", "test", N_("Test")),
    Key("settings.history", "f6", "history", N_("History"), "yes"),
    Key("settings.problem", "f7", "problem", N_("Problem"), "vital"),
    Key("settings.probe", "f8", "probe", N_("Look at server"), "yes"),
    Key("settings.revert", "f9", "revert", N_("Revert")),
    Key("settings.back", "escape", "back", N_("Back"), "vital"),
    Key("settings.undo", "ctrl+underscore,f21,shift+f9", "undo", N_("Undo this field")),
    Key("settings.jump", "ctrl+g", "jump", N_("Go to a field")),
    Key("settings.uipath", "ctrl+r,f15,shift+f3", "uipath", N_("At UiPath"), "yes"),
    Key("settings.outputs", "f11,ctrl+o", "outputs", N_("Outputs")),
    Key("settings.previous", "up", "app.focus_previous", N_("Previous field")),
    Key("settings.next", "down", "app.focus_next", N_("Next field")),
    Key("form.page-up", "pageup", "page_up", N_("Page up")),
    Key("form.page-down", "pagedown", "page_down", N_("Page down")),
    Key("choice.pick", "space,enter", "pick", N_("Pick")),
    Key("choice.next", "right", "step(1)", N_("Next option")),
    Key("choice.previous", "left", "step(-1)", N_("Previous option")),
    Key("choice.up", "up", "move(-1)", N_("Up")),
    Key("choice.down", "down", "move(1)", N_("Down")),
    Key("toggle.toggle", "space,enter", "turn_over", N_("Toggle")),
    Key("button.press", "enter,space", "press", N_("Press")),
    Key("test.cancel", "escape,ctrl+c", "cancel", N_("Cancel"), "vital", "esc"),
    Key("test.back", "escape", "back", N_("Close"), "vital"),
    Key("test.send", "f5,ctrl+t", "send", N_("Send"), "vital"),
    Key("test.save", "f2,ctrl+s", "save", N_("Save")),
    Key("test.log-in", "l,f17,shift+f5", "log_in", N_("Log in only")),
    Key("test.again", "r", "again", N_("Again")),
    Key("test.write", "w", "write", N_("Write"), "vital"),
    Key("test.copy", "y", "copy", N_("Copy"), "vital"),
    Key("test.swaks", "s", "swaks", N_("swaks"), "yes"),
    Key("test.received", "t", "received", N_("It is there"), "vital"),
    Key("test.earlier", "f6", "earlier", N_("Tests"), "vital"),
    Key("test.inbox", "i,f12", "app.inbox", N_("Inbox"), "yes"),
    *(Key(f"test.remedy-{letter}", letter, f"remedy('{letter}')") for letter in "abcdef"),
    Key("test.field", "g,f7", "field", N_("Go to the field")),
    Key("test.sign-in", "ctrl+y,f16,shift+f4", "sign_in", N_("Sign in"), "yes"),
    Key("test.previous", "up", "app.focus_previous", N_("Previous")),
    Key("test.next", "down", "app.focus_next", N_("Next")),
    Key("sign-in.cancel", "escape,ctrl+c", "cancel", N_("Cancel"), "vital", "esc"),
    Key("sign-in.back", "escape", "back", N_("Close"), "vital"),
    Key("sign-in.again", "r", "again", N_("Again"), "vital"),
    Key("sign-in.copy", "y", "copy", N_("Copy"), "vital"),
    Key("sign-in.paste", "p", "paste", N_("Paste"), "vital"),
    Key("sign-in.other", "o", "other", N_("Another way"), "vital"),
    Key("sign-in.request", "m", "request", N_("Request an app"), "yes"),
    Key("sign-in.field", "g,f7", "field", N_("Go to the field")),
    Key("uipath.back", "escape", "back", N_("Close"), "vital"),
    Key("uipath.again", "r", "again", N_("Look again"), "vital"),
    Key("uipath.take", "t", "take", N_("Take this"), "vital"),
    Key("uipath.take-all", "a", "take_all", N_("Take all"), "vital"),
    Key("uipath.give", "g", "give", N_("Give this"), "vital"),
    Key("uipath.give-all", "s", "give_all", N_("Send all"), "vital"),
    Key("uipath.down", "down,j", "move(1)", N_("Down")),
    Key("uipath.up", "up,k", "move(-1)", N_("Up")),
    Key("how-far.start", "enter", "screen.send", N_("Send")),
    Key("transcript.down", "j", "scroll_down", N_("Down")),
    Key("transcript.up", "k", "scroll_up", N_("Up")),
    Key("earlier.close", "escape,f6", "dismiss", N_("Close"), "vital"),
    Key("tests.down", "j", "cursor_down", N_("Down")),
    Key("tests.up", "k", "cursor_up", N_("Up")),
    Key("probe.cancel", "escape", "cancel", N_("Cancel"), "vital"),
    Key("probe.back", "escape", "back", N_("Close"), "vital"),
    Key("probe.again", "r,f8", "again", N_("Again"), "vital"),
    Key("probe.down", "j", "scroll(1)", N_("Down")),
    Key("probe.up", "k", "scroll(-1)", N_("Up")),
    *(Key(f"probe.use-{letter}", letter, f"use({index})") for index, letter in enumerate("abcde")),
    Key("provider.pick", "enter", "pick", N_("Fill in"), "vital", "enter", priority=True),
    Key("provider.back", "escape,f4", "back", N_("Back"), "vital"),
    Key("provider.up", "up", "move('cursor_up')", N_("Up")),
    Key("provider.down", "down", "move('cursor_down')", N_("Down")),
    Key("provider.page-up", "pageup", "move('page_up')", N_("Page up")),
    Key("provider.page-down", "pagedown", "move('page_down')", N_("Page down")),
    Key("history.help", "f1", "app.help", N_("Help"), "vital"),
    Key("history.removed", "d", "removed", N_("Removed organizations"), "vital"),
    Key("history.next", "tab", "app.focus_next", N_("Scroll the change")),
    Key("history.back", "escape,f6", "back", N_("Back"), "vital", "esc"),
    Key("steps.down", "j", "cursor_down", N_("Down")),
    Key("steps.up", "k", "cursor_up", N_("Up")),
    Key("steps.restore", "r,enter", "screen.restore", N_("Restore"), "vital", "r"),
    Key("removed.back", "escape,d", "dismiss(None)", N_("Back"), "vital"),
    Key("removals.down", "j", "cursor_down", N_("Down")),
    Key("removals.up", "k", "cursor_up", N_("Up")),
    Key("conflict.back", "escape,f10", "dismiss(None)", N_("Back"), "vital"),
    Key("conflict.previous", "up", "app.focus_previous", N_("Previous")),
    Key("conflict.next", "down", "app.focus_next", N_("Next")),
    Key("outputs.back", "escape,f10,f11,ctrl+o", "back", N_("Done"), "vital"),
    Key("outputs.previous", "up", "move(-1)", N_("Previous")),
    Key("outputs.next", "down", "move(1)", N_("Next"), "yes"),
    Key("changed.back", "escape,f10,b", "dismiss(False)", N_("Back"), "vital"),
    Key("changed.overwrite", "o", "dismiss(True)", N_("Overwrite")),
    Key("changed.previous", "left,shift+tab", "app.focus_previous", N_("Previous")),
    Key("changed.next", "right", "app.focus_next", N_("Next")),
    Key("allow.back", "escape,f10,b", "dismiss(False)", N_("Back"), "vital"),
    Key("allow.allow", "a", "dismiss(True)", N_("Allow")),
    Key("allow.previous", "left,shift+tab", "app.focus_previous", N_("Previous")),
    Key("allow.next", "right", "app.focus_next", N_("Next")),
    Key("draft.leave", "escape,f10", "leave", N_("Later"), "vital"),
    Key("draft.previous", "left", "app.focus_previous", N_("Previous")),
    Key("draft.next", "right", "app.focus_next", N_("Next")),
    Key("draft.up", "up,k", "scroll(-1)", N_("Up")),
    Key("draft.down", "down,j", "scroll(1)", N_("Down")),
    Key("organization.back", "escape", "dismiss(None)", N_("Back"), "vital"),
    Key("organization.accept", "f2,ctrl+s", "accept", N_("Accept"), "vital"),
    Key("organization.previous", "up", "app.focus_previous", N_("Previous")),
    Key("organization.next", "down", "app.focus_next", N_("Next")),
    Key("inbox.close", "escape,f12", "dismiss", N_("Close"), "vital"),
    Key("inbox.again", "r", "again", N_("Look again"), "vital"),
    Key("mails.down", "j", "cursor_down", N_("Down")),
    Key("mails.up", "k", "cursor_up", N_("Up")),
    Key("change.back", "escape", "back", N_("Back"), "vital"),
    Key("change.previous", "up", "app.focus_previous", N_("Previous")),
    Key("change.next", "down", "app.focus_next", N_("Next")),
    Key("board.test", "f5,ctrl+t", "test", N_("Test"), "vital"),
    Key("board.cancel", "escape,ctrl+c", "leave", N_("Leave"), "vital", "esc"),
    Key("board.back", "escape", "back", N_("Back"), "vital"),
    *(Key(f"board.remedy-{letter}", letter, f"remedy('{letter}')") for letter in "abcd"),
    Key("board.dialogue", "t", "dialogue", N_("Dialogue"), "yes"),
    Key("board.next", "tab", "app.focus_next", N_("Scroll the names")),
    Key("group.mark", "enter", "select", N_("Mark these"), "vital", "enter"),
    Key("group.down", "j", "cursor_down", N_("Down")),
    Key("group.up", "k", "cursor_up", N_("Up")),
    Key("number.back", "escape", "dismiss(False)", N_("Back"), "vital"),
    Key("ask.back", "escape,f10", "dismiss(None)", N_("Back"), "vital"),
    Key("ask.previous", "left,up", "app.focus_previous", N_("Previous")),
    Key("ask.next", "right,down", "app.focus_next", N_("Next")),
    Key("question.earlier", "pageup", "earlier", N_("Step back"), "vital", priority=True),
    Key("question.back", "escape", "dismiss(None)", N_("Go on in the form"), "vital", "esc"),
    Key("text.close", "escape,enter,q", "dismiss", N_("Close"), "vital"),
    Key("help.commands", "p,ctrl+p", "commands", N_("All commands"), "vital"),
    Key("help.themes", "t", "themes", N_("Colours"), "vital"),
    Key("help.ids", "i", "ids", N_("Own keys"), "vital"),
    Key("commands.pick", "enter", "pick", N_("Do it"), "vital", "enter", priority=True),
    Key("commands.back", "escape,ctrl+p", "back", N_("Back"), "vital"),
    Key("commands.up", "up", "move('cursor_up')", N_("Up")),
    Key("commands.down", "down", "move('cursor_down')", N_("Down")),
    Key("commands.page-up", "pageup", "move('page_up')", N_("Page up")),
    Key("commands.page-down", "pagedown", "move('page_down')", N_("Page down")),
    Key("small.quit", "f10", "app.quit", N_("Quit")),
    Key("themes.back", "escape", "back", N_("Back"), "vital"),
    Key("theme-list.keep", "enter", "select", N_("Keep"), "vital", "enter"),
    Key("theme-list.down", "j", "cursor_down", N_("Down")),
    Key("theme-list.up", "k", "cursor_up", N_("Up")),
)


def use_own(keys: Mapping[str, str]) -> None:
    """Let sentences name the user's own keys, by id, in the place of the table's."""
    _own.clear()
    _own.update(keys)


def named(id: str) -> str:
    """The first key of an id as it is printed on keyboards: ``F2``, ``ctrl+y``."""
    keys = _own.get(id) or next(key.keys for key in KEYS if key.id == id)
    return as_printed(keys.partition(",")[0].strip())


def as_printed(key: str) -> str:
    """A key as it is printed on keyboards, by Textual's name for it."""
    if found := _F_KEY.fullmatch(key):
        number = int(found[2])  # terminals send F13 for shift and F1
        return (
            f"{found[1] or ''}F{number}"
            if number <= LAST_F_KEY
            else f"shift+F{number - LAST_F_KEY}"
        )
    return _(_PRINTED.get(key, key))


def keys_of(place: str) -> list[Key]:
    """The keys of a place, in the order of the footer."""
    return [key for key in KEYS if key.place == place]
