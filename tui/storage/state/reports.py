"""Write reports of tests to files that a person can pass on."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tui.errors import NotSaved
from tui.language import _
from tui.system_words import because


def write_report(
    organization_id: str, when: datetime, forms: Mapping[str, str], otherwise: Path
) -> list[Path]:
    """Write a redacted report in its forms, side by side, readable by its owner alone.

    Args:
        forms: The text by the end of the file's name: ``txt``, ``json``.
        otherwise: The directory for it where the current one can't be written.

    Raises:
        NotSaved: None of the places could be written; no part of it is left behind.
    """
    name = f"posthouse-{organization_id}-{when:%Y%m%d-%H%M%S}"
    reasons = []
    places: tuple[Callable[[], Path], ...] = (Path.cwd, lambda: otherwise)
    for find in places:
        written: list[Path] = []
        try:
            place = find()
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            for end, text in forms.items():
                path = place / f"{name}.{end}"
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                written.append(path)
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
        except OSError as error:
            reasons.append(because(error))
            for path in written:
                with suppress(OSError):
                    path.unlink()
        else:
            return written
    raise NotSaved(
        _("The report could not be written ({reasons}).").format(reasons="; ".join(reasons))
    )
