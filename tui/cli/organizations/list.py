"""``posthouse list``."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from tui.cli.shared.language_options import JSON_LIST, english
from tui.cli.shared.paint import paint
from tui.cli.shared.progress import progress
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage.directory.catalog import lines
from tui.storage.directory.catalog_line import Listing, mode_words
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.state.mail_test_status import test_words
from tui.storage.state.mail_tests import StateDirectory, TestResult
from tui.text import printable

_MODE = 7  # characters, as the next
_SERVER = 28  # that most servers with their ports fit into
_TEST = 24

LastTest = Callable[[Listing], TestResult | None]


@click.command(
    "list",
    help=N_("List the organizations with their mode, server, last test and first problem."),
)
@click.option("--json", "as_json", is_flag=True, callback=english, help=JSON_LIST)
@click.pass_obj
def list_organizations(path: Path, as_json: bool) -> None:
    directory = ConfigDirectory(path)
    ids = directory.ids()
    state = StateDirectory(state_directory(), path)
    rows = lines(directory, ids, state.listings)
    if not (on_terminal := sys.stdout.isatty()):  # there the rows show how far it is
        rows = progress(rows, len(ids))
    tested = state.tested()

    def last_test(row: Listing) -> TestResult | None:
        return state.last_result(row.id) if row.id in tested else None

    if as_json:
        for line in _json(rows, last_test):
            click.echo(line, nl=False)
    elif ids:
        shown = _Columns(max(map(len, ids)), tests=bool(tested), cut=on_terminal)
        if on_terminal:
            click.echo(shown.header())
        for row in rows:
            click.echo(shown.row(row, last_test(row)))
    else:
        click.echo(
            _(
                "No organizations in {path} yet; posthouse add ID --name NAME makes the first."
            ).format(path=printable(str(path))),
            err=True,
        )


def _json(rows: Iterator[Listing], last_test: LastTest) -> Iterator[str]:
    """One list, a row a line, written while it is read."""
    before = "["
    for row in rows:
        result = last_test(row)
        shown = {
            "id": row.id,
            "name": row.name,
            "mode": row.mode,
            "host": row.host,
            "port": row.port,
            "problem": row.problem,
            "last_test": _test_as_object(result, row) if result else None,
        }
        yield f"{before}{json.dumps(shown, ensure_ascii=False)}"
        before = ",\n "
    yield "]\n" if before != "[" else "[]\n"


def _test_as_object(result: TestResult, row: Listing) -> dict[str, object]:
    """The last test mail; ``current`` is whether it was of the settings that are in force now, and
    ``received`` when somebody said that it arrived.
    """
    received = result.received
    return {
        "when": result.when.isoformat(timespec="seconds"),
        "ok": result.ok,
        "failure": result.failure,
        "current": bool(row.values) and result.values.startswith(row.values),
        "received": received.isoformat(timespec="seconds") if received else None,
        "received_by": result.received_by,
    }


class _Columns:
    """The columns of the list.

    Args:
        longest_id: Characters of the longest id.
        tests: Whether any was ever tested: else there is no column for that.
        cut: Whether what is too long for its column is cut: for people, whose eyes follow columns.
    """

    def __init__(self, longest_id: int, *, tests: bool, cut: bool) -> None:
        self._id = max(longest_id, len(_("Organization"))) if cut else longest_id
        self._mode = max(_MODE, len(_("Settings"))) if cut else _MODE
        self._tests = tests
        self._cut = cut

    def header(self) -> str:
        """What each column is, in the picker's words."""
        words = self._line(_("Organization"), _("Settings"), _("Server"), _("Last test"))
        return paint(words + _("Name"), bold=True)

    def row(self, row: Listing, result: TestResult | None) -> str:
        """The line about an organization."""
        server = f"{row.host}:{row.port}" if row.host else "-"
        test = test_words(result, row.values, datetime.now(UTC)) if result else ""
        problem = paint(f"  ✗ {row.problem}", "red") if row.problem else ""
        return f"{self._line(row.id, mode_words(row.mode), server, test)}{row.name}{problem}"

    def _line(self, organization: str, mode: str, server: str, test: str) -> str:
        cells = [(organization, self._id), (mode, self._mode), (server, _SERVER)]
        cells += [(test, _TEST)] if self._tests else []
        return "".join(f"{self._fitted(text, width):{width}}  " for text, width in cells)

    def _fitted(self, text: str, width: int) -> str:
        return f"{text[: width - 1]}…" if self._cut and len(text) > width else text
