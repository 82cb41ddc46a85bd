"""``posthouse uipath diff``, ``pull`` and ``push``."""

from pathlib import Path

import click

from tui.cli.shared.language_options import JSON_LIST, english
from tui.cli.shared.near import NearChoice
from tui.cli.shared.selection_options import chosen, selection_options
from tui.cli.shared.tell_notes import tell
from tui.cli.uipath.acts import Run
from tui.cli.uipath.outcomes import Outcome, exit_code, print_json, show_all
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage.directory.selection import Selection
from tui.storage.workspace import open_workspace
from tui.uipath.pushing import Wishes, unsupported

_ONLY = {
    "write": ("pull",),
    "dry_run": ("pull", "push"),
    "yes": ("pull", "push"),
    "expect": ("pull", "push"),
    "with_password": ("push",),
    "keep_password_there": ("push",),
    "drop_unsupported": ("push",),
    "untested": ("push",),
    "force": ("push",),
}
"""Which actions each option belongs to."""


@click.command(
    "uipath",
    help=N_(
        "Compare the settings of each ORG with those at UiPath (diff), take them from there "
        "(pull), or send them there (push).\n\n"
        "diff ends with 1 where something differs. pull only shows, without --write or a yes. push "
        "sends what was tested, and what nobody changed there meanwhile. The table [uipath] says "
        "where and as which app; posthouse password ORG --uipath stores the app's secret."
    ),
)
@click.argument("action", metavar="diff|pull|push", type=NearChoice(["diff", "pull", "push"]))
@selection_options
@click.option("--write", is_flag=True, help=N_("pull: write what is there into the files."))
@click.option("--dry-run", is_flag=True, help=N_("Show what would be done, and do nothing."))
@click.option("--yes", is_flag=True, help=N_("Do not ask; for several with --expect."))
@click.option(
    "--expect", metavar="N", type=click.IntRange(0), help=N_("How many organizations change.")
)
@click.option("--with-password", is_flag=True, help=N_("push: send the password, too."))
@click.option(
    "--keep-password-there",
    is_flag=True,
    help=N_("push: the password that UiPath has is right for the new server or user name."),
)
@click.option(
    "--drop-unsupported", is_flag=True, help=N_("push: leave out what UiPath has no setting for.")
)
@click.option("--untested", is_flag=True, help=N_("push: also without a test within 24 hours."))
@click.option(
    "--force", is_flag=True, help=N_("push: overwrite what others changed there meanwhile.")
)
@click.option("--json", "as_json", is_flag=True, callback=english, help=JSON_LIST)
@click.pass_context
def uipath(
    context: click.Context,
    action: str,
    selection: Selection,
    write: bool,
    dry_run: bool,
    yes: bool,
    expect: int | None,
    with_password: bool,
    keep_password_there: bool,
    drop_unsupported: bool,
    untested: bool,
    force: bool,
    as_json: bool,
) -> int:
    path: Path = context.obj
    _refuse_options_of_others(context, action)
    if not selection.is_given:
        raise click.UsageError(_("Name one or more organizations, or give --all or --where."))
    workspace = open_workspace(path, state_directory())
    found = chosen(workspace.directory, workspace.state, selection)
    several = not selection.is_one
    run = Run(workspace, several, quiet=as_json, yes=yes, expect=expect, dry=dry_run)
    wishes = Wishes(with_password, keep_password_there, drop_unsupported, untested, force)
    outcomes = run.outcomes(found.ids, named=bool(selection.names))
    if action == "push":
        run.prepare_push(outcomes, wishes)
        if not as_json:
            _tell_of_push(run, outcomes, wishes)
    run.look_at_all(outcomes, writes=action == "push")
    run.show(outcomes)
    if action == "pull":
        run.pull(outcomes, write=write)
    elif action == "push":
        run.push(outcomes, wishes)
    return _end(outcomes, several=several, as_json=as_json, compares=action == "diff")


def _end(outcomes: list[Outcome], *, several: bool, as_json: bool, compares: bool) -> int:
    if as_json:
        print_json(outcomes)
    elif several:
        show_all(outcomes)
    else:
        (outcome,) = outcomes
        if outcome.error:
            raise outcome.error
        for note in outcome.notes:
            click.echo(note)
        if outcome.word == "sent":
            click.echo(_("Sent to UiPath, and read back there."))
        elif outcome.word == "taken":
            click.echo(_("Saved {path}").format(path=_path(outcome)))
    return exit_code(outcomes, compares=compares)


def _path(outcome: Outcome) -> str:
    from tui.text import printable

    return printable(str(outcome.look.connection.stored.path)) if outcome.look else outcome.id


def _tell_of_push(run: Run, outcomes: list[Outcome], wishes: Wishes) -> None:
    """What a push leaves out, and what its test does not prove."""
    going = [one for one in outcomes if one.id in run.passwords and one.error is None]
    for outcome in going:
        settings = run.workspace.directory.load(outcome.id).settings
        if lost := list(unsupported(settings)):
            words = _("{id}: UiPath has no setting for {keys}; left out.")
            tell([words.format(id=outcome.id, keys=", ".join(lost))])
    if going and not wishes.untested:
        tell([_("the tests were sent from this host, not from UiPath's network.")])
    if going and wishes.keep_password_there:
        tell([_("UiPath goes on using the password that it has, also where the server changes.")])


def _refuse_options_of_others(context: click.Context, action: str) -> None:
    for name, actions in _ONLY.items():
        if context.params[name] not in (False, None) and action not in actions:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                _("{option} does not go with {action}.").format(option=option, action=action)
            )
