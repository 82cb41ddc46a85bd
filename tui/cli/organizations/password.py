"""``posthouse password``."""

import sys
from functools import partial
from pathlib import Path

import click

from tui.cli.shared.ask_password import ask_client_secret, asked_for, can_ask, examples
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.tell_notes import tell
from tui.errors import InvalidInput, SecretUnavailable
from tui.language import N_, _
from tui.paths import state_directory
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.settings.names import HOST
from tui.settings.providers.doubts import password_doubt
from tui.storage.allowed.reaches import Reach, of_stored_password
from tui.storage.asking import NotAllowed, allow_server, questions
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.in_force import InForce, in_force
from tui.storage.editing.saving import put_back
from tui.storage.editing.secret_to_keyring import move_into_keyring
from tui.storage.history.recording import recorded
from tui.storage.secret_source import place_of
from tui.storage.secrets.command import shown
from tui.storage.sign_in.client_secret import entry as client_secret_entry
from tui.storage.sign_in.client_secret import place_of as place_of_client_secret
from tui.storage.workspace import Workspace, open_workspace
from tui.text import printable

_LONGEST = 64 * 1024
_PROMPTED = ("smtp.host", "smtp.port", "authentication.username")
"""What the question for a password shows of where it goes."""


@click.command(
    help=N_(
        "Store the password of ORG where its settings say: in the keyring of this user, or in a "
        "file (authentication.secret=file) that only its reader can read."
    )
)
@click.argument("organization", metavar="ORG")
@click.option(
    "--stdin", "from_stdin", is_flag=True, help=N_("Read it from standard input, one line.")
)
@click.option("--from-file", is_flag=True, help=N_("Move it out of ORG's settings file."))
@click.option(
    "--for", "reader", metavar="USER", help=N_("Whose the password file is, where root makes it.")
)
@click.option("--uipath", "of_app", is_flag=True, help=N_("The secret of the app at UiPath."))
@click.pass_obj
def password(
    path: Path,
    organization: str,
    from_stdin: bool,
    from_file: bool,
    reader: str | None,
    of_app: bool,
) -> None:
    if of_app:
        from tui.cli.organizations.uipath_secret import store  # few have one

        store(open_workspace(path, state_directory()), organization, _read if from_stdin else None)
        return
    if from_file:
        workspace = open_workspace(path, state_directory())
        move = partial(move_into_keyring, workspace, organization)
        stored = with_permission(workspace, move, may_ask=can_ask)
        click.echo(
            _("Moved into the keyring, and out of {path}.").format(path=printable(str(stored.path)))
        )
        tell(stored.notes)
        return
    found = in_force(ConfigDirectory(path), organization)
    if organization != HOST and found.stored.settings.mail.mode == "default":
        raise InvalidInput(
            _(
                "{name} follows the host's settings, so its password is the "
                "host's: posthouse password host"
            ).format(name=found.stored.name)
        )
    authentication = found.effective.settings.authentication
    is_client_secret = authentication.secret == "oauth"
    oauth = found.effective.settings.oauth
    source = oauth.client_secret if is_client_secret else authentication.secret
    if is_client_secret and source not in ("keyring", "file"):
        raise InvalidInput(
            _(
                "{name} logs in with a token, not with a password; to sign in: posthouse login "
                "{organization}"
            ).format(name=found.stored.name, organization=organization)
        )
    if authentication.secret == "environment":
        raise InvalidInput(
            _(
                "The password of {name} is taken from ${variable}, not stored; "
                "to store it: posthouse set {organization} "
                "authentication.secret=keyring"
            ).format(
                name=found.stored.name, variable=authentication.variable, organization=organization
            )
        )
    if authentication.secret == "command":
        raise InvalidInput(
            _(
                "The password of {name} is printed by the command {command}, not "
                "stored; to store it: posthouse set {organization} "
                "authentication.secret=keyring"
            ).format(
                name=found.stored.name,
                command=shown(authentication.command),
                organization=organization,
            )
        )
    if authentication.secret == "ask":
        raise InvalidInput(
            _(
                "The password of {name} is asked for each time, not stored; to "
                "store it: posthouse set {organization} "
                "authentication.secret=keyring"
            ).format(name=found.stored.name, organization=organization)
        )
    if reader and source != "file":
        raise InvalidInput(
            _(
                "--for makes a file for another user; the password of {name} is in a keyring, "
                "which each user has alone: posthouse set {organization} "
                "authentication.secret=file authentication.file=/PATH"
            ).format(name=found.stored.name, organization=organization)
        )
    workspace = open_workspace(path, state_directory())
    passwords = (
        place_of_client_secret(workspace, oauth, reader or "")
        if is_client_secret
        else place_of(workspace, authentication, reader or "")
    )
    entry = (
        client_secret_entry(found.effective) if is_client_secret else found.effective.password_entry
    )
    # First: a file that somebody else may have named is not opened before it is allowed.
    _ask_about_the_server(workspace, found, shown=() if from_stdin else _PROMPTED)
    state = passwords.look(entry)
    if not state.available:
        raise SecretUnavailable(
            _("Passwords can't be stored here: {place}. These work here:\n{sources}").format(
                place=state.place, sources=examples(organization)
            )
        )
    given = _read() if from_stdin else _asked(found.effective, client_secret=is_client_secret)
    if doubt := password_doubt(found.effective.settings, given):
        click.echo(_("posthouse: warning: {sentence}").format(sentence=doubt.sentence), err=True)
    old = passwords.get(entry) if state.stored else None
    passwords.set(entry, given)
    try:  # no file changes, but who changed the password is a step of the history
        with (
            workspace.directory.lock.held(),
            recorded(path, [organization], password=True) as kept,
        ):
            pass
    except BaseException as failure:
        put_back(passwords, entry, old, failure)
        raise
    allow_server(workspace, found.effective)
    tell(kept.notes)
    if not authentication.required:
        words = _(
            "Requires authentication is off, so it is not used; that is switched on by: posthouse "
            "set {organization} authentication.required=true"
        )
        tell([words.format(organization=organization)])
    click.echo(_("Stored {place}.").format(place=passwords.look(entry).place))


def _ask_about_the_server(workspace: Workspace, found: InForce, shown: tuple[str, ...]) -> None:
    """Storing a password allows its server: what the prompt shows, and what is shown here before.

    A server that others exchanged is shown, too, with the one before it; and a file that others
    could have named.
    """

    def act(granted: frozenset[Reach]) -> None:
        asked = questions(workspace, of_stored_password(found.effective))
        changed = [
            one
            for one in asked
            if one.reach not in granted and (one.old is not None or one.reach.key not in shown)
        ]
        if changed:
            raise NotAllowed(changed)

    with_permission(workspace, act, may_ask=can_ask)


def _asked(effective: Effective, *, client_secret: bool) -> SecretStr:
    if not can_ask():
        raise click.UsageError(_("Without a terminal to ask on, give the password with --stdin."))
    return ask_client_secret() if client_secret else asked_for(effective, confirmation=True)


def _read() -> SecretStr:
    data = sys.stdin.buffer.read(_LONGEST + 1) if sys.stdin else b""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(_("The password on standard input is not UTF-8.")) from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text or "\n" in text or len(data) > _LONGEST:
        raise InvalidInput(
            _("Standard input must hold the password, on one line and nothing else.")
        )
    return SecretStr(text)
