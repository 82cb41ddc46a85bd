"""Reading: every odd file comes back as a sentence with its line, and nothing hangs."""

import os
from pathlib import Path

import pytest

from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.settings_file.reading import LARGEST, Unreadable, read
from tui.storage.settings_file.statements import statements
from tui.storage.settings_file.stored_file import Stored

UNREADABLE = {
    "not TOML": (b'name = "A"\n\nport 587\n', "line 3: not TOML: "),
    "a value without quotes": (b"name = Acme\n", "line 1: not TOML: a value must be"),
    "an open quote": (b'[smtp]\nhost = "x\n', "line 2: not TOML: "),
    "an open multi-line text": (b'[smtp]\nhost = """x\n', "line 2: not TOML: "),
    "a key twice": (b"[smtp]\nport = 1\nport = 2\n", "line 3: not TOML: a key is given twice"),
    "a table twice": (b"[smtp]\n[mail]\n[smtp]\n", "line 3: not TOML: a table is given twice"),
    "two on a line": (b"[smtp]\nport = 1 host = 2\n", "line 2: not TOML: a line may have only one"),
    "no value": (b"[smtp]\nport =\n", "line 2: not TOML: "),
    "Latin-1": ('name = "A"\n# é\n'.encode("latin-1"), "line 2: not UTF-8"),
    "UTF-16": ('name = "A"\n'.encode("utf-16"), "line 1: not UTF-8"),
    "NUL": (b'name = "A\0"\n', "line 1: not TOML: a character is not allowed"),
    "ESC": (b'name = "\x1b[31m"\n', "line 1: not TOML: a character is not allowed"),
    "lone CR": (b'name = "A"\r[mail]\r', "line 1: not TOML: "),
    "TOML 1.1": (b'name = "\\e[31m"\n', "line 1: not TOML: "),
    "a lone surrogate": (b'name = "\\ud800"\n', "line 1: not TOML: "),
    "surrogate bytes": (b'name = "\xed\xa0\x80"\n', "line 1: not UTF-8"),
    "deeply nested": (b"\na = " + b"[" * 20_000, "line 2: not TOML: it is nested too deeply"),
    "no such day": (b"b = 1\na = 2026-02-30\n", "line 2: not TOML: "),
    "no such day in a list": (b"a = [\n2026-02-30,\n]", "not TOML: "),
    "a number of 5000 digits": (b"a = " + b"1" * 5000, "line 1: not TOML: "),
    "huge": (b"#" * (LARGEST + 1), "is larger than 256 KiB"),
}

UNSUITABLE = {
    "dotted": b'smtp.host = "x"\n',
    "dotted, unknown key": b"smtp.colour = 1\n",
    "dotted inside": b'[mail]\nmode = "custom"\n[smtp]\nhost.x = 1\n',
    "inline table": b'smtp = { host = "x", port = 25 }\n',
    "table is a number": b'[mail]\nmode = "custom"\n[other]\n[sender]\naddress = {a = 1}\n[x]\n'
    b"[[smtp]]\n",
    "array of tables": b"[[smtp]]\nport = 587\n",
    "list": b"smtp = [587]\n",
    "number": b"smtp = 587\n",
    "name is a table": b'[name]\nx = "y"\n',
    "key is a table": b'[smtp.host]\nx = "y"\n',
    "quoted and dotted": b'"smtp"."host" = "x"\n',
}


def stored(tmp_path: Path, content: bytes, name: str = "acme") -> Stored:
    folder = tmp_path / "organizations"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_bytes(content)
    return ConfigDirectory(tmp_path).load(name)


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_says_nothing_is_broken_with_its_line(tmp_path: Path, case: str) -> None:
    content, sentence = UNREADABLE[case]
    found = stored(tmp_path, content)
    assert sentence in found.broken
    assert found.broken.isprintable()
    assert (found.values, found.name) == ({}, "acme")


@pytest.mark.parametrize("case", UNSUITABLE)
def test_a_key_in_an_odd_shape_is_broken_with_its_line(tmp_path: Path, case: str) -> None:
    content = UNSUITABLE[case]
    found = stored(tmp_path, content)
    assert found.broken.startswith("line ")
    assert "[table] and key = value" in found.broken


