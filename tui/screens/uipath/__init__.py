"""The settings of one organization at UiPath, beside those here: take them, or send them."""
