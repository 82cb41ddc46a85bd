"""``posthouse import``."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from tui.cli.organizations.import_passwords import (
    forget_passwords,
    refuse_without_keyring,
    store,
)
from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.changes import Answer, agreed, show_plan, tell_saved
from tui.cli.shared.language_options import confirmed
from tui.cli.shared.near import NearChoice
from tui.cli.shared.progress import progress
from tui.cli.shared.tell_notes import tell, tell_outputs
from tui.errors import InvalidInput, NoPermission
from tui.imports.found import Contents, Found, WrongFile
from tui.imports.reading import FORMATS, OF_ONE, format_of, read
from tui.language import N_, _
from tui.opening import TooLarge, read_regular
from tui.paths import state_directory
from tui.settings.login import with_login
from tui.storage.allowed.reaches import NAMES, text, whole
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.many.plan import Plan, Values, plan_each
from tui.storage.editing.many.saving import save_together
from tui.storage.settings_file.ids import refuse_no_id
from tui.storage.workspace import Workspace, open_workspace
from tui.system_words import because
from tui.text import printable, some_of

_LARGEST = 256 * 1024 * 1024


@click.command(
    "import",
    help=N_(
        "Add and change organizations as FILE says: all of them, or none.\n\n"
        "CSV has a header of keys as posthouse list --csv prints it; JSON is as posthouse show "
        "prints it with --own; msmtp has accounts; env, postfix and ini (Grafana, Gitea) have "
        "one organization, which --id names. An empty cell changes nothing. What would change is "
        "shown first, as with posthouse set."
    ),
)
@click.argument("file", metavar=N_("FILE"))
@click.option(
    "--format",
    type=NearChoice(FORMATS),
    help=N_("Where the name of the file does not tell it."),
)
@click.option("--id", "organization", metavar="ORG", help=N_("For env, postfix and ini: whose."))
@click.option("--dry-run", is_flag=True, help=N_("Show what would change, and change nothing."))
@click.option("--yes", is_flag=True, help=N_("Do not ask; it needs --expect too."))
@click.option(
    "--expect",
    metavar=N_("NUMBER"),
    type=click.IntRange(min=0),
    help=N_("How many organizations must change; with another number nothing is changed."),
)
@click.option(
    "--allow",
    "allowed",
    metavar=N_("KEY"),
    multiple=True,
    help=N_("Take values of this key that reach outside the directory, like outputs.msmtp."),
)
@click.option(
    "--with-secrets",
    is_flag=True,
    help=N_("Store the passwords of the file in the keyring; else they are left out."),
)
@click.option(
    "--overwrite-outputs", is_flag=True, help=N_("Replace outputs that somebody else changed, too.")
)
@click.pass_obj
def import_file(
    path: Path,
    file: str,
    format: str | None,
    organization: str | None,
    dry_run: bool,
    yes: bool,
    expect: int | None,
    allowed: tuple[str, ...],
    with_secrets: bool,
    overwrite_outputs: bool,
) -> None:
    contents = _contents(file, format, organization)
    workspace = open_workspace(path, state_directory())
    secrets = {one.id: one.secret for one in contents.organizations if one.secret is not None}
    if contents.passed_over:
        words = _("passed over, for the settings have no place for it: {names}.")
        tell([words.format(names=some_of(contents.passed_over))])
    if secrets and with_secrets:
        refuse_without_keyring(workspace)
    elif secrets:
        words = _("passwords are left out, of: {ids}; --with-secrets puts them into the keyring.")
        tell([words.format(ids=some_of([*secrets]))])
    plan = _plan(workspace, contents, file)
    show_plan(plan)
    answer = Answer(dry_run=dry_run, yes=yes, expect=expect)
    if not dry_run:
        _allow(plan, frozenset(allowed))
    if not agreed(plan, answer):
        if secrets and with_secrets and not plan.changes and not dry_run:
            store(workspace, secrets)
        return
    new = [change.id for change in plan.changes if change.is_new]
    for one in new:  # what an earlier one of this id left behind is not taken over
        workspace.state.forget(one)
        workspace.answers.forget(one)
    saved = with_permission(
        workspace,
        lambda granted: save_together(
            workspace,
            plan,
            did=f"imported from {printable(Path(file).name, 80)}",
            overwrite_outputs=overwrite_outputs,
            granted=granted,
        ),
        may_ask=can_ask,
    )
    tell([*saved.notes, *forget_passwords(workspace, new)])
    tell_saved(saved.ids)
    tell_outputs(saved.outputs)
    if with_secrets:
        store(workspace, secrets)


def _contents(file: str, format: str | None, organization: str | None) -> Contents:
    """What the file says.

    Raises:
        WrongFile: Something in it is wrong; names the file, the line, the column.
        InvalidInput: It can't be read.
    """
    form = format or format_of(file)
    if not form:
        raise click.UsageError(
            _("What is in {file}? Give --format: {formats}.").format(
                file=printable(file, 200), formats=", ".join(FORMATS)
            )
        )
    if (form in OF_ONE) != (organization is not None):
        raise click.UsageError(
            _("Whose settings are these? Give --id ORG.")
            if organization is None
            else _("--id is for env, postfix and ini: {format} names its organizations.").format(
                format=form
            )
        )
    if organization is not None:
        refuse_no_id(organization)
    try:
        data = read_regular(Path(file), _LARGEST)
        logins = _logins(Path(file)) if form == "postfix" else None
        return read(data, form, organization=organization or "", sasl_passwd=logins)
    except WrongFile as error:
        raise error.of(file) from None
    except TooLarge:
        raise InvalidInput(_("{file} is too large.").format(file=printable(file, 200))) from None
    except OSError as error:
        raise InvalidInput(
            _("{file} can't be read: {strerror}.").format(
                file=printable(file, 200), strerror=because(error)
            )
        ) from None


def _logins(file: Path) -> bytes | None:
    """The map of logins beside Postfix's main.cf, where it can be read."""
    try:
        return read_regular(file.with_name("sasl_passwd"), _LARGEST)
    except OSError:
        return None


