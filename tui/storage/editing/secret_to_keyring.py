"""Move a password from a settings file into the keyring."""

import tomllib
from collections.abc import Mapping

from tui.errors import BrokenFile, InvalidInput
from tui.language import N_, _
from tui.secret import SecretStr
from tui.settings.checking.plain_secrets import CLIENT_SECRETS, in_clear, in_comments
from tui.settings.inheritance import effective_host
from tui.settings.names import HOST
from tui.storage.allowed.reaches import Reach
from tui.storage.editing.saving import put_back
from tui.storage.editing.taking_over import require_what_stays
from tui.storage.history.recording import recorded
from tui.storage.settings_file.stored_file import Stored
from tui.storage.settings_file.toml_document import BOM, Document, parse
from tui.storage.workspace import Workspace

_ELSEWHERE = {
    "file": N_("store it there: posthouse password ORG"),
    "command": N_("put it where its command finds it"),
    "environment": N_("set the variable to it"),
    "ask": N_("keep it where you find it again, for it is asked for at each test"),
    "oauth": N_("it is not used, for a sign-in gives a token in its place"),
}


def move_into_keyring(
    workspace: Workspace, organization_id: str, granted: frozenset[Reach] = frozenset()
) -> Stored:
    """Store the password of a file, read it back, and only then take its lines out of the file.

    Args:
        granted: What this person allowed just now.

    Returns:
        The file without it; its comments and everything else are as they were.

    Raises:
        NotAllowed: The file is somebody else's, and would be this user's own.
        InvalidInput: There is none, or several, or the settings take it from somewhere else.
        PosthouseError: The sentence says what was changed.
    """
    directory = workspace.directory
    stored = directory.load(organization_id)
    if stored.data is None or stored.broken:
        raise BrokenFile(
            _("{broken} Nothing was changed.").format(
                broken=stored.broken or _("There is no file.")
            )
        )
    document = parse(stored.data)
    password = _password(document)
    source = stored.settings.authentication.secret
    if source != "keyring":
        raise InvalidInput(
            _(
                "The password of {name} is not taken from the keyring: "
                "{elsewhere}, then delete its line in the file. Nothing was "
                "changed."
            ).format(name=stored.name, elsewhere=_(_ELSEWHERE[source]))
        )
    content = _without(document)
    require_what_stays(workspace, stored, (), granted)
    entry = _entry(stored)
    old = workspace.passwords.get(entry)
    workspace.passwords.set(entry, password)
    try:
        with (
            directory.lock.held(),
            recorded(directory.path, [organization_id], password=True) as history,
        ):
            moved = directory.rewrite(stored, content)
    except BaseException as failure:
        put_back(workspace.passwords, entry, old, failure)
        raise
    return moved._replace(notes=(*moved.notes, *history.notes))


def _password(document: Document) -> SecretStr:
    if any(path in CLIENT_SECRETS for path, _value in in_clear(document.tables)):
        raise InvalidInput(
            _(
                "The secret of an app stands in the file: set client_secret to keyring, then store "
                "it with posthouse password. Nothing was changed."
            )
        )
    found = list(dict.fromkeys(str(value) for _path, value in in_clear(document.tables)))
    if not found and any(in_comments(document.text)):
        raise InvalidInput(
            _("The password is in a comment; delete that line by hand. Nothing was changed.")
        )
    if not found:
        raise InvalidInput(_("There is no password in the file. Nothing was changed."))
    if len(found) > 1:
        raise InvalidInput(
            _(
                "The file holds several passwords that differ; delete all but one by hand. Nothing "
                "was changed."
            )
        )
    if not all(isinstance(value, str) for _path, value in in_clear(document.tables)):
        raise InvalidInput(
            _(
                "The password is in the file without quotes; put it into quotes first. Nothing "
                "was changed."
            )
        )
    return SecretStr(found[0])


def _without(document: Document) -> bytes:
    """The file without its passwords, and nothing else changed, read back to be sure."""
    gone = {path for path, _value in in_clear(document.tables)}
    text = document.text
    for statement in reversed(document.statements):
        if statement.path in gone and not statement.is_header:
            text = text[: statement.start] + text[statement.end :]
    if tomllib.loads(text) != _left(document.tables, gone):
        raise BrokenFile(
            _(
                "The password is in the file in a form that Posthouse cannot take out without "
                "harm; store it with posthouse password, and delete it by hand. Nothing was "
                "changed."
            )
        )
    return ((BOM if document.has_bom else "") + text).encode()


def _left(content: object, gone: set[tuple[str, ...]], path: tuple[str, ...] = ()) -> object:
    """What is left of a parsed file without the keys of these paths."""
    if isinstance(content, Mapping):
        inner = {key: (*path, key) for key in content}
        return {k: _left(content[k], gone, at) for k, at in inner.items() if at not in gone}
    if isinstance(content, list):
        return [_left(one, gone, path) for one in content]
    return content


def _entry(stored: Stored) -> str:
    return effective_host(stored.settings).password_entry if stored.id == HOST else stored.id
