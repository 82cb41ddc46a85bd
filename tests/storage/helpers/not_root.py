"""For what root is allowed and others are not."""

import importlib
import os
import pkgutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import tui

NOBODY = 65534


@cache
def import_all() -> None:
    """Import every module, as others may have no right to read the checkout."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if module.name != "tui.__main__":
            importlib.import_module(module.name)


@contextmanager
def not_root() -> Iterator[Path]:
    """A directory of one's own, as somebody who is not root; root comes back at the end."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as place:
        if user == 0:
            import_all()
            os.chown(place, NOBODY, -1)
            os.seteuid(NOBODY)
        try:
            yield Path(place)
        finally:
            os.seteuid(user)