def test_what_an_odd_shape_says_is_known_all_the_same(tmp_path: Path) -> None:
    found = stored(tmp_path, b'\n\nsmtp.host = "mail.example.com"\n')
    assert found.settings.smtp.host == "mail.example.com"
    assert found.broken.startswith("line 3: smtp.host ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"# nothing\n",
        b'\xef\xbb\xbfname = "A"\n',
        b'name = "A"\r\n\r\n[smtp]\r\nport = 25\r\n',
        b'name = "A"',
        b"[smtp]\n\"host\" = 'x'  # quoted\n[smtp.extra]\nhost = 1\n[[other]]\n",
        b'[smtp]\nhost = """\nmail.example.com"""\n',
    ],
)
def test_a_plain_file_is_not_broken(tmp_path: Path, content: bytes) -> None:
    assert stored(tmp_path, content).broken == ""


@pytest.mark.parametrize(
    ("content", "key", "line", "words"),
    [
        (b'[smtp]\n\nport = "587"\n', "smtp.port", 3, "whole number"),
        (b"[smtp]\nport = 0\n", "smtp.port", 2, "1 to 65535"),
        (b"[smtp]\nport = 70000\n", "smtp.port", 2, "1 to 65535"),
        (b"[smtp]\nport = true\n", "smtp.port", 2, "whole number"),
        (b"[smtp]\nport = [\n  587,\n]\n", "smtp.port", 2, "whole number"),
        (b"[smtp]\ntimeout_ms = 0\n", "smtp.timeout_ms", 2, "1 to 300000"),
        (b'[smtp]\nhost = "a b"\n', "smtp.host", 2, "spaces"),
        (b"[smtp]\nhost = 5\n", "smtp.host", 2, "text in quotes"),
        (b'[smtp]\nencryption = "ssl"\n', "smtp.encryption", 2, "starttls"),
        (b"[mail]\nmode = false\n", "mail.mode", 2, "default or custom"),
        (b'[authentication]\nrequired = "yes"\n', "authentication.required", 2, "true or false"),
        (b'[sender]\naddress = "a@b.example, c@d.example"\n', "sender.address", 2, "one address"),
        (b'name = "A\\u001b[31m"\n', "name", 1, "control characters"),
        (b"[smtp]\nprot = 587\n", "smtp.prot", 2, "did you mean smtp.port?"),
        (b"[stmp]\nport = 587\n", "stmp", 1, "did you mean smtp?"),
        (b"[mail]\n\n[smtp]\nport = 465\n", "", None, ""),
        (
            b'[mail]\nmode = "custom"\n[smtp]\nhost = "mail.example.com"\nport = 465\n',
            "smtp.port",
            5,
            "implicit TLS",
        ),
    ],
)
def test_each_problem_names_its_key_and_line(
    tmp_path: Path, content: bytes, key: str, line: int | None, words: str
) -> None:
    found = [p for p in stored(tmp_path, content).problems if p.key == key]
    assert len(found) == bool(key)
    for problem in found:
        assert problem.line == line
        assert words in problem.sentence


def test_nothing_from_a_file_can_steer_a_terminal(tmp_path: Path) -> None:
    content = (
        b'name = "\\u001b]0;x\\u0007[/red]"\n"k\\u009b" = 1\n[mail]\nmode = "\\u202e"\n'
        b'[smtp]\n"\\u001b" = 2\n'
    )
    found = stored(tmp_path, content)
    texts = [found.name, found.broken, *map(str, found.values.values())]
    texts += [text for p in found.problems for text in (p.key, p.sentence)]
    assert all(text.isprintable() for text in texts)
    assert len(found.problems) == 4


def test_statements_know_where_values_end() -> None:
    text = (
        'a = """\n[x]\nb = 1 """"" # "\n'
        "c = [ '[', # ]\n  \"]\",\n]\nd = '''\n'''''\n\n [t . \"u.v\"]# x\ne.f={g=[1]}\n"
    )
    found = [(".".join(s.path), s.line, text[s.start : s.end]) for s in statements(text)]
    assert [(path, line) for path, line, _ in found] == [
        ("a", 1),
        ("c", 4),
        ("d", 7),
        ("t.u.v", 10),
        ("t.u.v.e.f", 11),
    ]
    assert "".join(part for _, _, part in found) == text.replace("\n\n", "\n")


def test_a_fifo_is_told_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(Unreadable, match="is a named pipe"):
        read(tmp_path / "fifo")


def test_a_directory_and_a_dangling_link_are_told(tmp_path: Path) -> None:
    (tmp_path / "organizations" / "folder.toml").mkdir(parents=True)
    (tmp_path / "organizations" / "link.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "organizations" / "loop.toml").symlink_to("loop.toml")
    found = {one.id: one.broken for one in ConfigDirectory(tmp_path).organizations()}
    assert found["folder"].startswith("is a directory, not a file")
    assert found["link"] == "is a link to a file that does not exist."
    assert found["loop"].startswith("is a link that leads back to itself")
