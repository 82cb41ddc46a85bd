"""``posthouse validate``."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tui.cli.shared.language_options import JSON_LINES, english
from tui.cli.shared.progress import above, progress
from tui.errors import Exit, UnknownOrganization
from tui.language import N_, _, colon
from tui.paths import state_directory
from tui.settings.inheritance import Effective, effective, effective_host
from tui.settings.model import output_paths
from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import not_allowed, questions, reaches_of
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.cross_checks import follows, lacking_for_followers, named_for_sendmail
from tui.storage.file_kinds import is_there
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace, open_workspace
from tui.text import printable, some_of

_LINE = re.compile(r"\w+ (\d+)\s?: ")  # in any language


@dataclass(frozen=True, slots=True)
class _Found:
    """A problem of a file.

    Attributes:
        who: Whom it is about, where that is not the file's own organization.
        own: That organization, or ``host``; empty for a file that is nobody's.
    """

    path: Path
    problem: Problem
    who: tuple[str, ...] = ()
    own: str = ""

    @property
    def counts(self) -> bool:
        """Whether the exit code tells of it."""
        return self.problem.is_error or self.problem.severity is Severity.ALARM


@click.command(
    help=N_(
        "Check the files of every ORG, or all files: file:line: key: sentence.\n\n"
        "Ends with 78 where what the files say can't be used: no mail goes out, or not to all. A "
        "warning is what may be meant, or what is so for this user now: a password that is not "
        "to be seen, a variable that is not set."
    )
)
@click.argument("organizations", metavar="[ORG...]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, callback=english, help=JSON_LINES)
@click.pass_obj
def validate(path: Path, organizations: tuple[str, ...], as_json: bool) -> int:
    workspace = open_workspace(path, state_directory())
    names = organizations or (HOST, *workspace.directory.ids())
    check = _Check(workspace, named=bool(organizations))
    errors = 0
    for found in check.problems(names):
        errors += found.counts
        above(json.dumps(_as_object(found), ensure_ascii=False) if as_json else _text(found))
    click.echo(
        _("posthouse: files: {files}, errors: {errors}.").format(files=check.files, errors=errors),
        err=True,
    )
    return Exit.CONFIGURATION if errors else Exit.OK


class _Check:
    """A pass over settings files.

    Args:
        named: Whether they are a few that were named, not all there are.

    Attributes:
        files: How many there were.
    """

    def __init__(self, workspace: Workspace, *, named: bool) -> None:
        self._workspace = workspace
        self._directory = workspace.directory
        self._named = named
        self._strangers = Strangers(workspace.answers, workspace.directory.path)
        self.files = 0

    def problems(self, names: Sequence[str]) -> Iterator[_Found]:
        """Every problem of the files and between them, then what can't be seen of passwords."""
        followers: list[str] = []
        logins: list[Effective] = []
        for stored in progress(_chosen(self._directory, names, named=self._named), len(names)):
            self.files += is_there(stored.path)
            yield from self._of_file(stored)
            own = stored.settings
            if follows(stored):
                followers.append(stored.id)
            elif not stored.broken and own.mail.mode == "custom" and own.authentication.required:
                logins.append(effective(stored.id, own, own))
        if followers:
            host = self._directory.load(HOST)
            yield from _above(host, followers, told=HOST in names)
            logins += [] if host.broken else [effective_host(host.settings)]
        for path in () if self._named else self._directory.misnamed():
            self.files += 1
            yield _Found(path, _misnamed())
        if logins:
            from tui.storage.password_doubts import password_doubts  # relays need none

            for doubt, levels in password_doubts(self._workspace, logins).items():
                yield _Found(self._directory.path, doubt, levels)

    def _of_file(self, stored: Stored) -> Iterator[_Found]:
        asked = questions(self._workspace, reaches_of(stored), self._strangers)
        for problem in (
            *_broken(stored),
            *stored.problems,
            *_of_outputs(self._workspace, stored),
            *_sendmail(self._directory, stored),
            *map(not_allowed, asked),
        ):
            yield _Found(stored.path, problem, own=stored.id)


def _chosen(directory: ConfigDirectory, names: Sequence[str], *, named: bool) -> Iterator[Stored]:
    """The files of organizations; one that was not named may be gone by now."""
    for name in names:
        try:
            yield directory.load(name)
        except UnknownOrganization:
            if named:
                raise


def _broken(stored: Stored) -> Iterator[Problem]:
    if stored.broken:
        line = _LINE.match(stored.broken)
        sentence = stored.broken[line.end() :] if line else stored.broken
        yield Problem("", sentence, line=int(line[1]) if line else None)


def _of_outputs(workspace: Workspace, stored: Stored) -> Iterator[Problem]:
    if output_paths(stored.settings):
        from tui.storage.outputs.drift import output_problems  # loads every format

        yield from output_problems(workspace, stored)


def _sendmail(directory: ConfigDirectory, stored: Stored) -> Iterator[Problem]:
    if stored.id == HOST and (problem := named_for_sendmail(directory, stored)):
        yield problem


def _above(host: Stored, followers: Iterable[str], *, told: bool) -> Iterator[_Found]:
    """What of the host's file keeps mail of those who follow it from going out.

    Args:
        told: Whether the file was looked at by itself.
    """
    own = () if told else (*_broken(host), *(one for one in host.problems if one.is_error))
    for problem in own:
        yield _Found(host.path, problem, tuple(followers))
    if lacking := lacking_for_followers(host):
        yield _Found(host.path, lacking, tuple(followers))


def _misnamed() -> Problem:
    return Problem(
        "",
        _(
            "the file's name is not an id, so it is not used; an id is small letters, digits, "
            "dots, hyphens or underscores."
        ),
    )


def _text(found: _Found) -> str:
    problem, file = found.problem, printable(str(found.path))
    place = f"{file}:{problem.line}" if problem.line else file
    warning = "" if found.counts else _("warning: ")
    key = f"{problem.key}: " if problem.key else ""
    sentence = colon(some_of(found.who), problem.sentence) if found.who else problem.sentence
    return f"{place}: {warning}{key}{sentence}"


def _as_object(found: _Found) -> dict[str, object]:
    return {
        "file": printable(str(found.path)),
        "line": found.problem.line,
        "key": found.problem.key,
        "severity": str(found.problem.severity),
        "name": found.problem.name,
        "sentence": found.problem.sentence,
        "organizations": found.who or ((found.own,) if found.own else ()),
    }
