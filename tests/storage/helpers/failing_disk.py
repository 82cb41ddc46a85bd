"""A disk that is gone after so many files of a change of many are in place."""

from collections.abc import Callable

import pytest

from tui.errors import NotSaved
from tui.storage.disk.many_files import Parked


def fail_after(monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    """Let so many files be put in place, and no more."""
    real, left = Parked.publish, [files]

    def publish(self: Parked, last_look: Callable[[], object]) -> None:
        if not left[0]:
            raise NotSaved("The disk is gone.")
        left[0] -= 1
        real(self, last_look)

    monkeypatch.setattr(Parked, "publish", publish)
