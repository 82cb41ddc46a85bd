"""Ask before settings reach what was not allowed and others could have written."""

import os
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui.errors import Exit, NotSaved, PosthouseError
from tui.language import _
from tui.settings.inheritance import Effective, effective
from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.storage.allowed.answers import Allowed, digest
from tui.storage.allowed.programs import refuse_strange
from tui.storage.allowed.reaches import (
    FILES,
    KEY_FILE,
    UIPATH,
    UIPATH_CA_FILE,
    Reach,
    of_dialogue,
    of_outputs,
    of_stored_password,
    whole,
)
from tui.storage.allowed.strangers import MINE, REMOTES, Strangers, is_mine
from tui.storage.settings_file.stored_file import Stored
from tui.storage.trust.remotes import remotes
from tui.storage.workspace import Workspace
from tui.text import printable

_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A value that nobody here has allowed, and that others could have written.

    Attributes:
        old: The value that was allowed before, as text; None where none is known.
        path: The settings file that says it.
        why: Who else could have written that file, in a sentence.
    """

    reach: Reach
    old: str | None
    path: Path
    why: str

    @property
    def line(self) -> str:
        """Return ``smtp.host: mail.acme.example → mail.evil.example``, printable."""
        old = whole(self.old) if self.old else _("(not asked before)")
        return f"{self.reach.key}: {old} → {self.reach.shown or '-'}"


class NotAllowed(PosthouseError):
    """Raised where what settings reach was not allowed, and others could have written it.

    Args:
        questions: All that must be answered first.
        to_come: Whether no file says it yet, so that it can be asked about here alone.

    Attributes:
        questions: The same.
    """

    exit_code = Exit.NO_PERMISSION

    def __init__(self, questions: Iterable[Question], *, to_come: bool = False) -> None:
        self.questions = tuple(questions)
        first = self.questions[0]
        lines = [f"  {one.line}" for one in self.questions[:_MOST_SHOWN]]
        if (more := len(self.questions) - _MOST_SHOWN) > 0:
            lines.append("  " + _("and {count} more").format(count=more))
        words = _(
            "{path} says what nobody here allowed, and others could have written it: {why}\n"
            "{lines}\n"
            "Nothing was done. To look at it and allow it: posthouse allow {files}"
        )
        if to_come:
            words = _(
                "{path} would say what nobody here allowed: {why}\n"
                "{lines}\n"
                "Nothing was done. On a terminal it is asked about."
            )
        super().__init__(
            words.format(
                path=printable(str(first.path)),
                why=first.why,
                lines="\n".join(lines),
                files=" ".join(dict.fromkeys(one.reach.file for one in self.questions)),
            )
        )


def require(
    workspace: Workspace,
    reaches: Iterable[Reach],
    granted: Container[Reach] = frozenset(),
    *,
    bind: bool = False,
    strangers: Strangers | None = None,
) -> None:
    """Pass where everything is allowed, or nobody else could have written it.

    Args:
        reaches: What is about to be reached.
        granted: What this person typed, or allowed, just now.
        bind: Whether values that nobody else could have written are remembered without a word:
            should the directory be shared one day, they are what got the secret before.
        strangers: For a pass over many files.

    Raises:
        NotAllowed: Something must be asked first.
        FileNotTrusted: Others can write a certificate, an authority or a key.
    """
    wanted = list(reaches)
    asked, unasked = _unknown(workspace, wanted, granted, _who(workspace, strangers))
    if asked:
        raise NotAllowed(asked)  # before anything that it names is looked at
    for reach in wanted:
        if reach.key in (*FILES, KEY_FILE, UIPATH_CA_FILE) and reach.value:
            refuse_strange(reach.value, reach.key)
    if bind:
        _remember(workspace, unasked)


def questions(
    workspace: Workspace, reaches: Iterable[Reach], strangers: Strangers | None = None
) -> list[Question]:
    """List what ``require`` would refuse; nothing is remembered.

    Args:
        strangers: For a pass over many files.
    """
    return _unknown(workspace, reaches, frozenset(), _who(workspace, strangers))[0]


def require_of(
    workspace: Workspace, reaches: Iterable[Reach], granted: Container[Reach], why: str
) -> None:
    """Pass where everything is allowed, whoever could write the file as it is now.

    Args:
        why: Who else could have written these values, in a sentence.

    Raises:
        NotAllowed: Something must be asked first.
    """
    asked, _unasked = _unknown(workspace, reaches, granted, lambda _path: why)
    if asked:
        raise NotAllowed(asked, to_come=True)


def reaches_of(stored: Stored) -> list[Reach]:
    """List all that a mail or a save reaches by what a settings file itself says."""
    own = stored.settings
    found = [*of_outputs(stored.id, own)]
    if stored.id == HOST or own.mail.mode == "custom":
        found += of_stored_password(effective(stored.id, own, own))
    return found


def not_allowed(question: Question) -> Problem:
    """Warn of a value that a mail, or a save with its outputs, would be refused for."""
    sentence = _(
        "{value} was allowed by nobody here, and others could have chosen it; a mail or a save "
        "that uses it is refused until: posthouse allow {file}"
    ).format(value=printable(question.reach.value) or "-", file=question.reach.file)
    return Problem(question.reach.key, sentence, Severity.WARNING)


def _unknown(
    workspace: Workspace,
    reaches: Iterable[Reach],
    granted: Container[Reach],
    who: Callable[[Path], str],
) -> tuple[list[Question], list[Reach]]:
    """What must be asked about, and what need not be, though it was not allowed.

    Args:
        who: Says who else could have written a settings file; empty for nobody.
    """
    asked, unasked = list[Question](), list[Reach]()
    for file, of_file in _by_file(reaches).items():
        known = workspace.answers.allowed(file)
        unknown = [
            reach for reach in of_file if reach not in granted and not _is_known(reach, known)
        ]
        of_uipath = [reach for reach in unknown if reach.key in UIPATH]
        others = [reach for reach in unknown if reach.key not in UIPATH]
        own, host = workspace.directory.file(file), workspace.directory.file(HOST)
        # Of an organization's place at UiPath the host's file says what its own does not.
        above = [host] if file != HOST and os.path.lexists(host) else []
        for part, paths in ((others, [own]), (of_uipath, [own, *above])):
            written = ((path, who(path)) for path in paths if part)
            if found := next((one for one in written if one[1]), None):
                asked += [Question(reach, _old(reach, known), *found) for reach in part]
            else:
                unasked += part
    return asked, unasked


def _who(workspace: Workspace, strangers: Strangers | None) -> Callable[[Path], str]:
    return (strangers or Strangers(workspace.answers, workspace.directory.path)).of


def allow(workspace: Workspace, answered: Iterable[Question]) -> None:
    """Remember that this person looked at exactly these values, and allows them.

    Raises:
        NotSaved: It could not be remembered.
    """
    for file, reaches in _by_file(question.reach for question in answered).items():
        workspace.answers.remember(file, {reach.key: reach.value for reach in reaches})


def allow_typed(workspace: Workspace, typed: Iterable[Reach]) -> None:
    """Allow what this person typed, by the act of saving it."""
    strangers = Strangers(workspace.answers, workspace.directory.path)
    given = [reach for reach in typed if strangers.of(workspace.directory.file(reach.file))]
    _remember(workspace, given)


def allow_server(workspace: Workspace, in_force: Effective) -> None:
    """Allow the server that a password was just stored for.

    Also where nobody else can write: another user, who can't look at the repository, is asked.
    """
    _remember(workspace, of_dialogue(in_force, login=True))


def foreign_remotes(workspace: Workspace) -> Mapping[str, str]:
    """Return the remotes that others may push to for all we know: their URLs by name."""
    known = workspace.answers.allowed(REMOTES)
    found = remotes(workspace.directory.path)
    return {name: url for name, url in found.items() if not is_mine(url, known)}


def call_mine(workspace: Workspace, urls: Iterable[str]) -> None:
    """Remember that nobody else pushes to these remotes, so that what comes from them is mine.

    Raises:
        NotSaved: It could not be remembered.
    """
    workspace.answers.remember(REMOTES, dict.fromkeys(urls, MINE))


def _is_known(reach: Reach, known: Mapping[str, Allowed]) -> bool:
    """Whether a value is what was allowed."""
    if reach.key not in known:
        return reach.is_usual  # it was never allowed to be anything else
    return known[reach.key].digest == digest(reach.key, reach.value)


def _old(reach: Reach, known: Mapping[str, Allowed]) -> str | None:
    return known[reach.key].value if reach.key in known else None


def _remember(workspace: Workspace, reaches: Iterable[Reach]) -> None:
    """Remember what was used or typed; where that can't be written, it is asked about later."""
    for file, of_file in _by_file(reaches).items():
        with suppress(NotSaved):
            workspace.answers.remember(file, {reach.key: reach.value for reach in of_file})


def _by_file(reaches: Iterable[Reach]) -> dict[str, list[Reach]]:
    found: dict[str, list[Reach]] = {}
    for reach in reaches:
        found.setdefault(reach.file, []).append(reach)
    return found
