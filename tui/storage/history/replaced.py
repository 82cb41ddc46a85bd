"""Keep a settings file as it is before it is replaced or removed: in the history, else aside."""

from datetime import UTC, datetime

from tui.errors import NotSaved
from tui.language import _
from tui.storage.disk import replacing
from tui.storage.history.recording import keep, why_not_kept
from tui.storage.history.repository import find_repository
from tui.storage.settings_file.secret_lines import holds_secret
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace
from tui.text import printable

FILE_MODE = 0o600


def keep_before(workspace: Workspace, stored: Stored) -> tuple[str, ...]:
    """Keep a file as it is; where the history is off, in this user's own state.

    Returns:
        Where it is, as a sentence; nothing where the history has it.

    Raises:
        NotSaved: It can't be kept.
    """
    if not _is_off(workspace, stored):
        keep(workspace.directory.path, stored)
        return ()
    return _aside(workspace, stored)


def keep_removed(workspace: Workspace, stored: Stored) -> tuple[str, ...]:
    """Keep a file that is about to be removed, where the history is off; as ``keep_before``."""
    return _aside(workspace, stored) if _is_off(workspace, stored) else ()


def why_lost(workspace: Workspace, stored: Stored) -> str:
    """Say why a file would be kept nowhere; empty where it would be kept."""
    return "" if _is_off(workspace, stored) else why_not_kept(workspace.directory.path, stored)


def _is_off(workspace: Workspace, stored: Stored) -> bool:
    """Whether git can't be held in bounds here, so that there is no history; no password in it."""
    is_off = find_repository(workspace.directory.path).is_off
    return is_off and stored.data is not None and not holds_secret(stored.data)


def _aside(workspace: Workspace, stored: Stored) -> tuple[str, ...]:
    name = f"{stored.id}-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.toml"
    path = workspace.state.path / "replaced" / name
    try:
        replacing.make_directory(path.parent)
        replacing.create(path, stored.data or b"", FILE_MODE)
    except NotSaved as error:
        raise NotSaved(
            _("{path} would be lost as it is, so it was left alone: {why}").format(
                path=printable(str(stored.path)), why=error.sentence
            )
        ) from error
    words = _("There is no history here; the file as it was is kept in {path}")
    return (words.format(path=printable(str(path))),)
