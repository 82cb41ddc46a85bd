"""``posthouse explain``."""

import json
import sys
from pathlib import Path

import click

from tui.cli.shared.language_options import JSON_OBJECT, english
from tui.errors import InvalidInput
from tui.language import N_, _
from tui.smtp.explain.explanation import LONGEST_TEXT, Explanation
from tui.smtp.explain.explanation import explain as explanation
from tui.smtp.telling.transcript import as_json, mark, verdict_lines
from tui.system_words import because
from tui.text import printable


@click.command(
    help=N_(
        "Say what a pasted dialogue, log or error line means, and what would mend it.\n\n"
        "FILE, or standard input, has what another program said: swaks, msmtp, openssl s_client, "
        "a mail server's log, the error of an application. Nothing is connected to, nothing is "
        "stored, passwords are not shown. Ends with 65 where the text tells nothing."
    )
)
@click.argument("file", metavar=N_("[FILE]"), required=False)
@click.option("--json", "in_json", is_flag=True, callback=english, help=JSON_OBJECT)
def explain(file: str | None, in_json: bool) -> None:
    found = explanation(_read(file))
    if in_json:
        for note in found.notes:
            click.echo(f"posthouse: {note}", err=True)
        click.echo(json.dumps(as_json(found.verdict), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))


def _read(file: str | None) -> bytes:
    if file in (None, "-"):
        stream = sys.stdin.buffer
        if sys.stdin.isatty():
            click.echo(
                _(
                    "Paste a dialogue, the lines of a log or an error, then press ctrl+d on a line "
                    "of its own:"
                ),
                err=True,
            )
        return stream.read(LONGEST_TEXT + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(LONGEST_TEXT + 1)
    except OSError as error:
        raise InvalidInput(
            _("{file} can't be read: {strerror}.").format(
                file=printable(file, 200), strerror=because(error)
            )
        ) from None


def _lines(found: Explanation) -> list[str]:
    seen = [f"{mark(line)}{line.text}" for line in found.lines]
    notes = [f"=== {note}" for note in found.notes]
    return [*seen, *notes, "", *verdict_lines(found.verdict)]
