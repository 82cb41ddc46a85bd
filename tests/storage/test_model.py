"""Saves and edits by hand in any order, beside a model of plain dicts; what nobody edited stays.

Mutations, each found: no CRLF put back; no byte order mark; a table put after a line without an
end, or one character early; a comment elsewhere rewritten; an emptied key that stays; no base
compared.
"""

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tui.errors import InvalidInput
from tui.settings.checks import check
from tui.settings.model import flat
from tui.storage import organizations
from tui.storage.directory import ConfigDirectory
from tui.storage.passwords import MemoryPasswords
from tui.storage.saving import save
from tui.storage.state import StateDirectory
from tui.storage.stored import ChangedMeanwhile
from tui.storage.workspace import Workspace


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """The history has tests of its own, and each of its steps takes long."""
    monkeypatch.setenv("PATH", "")


IDS = ["acme", "acme-labs", "b.2", "c_3"]
WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": WORDS,
    "mail.mode": st.sampled_from(["default", "custom"]),
    "smtp.host": st.sampled_from(["mail.example.com", "10.0.0.1", "bücher.example", "", "a b"]),
    "smtp.domain": st.sampled_from(["provider.com", ""]),
    "smtp.port": st.sampled_from([1, 25, 587, 65535, 0, 70000]),
    "smtp.timeout_ms": st.integers(1, 300_000),
    "smtp.encryption": st.sampled_from(["starttls", "implicit", "none"]),
    "smtp.verify_certificate": st.booleans(),
    "authentication.required": st.booleans(),
    "authentication.username": WORDS,
    "sender.address": st.sampled_from(["a@b.example", "", "x"]),
    "sender.name": WORDS,
}
EDITS = st.lists(
    st.sampled_from(list(VALUES)).flatmap(lambda key: st.tuples(st.just(key), VALUES[key])),
    min_size=1,
    max_size=4,
).map(dict)
BY_HAND = {
    "a comment": "# by hand\n",
    "an empty line": "\n",
    "an unknown key": "zz_{} = 'x # y'  # ours\n",
    "a list": "zz_{} = [\n  1, # one\n  '[smtp]',\n]\n",
    "a table in a line": "zz_{} = {{ a = 1, b = [2] }}\n",
    "text over lines": 'zz_{} = """\n [mail]\n port = 1\n"""\n',
}


def own_lines(text: str, keys: set[str]) -> list[str]:
    """The lines that a save of these keys has no business with, without their ends."""
    names = "|".join(key.rpartition(".")[2] for key in keys)
    edited = re.compile(rf"\s*({names})\s*=")
    return [line for line in text.split("\n") if line.strip() and not edited.match(line)]


def is_within(some: list[str], more: list[str]) -> bool:
    """Whether all of ``some`` is in ``more``, in the same order."""
    left = iter(more)
    return all(any(line == other for other in left) for line in some)


