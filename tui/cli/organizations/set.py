"""``posthouse set``."""

from pathlib import Path

import click

from tui.cli.shared.key_values import assignments
from tui.cli.shared.language_options import JSON_LINES, english
from tui.cli.shared.selection_options import all_option, selection_of, where_option
from tui.language import N_, _
from tui.paths import state_directory
from tui.settings.model import KEYS
from tui.settings.names import HOST
from tui.storage.settings_file.ids import is_id
from tui.storage.workspace import open_workspace


@click.command(
    "set",
    help=N_(
        "Change settings of ORG, or of all that are selected: all of them or none, in one step of "
        "the history. KEY is as in the file; KEY= empties a text.\n\n"
        "Several are shown first, and changed where their number is typed, or given with --expect. "
        "A change that was cut off is ended by --finish or --take-back."
    ),
)
@click.argument("words", metavar=N_("[ORG...] KEY=VALUE..."), nargs=-1)
@all_option
@where_option
@click.option(
    "--provider", metavar="ID", help=N_("Fill in a provider's server; switches to custom.")
)
@click.option(
    "--keep-login",
    is_flag=True,
    help=N_("With --provider: the user name and the password's place are the new server's too."),
)
@click.option(
    "--overwrite-outputs", is_flag=True, help=N_("Replace outputs that somebody else changed, too.")
)
@click.option("--dry-run", is_flag=True, help=N_("Show what would change, and change nothing."))
@click.option("--yes", is_flag=True, help=N_("Do not ask; several need --expect too."))
@click.option(
    "--expect",
    metavar=N_("NUMBER"),
    type=click.IntRange(min=0),
    help=N_("How many organizations must change; with another number nothing is changed."),
)
@click.option("--json", "in_json", is_flag=True, callback=english, help=JSON_LINES)
@click.option("--finish", is_flag=True, help=N_("End a change that was cut off: do the rest."))
@click.option("--take-back", is_flag=True, help=N_("End a change that was cut off: undo it."))
@click.pass_obj
def set_values(
    path: Path,
    words: tuple[str, ...],
    every: bool,
    conditions: tuple[str, ...],
    provider: str | None,
    keep_login: bool,
    overwrite_outputs: bool,
    dry_run: bool,
    yes: bool,
    expect: int | None,
    in_json: bool,
    finish: bool,
    take_back: bool,
) -> None:
    workspace = open_workspace(path, state_directory())
    if finish or take_back:
        if words or every or conditions or (finish and take_back):
            raise click.UsageError(_("Give --finish or --take-back, and nothing else."))
        from tui.cli.organizations.set_many import end_cut

        end_cut(workspace, finish=finish)
        return
    names, given = _apart(words)
    selection = selection_of(names, every=every, conditions=conditions)
    if not selection.is_given:
        raise click.UsageError(_("Which organizations? Give ORG, --where or --all."))
    if not given and provider is None:
        raise click.UsageError(_("Nothing to set: give KEY=VALUE, like smtp.port=587."))
    typed: dict[str, str | bool] = dict(assignments(given))
    if selection.is_one and not (dry_run or expect is not None):
        if in_json:
            raise click.UsageError(_("--json is for several, or with --dry-run or --expect."))
        from tui.cli.organizations.set_one import set_one

        set_one(
            workspace,
            names[0],
            typed,
            provider=provider,
            keep_login=keep_login,
            overwrite_outputs=overwrite_outputs,
        )
        return
    if provider is not None:
        raise click.UsageError(_("--provider is for one organization: posthouse set ORG."))
    from tui.cli.organizations.set_many import set_many
    from tui.cli.shared.changes import Answer

    answer = Answer(dry_run=dry_run, yes=yes, expect=expect)
    set_many(
        workspace,
        selection,
        typed,
        answer,
        overwrite_outputs=overwrite_outputs,
        in_json=in_json,
    )


def _apart(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The organizations, and the values after them; a usage error for what is neither."""
    count = int(bool(words) and "=" not in words[0] and words[0] not in KEYS)
    while 0 < count < len(words) and _is_name(words[count]):
        count += 1
    return words[:count], words[count:]


def _is_name(word: str) -> bool:
    return "=" not in word and (is_id(word) or word == HOST) and word not in KEYS
