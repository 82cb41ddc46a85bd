"""``posthouse export``."""

import os
import stat
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.shared.ask_password import can_ask, password_of
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.near import NearChoice
from tui.cli.shared.tell_notes import tell
from tui.errors import AlreadyThere, IncompleteSettings, InvalidInput, NoPermission, NotSaved
from tui.exports.formats import FORMATS, NO_TOKENS, export
from tui.exports.part import OwnSignIn, Part
from tui.exports.with_token import Tokens
from tui.language import N_, _
from tui.opening import read_regular
from tui.paths import state_directory
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.settings.model import output_paths
from tui.settings.names import HOST
from tui.shell_words import command
from tui.storage.allowed.programs import may_run
from tui.storage.allowed.reaches import of_dialogue
from tui.storage.asking import require
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.settings_to_use import subject
from tui.storage.disk.access import group_name, user_name
from tui.storage.disk.all_or_none import NewFile, together
from tui.storage.disk.replacing import make_directory
from tui.storage.file_kinds import is_directory
from tui.storage.outputs.plan import names_command
from tui.storage.outputs.writing import content_of
from tui.storage.settings_file.reading import LARGEST
from tui.storage.trust.writers import who_else_may_write
from tui.storage.workspace import Workspace, open_workspace
from tui.system_words import because
from tui.text import printable

if TYPE_CHECKING:
    from tui.oauth.flows.client import Client
    from tui.oauth.flows.grant import Grant
    from tui.oauth.issuer.endpoints import Endpoints

_STANDARD_OUTPUT = "-"
_NOBODY = OwnSignIn(SecretStr("-"), "-")
"""Where a file is only to be tried: somebody signs in once it could be written."""


