"""posthouse help: the manual is there wherever the program is."""

import os
import subprocess
from pathlib import Path

import click
import pytest

from tests.cli.helpers.commands import POSTHOUSE, run
from tui.cli.help import topics
from tui.cli.plain_markdown import plain_text


def test_it_lists_the_pages_with_a_line_each() -> None:
    ended = run("help")
    assert (ended.code, ended.err) == (0, "")
    for topic, about in topics().items():
        assert f"  {topic:<10}  {about}\n" in ended.out


@pytest.mark.parametrize("topic", topics())
def test_a_page_fits_the_terminal(topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of every page is read without scrolling, in ASCII, without marks of Markdown."""
    monkeypatch.setenv("COLUMNS", "200")
    ended = run("help", topic)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.isascii()
    assert max(map(len, ended.out.splitlines())) <= 80
    for mark in ("**", "](", "<!--", "\n#", "|--", "\n| "):
        assert mark not in ended.out


def test_a_narrow_terminal_is_wrapped_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: always 80 columns."""
    monkeypatch.setenv("COLUMNS", "60")
    shown = [line for line in run("help", "groups").out.splitlines() if line[:4].strip()]
    assert max(map(len, shown)) <= 60


def test_it_needs_no_directory_and_no_home(tmp_path: Path) -> None:
    """Mutation: the config directory looked at first, as for the other commands."""
    is_a_file = tmp_path / "file"
    is_a_file.touch()
    done = subprocess.run(
        [*POSTHOUSE, "--config-dir", str(is_a_file), "help", "START"],
        capture_output=True, text=True, check=False, cwd="/",
        env={"PATH": os.devnull, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("First steps")


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("password", "no page password; posthouse password --help explains the command."),
        ("histroy", "no page histroy. Did you mean history?"),
        ("../../etc/passwd", "no page ../../etc/passwd; posthouse help lists the pages."),
        ("README", "no page README; posthouse help lists the pages."),
        ("\x1b[31mred", "no page ␛[31mred; posthouse help lists the pages."),
    ],
)
def test_an_unknown_topic(topic: str, sentence: str) -> None:
    """Nothing but a page of the index is read."""
    ended = run("help", topic)
    assert (ended.code, ended.out, ended.err) == (64, "", f"posthouse: The manual has {sentence}\n")


def test_markdown_becomes_plain_text() -> None:
    """Each kind of block, wrapped; mutation: ``\\|`` taken for the end of a cell."""
    page = (
        "# Title\n\nSome **bold** words and a\n[page](send.md), [site](https://a.example).\n\n"
        "    kept   as it is\n\n- first of the items\n- second\n\n"
        "| key | does |\n|---|---|\n| `a\\|b` | one two three four five |\n| c | d |\n"
    )
    assert click.unstyle(plain_text(page, 28)) == (
        "Title\n\nSome bold words and a page\n(`posthouse help send`),\nsite (https://a.example).\n\n"
        "    kept   as it is\n\n- first of the items\n- second\n\n"
        "key    does\n`a|b`  one two three four\n       five\nc      d\n"
    )
