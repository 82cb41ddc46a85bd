"""`posthouse uipath`: the same mail settings at UiPath: compare them, take them, send them."""
