"""What levels and organizations are called; loads nothing, for the first paint needs it."""

import re

HOST = "host"
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")

FROM_FILE = {"from_file": True}
"""The context of values that a file says, where a number is no text."""
