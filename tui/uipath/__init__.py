"""The same mail settings at UiPath: look at them, take them, send them.

Loaded by `posthouse uipath` and its screen alone. Uses storage, and the HTTPS of oauth; knows no
screen. Its facts are those of UiPath's API guide: two calls, GET and PUT Setting of its Identity.
"""
