"""``posthouse set``."""

from pathlib import Path

import click

from tui.cli.shared.ask_password import can_ask, no_keyring
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.key_values import assignments
from tui.cli.shared.tell_notes import tell, tell_followers, tell_outputs
from tui.errors import InvalidInput
from tui.language import N_, _
from tui.paths import state_directory
from tui.settings.checks import check
from tui.settings.problems import Severity
from tui.settings.providers.filling import filling, named, wanted
from tui.settings.providers.provider import Provider
from tui.storage.between_files import named_for_sendmail
from tui.storage.saving import save
from tui.storage.stored import ONLY_HOST, Stored
from tui.storage.workspace import open_workspace
from tui.text import printable

DORMANT = ("smtp.", "authentication.")
_KEPT_BY = frozenset(
    {
        "mail.mode",
        "authentication.required",
        "authentication.username",
        "authentication.secret",
    }
)
"""What begins to need a place for a password."""


@click.command(
    "set",
    help=N_("Change settings of ORG, all or none. KEY is as in the file; KEY= empties a text."),
)
@click.argument("organization", metavar="ORG")
@click.argument("values", metavar=N_("KEY=VALUE..."), nargs=-1)
@click.option(
    "--provider", metavar="ID", help=N_("Fill in a provider's server; switches to custom.")
)
@click.option("--overwrite-outputs", is_flag=True, help=N_("Replace outputs changed outside, too."))
@click.pass_obj
def set_values(
    path: Path,
    organization: str,
    values: tuple[str, ...],
    provider: str | None,
    overwrite_outputs: bool,
) -> None:
    if not values and provider is None:
        raise click.UsageError(_("Nothing to set: give KEY=VALUE, like smtp.port=587."))
    changes: dict[str, str | bool] = dict(assignments(values))
    workspace = open_workspace(path, state_directory())
    before = workspace.directory.load(organization)
    if provider is not None:
        changes = _filled_in(named(provider), before, changes)
    tell_followers(workspace.directory, organization)
    stored = with_permission(
        workspace,
        lambda granted: save(
            workspace,
            organization,
            changes,
            overwrite_outputs=overwrite_outputs,
            granted=granted,
        ),
        may_ask=can_ask,
    )
    tell(stored.notes)
    if stored.settings.mail.mode == "default" and any(key.startswith(DORMANT) for key in changes):
        sentence = _("not in force while mail.mode is default; set mail.mode=custom too.")
        click.echo(_("posthouse: warning: {sentence}").format(sentence=sentence), err=True)
    known = {(problem.key, problem.sentence) for problem in before.problems}
    beyond = named_for_sendmail(workspace.directory, stored) if ONLY_HOST in changes else None
    for problem in (*stored.problems, *([beyond] if beyond else [])):
        is_old = problem.key not in changes and (problem.key, problem.sentence) in known
        if is_old and problem.severity is Severity.WARNING:
            continue  # it was there, and is about something else
        click.echo(
            _("posthouse: warning: {key}: {sentence}").format(
                key=problem.key, sentence=problem.sentence
            ),
            err=True,
        )
    if _KEPT_BY & changes.keys():
        tell(no_keyring(workspace, stored))
    click.echo(_("Saved {path}").format(path=printable(str(stored.path))))
    tell_outputs(stored.outputs)


def _filled_in(
    provider: Provider, stored: Stored, changes: dict[str, str | bool]
) -> dict[str, str | bool]:
    """The changes with what the provider fixes; what it leaves to the person must be there."""
    now = {**stored.values, **changes}
    filled = {"mail.mode": "custom", **filling(provider, now), **changes}
    asked = wanted(provider)
    for problem in check({**now, **filled}).errors:
        if problem.key in asked:
            raise InvalidInput(f"{problem.sentence} {asked[problem.key]}")
    return filled
