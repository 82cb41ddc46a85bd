"""What Textual itself says to people: names of keys."""

from tui.language import N_

TEXTUALS_OWN = (N_("enter"), N_("esc"), N_("space"))
"""As it writes them; the app translates them when they are shown."""
