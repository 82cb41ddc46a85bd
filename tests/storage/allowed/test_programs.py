"""A command for the password runs where nobody else could have written what it runs."""

import os
from pathlib import Path

import pytest

from tui.errors import Exit
from tui.storage.allowed.programs import ProgramNotTrusted, trusted


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / "bin" / "pass"
    made.parent.mkdir()
    made.write_text("#!/bin/sh\n")
    made.chmod(0o755)
    return made


def environ(program: Path) -> dict[str, str]:
    return {"PATH": str(program.parent)}


def test_the_program_is_named_by_its_path(program: Path) -> None:
    """What was looked at is what runs, whatever PATH says by then."""
    assert trusted(["pass", "show"], environ(program)) == [str(program), "show"]


def test_its_content_is_not_looked_at(program: Path) -> None:
    """An update of the program must not stop the mail."""
    trusted(["pass"], environ(program))
    program.write_text("#!/bin/sh\n# 2.0\n")
    trusted(["pass"], environ(program))


@pytest.mark.parametrize("level", range(2))
def test_a_program_that_others_can_write_does_not_run(program: Path, level: int) -> None:
    """Mutations: only the file looked at; only its directory."""
    [program, program.parent][level].chmod(0o777)
    with pytest.raises(ProgramNotTrusted, match="can be written by everybody") as refused:
        trusted(["pass"], environ(program))
    assert refused.value.exit_code == Exit.NO_PERMISSION


WORDS = (
    "{path}",
    "--file={path}",
    "-f{path}",
    "{relative}",
    ". {path}",
    "x; sh {path}",
    "a:{path}",
)


@pytest.mark.parametrize("kind", ["file", "fifo", "directory"])
@pytest.mark.parametrize("words", WORDS)
def test_a_path_in_an_argument_counts_as_the_program(
    program: Path, tmp_path: Path, words: str, kind: str
) -> None:
    """A script, a directory of modules, a pipe. Mutations: files alone; the whole word alone."""
    path = tmp_path / "given"
    {"file": path.touch, "fifo": lambda: os.mkfifo(path), "directory": path.mkdir}[kind]()
    relative = os.path.relpath(path, "/")
    argv = ["pass", words.format(path=path, relative=relative)]
    path.chmod(0o755)
    trusted(argv, environ(program))
    path.chmod(0o777)
    with pytest.raises(ProgramNotTrusted, match="given"):
        trusted(argv, environ(program))


def test_a_path_where_others_may_put_something_counts_too(program: Path, tmp_path: Path) -> None:
    """Also in a sticky directory: it is whoever comes first. Mutation: what is missing is none."""
    (tmp_path / "sticky").mkdir()
    (tmp_path / "sticky").chmod(0o1777)
    with pytest.raises(ProgramNotTrusted, match="sticky"):
        trusted(["pass", f"{tmp_path}/sticky/getpass"], environ(program))


def test_an_argument_that_is_no_file_is_a_word(program: Path) -> None:
    trusted(["pass", "show", "smtp/acme", "--x=/none/such", "a=b=/"], environ(program))


def test_a_link_counts_with_both_its_sides(program: Path, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "pass").symlink_to(program)
    path = {"PATH": str(tmp_path / "links")}
    assert trusted(["pass"], path) == [str(tmp_path / "links" / "pass")]
    program.parent.chmod(0o777)
    with pytest.raises(ProgramNotTrusted):
        trusted(["pass"], path)


def test_a_program_that_is_not_there(program: Path) -> None:
    with pytest.raises(FileNotFoundError):
        trusted(["none"], environ(program))
