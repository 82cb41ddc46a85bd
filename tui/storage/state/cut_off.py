"""Whether a change to many organizations may have been cut off, at a glance: each start asks."""

import hashlib
import os
from pathlib import Path

JOURNAL = "change"
"""In this user's state of a config directory: what the change is about to do."""
MARK = ".change.tmp"
"""In the config directory, for the others; its name is among those that the history ignores."""


def name_of(config: Path) -> str:
    """The directory of a config directory inside the user's state directory."""
    return hashlib.sha256(os.fsencode(config)).hexdigest()[:16]


def may_be_cut(state: Path, config: Path) -> bool:
    """Whether a change was cut off, or is being made, by this user or by another.

    Args:
        state: The user's state directory.
    """
    return os.path.lexists(state / name_of(config) / JOURNAL) or os.path.lexists(config / MARK)
