"""``posthouse doctor``."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from tui.cli.shared.language_options import JSON_LINES, english
from tui.doctor.examine import examine
from tui.doctor.findings import Finding, Level
from tui.errors import Exit
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage.workspace import open_workspace
from tui.terminal import terminal_size

_LEVELS = {
    Level.OK: N_("ok"),
    Level.NOTE: N_("note"),
    Level.WARNING: N_("warning"),
    Level.PROBLEM: N_("problem"),
}
_ABOUT = {
    "directory": N_("directory"),
    "files": N_("files"),
    "lock": N_("lock"),
    "state": N_("state"),
    "keyring": N_("keyring"),
    "history": N_("history"),
    "terminal": N_("terminal"),
    "python": "python",
}


@click.command(
    help=N_(
        "Check the directory, its rights, the keyring, the history and the terminal, and name "
        "the command that mends each problem.\n\n"
        "It changes nothing. Ends with 78 where something is wrong: a warning or a problem."
    )
)
@click.option("--json", "as_json", is_flag=True, callback=english, help=JSON_LINES)
@click.pass_obj
def doctor(path: Path, as_json: bool) -> int:
    workspace = open_workspace(path, state_directory())
    levels: Counter[Level] = Counter()
    for finding in examine(workspace, terminal_size()):
        levels[finding.level] += 1
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else _text(finding))
    problems, warnings = levels[Level.PROBLEM], levels[Level.WARNING]
    click.echo(
        _("posthouse: problems: {problems}, warnings: {warnings}.").format(
            problems=problems, warnings=warnings
        ),
        err=True,
    )
    return Exit.CONFIGURATION if problems or warnings else Exit.OK


def _text(finding: Finding) -> str:
    level, about = _(_LEVELS[finding.level]), _(_ABOUT.get(finding.about, finding.about))
    wide, wider = (max(len(_(word)) for word in words.values()) for words in (_LEVELS, _ABOUT))
    line = f"{level:{wide}}  {about:{wider}}  {finding.sentence}"
    return f"{line}\n{'':{wide + wider + 4}}{finding.command}" if finding.command else line
