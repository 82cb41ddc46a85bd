"""What Textual itself says to people: names of keys, and the commands of its palette."""

from tui.language import N_

TEXTUALS_OWN = (
    N_("enter"),
    N_("esc"),
    N_("space"),
    N_("Theme"),
    N_("Change the current theme"),
    N_("Quit"),
    N_("Quit the application as soon as possible"),
    N_("Keys"),
    N_("Hide the keys and widget help panel"),
    N_("Show help for the focused widget and a summary of available keys"),
    N_("Minimize"),
    N_("Minimize the widget and restore to normal size"),
    N_("Maximize"),
    N_("Maximize the focused widget"),
    N_("Screenshot"),
    N_("Save an SVG 'screenshot' of the current screen"),
)
"""As it writes them; the app translates them when they are shown."""
