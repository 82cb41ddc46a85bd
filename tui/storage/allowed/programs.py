"""Refuse a command for the password whose program, or a file that it is given, others can write."""

import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import which
from string import Template

from tui.errors import Exit, PosthouseError, SecretUnavailable
from tui.language import _
from tui.opening import open_regular
from tui.storage.trust.writers import who_else_may_create, who_else_may_write
from tui.text import printable

_PATH = re.compile(r"""/[^\s'"`;|&<>()$]*""")
_FIRST_LINE = 256  # bytes of it that Linux takes
_LONGEST = 4096  # bytes of a path that Linux takes
_QUOTED = 3  # quotes inside quotes that are looked into


class ProgramNotTrusted(SecretUnavailable):
    """Raised where others could have written the program, or what it is given."""

    exit_code = Exit.NO_PERMISSION


class FileNotTrusted(PosthouseError):
    """Raised where others could have written a certificate, an authority or a key that is to be
    used.
    """

    exit_code = Exit.NO_PERMISSION


def refuse_strange(path: str, key: str) -> None:
    """Refuse a file that decides who gets a secret, or proves who we are, and others can write.

    Args:
        path: Its absolute path; what was allowed is the path, not what stands in the file.
        key: The setting that names it.

    Raises:
        FileNotTrusted: Somebody else can write it, or a directory above it.
    """
    if why := who_else_may_write(Path(path)) or who_else_may_create(Path(path)):
        raise FileNotTrusted(
            _(
                "{path} ({key}) was not used: others could have written it: {why} Let nobody but "
                "you and root write it, or use another."
            ).format(path=printable(path), key=key, why=why)
        )


def may_run(argv: Sequence[str], environ: Mapping[str, str]) -> None:
    """Refuse a command that another program shall run, as ``trusted`` does; a missing one passes.

    Raises:
        ProgramNotTrusted: Somebody else can write what it uses.
    """
    if argv:
        with suppress(FileNotFoundError):  # it may be on the PATH of whoever runs that program
            trusted(argv, environ)


def trusted(argv: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Return a command with the path of its program, which nobody but this user and root can write.

    Its content is not looked at, so that an update of the program asks nothing; but for the first
    line of a script, which says what runs it.

    Args:
        argv: The program and its arguments; each path or program named in one counts as it does.
        environ: The environment that says where programs are.

    Raises:
        ProgramNotTrusted: Somebody else can write it, or a directory above it.
        FileNotFoundError: There is no such program.
    """
    program = argv[0] if "/" in argv[0] else which(argv[0], path=environ.get("PATH"))
    if program is None:
        raise FileNotFoundError(argv[0])
    for path in _used([Path(program), *_named(argv[1:], environ)], environ):
        if why := who_else_may_write(path) or who_else_may_create(path):
            raise ProgramNotTrusted(
                _(
                    "The command {name} did not run: it uses {path}, and others could have "
                    "written that: {why} Let nobody but you and root write it, or use another."
                ).format(name=printable(argv[0]), path=printable(str(path)), why=why)
            )
    return [os.path.abspath(program), *argv[1:]]  # noqa: PTH100 - its name may be a link's


def _used(paths: Iterable[Path], environ: Mapping[str, str]) -> Iterator[Path]:
    """The paths, and what runs those that are scripts; each comes before it is looked into."""
    seen, left = set[Path](), [*paths]
    while left:
        if (path := left.pop(0)) not in seen:
            seen.add(path)
            yield path
            left += _named(_interpreter(path), environ)


def _interpreter(path: Path) -> list[str]:
    """What runs a script, by its first line: ``#!/usr/bin/env python3``; empty for no script."""
    try:
        descriptor = open_regular(path)
    except OSError:
        return []
    try:
        start = os.read(descriptor, _FIRST_LINE)
    except OSError:
        return []
    finally:
        os.close(descriptor)
    line = start.partition(b"\n")[0].replace(b"\0", b" ").decode("utf-8", "surrogateescape")
    words = line[2:].split(maxsplit=1) if line.startswith("#!") else []
    return [word.removeprefix("-S") for word in words]  # as env -Spython3 has it


def _named(arguments: Iterable[str], environ: Mapping[str, str]) -> Iterator[Path]:
    """The paths and programs in the arguments, wherever they begin in a word; they are for /."""
    for word in dict.fromkeys(one for argument in arguments for one in _words(argument)):
        given = os.path.expanduser(Template(word).safe_substitute(environ))  # noqa: PTH111 - no error without a home
        if "/" not in given:
            if found := which(given, path=environ.get("PATH")):
                yield Path(found)
            continue
        yield Path("/", given)
        for start in re.finditer("/", given):
            rest = given[start.start() :]  # with the blanks that it may have
            if len(rest) < _LONGEST and os.path.lexists(os.path.dirname(rest)):  # noqa: PTH120 - as the words have it
                yield Path(rest)
            if path := _PATH.match(given, start.start()):
                yield Path(path[0])


def _words(text: str, depth: int = _QUOTED) -> Iterator[str]:
    """An argument, and the words that a shell makes of it, also of those in quotes."""
    yield text
    lexer = shlex.shlex(text.replace("`", " "), posix=True, punctuation_chars=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = list(lexer)
    except ValueError:  # a quote is not closed: no shell runs it
        words = text.split()
    if depth and words != [text]:
        for word in words:
            yield from _words(word, depth - 1)
