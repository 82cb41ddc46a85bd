"""``posthouse list``."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import get_terminal_size

import click

from tui.cli.shared.language_options import JSON_LIST, english
from tui.cli.shared.near import NearChoice
from tui.cli.shared.paint import paint
from tui.cli.shared.progress import progress
from tui.cli.shared.selection_options import chosen, selection_options
from tui.language import N_, _
from tui.paths import state_directory
from tui.storage.directory.catalog import lines
from tui.storage.directory.catalog_line import Listing, mode_words
from tui.storage.directory.reading import SettingsFiles
from tui.storage.directory.selection import Selection
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.state.mail_test_status import days_left, test_words
from tui.storage.state.mail_tests import StateDirectory
from tui.text import printable

_MODE = 7  # characters, as the next
_SERVER = 28  # that most servers with their ports fit into
_TEST = 24
_NARROW = 100
"""Columns of a terminal; in one with fewer the names would not fit beside all that."""
_NARROW_SERVER, _NARROW_TEST = 22, 19

LastTest = Callable[[Listing], MailTestResult | None]
_BY_LINE: dict[str, Callable[[Listing], tuple[object, ...]]] = {
    "id": lambda row: (row.id,),
    "name": lambda row: (row.name.casefold(), row.id),
    "mode": lambda row: (row.mode, row.id),
    "server": lambda row: (row.host.casefold(), row.port, row.id),
    "problem": lambda row: (not row.problem, row.problem, row.id),
}
_LATEST = datetime.max.replace(tzinfo=UTC)
_BY_TEST: dict[str, Callable[[MailTestResult | None], datetime]] = {
    "tested": lambda test: test.when if test else datetime.min.replace(tzinfo=UTC),
    "certificate": lambda test: (test and test.certificate_ends) or _LATEST,
}


@click.command(
    "list",
    help=N_(
        "List the organizations, all or those that are selected, with their mode, server, last "
        "test and first problem."
    ),
)
@selection_options
@click.option(
    "--sort",
    type=NearChoice([*_BY_LINE, *_BY_TEST]),
    help=N_(
        "By what they are sorted; tested: who was never tested first; certificate: whose expires "
        "first."
    ),
)
@click.option("--json", "as_json", is_flag=True, callback=english, help=JSON_LIST)
@click.option(
    "--csv",
    "as_csv",
    is_flag=True,
    help=N_("Each with the values of its own file, as posthouse import reads them."),
)
@click.pass_obj
def list_organizations(
    path: Path, selection: Selection, sort: str | None, as_json: bool, as_csv: bool
) -> int | None:
    if as_json and as_csv:
        raise click.UsageError(_("Give --json or --csv, not both."))
    directory, state = SettingsFiles(path), StateDirectory(state_directory(), path)
    tested = state.tested()

    def last_test(row: Listing) -> MailTestResult | None:
        return state.standing(row.id) if row.id in tested else None

    if selection.is_given:
        found: Iterable[Listing] = chosen(directory, state, selection).listings
        longest = max((len(row.id) for row in found), default=0)
    else:
        ids = directory.ids()
        found, longest = _all(directory, ids, state), max(map(len, ids), default=0)
    rows = _sorted(found, sort, last_test) if sort else found
    if as_csv:
        from tui.cli.organizations.own_values import as_csv_rows

        return as_csv_rows(directory, [row.id for row in rows])
    if as_json:
        for line in _json(iter(rows), state, last_test):
            click.echo(line, nl=False)
    elif longest:
        shown = _Columns(
            longest,
            tests=bool(tested),
            certificates=sort == "certificate",
            cut=sys.stdout.isatty(),
        )
        if sys.stdout.isatty():
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
    return None


def _all(directory: SettingsFiles, ids: list[str], state: StateDirectory) -> Iterator[Listing]:
    rows = lines(directory, ids, state.listings)
    # On a terminal the rows show how far it is.
    return rows if sys.stdout.isatty() else progress(rows, len(ids))


def _sorted(rows: Iterable[Listing], by: str, last_test: LastTest) -> list[Listing]:
    if by in _BY_LINE:
        return sorted(rows, key=_BY_LINE[by])
    return sorted(rows, key=lambda row: (_BY_TEST[by](last_test(row)), row.id))


def _json(rows: Iterator[Listing], state: StateDirectory, last_test: LastTest) -> Iterator[str]:
    """One list, a row a line, written while it is read."""
    before = "["
    for row in rows:
        standing = last_test(row)
        mail = state.last_result(row.id) if standing else None
        shown = {
            "id": row.id,
            "name": row.name,
            "mode": row.mode,
            "host": row.host,
            "port": row.port,
            "problem": row.problem,
            "last_test": _mail_as_object(mail, row) if mail else None,
            "standing": _test_as_object(standing, row) if standing else None,
            "warnings": row.warnings.split(),
        }
        yield f"{before}{json.dumps(shown, ensure_ascii=False)}"
        before = ",\n "
    yield "]\n" if before != "[" else "[]\n"


def _mail_as_object(result: MailTestResult, row: Listing) -> dict[str, object]:
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


def _test_as_object(result: MailTestResult, row: Listing) -> dict[str, object]:
    """The test that says most, which may have sent no mail: ``until`` says how far it was to go."""
    ends = result.certificate_ends
    return {
        **_mail_as_object(result, row),
        "until": result.until,
        "certificate_ends": ends.isoformat(timespec="seconds") if ends else None,
    }


class _Columns:
    """The columns of the list.

    Args:
        longest_id: Characters of the longest id.
        tests: Whether any was ever tested: else there is no column for that.
        certificates: Whether there is a column for the days until a certificate expires.
        cut: Whether what is too long for its column is cut: for people, whose eyes follow columns.
    """

    def __init__(self, longest_id: int, *, tests: bool, certificates: bool, cut: bool) -> None:
        self._id = max(longest_id, len(_("Organization"))) if cut else longest_id
        self._mode = max(_MODE, len(_("Settings"))) if cut else _MODE
        self._room = get_terminal_size().columns if cut else 0
        is_narrow = 0 < self._room < _NARROW
        self._server = _NARROW_SERVER if is_narrow else _SERVER
        self._widths = {"test": _NARROW_TEST if is_narrow else _TEST} if tests else {}
        if certificates:
            self._widths["ends"] = len(_("Certificate"))
        self._cut = cut

    def header(self) -> str:
        """What each column is, in the picker's words."""
        beside = {"test": _("Last test"), "ends": _("Certificate")}
        words = self._line(_("Organization"), _("Settings"), _("Server"), beside, "")
        return paint(words + _("Name"), bold=True)

    def row(self, row: Listing, result: MailTestResult | None) -> str:
        """The line about an organization."""
        server = f"{row.host}:{row.port}" if row.host else "-"
        now = datetime.now(UTC)
        test = test_words(result, row.values, now) if result else ""
        beside = {"test": test, "ends": days_left(result, now)}
        colour = {"✓": "green", "✗": "red"}.get(test[:1], "")
        problem = paint(f"  ✗ {row.problem}", "red") if row.problem else ""
        line = self._line(row.id, mode_words(row.mode), server, beside, colour)
        used = len(click.unstyle(line))
        name = self._fitted(row.name, self._room - used) if used < self._room - 1 else row.name
        return f"{line}{name}{problem}"

    def _line(
        self, organization: str, mode: str, server: str, beside: dict[str, str], colour: str
    ) -> str:
        cells = [(organization, self._id), (mode, self._mode), (server, self._server)]
        line = "".join(f"{self._fitted(text, width):{width}}  " for text, width in cells)
        for name, width in self._widths.items():
            cell = f"{self._fitted(beside[name], width):{width}}  "
            line += paint(cell, colour) if name == "test" and colour else cell
        return line

    def _fitted(self, text: str, width: int) -> str:
        return f"{text[: width - 1]}…" if self._cut and len(text) > width else text
