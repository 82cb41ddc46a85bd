"""``posthouse history`` and ``posthouse restore``."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from tui.cli.shared.ask_password import can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.language_options import JSON_LINES, english
from tui.cli.shared.tell_notes import tell, tell_followers, tell_outputs
from tui.errors import HistoryUnavailable, UnknownOrganization
from tui.language import N_, _
from tui.paths import state_directory
from tui.settings.names import HOST
from tui.storage.editing.restoring import restore as restore_version
from tui.storage.history.steps import History, Step
from tui.storage.settings_file.difference import key_changes
from tui.storage.settings_file.ids import is_id
from tui.storage.workspace import open_workspace
from tui.text import printable


@click.command(help=N_("Show who changed what in ORG, or in everything, newest first."))
@click.argument("organization", metavar="[ORG]", default="")
@click.option("--json", "as_json", is_flag=True, callback=english, help=JSON_LINES)
@click.pass_obj
def history(path: Path, organization: str, as_json: bool) -> None:
    if organization and organization != HOST and not is_id(organization):
        raise UnknownOrganization(
            _("{organization} is not the id of an organization.").format(
                organization=printable(organization, 80)
            )
        )
    kept = History(path)
    if (why_not := kept.repository.why_not) and not kept.repository.is_closed:
        tell([why_not])
    shown = False
    for step in kept.steps(organization):
        shown = True
        click.echo(
            json.dumps(_as_object(kept, step), ensure_ascii=False) if as_json else _line(step)
        )
    if not shown:
        raise HistoryUnavailable(
            _("There is no history of {organization} yet; each save adds a step.").format(
                organization=organization or "anything"
            )
        )


def _line(step: Step) -> str:
    return f"{step.short}  {step.when:%Y-%m-%d %H:%M:%S}Z  {step.who:12}  {step.what}"


def _as_object(kept: History, step: Step) -> dict[str, object]:
    found = asdict(step) | {"when": step.when.isoformat(), "id": _id(step)}
    if step.organization_id:
        versions = kept.versions(step)
        changes = key_changes(versions.before, versions.after)
        found["changes"] = None if changes is None else [asdict(change) for change in changes]
    return found


@click.command(
    help=N_("Restore the settings of ORG as they were at REVISION, which posthouse history shows.")
)
@click.argument("organization", metavar="ORG")
@click.argument("revision", metavar=N_("REVISION"))
@click.option(
    "--overwrite-outputs", is_flag=True, help=N_("Replace outputs that somebody else changed, too.")
)
@click.pass_obj
def restore(path: Path, organization: str, revision: str, overwrite_outputs: bool) -> None:
    workspace = open_workspace(path, state_directory())
    tell_followers(workspace.directory, organization)
    stored = with_permission(
        workspace,
        lambda granted: restore_version(
            workspace,
            organization,
            revision,
            overwrite_outputs=overwrite_outputs,
            granted=granted,
        ),
        may_ask=can_ask,
    )
    click.echo(
        _("Restored {name} ({id}): {path}").format(
            name=stored.name, id=stored.id, path=printable(str(stored.path))
        )
    )
    tell_outputs(stored.outputs)
    tell(stored.notes)


def _id(step: Step) -> str:
    """Whose settings a step changed; empty where it was several's, or nobody of ours said it."""
    begins = step.organization_id or step.what.partition(": ")[0]
    return begins if begins == HOST or is_id(begins) else ""
