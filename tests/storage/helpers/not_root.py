"""For what root is allowed and others are not."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def not_root() -> Iterator[Path]:
    """A directory of one's own, as somebody who is not root; root comes back at the end."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as place:
        if user == 0:
            os.chown(place, NOBODY, -1)
            os.seteuid(NOBODY)
        try:
            yield Path(place)
        finally:
            os.seteuid(user)
