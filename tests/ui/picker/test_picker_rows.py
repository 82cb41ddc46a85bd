"""The picker's rows without the picker: what is read, found and said of each."""

import pytest
from rich.cells import cell_len

from tests.ui.conftest import NOW
from tui.screens.picker.rows import Rows
from tui.storage.editing.add_rename_remove import remove
from tui.storage.editing.opened_organization import open_organization
from tui.storage.workspace import Workspace
from tui.widgets.organization_list import columns, heads


def read_all(rows: Rows) -> None:
    """Read to the end, as the picker does."""
    reading = rows.reading()
    while rows.read_on(reading):
        rows.read_results()
    rows.read_drafts()


def rows_of(workspace: Workspace) -> Rows:
    rows = Rows(workspace, lambda: NOW)
    read_all(rows)
    return rows


def test_the_host_is_a_row_and_no_organization(workspace: Workspace) -> None:
    """Mutation: a count with the host in it."""
    rows = rows_of(workspace)
    shown = rows.matching("")
    assert (len(rows), rows.organizations, rows.found(shown, "")) == (5, 4, 4)
    shown = rows.matching("host")
    assert ([one.id for one in shown], rows.found(shown, "host")) == (["host"], 0)


def test_what_is_removed_is_gone_after_the_next_reading(workspace: Workspace) -> None:
    """Mutation: a finder that keeps the rows of an earlier reading."""
    rows = rows_of(workspace)
    remove(workspace, "acme")
    read_all(rows)
    assert "acme" not in {one.id for one in rows.matching("")}
    assert rows.organizations == 3


def test_a_row_says_its_last_test_and_its_draft(workspace: Workspace) -> None:
    """An organization that was never tested has no words."""
    rows = rows_of(workspace)
    acme, broken = (rows.matching(one)[0] for one in ("acme", "broken"))
    assert rows.words(acme).startswith("✓")
    assert rows.words(broken) == ""
    original = open_organization(workspace, "acme").stored.values["smtp.port"]
    workspace.state.drafts.keep(
        "acme", base={"smtp.port": str(original)}, edits={"smtp.port": "25"}, password=False
    )
    rows.read_drafts()
    assert rows.words(acme).startswith("● draft  ✓")


def test_a_result_is_read_again_after_a_test(workspace: Workspace) -> None:
    rows = rows_of(workspace)
    workspace.state.forget("acme")
    assert not rows.read_result("acme")
    assert rows.read_result("acme-labs")


def test_a_long_name_has_the_room_that_others_do_not_need() -> None:
    """Ids were cut while columns stood empty. Mutation: columns that are always as wide."""
    named = "Umbrella International (umbrella-int)"
    row = columns(78, [37, 8, 8, 1], named, "default", "↑ host", "-", "")
    assert row.startswith(f"{named} ")
    assert cell_len(row) == 78
    cut = columns(78, [37, 60, 60, 1], named, "custom", "mail.umbrella.example:587", "✓ 2 min", "")
    assert "…" in cut
    assert cell_len(cut) == 78


@pytest.mark.parametrize("width", [58, 78, 118])
def test_the_last_test_has_the_room_that_names_do_not_need(width: int) -> None:
    """“other values just…” stood beside blank cells. Mutations: as wide as ever; wider than the
    names leave over; a heading that is cut.
    """
    cells = ("Eta (eta)", "custom", "mail.eta.example:587", "autres valeurs à l'instant", "")
    needs = [cell_len(cells[0]) + 1, *(cell_len(cell) + 1 for cell in cells[2:])]
    row = columns(width, needs, *cells)
    assert ("…" in row, cell_len(row)) == (width == 58, width)
    assert row.startswith("Eta (eta) ")
    assert columns(width, needs, *heads("name"), order="name").startswith("Organization ▾ ")


def test_how_long_a_certificate_is_valid_has_a_column_where_there_is_room() -> None:
    """Where it is known of any; sorted by it, it is in narrow lists in the test's place."""
    cells = ("Eta", "custom", "mail.eta.example:587", "✓ 2 min", "12 d")
    needs = [4, 21, 8, 5]
    assert columns(118, needs, *cells).split() == [*cells[:3], "✓", "2", "min", "12", "d"]
    assert "Expires in" in columns(118, needs, *heads(""))
    assert "Expires in" not in columns(118, [4, 21, 8, 1], *heads(""))
    assert columns(78, needs, *cells).split() == [*cells[:3], "✓", "2", "min"]
    by_it = columns(78, needs, *cells, order="certificate")
    assert by_it.split() == [*cells[:3], "12", "d"]
