"""Refuse a command for the password whose program, or a file that it is given, others can write."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tui.errors import Exit, SecretUnavailable
from tui.language import _
from tui.storage.trust.writers import who_else_may_write
from tui.text import printable


class ProgramNotTrusted(SecretUnavailable):
    """Others could have written the program, or a file that it is given."""

    exit_code = Exit.NO_PERMISSION


def trusted(argv: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """A command by the path of its program, which nobody but this user and root can write.

    Its content is not looked at, so that an update of the program asks nothing.

    Args:
        argv: The program and its arguments; one that is the path of a file counts as the program.
        environ: The environment that says where programs are.

    Raises:
        ProgramNotTrusted: Somebody else can write it, or a directory above it.
        FileNotFoundError: There is no such program.
    """
    named = "/" in argv[0]
    program = argv[0] if named else shutil.which(argv[0], path=environ.get("PATH"))
    if program is None:
        raise FileNotFoundError(argv[0])
    for path in (Path(program), *_files(argv[1:])):
        if why := who_else_may_write(path):
            raise ProgramNotTrusted(
                _(
                    "The command {name} did not run: it uses {path}, and others could have "
                    "written that: {why} Let nobody but you and root write it, or use another."
                ).format(name=printable(argv[0]), path=printable(str(path)), why=why)
            )
    return [os.path.abspath(program), *argv[1:]]  # noqa: PTH100 - its name may be a link's


def _files(arguments: Sequence[str]) -> Iterator[Path]:
    """The arguments that are files, also as ``--file=PATH``; the command runs in /."""
    for argument in arguments:
        for word in {argument, argument.partition("=")[2]}:
            path = Path("/", word)
            if "/" in word and os.path.isfile(path):  # noqa: PTH113 - no error where one may not look
                yield path
