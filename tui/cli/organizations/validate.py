"""``posthouse validate``."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tui.cli.shared.progress import above, progress
from tui.errors import Exit, UnknownOrganization
from tui.language import N_, _, colon, number
from tui.paths import state_directory
from tui.settings.model import output_paths
from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.storage.allowed.asking import not_allowed, questions, reaches_of
from tui.storage.allowed.strangers import Strangers
from tui.storage.between_files import follows, lacking_for_followers, named_for_sendmail
from tui.storage.directory import ConfigDirectory
from tui.storage.kinds import is_there
from tui.storage.stored import Stored
from tui.storage.workspace import Workspace, open_workspace
from tui.text import printable

MOST_NAMED = 5
_LINE = re.compile(r"\w+ (\d+)\s?: ")  # in any language


@click.command(help=N_("Check the files of every ORG, or all files: file:line: key: sentence."))
@click.argument("organizations", metavar="[ORG...]", nargs=-1)
@click.pass_obj
def validate(path: Path, organizations: tuple[str, ...]) -> int:
    workspace = open_workspace(path, state_directory())
    directory = workspace.directory
    files = errors = 0
    names = organizations or (HOST, *directory.ids())
    followers: list[str] = []
    strangers = Strangers(workspace.answers, directory.path)
    for stored in progress(_chosen(directory, names, named=bool(organizations)), len(names)):
        files += is_there(stored.path)
        problems = (
            *stored.problems,
            *_of_outputs(workspace, stored),
            *_named(directory, stored),
            *(not_allowed(one) for one in questions(workspace, reaches_of(stored), strangers)),
        )
        if follows(stored):
            followers.append(stored.id)
        errors += bool(stored.broken) + sum(map(_counts, problems))
        for line in _lines(stored, problems):
            above(line)
    if followers and (lacking := lacking_for_followers(host := directory.load(HOST))):
        click.echo(_about_all(host, lacking, followers))
    for misnamed in () if organizations else directory.misnamed():
        files, errors = files + 1, errors + 1
        click.echo(
            _(
                "{misnamed}: the file's name is not an id, so it is not used; an id is small "
                "letters, digits, dots, hyphens or underscores."
            ).format(misnamed=printable(str(misnamed)))
        )
    click.echo(
        _("posthouse: files: {files}, errors: {errors}.").format(files=files, errors=errors),
        err=True,
    )
    return Exit.CONFIGURATION if errors else Exit.OK


def _chosen(directory: ConfigDirectory, names: Sequence[str], *, named: bool) -> Iterator[Stored]:
    """The files of organizations; one that was not named may be gone by now."""
    for name in names:
        try:
            yield directory.load(name)
        except UnknownOrganization:
            if named:
                raise


def _of_outputs(workspace: Workspace, stored: Stored) -> Iterator[Problem]:
    if output_paths(stored.settings):
        from tui.storage.output_checks import output_problems  # loads every format

        yield from output_problems(workspace, stored)


def _named(directory: ConfigDirectory, stored: Stored) -> Iterator[Problem]:
    if stored.id == HOST and (problem := named_for_sendmail(directory, stored)):
        yield problem


def _about_all(host: Stored, problem: Problem, followers: Sequence[str]) -> str:
    """One line for what all lack that follow the host, however many they are."""
    some = ", ".join(followers[:MOST_NAMED])
    others = number(len(followers) - MOST_NAMED)
    who = _("{name} and {others} more").format(name=some, others=others)
    names = who if len(followers) > MOST_NAMED else some
    warning = _("warning: ")
    return f"{printable(str(host.path))}: {warning}{problem.key}: {colon(names, problem.sentence)}"


def _lines(stored: Stored, problems: Sequence[Problem]) -> Iterator[str]:
    file = printable(str(stored.path))
    if stored.broken:
        line = _LINE.match(stored.broken)
        yield (
            f"{file}:{line[1]}: {stored.broken[line.end() :]}"
            if line
            else (f"{file}: {stored.broken}")
        )
    for problem in problems:
        place = f"{file}:{problem.line}" if problem.line else file
        warning = "" if _counts(problem) else _("warning: ")
        yield f"{place}: {warning}{problem.key}: {problem.sentence}"


def _counts(problem: Problem) -> bool:
    return problem.is_error or problem.severity is Severity.ALARM
