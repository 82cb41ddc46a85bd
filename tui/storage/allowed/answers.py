"""Keep what was allowed where the person who answered, or root, alone can write.

One JSON file an organization: what was allowed, and when, by the key of the setting. Root's answers
count for every user of the host, so that sendmail's callers (www-data, cron) need none of their
own: they are in /var/lib/posthouse, as digests for all to read, and in clear for root alone.

What was remembered in another form, by an earlier Posthouse, counts as no answer. So it counts
where nobody else may write, for there none is needed, and nowhere else: some of it was taken in
without a question, in places that others could write after all.
"""

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tui.errors import NotSaved
from tui.opening import read_regular
from tui.storage.allowed.reaches import DIALOGUE, UIPATH
from tui.storage.disk import replacing
from tui.storage.trust.writers import who_else_may_write

DIGESTS = "digests"
"""The directory for what all may read; no organization's file can have its name."""
_PRIVATE, _PUBLIC = 0o600, 0o644
_LARGEST = 256 * 1024
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Allowed:
    """A value that was allowed for a key.

    Attributes:
        digest: What stands for it.
        at: When that was answered, in seconds since 1970; the same for all of one answer.
        value: The value, to be shown; None where this user may know no more than the digest.
    """

    digest: str
    at: float
    value: str | None = None


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

    def allowed(self, file: str) -> Mapping[str, Allowed]:
        """Return what counts for this user of a settings file, by key; empty where others may write
        it.

        What a dialogue reaches is one answer, this user's or root's, whichever is newer: the
        server of one with the password of the other is what nobody allowed.
        """
        own = _read(self._own / f"{file}.json")
        roots = _read(self._shared / DIGESTS / f"{file}.json") if self._shared else {}
        times = _times(own)
        later = {part for part, at in _times(roots).items() if at > times.get(part, 0)}
        counts = {key: one for key, one in own.items() if _part(key) not in later}
        return counts | {key: one for key, one in roots.items() if _part(key) in later}

    def remember(self, file: str, values: Mapping[str, str]) -> None:
        """Add values to what is allowed; of a dialogue, to the answer that counts by now.

        Raises:
            NotSaved: They could not be written.
        """
        known = self.allowed(file)
        at = max([time.time(), *(one.at for one in known.values())])  # a clock may be put back
        changed = {_part(key) for key in values}
        kept = {
            key: replace(one, at=at) if _part(key) in changed else one for key, one in known.items()
        }
        new = {key: Allowed(digest(key, value), at, value) for key, value in values.items()}
        self._write(file, kept | new)

    def rename(self, old: str, new: str) -> None:
        """Let the answers follow an organization to its new id."""
        known = self.allowed(old)
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

    def _write(self, file: str, known: Mapping[str, Allowed]) -> None:
        replacing.make_directory(self._own, 0o755 if self._is_root else 0o700)
        replacing.replace(self._own / f"{file}.json", _text(known, in_clear=True), _PRIVATE)
        if self._is_root:
            public = self._own / DIGESTS / f"{file}.json"
            replacing.make_directory(public.parent, 0o755)
            replacing.replace(public, _text(known, in_clear=False), _PUBLIC)


def digest(key: str, value: str) -> str:
    """Return the SHA-256 in hex of an allowed value, for where everybody may read."""
    return hashlib.sha256(json.dumps([key, value]).encode()).hexdigest()


def _part(key: str) -> str:
    """The part of the answers that is taken as a whole: the dialogue, UiPath, or the key itself."""
    return "" if key in DIALOGUE else "uipath" if key in UIPATH else key


def _times(answers: Mapping[str, Allowed]) -> dict[str, float]:
    """When each part was answered last."""
    found: dict[str, float] = {}
    for key, one in answers.items():
        found[_part(key)] = max(one.at, found.get(_part(key), 0))
    return found


def _text(known: Mapping[str, Allowed], *, in_clear: bool) -> bytes:
    found: dict[str, dict[str, str | float]] = {}
    for key, one in known.items():
        found[key] = {"digest": one.digest, "at": one.at}
        if in_clear and one.value is not None:
            found[key]["value"] = one.value
    return json.dumps({"format": _FORMAT, "allowed": found}, indent=1).encode()


def _read(path: Path) -> Mapping[str, Allowed]:
    """A file that only its reader, or root, can have written; else nothing."""
    try:
        found = json.loads(read_regular(path, _LARGEST, follow=False))
        if found["format"] != _FORMAT or who_else_may_write(path):
            return {}
        return {
            key: Allowed(
                str(one["digest"]), float(one["at"]), str(one["value"]) if "value" in one else None
            )
            for key, one in found["allowed"].items()
        }
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return {}  # not there, or not in this form
