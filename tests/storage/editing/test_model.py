"""Saves and edits by hand in any order, beside a model of plain dicts; what nobody edited stays.

Mutations, each found: no CRLF put back; no byte order mark; a table put after a line without an
end, or one character early; a comment elsewhere rewritten; an emptied key that stays; no base
compared.
"""

import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tui.errors import InvalidInput
from tui.settings.checking.checks import check, flatten
from tui.settings.model import flat
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.settings_file.stored_file import ChangedMeanwhile
from tui.storage.settings_file.toml_document import parse
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """The history has tests of its own, and each of its steps takes long."""
    monkeypatch.setenv("PATH", "")


IDS = ["acme", "acme-labs", "b.2", "c_3"]
WORDS = st.sampled_from(
    ["", "Acme", "Größe 1", 'it"s', "it's", "# no", "a = b", "[smtp]", "a\\b", '"""', "'" * 3]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": WORDS,
    "mail.mode": st.sampled_from(["default", "custom"]),
    "smtp.host": st.sampled_from(["mail.example.com", "10.0.0.1", "bücher.example", ""]),
    "smtp.domain": st.sampled_from(["provider.com", ""]),
    "smtp.port": st.sampled_from([1, 25, 587, 65535]),
    "smtp.timeout_ms": st.integers(1, 300_000),
    "smtp.encryption": st.sampled_from(["starttls", "implicit", "none"]),
    "smtp.verify_certificate": st.booleans(),
    "authentication.required": st.booleans(),
    "authentication.username": WORDS,
    "sender.address": st.sampled_from(["a@b.example", ""]),
    "sender.name": WORDS,
}
WRONG: dict[str, st.SearchStrategy[Any]] = {
    "name": st.text(st.characters(categories=["Cc", "Cf", "Zl"]), min_size=1, max_size=3),
    "smtp.host": st.sampled_from(["a b", "http://x", "x:25"]),
    "smtp.port": st.sampled_from([0, 70000]),
    "sender.address": st.sampled_from(["x", "a@b, c@d"]),
}


def edits(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, object]]:
    """From one to four of them."""
    one = st.sampled_from(list(values)).flatmap(lambda key: st.tuples(st.just(key), values[key]))
    return st.lists(one, min_size=1, max_size=4).map(dict)


EDITS = edits(VALUES)
WHICH = st.integers(0, len(IDS) - 1)
BY_HAND = {
    "a comment": "# by hand\n",
    "an empty line": "\n",
    "an unknown key": "zz_{} = 'x # y'  # ours\n",
    "a list": "zz_{} = [\n  1, # one\n  '[smtp]',\n]\n",
    "a table in a line": "zz_{} = {{ a = 1, b = [2] }}\n",
    "text over lines": 'zz_{} = """\n [mail]\n port = 1\n"""\n',
}


def lines(text: str) -> list[str]:
    """Without their ends, and without a mark before the first."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def own_lines(text: str, keys: set[str]) -> list[str]:
    """The lines that a save of these keys has no business with, without their ends."""
    names = "|".join(key.rpartition(".")[2] for key in keys)
    edited = re.compile(rf"\s*({names})\s*=")
    return [line for line in lines(text) if line.strip() and not edited.match(line)]


def is_within(some: list[str], more: list[str]) -> bool:
    """Whether all of ``some`` is in ``more``, in the same order."""
    left = iter(more)
    return all(any(line == other for other in left) for line in some)


def says(text: str, key: str) -> bool:
    """Whether a file has a key, whatever it says there."""
    return key in flatten(parse(text.encode()).tables)[0]


EDITORS = ["CRLF", "LF", "mark", "no end"]
FULL = """\
# Ask Jo.
name = "Full" # ours

[mail]
mode = "custom"

# the customer's
[smtp]
host = "mail.example.com"
port = 465
encryption = "implicit"

[authentication]
required = true
username = "u"

