"""The last row of a screen: the keys that work there, each whole or not at all."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.keys import KEYS
from tui.language import _

_VITAL = frozenset(key.id for key in KEYS if key.footer == "vital")

_HELP = "app.help"


class Shown(NamedTuple):
    """A key in the bar.

    Attributes:
        action: What it does.
        node: Whose action that is.
    """

    name: str
    label: str
    enabled: bool
    vital: bool
    action: str
    node: DOMNode

    @property
    def text(self) -> str:
        return f" {self.name} {self.label}"


class KeyBar(Widget, can_focus=False):
    """Textual's Footer is a widget a key, made anew for every change: 500 bytes for a typed letter.

    This one is painted when it says something else than before. Where it is too narrow, the keys
    stand closer, then those that are not vital give way, the last ones first, and of the others all
    but help, which names the rest. A click does what the key does.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"key-bar--key", "key-bar--label", "key-bar--disabled"}
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; text-wrap: nowrap; }
    """

    shown: reactive[tuple[Shown, ...]] = reactive(())

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._look)
        self._look(self.screen)

    def render(self) -> Content:
        key, label, disabled = (
            self.get_visual_style(f"key-bar--{part}") for part in ("key", "label", "disabled")
        )
        gap = " " * self._gap(self.fitting)
        parts = [
            part
            for one in self.fitting
            for part in (
                (f" {one.name} ", key if one.enabled else disabled),
                (f"{one.label}{gap}", label if one.enabled else disabled),
            )
        ]
        return Content.assemble(*parts)

    @property
    def fitting(self) -> list[Shown]:
        """The keys that have room."""
        kept = list(self.shown)
        spare = [one for one in kept if one.vital and one.action != _HELP]
        spare += [one for one in kept if not one.vital]
        while spare and sum(cell_len(one.text) for one in kept) > self.size.width:
            kept.remove(spare.pop())
        return kept

    def _gap(self, keys: Sequence[Shown]) -> int:
        """Terminal cells after each label, besides the one before the next key."""
        return int(sum(cell_len(one.text) + 1 for one in keys) <= self.size.width)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        end, gap = 0, self._gap(self.fitting)
        for one in self.fitting:
            end += cell_len(one.text) + gap
            if event.x < end:
                if one.enabled:  # not by its key: a letter would go into a field with the focus
                    self.app.call_later(self.app.run_action, one.action, one.node)
                return

    def _look(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.shown = tuple(self._active(screen))

    def _active(self, screen: Screen[object]) -> Iterator[Shown]:
        """A binding an action: the first of its keys."""
        actions = set()
        for active in screen.active_bindings.values():
            binding, enabled = active.binding, active.enabled
            if binding.show and binding.action not in actions:
                actions.add(binding.action)
                name = self.app.get_key_display(binding)
                vital = binding.id in _VITAL
                label = _(binding.description)
                yield Shown(name, label, enabled, vital, binding.action, active.node)
