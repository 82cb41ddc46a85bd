"""Calling git: as a store of versions and nothing else, and never for longer than a few seconds."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui.errors import HistoryUnavailable
from tui.language import _
from tui.system_words import because
from tui.text import printable

SECONDS = 5.0
# A repository's own config can name programs, and others may have written it: none of them runs.
_NOTHING_ELSE_RUNS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.pager": "cat",
    "core.quotePath": "false",
    "gc.auto": "0",
    "grep.patternType": "basic",
    "i18n.logOutputEncoding": "UTF-8",
    "init.defaultBranch": "main",
    "log.follow": "false",
    "log.showSignature": "false",
    "maintenance.auto": "false",
}
_LOCKED = re.compile(r"'([^'\n]+\.lock)': File exists")
_NO_BRANCH = "is not a symbolic ref"
_REFUSED = ("Permission denied", "insufficient permission", "Read-only file system")


@dataclass(frozen=True, slots=True)
class Git:
    """One repository.

    Attributes:
        repository: Its ``.git``.
        tree: The directory whose files it keeps.
    """

    repository: Path
    tree: Path

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """What a git command prints.

        Naming the repository also skips git's check of its owner: in a group's directory it
        belongs to whoever saved first, and nothing that it names is run anyway.

        Raises:
            HistoryUnavailable: git is missing, failed, or did not end in time.
        """
        place = ("--git-dir", str(self.repository), "--work-tree", str(self.tree))
        return self._call((*place, "--literal-pathspecs", "--no-pager", *arguments), given)

    def init(self, template: Path, mode: int) -> None:
        """Make the repository, or finish one whose making was cut off.

        Args:
            template: Files to put into it before all else.
            mode: The rights of its files, whatever the umask; directories get the matching ones.

        Raises:
            HistoryUnavailable: git is missing, failed, or did not end in time.
        """
        options = ("--quiet", f"--template={template}", f"--shared=0{mode:o}")
        self._call(("init", *options, "--", str(self.tree)), b"")

    def _call(self, arguments: Sequence[str], given: bytes) -> bytes:
        program = git_program()
        if program is None:
            raise HistoryUnavailable(_("git is not installed."))
        settings = [word for item in _NOTHING_ELSE_RUNS.items() for word in ("-c", "=".join(item))]
        try:
            process = subprocess.Popen(  # noqa: S603 - argv without a shell
                [program, *settings, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self.tree,
                env=_environment(),
                start_new_session=True,
                umask=0o077,
            )
        except OSError as error:
            raise HistoryUnavailable(
                _("git could not be started: {strerror}.").format(strerror=because(error))
            ) from None
        try:
            out, err = process.communicate(given, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise HistoryUnavailable(
                _("git did not end within {seconds:g} seconds, so it was stopped.").format(
                    seconds=SECONDS
                )
            ) from None
        finally:
            if process.returncode is None:
                _kill(process)
        if process.returncode != 0:
            raise HistoryUnavailable(_explained(err, self.repository))
        return out


def git_program() -> str | None:
    """Where git is; None where it is not installed."""
    return shutil.which("git")


def _environment() -> dict[str, str]:
    """All that git sees of the environment: no config but the repository's, no question, no net."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_EDITOR": "false",
    }


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _explained(said: bytes, repository: Path) -> str:
    """What git said on its error output, as a sentence that helps."""
    text = said.decode("utf-8", "backslashreplace")
    if locked := _LOCKED.search(text):
        return _(
            "{locked} is there: another git is at work, or one was killed. "
            "If none runs, remove that file."
        ).format(locked=printable(locked[1]))
    shown = printable(str(repository))
    if any(words in text for words in _REFUSED):
        return _("you have no right to write in {shown}.").format(shown=shown)
    if _NO_BRANCH in text:
        return _(
            "{shown} is on no branch, as amid a rebase; end that, or: git checkout main"
        ).format(shown=shown)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    reason = (fatal or lines or [_("it did not say why")])[0].removeprefix("fatal: ")
    return _("git failed in {shown}: {reason}.").format(
        shown=shown, reason=printable(reason, 200).rstrip(".")
    )