class Directory(RuleBasedStateMachine):
    """A config directory that Posthouse and a hand write into."""

    @initialize()
    def furnish(self) -> None:
        self.place = tempfile.TemporaryDirectory()
        config = Path(self.place.name)
        self.workspace = Workspace(
            ConfigDirectory(config), MemoryPasswords(), StateDirectory(config / "state", config)
        )
        self.model: dict[str, dict[str, object]] = {}
        self.number = 0
        self.add(IDS[0])

    def teardown(self) -> None:
        self.place.cleanup()

    def text(self, name: str) -> str:
        return self.path(name).read_bytes().decode()

    def path(self, name: str) -> Path:
        return self.workspace.directory.path / "organizations" / f"{name}.toml"

    @rule(name=st.sampled_from(IDS))
    def add(self, name: str) -> None:
        if name not in self.model:
            organizations.add(self.workspace, name, name.upper())
            self.model[name] = {"name": name.upper(), "mail.mode": "default"}

    @rule(name=st.sampled_from(IDS), edits=EDITS)
    def edit(self, name: str, edits: dict[str, object]) -> None:
        if name not in self.model:
            return
        before = self.text(name)
        wanted = self.model[name] | edits
        if check(wanted).errors:
            try:
                save(self.workspace, name, edits)
            except InvalidInput:
                assert self.text(name) == before
                return
            raise AssertionError("a wrong value was saved")
        save(self.workspace, name, edits)
        self.model[name] = wanted
        after = self.text(name)
        assert is_within(own_lines(before, set(edits)), after.split("\n"))
        if "\r\n" in before and not re.search(r"(?<!\r)\n", before):
            assert not re.search(r"(?<!\r)\n", after)
        assert after.startswith("\ufeff") == before.startswith("\ufeff")

    @rule(name=st.sampled_from(IDS), edits=EDITS, what=st.sampled_from(list(BY_HAND)))
    def edit_what_a_hand_changed_meanwhile(
        self, name: str, edits: dict[str, object], what: str
    ) -> None:
        if name not in self.model:
            return
        base = self.workspace.directory.load(name).digest
        self.write_by_hand(name, what, 0)
        before = self.text(name)
        try:
            save(self.workspace, name, edits, base=base)
        except ChangedMeanwhile:
            assert self.text(name) == before
        else:
            raise AssertionError("a change by hand was not seen")

    @rule(name=st.sampled_from(IDS), what=st.sampled_from(list(BY_HAND)), where=st.integers(0, 9))
    def write_by_hand(self, name: str, what: str, where: int) -> None:
        """After a header or at the end, where it belongs to no other key."""
        if name not in self.model:
            return
        self.number += 1
        text = self.text(name)
        end = "\r\n" if "\r\n" in text else "\n"
        addition = BY_HAND[what].format(self.number).replace("\n", end)
        headers = list(re.finditer(r"^\[[a-z_0-9]+\]\r?\n", text, re.MULTILINE))
        if where < len(headers):
            place = headers[where].end()
        else:
            place = len(text)
            text += "" if not text or text.endswith("\n") else end
            place = len(text)
        self.path(name).write_bytes((text[:place] + addition + text[place:]).encode())

    @rule(name=st.sampled_from(IDS), port=st.integers(1, 65535))
    def change_a_value_by_hand(self, name: str, port: int) -> None:
        if name not in self.model:
            return
        text, count = re.subn(r"(?m)^port *= *\d+", f"port  =  {port}", self.text(name), count=1)
        if count:
            self.path(name).write_bytes(text.encode())
            self.model[name]["smtp.port"] = port

    @rule(name=st.sampled_from(IDS))
    def put_the_last_table_first(self, name: str) -> None:
        if name not in self.model:
            return
        text = self.text(name)
        parts = re.split(r"(?m)^(?=\[(?:mail|smtp|authentication|sender)\])", text)
        if len(parts) > 2:
            last = parts.pop()
            last += "" if last.endswith("\n") else "\r\n" if "\r\n" in text else "\n"
            parts.insert(1, last)
            self.path(name).write_bytes("".join(parts).encode())

    @rule(name=st.sampled_from(IDS), how=st.sampled_from(["CRLF", "LF", "mark", "no end"]))
    def save_with_another_editor(self, name: str, how: str) -> None:
        if name not in self.model:
            return
        text = self.text(name)
        match how:
            case "CRLF":
                text = re.sub(r"\r?\n", "\r\n", text)
            case "LF":
                text = text.replace("\r\n", "\n")
            case "mark":
                text = text.removeprefix("\ufeff") if text[:1] == "\ufeff" else f"\ufeff{text}"
            case _:
                text = text.rstrip("\r\n")
        self.path(name).write_bytes(text.encode())

    @rule(name=st.sampled_from(IDS), new=st.sampled_from(IDS))
    def rename(self, name: str, new: str) -> None:
        if name in self.model and new not in self.model:
            before = self.path(name).read_bytes()
            organizations.rename(
                self.workspace, name, new, self.workspace.directory.load(name).name
            )
            self.model[new] = self.model.pop(name)
            assert self.path(new).read_bytes() == before

    @rule(name=st.sampled_from(IDS))
    def remove(self, name: str) -> None:
        if name in self.model:
            organizations.remove(self.workspace, name)
            del self.model[name]

    @invariant()
    def the_files_say_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        assert self.workspace.directory.ids() == sorted(self.model)
        for name, values in self.model.items():
            stored = self.workspace.directory.load(name)
            assert stored.broken == ""
            assert flat(stored.settings) == flat(check(values).settings)


TestDirectory = Directory.TestCase
TestDirectory.settings = settings(
    max_examples=60, stateful_step_count=20, derandomize=True, deadline=None, database=None
)
