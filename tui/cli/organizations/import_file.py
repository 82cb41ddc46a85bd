"""``posthouse import``."""

from pathlib import Path

import click

from tui.cli.organizations.import_passwords import refuse_without_keyring, store
from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.changes import Answer, agreed, echo_json, show_plan, tell_saved
from tui.cli.shared.language_options import JSON_LINES, confirmed, english
from tui.cli.shared.near import NearChoice
from tui.cli.shared.progress import progress
from tui.cli.shared.tell_notes import tell, tell_outputs
from tui.errors import NoPermission
from tui.imports.found import Contents
from tui.imports.reading import FORMATS, OF_ONE, format_of
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage.editing.many.importing import plan_import, reaching, read_import, save_import
from tui.storage.editing.many.plan import Plan
from tui.storage.settings_file.ids import refuse_no_id
from tui.storage.workspace import open_workspace
from tui.text import printable, some_of


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
@click.option("--json", "in_json", is_flag=True, callback=english, help=JSON_LINES)
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
    in_json: bool,
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
    plan = plan_import(workspace, contents, file, progress)
    if not in_json:
        show_plan(plan)
    answer = Answer(dry_run=dry_run, yes=yes, expect=expect)
    if not dry_run:
        _allow(plan, frozenset(allowed))
    if not agreed(plan, answer):
        if in_json:
            echo_json(plan, saved=False)
        if secrets and with_secrets and not plan.changes and not dry_run:
            store(workspace, secrets, beside=in_json)
        return
    saved = with_permission(
        workspace,
        lambda granted: save_import(
            workspace, plan, file, overwrite_outputs=overwrite_outputs, granted=granted
        ),
        may_ask=can_ask,
    )
    tell(saved.notes)
    if in_json:
        echo_json(plan, saved=True)
    else:
        tell_saved(saved.ids)
        tell_outputs(saved.outputs)
    if with_secrets:
        store(workspace, secrets, beside=in_json)


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
    return read_import(file, form, organization or "")


def _allow(plan: Plan, allowed: frozenset[str]) -> None:
    """Ask about each value that reaches outside the directory, each once.

    Raises:
        NoPermission: Nobody can be asked, or it was not allowed; nothing was changed.
    """
    known = set[tuple[str, str]]()
    for one, key, new in reaching(plan):
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
