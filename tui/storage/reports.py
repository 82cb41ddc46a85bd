"""Transcripts written to files that a person can pass on."""

import os
from datetime import datetime
from pathlib import Path

from tui.errors import NotSaved


def write_report(organization_id: str, when: datetime, text: str, otherwise: Path) -> Path:
    """Write a redacted transcript, readable by its owner alone, and say where.

    Args:
        otherwise: The directory for it where the current one can't be written.

    Raises:
        NotSaved: None of the places could be written.
    """
    name = f"posthouse-{organization_id}-{when:%Y%m%d-%H%M%S}.txt"
    reasons = []
    for find in (Path.cwd, lambda: otherwise):
        try:
            place = find()
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = place / name
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            reasons.append(str(error.strerror))
        else:
            return path
    raise NotSaved(f"The transcript could not be written ({'; '.join(reasons)}).")