# last
[sender]
address = "a@b.example"
"""
FULL_SAYS = {
    "name": "Full",
    "mail.mode": "custom",
    "smtp.host": "mail.example.com",
    "smtp.port": 465,
    "smtp.encryption": "implicit",
    "authentication.required": True,
    "authentication.username": "u",
    "sender.address": "a@b.example",
}
DONE: Counter[str] = Counter()
"""What the machine did: one that does nothing finds nothing."""


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
        for name in IDS[:2]:
            self.add(name)
        self.write(IDS[1], FULL)
        self.model[IDS[1]] = dict(FULL_SAYS)

    def teardown(self) -> None:
        self.place.cleanup()

    def one(self, which: int) -> str:
        """An organization that is there."""
        return sorted(self.model)[which % len(self.model)]

    def text(self, name: str) -> str:
        return self.path(name).read_bytes().decode()

    def path(self, name: str) -> Path:
        return self.workspace.directory.path / "organizations" / f"{name}.toml"

    def write(self, name: str, text: str) -> None:
        self.path(name).write_bytes(text.encode())

    @rule(name=st.sampled_from(IDS))
    def add(self, name: str) -> None:
        if name not in self.model:
            add_rename_remove.add(self.workspace, name, name.upper())
            self.model[name] = {"name": name.upper(), "mail.mode": "default"}

    @rule(which=WHICH, edits=EDITS, how=st.sampled_from(["", *EDITORS]))
    def edit(self, which: int, edits: dict[str, object], how: str) -> None:
        self.save_with_another_editor(which, how)
        name = self.one(which)
        before = self.text(name)
        wanted = self.model[name] | edits
        if check(wanted).errors:
            self.is_refused(name, edits)
            return
        save(self.workspace, name, edits)
        self.model[name] = wanted
        after = self.text(name)
        assert is_within(own_lines(before, set(edits)), lines(after))
        only_crlf = "\r\n" in before and not re.search(r"(?<!\r)\n", before)
        if only_crlf:
            assert not re.search(r"(?<!\r)\n", after)
        assert after.startswith("\ufeff") == before.startswith("\ufeff")
        assert not [key for key, value in edits.items() if value == "" and says(after, key)]
        if after != before:
            DONE["written"] += 1
            DONE["written with CRLF"] += only_crlf
            DONE["written with a mark"] += before.startswith("\ufeff")
            DONE["written without an end"] += not before.endswith("\n")
            DONE["written after a hand"] += "zz_" in before or "# by hand" in before

    @rule(which=WHICH, edits=edits(WRONG))
    def edit_wrongly(self, which: int, edits: dict[str, object]) -> None:
        self.is_refused(self.one(which), edits)

    def is_refused(self, name: str, edits: dict[str, object]) -> None:
        before = self.text(name)
        with pytest.raises(InvalidInput):
            save(self.workspace, name, edits)
        assert self.text(name) == before
        DONE["refused"] += 1

    @rule(which=WHICH, edits=EDITS, what=st.sampled_from(list(BY_HAND)))
    def edit_what_a_hand_changed_meanwhile(
        self, which: int, edits: dict[str, object], what: str
    ) -> None:
        name = self.one(which)
        base = self.workspace.directory.load(name).digest
        self.write_by_hand(which, what, 0)
        before = self.text(name)
        with pytest.raises(ChangedMeanwhile):
            save(self.workspace, name, edits, base=base)
        assert self.text(name) == before
        DONE["changed meanwhile"] += 1

    @rule(which=WHICH, what=st.sampled_from(list(BY_HAND)), where=st.integers(0, 9))
    def write_by_hand(self, which: int, what: str, where: int) -> None:
        """After a header or at the end, where it belongs to no other key."""
        name = self.one(which)
        self.number += 1
        text = self.text(name)
        end = "\r\n" if "\r\n" in text else "\n"
        addition = BY_HAND[what].format(self.number).replace("\n", end)
        headers = list(re.finditer(r"^\[[a-z_0-9]+\]\r?\n", text, re.MULTILINE))
        if where < len(headers):
            place = headers[where].end()
        else:
            text += "" if not text or text.endswith("\n") else end
            place = len(text)
        self.write(name, text[:place] + addition + text[place:])
        DONE["by hand"] += 1

    @rule(which=WHICH, port=st.integers(1, 65535))
    def change_a_value_by_hand(self, which: int, port: int) -> None:
        name = self.one(which)
        text, count = re.subn(r"(?m)^port *= *\d+", f"port  =  {port}", self.text(name), count=1)
        if count:
            self.write(name, text)
            self.model[name]["smtp.port"] = port
            DONE["a value by hand"] += 1

    @rule(which=WHICH)
    def put_the_last_table_first(self, which: int) -> None:
        name = self.one(which)
        text = self.text(name)
        parts = re.split(r"(?m)^(?=\[(?:mail|smtp|authentication|sender)\])", text)
        if len(parts) > 2:
            last = parts.pop()
            last += "" if last.endswith("\n") else "\r\n" if "\r\n" in text else "\n"
            parts.insert(1, last)
            self.write(name, "".join(parts))
            DONE["tables put elsewhere"] += 1

    @rule(which=WHICH, how=st.sampled_from(EDITORS))
    def save_with_another_editor(self, which: int, how: str) -> None:
        name = self.one(which)
        text = self.text(name)
        match how:
            case "CRLF":
                text = re.sub(r"\r?\n", "\r\n", text)
            case "LF":
                text = text.replace("\r\n", "\n")
            case "mark":
                text = text.removeprefix("\ufeff") if text[:1] == "\ufeff" else f"\ufeff{text}"
            case "no end":
                text = text.rstrip("\r\n")
        self.write(name, text)

    @rule(which=WHICH, new=st.sampled_from(IDS))
    def rename(self, which: int, new: str) -> None:
        name = self.one(which)
        if new not in self.model:
            before = self.path(name).read_bytes()
            add_rename_remove.rename(
                self.workspace, name, new, self.workspace.directory.load(name).name
            )
            self.model[new] = self.model.pop(name)
            assert self.path(new).read_bytes() == before
            DONE["renamed"] += 1

    @rule(which=WHICH)
    def remove(self, which: int) -> None:
        if len(self.model) > 1:
            name = self.one(which)
            add_rename_remove.remove(self.workspace, name)
            del self.model[name]
            DONE["removed"] += 1

    @invariant()
    def the_files_say_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        assert self.workspace.directory.ids() == sorted(self.model)
        for name, values in self.model.items():
            stored = self.workspace.directory.load(name)
            assert stored.broken == ""
            assert flat(stored.settings) == flat(check(values).settings)


# Which steps come depends on what else pytest has loaded; it is twice as often and more.
LEAST = {
    "written": 40, "written with CRLF": 4, "written with a mark": 4, "written after a hand": 8,
    "written without an end": 4, "refused": 20, "changed meanwhile": 20, "by hand": 40,
    "a value by hand": 4, "tables put elsewhere": 4, "renamed": 8, "removed": 8,
}  # fmt: skip


def test_saves_and_hands_in_any_order() -> None:
    DONE.clear()
    run_state_machine_as_test(
        Directory,
        settings=settings(
            max_examples=100,
            stateful_step_count=25,
            derandomize=True,
            deadline=None,
            database=None,
        ),
    )
    assert {what: DONE[what] for what, least in LEAST.items() if DONE[what] < least} == {}
