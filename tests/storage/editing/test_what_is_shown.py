"""A change of many allows what it gives, so that who gets a secret is shown, of however many."""

from pathlib import Path

import pytest

from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.many.plan import plan_each, plan_same, to_show
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

IDS = tuple("abcdef")
OWN = '[mail]\nmode = "custom"\n[smtp]\nhost = "mail.example"\n[sender]\naddress = "x@a.example"\n'
LOGIN = '[authentication]\nrequired = true\nusername = "x@a.example"\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Six organizations, of which f logs in nowhere."""
    organizations = tmp_path / "config" / "organizations"
    organizations.mkdir(parents=True)
    for one in IDS:
        (organizations / f"{one}.toml").write_text(OWN + (LOGIN if one != "f" else ""))
    directory = ConfigDirectory(tmp_path / "config")
    state = StateDirectory(tmp_path / "state", directory.path)
    return Workspace(directory, MemoryPasswords(), state, environ={})


def shown(workspace: Workspace, rows: dict[str, dict[str, str]]) -> str:
    """Whose changes are shown of a file of rows, where two have room."""
    there = {one for one in rows if one in IDS}
    new = [one for one in rows if one not in there]
    plan = plan_each(workspace, rows, new=new, by_hand=False)
    return "".join(change.id for change in to_show(plan, 2))


def named(*others: str) -> dict[str, dict[str, str]]:
    """Another name for each that is there."""
    return {one: {"name": one.upper()} for one in (*IDS, *others)}


@pytest.mark.parametrize(
    ("one", "values", "seen"),
    [
        ("e", {"sender.name": "E"}, "ab"),
        ("e", {"smtp.host": "evil.example"}, "abe"),
        ("e", {"smtp.encryption": "none"}, "abe"),
        ("e", {"smtp.host": "mail.example"}, "ab"),
        ("f", {"smtp.host": "evil.example"}, "ab"),
        ("f", {"authentication.username": "y", "authentication.required": "true"}, "abf"),
        ("new", {"mail.mode": "default", "uipath.base": "https://evil.example"}, "abnew"),
    ],
)
def test_who_gets_a_secret_is_shown(
    workspace: Workspace, one: str, values: dict[str, str], seen: str
) -> None:
    """Mutation: only the first ones are shown, and a server beyond them is allowed unseen."""
    rows = named()
    rows[one] = {"name": "Other"} | values
    assert shown(workspace, rows) == seen


def test_what_many_have_in_common_is_shown_once(workspace: Workspace) -> None:
    """Mutation: each login is shown, of thousands that get one relay."""
    plan = plan_same(workspace, IDS, {"smtp.host": "relay.example"})
    assert [change.id for change in to_show(plan, 2)] == ["a", "b"]
    plan = plan_same(workspace, IDS, {"smtp.host": "relay.example"})
    assert [change.id for change in to_show(plan, 0)] == ["a"]
