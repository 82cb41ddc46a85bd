"""Textual's bindings of places, from the table of keys."""

from textual.binding import Binding, BindingType

from tui.keys import keys_of


def bindings(*places: str) -> list[BindingType]:
    """What a screen or widget binds, in the order of the footer."""
    return [
        Binding(
            key.keys,
            key.action,
            key.label,
            show=key.footer != "no",
            key_display=key.display,
            priority=key.priority,
            id=key.id,
        )
        for place in places
        for key in keys_of(place)
    ]
