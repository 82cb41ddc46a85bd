"""The demo: an embedded mail server and example organizations."""
