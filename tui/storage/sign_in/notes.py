"""Remember about a sign-in, nothing of it secret: who, when, which endpoints.

In the user's state directory, so that a form can tell without unlocking the keyring.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui.errors import NotSaved
from tui.opening import read_regular
from tui.settings.inheritance import Effective
from tui.storage.disk import replacing
from tui.storage.workspace import Workspace

_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes about one sign-in: when and by whom it was made and renewed.

    Attributes:
        account: Whose it is, where the issuer told.
        signed_in: When somebody signed in, as ISO 8601; empty where nobody did.
        renewed: When it was last renewed.
        renewing: When the renewal began whose end is not known: it was cut off, or is under way.
        endpoints: The issuer's addresses, fixed at the sign-in.
        token_length: How many characters the last access token had; some programs take fewer.
    """

    account: str = ""
    signed_in: str = ""
    renewed: str = ""
    renewing: str = ""
    endpoints: dict[str, str] | None = None
    token_length: int = 0

    def when_renewed(self) -> datetime | None:
        """Return when the sign-in was last renewed, or made."""
        with suppress(ValueError):
            found = datetime.fromisoformat(self.renewed or self.signed_in)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        return None


def read(workspace: Workspace, effective: Effective) -> Notes:
    """Read what is remembered of a sign-in; empty where nothing is, or it is damaged."""
    try:
        found: Any = json.loads(read_regular(path(workspace, effective), _LARGEST, follow=False))
    except (OSError, ValueError, RecursionError):
        return Notes()
    if not isinstance(found, dict):
        return Notes()
    texts = {
        name: found[name]
        for name in ("account", "signed_in", "renewed", "renewing")
        if isinstance(found.get(name), str)
    }
    endpoints = found.get("endpoints")
    length = found.get("token_length")
    return Notes(
        **texts,
        endpoints=endpoints if isinstance(endpoints, dict) else None,
        token_length=length if isinstance(length, int) else 0,
    )


def note(workspace: Workspace, effective: Effective, **changed: Any) -> None:  # noqa: ANN401 - the fields of Notes
    """Change what is remembered.

    Raises:
        NotSaved: It could not be written.
    """
    notes = replace(read(workspace, effective), **changed)
    place = path(workspace, effective)
    replacing.make_directory(place.parent)
    replacing.replace(place, json.dumps(asdict(notes)).encode(), 0o600)


def forget(workspace: Workspace, effective: Effective) -> None:
    """Forget what is remembered."""
    with suppress(OSError):
        path(workspace, effective).unlink()


def try_to_note(workspace: Workspace, effective: Effective, **changed: Any) -> None:  # noqa: ANN401 - the fields of Notes
    """Remember about a sign-in what is only for show: a failure is passed over."""
    with suppress(NotSaved):
        note(workspace, effective, **changed)


def path(workspace: Workspace, effective: Effective) -> Path:
    """Return the file of a sign-in."""
    return workspace.state.path / "sign-in" / f"{effective.password_entry}.json"