class _WithFormats(click.Command):
    """Its help ends with what can be written."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Formats")):
            formatter.write_dl([(name, _(about)) for name, about in FORMATS.items()])


@click.command(
    "export",
    cls=_WithFormats,
    help=N_(
        "Write the settings in force for ORG as the files of another program.\n\n"
        "The password is named by a reference where the format has one, and left out elsewhere."
    ),
)
@click.argument("organization", metavar="ORG")
@click.argument("format", metavar="FORMAT", type=NearChoice(list(FORMATS)))
@click.option(
    "--output",
    metavar=N_("PATH"),
    default="",
    help=N_("A file; a directory where the format has several; - is standard output."),
)
@click.option(
    "--with-password",
    is_flag=True,
    help=N_("Write the password in clear, into files that only you may read."),
)
@click.option("--overwrite", is_flag=True, help=N_("Replace existing files whose content differs."))
@click.pass_obj
def export_settings(
    path: Path, organization: str, format: str, output: str, with_password: bool, overwrite: bool
) -> None:
    if with_password and not output:
        raise click.UsageError(
            _(
                "--with-password needs --output: a path, or - for standard output, where others "
                "may read the password."
            )
        )
    effective = subject(
        ConfigDirectory(path), organization, {}, needs_sender=True, done=_("exported")
    )
    if format == "uipath" and organization != HOST and not effective.settings.uipath.partition_id:
        raise IncompleteSettings(
            _(
                "uipath.partition_id is missing, the organization's id at UiPath: without it the "
                "body would be for the host level there."
            )
        )
    place = _place(effective, format, output)
    workspace = open_workspace(path, state_directory())
    tokens = _tokens(workspace, effective)
    signs_in = with_password and format == "postfix" and effective.settings.authentication.signs_in
    if signs_in:
        tokens = replace(tokens, own=_NOBODY)
    # May refuse, before any question is asked.
    open_parts = export(effective, format, None, place, tokens)
    reaches = [*of_dialogue(effective, login=True)]
    with_permission(workspace, partial(require, workspace, reaches), may_ask=can_ask)
    password: SecretStr | None = None
    if signs_in:
        if output != _STANDARD_OUTPUT:
            _targets(open_parts, Path(output), overwrite=overwrite)  # nobody signs in for nothing
        tokens = replace(tokens, own=_own_sign_in(workspace, effective))
    elif with_password and effective.settings.authentication.secret != "oauth":
        password = password_of(path, organization, effective)
    parts = export(effective, format, password, place, tokens)
    if any(names_command(part.text.encode(), effective) for part in parts):
        may_run(effective.settings.authentication.command, workspace.environ)
    if output in ("", _STANDARD_OUTPUT):
        click.echo("\n".join(_shown(parts)), nl=False)
    else:
        secret = {part.name for part in set(parts) - set(open_parts)}
        _write(parts, Path(output), secret=secret, overwrite=overwrite)


def _own_sign_in(workspace: Workspace, effective: Effective) -> OwnSignIn:
    """Sign in for a program that keeps it and renews it; nothing of it is kept here."""
    from tui.cli.shared.sign_in_on_terminal import Show, sign_in_on_terminal

    found: list[OwnSignIn] = []

    def keep(grant: "Grant", at: "Endpoints", client: "Client") -> str:
        if grant.refresh_token:
            found.append(OwnSignIn(grant.refresh_token, at.token, client.secret))
        return ""

    show = Show(qr=sys.stderr.isatty(), err=True)
    code = sign_in_on_terminal(workspace, effective, show, frozenset(), keep=keep)
    if code:
        raise click.exceptions.Exit(code)
    if not found:
        raise InvalidInput(
            _("The issuer gave nothing to renew the token with: ask for offline_access in Scope.")
        )
    return found[0]


def _tokens(workspace: Workspace, effective: Effective) -> Tokens:
    """Where a program gets the access token of settings that log in with one."""
    if not effective.settings.authentication.signs_in:
        return NO_TOKENS
    from tui.storage.sign_in.for_programs import tokens_for_programs  # most have a password

    return tokens_for_programs(workspace, effective)


def _place(effective: Effective, format: str, output: str) -> str:
    """The directory that the files will be used in, if a save writes them there too; else empty."""
    own = output_paths(effective.settings).get(format, "")
    place = Path(os.path.normpath(own))
    if not own or not output or Path(output).absolute() != place:
        return ""
    return str(place if is_directory(place) else place.parent)


def _shown(parts: list[Part]) -> list[str]:
    if len(parts) == 1:
        return [parts[0].text]
    return [f"# ---- {part.name}\n{part.text}" for part in parts]


def _targets(parts: list[Part], output: Path, *, overwrite: bool) -> dict[Path, Part]:
    """Where each part goes.

    Raises:
        NotSaved: There is no such place.
        AlreadyThere: Something else is there.
    """
    if len(parts) > 1 and os.path.lexists(output) and not is_directory(output):
        raise NotSaved(
            _(
                "{output} is not a directory, and this format has several "
                "files. Nothing was changed."
            ).format(output=printable(str(output)))
        )
    files = {output / part.name if _in_directory(parts, output) else output: part for part in parts}
    if not is_directory(output.parent):
        raise NotSaved(
            _("There is no directory {path}; make it first. Nothing was changed.").format(
                path=printable(str(output.parent))
            )
        )
    for path, part in files.items():
        if not overwrite:
            _refuse_other(path, part.text.encode())
    return files


def _in_directory(parts: list[Part], output: Path) -> bool:
    return len(parts) > 1 or is_directory(output)


def _write(parts: list[Part], output: Path, *, secret: set[str], overwrite: bool) -> None:
    """Write the parts; those whose names are ``secret`` for their owner alone."""
    files = _targets(parts, output, overwrite=overwrite)
    before = {path: _rights(path) for path, part in files.items() if part.name in secret}
    new = [
        NewFile(
            path,
            part.text.encode(),
            content_of(path) if len(parts) > 1 else None,  # one file alone is never put back
            0o600 if part.name in secret else 0o644,
            secret=part.name in secret,
        )
        for path, part in files.items()
    ]
    if _in_directory(parts, output):
        make_directory(output, 0o755)
    with together(new) as written:
        written.publish()
    tell(written.notes)
    tell(_given_back(path, old) for path, old in before.items() if old)
    for path in files:
        click.echo(_("Wrote {path}.").format(path=printable(str(path))), err=True)


def _refuse_other(path: Path, data: bytes) -> None:
    """A file that is there may be somebody's work; one that can't be read may be, too."""
    try:
        same = not path.is_file() or read_regular(path, LARGEST) == data
    except OSError as error:
        raise NoPermission(
            _(
                "{path} can't be read: {strerror}; --overwrite replaces it unseen. "
                "Nothing was changed."
            ).format(path=printable(str(path)), strerror=because(error))
        ) from None
    if not same:
        raise AlreadyThere(
            _(
                "{path} exists with other content; --overwrite replaces it. Nothing was changed."
            ).format(path=printable(str(path)))
        )


def _rights(path: Path) -> os.stat_result | None:
    """Whose a file is that is there already, where that is not this user alone."""
    try:
        old = path.stat()
    except OSError:
        return None
    is_own = old.st_uid == os.geteuid() and not old.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return None if is_own else old


def _given_back(path: Path, old: os.stat_result) -> str:
    """How the program that reads a file gets at it again, now that it holds a password."""
    owner, group = user_name(old.st_uid), group_name(old.st_gid)
    mode = f"{stat.S_IMODE(old.st_mode) & 0o770:03o}"
    given = command("chown", "-h", f"{owner}:{group}", path)
    if why := who_else_may_write(path.parent):
        return _(
            "{path} was {owner}:{group}'s and is yours alone now, for it holds the password. "
            "Others could put something else in its place: {why} Move it to a directory that "
            "nobody but you and root can write before you give it to its reader."
        ).format(path=printable(str(path)), owner=owner, group=group, why=why)
    return _(
        "{path} was {owner}:{group}'s (mode {old}) and is yours alone now, for it holds the "
        "password. To give it back to its reader: {command}"
    ).format(
        path=printable(str(path)),
        owner=owner,
        group=group,
        old=f"{stat.S_IMODE(old.st_mode):04o}",
        command=f"{given} && {command('chmod', mode, path)}",
    )
