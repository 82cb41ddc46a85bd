"""Edits in place: what changed and nothing else, byte for byte."""

from collections.abc import Mapping

import pytest

from tui.errors import BrokenFile
from tui.storage.settings_file import editing as document_module
from tui.storage.settings_file.editing import Value, edit
from tui.storage.settings_file.toml_document import EMPTY, parse

HAND_WRITTEN = """\
# Acme's mail, ask Ann before you change it
name = "Acme"   # as in the contract

[mail]
mode = "custom"

# the relay of the provider
[smtp]
host   = 'mail.example.com'  # no IP!
port   = 587
colour = "blue"
list   = [
  1, # one
]

# who logs in
# since 2024
[authentication]
required = true

[smtp.extra]
host = 1
[outputs]
msmtp = "/etc/msmtprc"
# the end
"""


def edited(text: str, changes: Mapping[str, Value | None]) -> str:
    return edit(parse(text.encode()), changes).decode()


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"smtp.port": 25}, "port   = 587\n", "port   = 25\n"),
        (
            {"smtp.host": 'a"b\\é'},
            "host   = 'mail.example.com'  # no IP!",
            'host   = "a\\"b\\\\é"  # no IP!',
        ),
        ({"name": "B"}, 'name = "Acme"   #', 'name = "B"   #'),
        ({"name": None}, 'name = "Acme"   # as in the contract\n', ""),
        ({"smtp.port": None}, "port   = 587\n", ""),
        ({"smtp.timeout_ms": 5000}, "  1, # one\n]\n", "  1, # one\n]\ntimeout_ms = 5000\n"),
        (
            {"authentication.username": "u"},
            "required = true\n",
            'required = true\nusername = "u"\n',
        ),
        ({"mail.mode": "default"}, 'mode = "custom"', 'mode = "default"'),
        (
            {"sender.address": "a@b.example"},
            "[outputs]",
            '\n[sender]\naddress = "a@b.example"\n\n[outputs]',
        ),
        ({"sender.name": None}, "", ""),
        ({}, "", ""),
    ],
)
def test_only_what_changed_changes(changes: dict[str, Value | None], old: str, new: str) -> None:
    assert edited(HAND_WRITTEN, changes) == HAND_WRITTEN.replace(old, new, 1)


@pytest.mark.parametrize("changes", [{"smtp.port": 25}, {"smtp.domain": "x"}, {"name": None}])
def test_line_endings_and_byte_order_mark_stay(changes: dict[str, Value | None]) -> None:
    with_crlf = "\ufeff" + HAND_WRITTEN.replace("\n", "\r\n")
    expected = "\ufeff" + edited(HAND_WRITTEN, changes).replace("\n", "\r\n")
    assert edit(parse(with_crlf.encode()), changes) == expected.encode()


def test_mixed_line_endings_stay_where_they_are() -> None:
    mixed = '[mail]\r\nmode = "custom"\n\r\n[smtp]\nport = 25\r\nhost = "x"\n'
    assert edited(mixed, {"smtp.port": 26}) == mixed.replace("25", "26")


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("[smtp]\nport = 25", {"smtp.port": 26}, "[smtp]\nport = 26"),
        ("[smtp]\r\nport = 25", {"smtp.port": 26}, "[smtp]\r\nport = 26"),
        ("[smtp]\nport = 25", {"smtp.host": "x"}, '[smtp]\nport = 25\nhost = "x"'),
        ("[smtp]", {"smtp.host": "x"}, '[smtp]\nhost = "x"'),
        ('name = "A"', {"mail.mode": "custom"}, 'name = "A"\n\n[mail]\nmode = "custom"\n'),
        (
            "# by hand\n\n# mail\n[mail]\n",
            {"name": "A"},
            '# by hand\n\nname = "A"\n\n# mail\n[mail]\n',
        ),
        ("# mail\n[mail]\n", {"name": "A"}, 'name = "A"\n\n# mail\n[mail]\n'),
        (
            '[sender]\nname = "A"\n',
            {"mail.mode": "custom", "smtp.host": "x"},
            '[mail]\nmode = "custom"\n\n[smtp]\nhost = "x"\n\n[sender]\nname = "A"\n',
        ),
        (
            "[other]\nx = 1\n\n[mail]\n\n# why\n[sender]\n",
            {"smtp.host": "x"},
            '[other]\nx = 1\n\n[mail]\n\n[smtp]\nhost = "x"\n\n# why\n[sender]\n',
        ),
        ("[other]\nx = 1\n", {"smtp.host": "x"}, '[other]\nx = 1\n\n[smtp]\nhost = "x"\n'),
        ("# only a comment", {"smtp.port": 25}, "# only a comment\n\n[smtp]\nport = 25\n"),
        ("", {"name": "A", "mail.mode": "default"}, 'name = "A"\n\n[mail]\nmode = "default"\n'),
    ],
)
def test_new_keys_and_tables_stand_where_a_hand_would_put_them(
    text: str, changes: dict[str, Value | None], expected: str
) -> None:
    assert edited(text, changes) == expected


def test_strange_values_elsewhere_are_no_hindrance() -> None:
    text = "a = nan\nb = -0.0\nc = 1979-05-27T07:32:00Z\nd = [1, 1.0, true]\n[smtp]\nport = 1\n"
    assert edited(text, {"smtp.port": 2}) == text.replace("port = 1", "port = 2")


@pytest.mark.parametrize(
    "wrong", ["name = 'B'\n", "name = 'A'\nother = 1\n", "name = 'A'\nname = 'A'\n", ""]
)
def test_an_edit_that_comes_out_wrong_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setattr(document_module, "_insert", lambda *_: wrong)
    with pytest.raises(BrokenFile, match="left alone"):
        edit(EMPTY, {"name": "A"})
