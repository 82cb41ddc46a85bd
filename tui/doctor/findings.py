"""What a check finds: how bad it is, a sentence, and the command that mends it."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tui.text import printable

STRAY_AFTER = 60  # seconds; a save, or a step of the history, takes milliseconds


class Level(StrEnum):
    """How bad a finding is; with a warning or a problem something is wrong."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        about: What it is about, in a word: directory, files, lock, state, ...
        sentence: What is, printable.
        command: What to type into a shell to mend it, printable; empty where nothing can be typed.
    """

    level: Level
    about: str
    sentence: str
    command: str = ""


def who_may_give(gid: int, owner: int) -> int:
    """Who can make something of its owner's a group's, or hand that group down: a user id.

    Its owner, who is in the group; else only root: setgid would silently stay off.
    """
    return owner if gid in {os.getegid(), *os.getgroups()} else 0


def may_write(path: Path) -> bool:
    """Whether this user may write there."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def reads_only(directory: Path) -> bool:
    """Whether this user may read a directory of somebody else's, and not write there.

    What everybody may do in it is then all that this user may: only its owner closes that.
    """
    return os.geteuid() not in (0, directory.stat().st_uid) and not may_write(directory)


def shown(path: Path) -> str:
    """A path as it may be printed."""
    return printable(str(path))
