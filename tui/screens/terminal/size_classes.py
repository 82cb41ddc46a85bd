"""The classes that Textual gives a screen for its size, before there is anything to style anew."""

from typing import Any

from textual.screen import Screen


def take_size_classes(screen: Screen[Any]) -> None:
    """Give a screen, from its ``compose()``, the classes of the app's breakpoints for its size.

    Textual does so once it resizes the screen, and then styles every widget a second time: a
    third of what opening a large screen costs.
    """
    app = screen.app
    for length, breakpoints in (
        (app.size.width, app.HORIZONTAL_BREAKPOINTS or []),
        (app.size.height, app.VERTICAL_BREAKPOINTS or []),
    ):
        fitting = [name for least, name in breakpoints if least <= length]
        screen.update_classes({name: name == fitting[-1] for _, name in breakpoints}, update=False)
