"""``posthouse show``."""

import json
import shlex
from pathlib import Path

import click

from tui.cli.organizations.own_values import as_own_object, print_own
from tui.cli.shared.language_options import JSON_OBJECT, english
from tui.language import N_, _, colon
from tui.paths import state_directory
from tui.settings.fields import FIELDS
from tui.settings.inheritance import Origin
from tui.settings.model import as_tables
from tui.storage.directory.catalog_line import mode_words
from tui.storage.directory.checked_before import CheckedFiles
from tui.storage.directory.in_force import InForce, in_force
from tui.storage.directory.reading import SettingsFiles
from tui.storage.settings_file.stored_file import Stored, left_alone

_TABLES = ("smtp", "authentication", "sender")
_SIGN_IN = "oauth"
"""Shown where the settings sign in; most log in with a password."""

_ORIGINS = {
    Origin.ORGANIZATION: N_("organization"),
    Origin.HOST: N_("host"),
    Origin.BUILT_IN: N_("built-in"),
}


def _tables(found: InForce) -> tuple[str, ...]:
    signs_in = found.effective.settings.authentication.secret == _SIGN_IN
    return (*_TABLES, _SIGN_IN) if signs_in else _TABLES


def _keys(found: InForce) -> list[str]:
    return [key for key in FIELDS if key.partition(".")[0] in _tables(found)]


@click.command(help=N_("Show the settings in force for ORG and where each value comes from."))
@click.argument("organization", metavar="ORG")
@click.option(
    "--own", is_flag=True, help=N_("Only what its own file says, as posthouse import reads it.")
)
@click.option("--json", "as_json", is_flag=True, callback=english, help=JSON_OBJECT)
@click.pass_obj
def show(path: Path, organization: str, own: bool, as_json: bool) -> None:
    if own:
        _show_own(SettingsFiles(path).load(organization), as_json=as_json)
        return
    files = CheckedFiles(SettingsFiles(path), organization, state_directory())
    found = in_force(files, organization)
    if as_json:
        click.echo(json.dumps(_as_object(found), ensure_ascii=False))
    else:
        click.echo("\n".join(_as_lines(found)))
    for problem in (found.stored.broken, *(p.sentence for p in found.stored.problems)):
        if problem:
            click.echo(f"posthouse: {found.stored.path.name}: {problem}", err=True)


def _show_own(stored: Stored, *, as_json: bool) -> None:
    if stored.broken:
        raise left_alone(stored)
    if as_json:
        click.echo(json.dumps(as_own_object(stored), ensure_ascii=False, default=str))
    else:
        print_own(stored)


def _as_object(found: InForce) -> dict[str, object]:
    return {
        "id": found.stored.id,
        "name": found.stored.name,
        "mode": found.stored.settings.mail.mode,
        "effective": as_tables(found.effective.settings, _tables(found)),
        "origin": {key: found.effective.origins[key] for key in _keys(found)},
    }


def _as_lines(found: InForce) -> list[str]:
    rows = [
        (
            key,
            str(_shown(found.effective.settings.value(key))),
            _(_ORIGINS[found.effective.origins[key]]),
        )
        for key in _keys(found)
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [
        colon(
            f"{found.stored.name} ({found.stored.id})",
            mode_words(found.stored.settings.mail.mode),
        ),
        *(f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}" for key, value, origin in rows),
    ]


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return shlex.join(value) or "-"
    return "-" if value == "" else value
