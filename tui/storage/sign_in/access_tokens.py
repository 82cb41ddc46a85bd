"""Keep access tokens until they end: in memory and, where there is one, in $XDG_RUNTIME_DIR.

That directory is the user's alone, in memory, and gone after the last log-out. Without it (cron,
sudo, www-data) no access token is on a disk.
"""

import hashlib
import json
import os
import stat
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tui.errors import NotSaved
from tui.oauth.access_token import AccessToken
from tui.opening import open_regular, read_all
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.storage.workspace import Workspace

_LARGEST = 64 * 1024
_COUNTS = (
    *("smtp.host", "authentication.username", "oauth.provider", "oauth.tenant"),
    *("oauth.client_id", "oauth.issuer", "oauth.scope", "oauth.audience", "oauth.flow"),
)
"""What a token is for: with another value it is not used."""


def find(workspace: Workspace, effective: Effective, now: datetime) -> AccessToken | None:
    """Find a token for exactly these settings that is not near its end."""
    bound = _bound(effective)
    held = workspace.access_tokens.get(bound)
    if held and held.is_fresh(now):
        return held
    path = _file(workspace, effective)
    held = _read(path, bound) if path else None
    return held if held and held.is_fresh(now) else None


def keep(workspace: Workspace, effective: Effective, token: AccessToken) -> None:
    """Keep a token for the next mail; where the place can't be written, for this process."""
    bound = _bound(effective)
    workspace.access_tokens[bound] = token
    path = _file(workspace, effective)
    if path is None or not token.lifetime:
        return
    from tui.storage.disk import replacing  # a mail with a valid token writes none

    text = json.dumps(
        {
            "for": bound,
            "token": token.value.get_secret_value(),
            "obtained": token.obtained.isoformat(),
            "expires": token.expires.isoformat(),
        }
    )
    with suppress(NotSaved):
        replacing.make_directory(path.parent)
        prepared = replacing.prepare(path, text.encode(), 0o600, secret=True)
        try:
            prepared.publish()
        finally:
            prepared.close()


def drop(workspace: Workspace, effective: Effective) -> None:
    """Forget the token of these settings."""
    workspace.access_tokens.pop(_bound(effective), None)
    if path := _file(workspace, effective):
        with suppress(OSError):
            path.unlink()


def _file(workspace: Workspace, effective: Effective) -> Path | None:
    """Where it is; None without a directory that is this user's alone."""
    runtime = Path(workspace.environ.get("XDG_RUNTIME_DIR", ""))
    if not runtime.is_absolute():
        return None
    try:
        about = runtime.stat()
    except OSError:
        return None
    is_own = about.st_uid == os.geteuid() and not stat.S_IMODE(about.st_mode) & 0o077
    if not is_own or not stat.S_ISDIR(about.st_mode):
        return None
    return runtime / "posthouse" / workspace.state.path.name / effective.password_entry


def _read(path: Path, bound: str) -> AccessToken | None:
    try:
        descriptor = open_regular(path, follow=False)
    except OSError:
        return None
    try:
        about = os.fstat(descriptor)
        if about.st_uid != os.geteuid() or stat.S_IMODE(about.st_mode) & 0o077:
            return None
        found = json.loads(read_all(descriptor, _LARGEST))
        if found["for"] != bound:
            return None
        obtained, expires = (datetime.fromisoformat(found[n]) for n in ("obtained", "expires"))
        token = AccessToken(SecretStr(found["token"]), obtained, expires)
        return token if obtained.tzinfo and expires.tzinfo else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    finally:
        os.close(descriptor)


def _bound(effective: Effective) -> str:
    """What a token is for, as a digest."""
    settings = effective.settings
    values = [effective.password_entry, *(settings.value(key) for key in _COUNTS)]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
