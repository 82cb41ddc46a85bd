"""What levels and organizations are called; loads nothing, for the first paint needs it."""

import re

HOST = "host"
ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