def _plan(workspace: Workspace, contents: Contents, file: str) -> Plan:
    """What would change; a row that makes settings which can't be is named with its line."""
    there = set(workspace.directory.ids())
    wanted: dict[str, Values] = {}
    lines = {one.id: one.line for one in contents.organizations}
    for one in contents.organizations:
        wanted[one.id] = _values(workspace.directory, one, is_new=one.id not in there)
    new = [one for one in wanted if one not in there]
    for_each = {one: wanted[one] for one in progress(wanted, len(wanted))}
    try:
        return plan_each(workspace, for_each, new=new, by_hand=False)
    except InvalidInput as error:
        first = error.sentence.partition(":")[0]
        if first in lines:
            words = _("{file}: line {line}: {sentence}")
            error.sentence = words.format(
                file=printable(file, 200), line=lines[first], sentence=error.sentence
            )
        raise


def _values(directory: ConfigDirectory, one: Found, *, is_new: bool) -> Values:
    """The values of one; who is new and has a server of its own does not follow the host."""
    values = dict(one.values)
    if is_new and "smtp.host" in values:
        values.setdefault("mail.mode", "custom")
    before: Mapping[str, object] = {} if is_new else directory.load(one.id).values
    return with_login(values, before)


def _allow(plan: Plan, allowed: frozenset[str]) -> None:
    """Ask about each value that reaches outside the directory, each once.

    Raises:
        NoPermission: Nobody can be asked, or it was not allowed; nothing was changed.
    """
    known = set[tuple[str, str]]()
    for one, key, new in _reaching(plan):
        if key in allowed or (key, new) in known:
            continue
        known.add((key, new))
        line = f"{one}: {key} = {new}"
        if not can_ask():
            words = _(
                "{line} reaches outside the directory, and a file can't allow that. Nothing was "
                "changed; where it is meant: --allow {key}"
            )
            raise NoPermission(words.format(line=line, key=key))
        click.echo(line, err=True)
        if not confirmed(_("It reaches outside the directory. Allow it?")):
            raise NoPermission(_("{line} was not allowed; nothing was changed.").format(line=line))


def _reaching(plan: Plan) -> Iterator[tuple[str, str, str]]:
    for change in plan.changes:
        for one in change.differences:
            is_asked = one.key in NAMES or one.key.startswith("outputs.")
            if is_asked and change.after.settings.says(one.key):
                # To its end: what is cut off would be allowed unseen.
                yield change.id, one.key, whole(text(change.after.settings, one.key))
