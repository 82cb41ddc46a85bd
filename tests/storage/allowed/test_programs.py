"""A command for the password runs where nobody else could have written what it runs."""

import os
from pathlib import Path

import pytest

from tui.errors import Exit
from tui.storage.allowed.programs import ProgramNotTrusted, may_run, trusted


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


@pytest.mark.parametrize(
    "words",
    [
        "{path}",
        "--file={path}",
        "sh -c '\"{path}\" acme'",
        ". '{path}'",
        "x=\"$(cat '{path}')\"",
        "cat $DIRECTORY/it",
        "cat ${{DIRECTORY}}/it",
        "cat ~/it",
        "cat {escaped}",
    ],
)
def test_a_path_with_blanks_counts_as_the_shell_reads_it(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Mutations: a path ends at a blank; words in quotes in quotes, ~ and variables not read."""
    path = tmp_path / "a b" / "it"
    path.parent.mkdir()
    path.touch()
    monkeypatch.setenv("HOME", str(path.parent))
    argv = ["pass", "-c", words.format(path=path, escaped=str(path).replace(" ", "\\ "))]
    here = {**environ(program), "DIRECTORY": str(path.parent)}
    trusted(argv, here)
    path.chmod(0o777)
    with pytest.raises(ProgramNotTrusted, match="a b/it"):
        trusted(argv, here)


@pytest.mark.parametrize("words", ["given acme", "true; given", "`given`", 'x="$(given)"', "given"])
def test_a_program_in_an_argument_counts_as_the_program(program: Path, words: str) -> None:
    """It is looked for where the shell will. Mutation: paths alone."""
    given = program.parent / "given"
    given.touch(0o755)
    argv = ["pass", "-c", words]
    trusted(argv, environ(program))
    given.chmod(0o777)
    with pytest.raises(ProgramNotTrusted, match="given"):
        trusted(argv, environ(program))


LINES = (
    *("#!{path}", "#! {path} -u", "#!/usr/bin/env given", "#!/usr/bin/env -S given -u"),
    *("#!/usr/bin/env -Sgiven", "#!/bin/sh {path}", "#!{second}"),
)


@pytest.mark.parametrize("through", [[], ["pass", "-c", "{program} acme"]], ids=str)
@pytest.mark.parametrize("line", LINES)
def test_what_runs_a_script_counts_as_the_program(
    program: Path, line: str, through: list[str]
) -> None:
    """Also what runs what runs it. Mutations: no first line read; that of the program alone."""
    given, second, script = (program.parent / name for name in ("given", "second", "script"))
    given.touch(0o755)
    second.write_text(f"#!{given}\n")
    second.chmod(0o755)
    script.write_text(line.format(path=given, second=second) + "\nexit\n")
    script.chmod(0o755)
    argv = [word.format(program=script) for word in through] or ["script"]
    trusted(argv, environ(program))
    given.chmod(0o777)
    with pytest.raises(ProgramNotTrusted, match="given"):
        trusted(argv, environ(program))


@pytest.mark.parametrize("start", [b"", b"#!", b"#!\n", b"#! \0/x\n", b"#!\xff\xfe\n", b"\x7fELF"])
def test_a_program_whose_first_line_says_nothing(program: Path, start: bytes) -> None:
    program.write_bytes(start)
    assert trusted(["pass"], environ(program)) == [str(program)]


def test_scripts_that_run_each_other_end(program: Path) -> None:
    """Mutation: what was seen is looked at again."""
    program.write_text(f"#!{program} pass\n")
    trusted(["pass"], environ(program))


def test_a_command_for_another_program_may_be_missing_here(program: Path) -> None:
    may_run(["none"], environ(program))
    program.chmod(0o777)
    with pytest.raises(ProgramNotTrusted):
        may_run(["pass"], environ(program))


@pytest.mark.parametrize("words", ["cd {path} && ./it", "{path}/link"])
def test_a_directory_where_others_may_put_something_counts_too(
    program: Path, tmp_path: Path, words: str
) -> None:
    """Also a sticky one, and where a link leads that is there already.

    Mutations: a sticky directory is nobody's; what a link leads to is not looked at.
    """
    sticky, links = tmp_path / "sticky", tmp_path / "links"
    sticky.mkdir()
    links.mkdir()
    (links / "link").symlink_to(sticky / "none")
    path = sticky if "cd" in words else links
    trusted(["pass", "-c", words.format(path=path)], environ(program))
    sticky.chmod(0o1777)
    with pytest.raises(ProgramNotTrusted, match="sticky"):
        trusted(["pass", "-c", words.format(path=path)], environ(program))


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
