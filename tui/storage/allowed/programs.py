"""Refuse a command for the password whose program, or a file that it is given, others can write."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tui.errors import Exit, PosthouseError, SecretUnavailable
from tui.language import _
from tui.storage.trust.writers import who_else_may_create, who_else_may_write
from tui.text import printable

_PATH = re.compile(r"""/[^\s'"`;|&<>()$]*""")


class ProgramNotTrusted(SecretUnavailable):
    """Others could have written the program, or what it is given."""

    exit_code = Exit.NO_PERMISSION


class FileNotTrusted(PosthouseError):
    """Others could have written a certificate, an authority or a key that is to be used."""

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


def trusted(argv: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """A command by the path of its program, which nobody but this user and root can write.

    Its content is not looked at, so that an update of the program asks nothing.

    Args:
        argv: The program and its arguments; a path in one counts as the program does.
        environ: The environment that says where programs are.

    Raises:
        ProgramNotTrusted: Somebody else can write it, or a directory above it.
        FileNotFoundError: There is no such program.
    """
    named = "/" in argv[0]
    program = argv[0] if named else shutil.which(argv[0], path=environ.get("PATH"))
    if program is None:
        raise FileNotFoundError(argv[0])
    for path in (Path(program), *_named(argv[1:])):
        if why := who_else_may_write(path) or who_else_may_create(path):
            raise ProgramNotTrusted(
                _(
                    "The command {name} did not run: it uses {path}, and others could have "
                    "written that: {why} Let nobody but you and root write it, or use another."
                ).format(name=printable(argv[0]), path=printable(str(path)), why=why)
            )
    return [os.path.abspath(program), *argv[1:]]  # noqa: PTH100 - its name may be a link's


def _named(arguments: Sequence[str]) -> Iterator[Path]:
    """The paths in the arguments, wherever they begin in a word; the command runs in /."""
    for argument in arguments:
        if "/" in argument:
            yield Path("/", argument)
        for start in re.finditer("/", argument):
            if path := _PATH.match(argument, start.start()):
                yield Path(path[0])
