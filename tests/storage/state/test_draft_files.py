"""Files among the drafts that are damaged, foreign or odd: none of them does harm."""

import json
import os

import pytest

from tests.storage.state.test_drafts import keeper_of, later
from tests.storage.state.test_drafts import workspace as workspace
from tui.storage.workspace import Workspace


def foul(draft: dict[str, object]) -> bytes:
    return json.dumps(draft).encode()


GOOD = {
    "when": "2026-11-24T12:00:00Z",
    "process": {"pid": 1, "started": "", "boot": "", "host": "h", "terminal": ""},
    "base": {"smtp.port": "587"},
    "edits": {"smtp.port": "465"},
    "password": False,
}
DAMAGED = {
    "empty": b"",
    "cut": foul(GOOD)[:-9],
    "no JSON": b"\0\xff\xfe",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "no edits": foul({**GOOD, "edits": None}),
    "a number": foul({**GOOD, "edits": {"smtp.port": 465}}),
    "a table": foul({**GOOD, "edits": {"smtp.port": {"a": "b"}}}),
    "no process": foul({**GOOD, "process": "1"}),
    "no time in UTC": foul({**GOOD, "when": "0001-01-01T00:00:00+14:00"}),
    "no time": foul({**GOOD, "when": "yesterday"}),
    "too large": foul({**GOOD, "edits": {"smtp.host": "x" * 300_000}}),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_draft_is_as_good_as_none(workspace: Workspace, data: bytes) -> None:
    """Mutation: ValidationError or Unreadable let through."""
    place = workspace.state.drafts.path
    place.mkdir(parents=True)
    (place / "acme@0.json").write_bytes(data)
    assert workspace.state.drafts.found("acme") == []
    keeper, editing = keeper_of(workspace)
    editing.edit("smtp.port", "465")
    keeper.sync()
    assert len(later(workspace).found("acme")) == 1


def test_odd_things_in_the_directory_are_passed_over(workspace: Workspace) -> None:
    place = workspace.state.drafts.path
    place.mkdir(parents=True)
    (place / "acme@1.json").mkdir()
    os.mkfifo(place / "acme@2.json")
    (place / "acme@3.json").symlink_to(place / "nowhere")
    (place / ".acme@4.json.0.tmp").write_bytes(foul(GOOD))
    (place / "notes.txt").write_text("mine")
    assert workspace.state.drafts.found("acme") == []
    workspace.state.forget("acme")
    assert (place / "notes.txt").exists()


def test_unknown_keys_and_control_characters_do_not_reach_the_form(workspace: Workspace) -> None:
    """Mutation: _known() without printable()."""
    place = workspace.state.drafts.path
    place.mkdir(parents=True)
    edits = {
        "smtp.host": "a\x1b]0;x\x07\u202e",
        "smtp.nonsense": "x",
        "smtp.port": True,
        "authentication.required": "yes",
        "smtp.verify_certificate": False,
    }
    process = {**GOOD["process"], "host": "h\x1b[2J", "terminal": "\x9b"}  # type: ignore[dict-item] # a dict it is
    (place / "acme@0.json").write_bytes(foul({**GOOD, "edits": edits, "process": process}))
    (found,) = workspace.state.drafts.found("acme")
    assert found.draft.edits == {
        "smtp.host": "a␛]0;x␇\\u202e",
        "smtp.verify_certificate": False,
    }
    assert found.draft.process.host.isprintable()
    assert found.draft.process.terminal.isprintable()
