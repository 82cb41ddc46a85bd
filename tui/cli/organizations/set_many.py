"""``posthouse set`` of several: shown first, then saved all or none."""

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.changes import Answer, agreed, echo_json, show_plan, tell_saved
from tui.cli.shared.cut_off import end
from tui.cli.shared.progress import progress
from tui.cli.shared.selection_options import chosen
from tui.cli.shared.tell_notes import tell, tell_outputs
from tui.language import _
from tui.storage.directory.selection import Selection
from tui.storage.editing.many import resuming
from tui.storage.editing.many.plan import plan_same
from tui.storage.editing.many.saving import save_together
from tui.storage.workspace import Workspace


def set_many(
    workspace: Workspace,
    selection: Selection,
    typed: dict[str, str | bool],
    answer: Answer,
    *,
    overwrite_outputs: bool,
    in_json: bool,
) -> None:
    """Change settings of all organizations of a selection, or of none.

    Args:
        typed: The values by key.
        answer: What was said about going on.
        in_json: Whether standard output gets JSON and nothing else.

    Raises:
        PosthouseError: Nothing was changed, or the sentence says what.
    """
    found = chosen(workspace.directory, workspace.state, selection)
    plan = plan_same(workspace, found.ids, typed, progress)
    if not in_json:
        show_plan(plan)
    if not agreed(plan, answer):
        if in_json:
            echo_json(plan, saved=False)
        return
    saved = with_permission(
        workspace,
        lambda granted: save_together(
            workspace,
            plan,
            did=", ".join(f"{key}={value}" for key, value in typed.items()),
            overwrite_outputs=overwrite_outputs,
            granted=granted,
        ),
        may_ask=can_ask,
    )
    tell(saved.notes)
    if in_json:
        echo_json(plan, saved=True)
        return
    tell_saved(saved.ids)
    tell_outputs(saved.outputs)


def end_cut(workspace: Workspace, *, finish: bool) -> None:
    """Bring a change that was cut off to an end: the rest of it, or none of it."""
    cut = resuming.find_cut(workspace)
    if cut is None:
        click.echo(_("No change of yours was cut off."))
        return
    click.echo(cut.sentence)
    end(workspace, finish=finish)
