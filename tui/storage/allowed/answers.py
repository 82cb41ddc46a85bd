"""What was allowed, kept where the person who answered, or root, alone can write.

One JSON file an organization: the allowed value by its key. Root's answers count for every user of
the host, so that sendmail's callers (www-data, cron) need none of their own: they are in
/var/lib/posthouse, as digests for all to read, and in clear for root alone.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tui.errors import NotSaved
from tui.opening import read_regular
from tui.storage import atomic
from tui.storage.trust.writers import who_else_may_write

DIGESTS = "digests"
"""The directory for what all may read; no organization's file can have its name."""
_PRIVATE, _PUBLIC = 0o600, 0o644
_LARGEST = 256 * 1024


class Answers:
    """The answers about one config directory.

    Args:
        own: Where this user's are, unless this user is root.
        shared: Where root's are, for all users; None where nobody's count for others.
    """

    def __init__(self, own: Path, shared: Path | None = None) -> None:
        self._is_root = shared is not None and os.geteuid() == 0
        self._own = shared if shared is not None and self._is_root else own
        self._shared = shared

    def values(self, file: str) -> Mapping[str, str]:
        """What this user allowed for a settings file, by key; empty where others may write it."""
        return _read(self._own / f"{file}.json")

    def digests(self, file: str) -> Mapping[str, str]:
        """What root allowed for it: the digest of the value by its key."""
        return _read(self._shared / DIGESTS / f"{file}.json") if self._shared else {}

    def remember(self, file: str, values: Mapping[str, str]) -> None:
        """Add values to what is allowed.

        Raises:
            NotSaved: They could not be written.
        """
        known = {**self.values(file), **values}
        self._write(file, known)

    def rename(self, old: str, new: str) -> None:
        """Let the answers follow an organization to its new id."""
        known = self.values(old)
        self.forget(new)
        if known:
            with suppress(NotSaved):  # it is asked about again
                self._write(new, known)
        self.forget(old)

    def forget(self, file: str) -> None:
        """Drop what was allowed for an organization that is gone."""
        for name in (f"{file}.json", *([f"{DIGESTS}/{file}.json"] if self._is_root else [])):
            with suppress(OSError):
                (self._own / name).unlink()

    def _write(self, file: str, values: Mapping[str, str]) -> None:
        atomic.make_directory(self._own, 0o755 if self._is_root else 0o700)
        path = self._own / f"{file}.json"
        atomic.replace(path, json.dumps(values, indent=1).encode(), _PRIVATE)
        if self._is_root:
            digests = {key: digest(key, value) for key, value in values.items()}
            public = self._own / DIGESTS / f"{file}.json"
            atomic.make_directory(public.parent, 0o755)
            atomic.replace(public, json.dumps(digests, indent=1).encode(), _PUBLIC)


def digest(key: str, value: str) -> str:
    """What stands for an allowed value where everybody may read: SHA-256 in hex."""
    return hashlib.sha256(json.dumps([key, value]).encode()).hexdigest()


def _read(path: Path) -> Mapping[str, str]:
    """A file that only its reader, or root, can have written; else nothing."""
    try:
        found = json.loads(read_regular(path, _LARGEST, follow=False))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or who_else_may_write(path):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}
