"""Call git: as a store of versions and nothing else, confined, for a few seconds at most."""

import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui.errors import HistoryUnavailable
from tui.language import _
from tui.system_words import because
from tui.text import printable

if TYPE_CHECKING:
    from tui.storage.confinement.decision import Confinement

# The picker looks whether there is a history: what it takes to start git is imported for that.

SECONDS = 5.0  # for one command: a save waits for it
_TO_CLEAR_UP = 5.0  # seconds, of a git that is stopped: killed, it leaves a lock for ever
MOST = 64 * 1024 * 1024  # bytes that git may print
_MEMORY = 2 * 1024**3  # of addresses: files of a repository are mapped whole
_LARGEST = 2 * 1024**3  # of a file that git writes
# A repository's own config can name programs, and others may have written it: none of them runs.
_SAFE_CONFIG = {
    "core.attributesFile": "/dev/null",
    "core.excludesFile": "/dev/null",
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.packedGitLimit": "256m",
    "core.packedGitWindowSize": "32m",
    "core.pager": "cat",
    "core.quotePath": "false",
    "core.sharedRepository": "umask",  # ours gives the rights; git would change modes by name
    "gc.auto": "0",
    "grep.patternType": "basic",
    "i18n.logOutputEncoding": "UTF-8",
    "init.defaultBranch": "main",
    "log.follow": "false",
    "log.mailmap": "false",
    "log.showSignature": "false",
    "maintenance.auto": "false",
}
_LOCKED = re.compile(r"'([^'\n]+\.lock)': File exists")
_NO_BRANCH = "is not a symbolic ref"
_REFUSED = ("Permission denied", "insufficient permission", "Read-only file system")


@dataclass(frozen=True)
class Git:
    """Git on one repository, confined.

    Attributes:
        repository: Its ``.git``.
        tree: The directory whose files it keeps.
    """

    repository: Path
    tree: Path

    @cached_property
    def confinement(self) -> "Confinement":
        """Return how git is started here, and why it can't be where others may write it."""
        from tui.storage.confinement.decision import confinement

        return confinement(self.tree)

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """Run a git command, and return what it prints.

        Naming the repository also skips git's check of its owner: in a group's directory it
        belongs to whoever saved first, and nothing that it names is run anyway.

        Raises:
            HistoryUnavailable: git is missing, may not work here, failed, printed too much, or did
                not end in time.
        """
        place = ("--git-dir", str(self.repository), "--work-tree", str(self.tree))
        return self._call((*place, "--literal-pathspecs", "--no-pager", *arguments), given)

    def _call(self, arguments: Sequence[str], given: bytes) -> bytes:
        from tui.storage.child_processes import TooMuch, talk
        from tui.storage.confinement.starting import Start, start

        program = git_program()
        if program is None:
            raise HistoryUnavailable(_("git is not installed."))
        if self.confinement.why_not:
            raise HistoryUnavailable(self.confinement.why_not)
        settings = [word for item in _SAFE_CONFIG.items() for word in ("-c", "=".join(item))]
        try:
            process = start(
                Start(
                    argv=[program, *settings, *arguments],
                    directory=self.repository,
                    cwd=self.tree,
                    environ=_environment(),
                    umask=self._umask(),
                    strict=bool(self.confinement.others),
                    account=self.confinement.account,
                )
            )
        except OSError as error:
            raise HistoryUnavailable(
                _("git could not be started: {strerror}.").format(strerror=because(error))
            ) from None
        try:
            _limit(process.pid)
            out, err = talk(process, given, time.monotonic() + SECONDS, MOST)
        except TimeoutError:
            raise HistoryUnavailable(
                _("git did not end within {seconds:g} seconds, so it was stopped.").format(
                    seconds=SECONDS
                )
            ) from None
        except TooMuch:
            raise HistoryUnavailable(
                _("git printed more than {most} MiB, so it was stopped.").format(
                    most=MOST // 1024**2
                )
            ) from None
        except OSError as error:
            raise HistoryUnavailable(
                _("git could not be talked to: {strerror}.").format(strerror=because(error))
            ) from None
        finally:
            _end(process)
        if process.returncode != 0:
            raise HistoryUnavailable(_explained(err, self.repository))
        return out

    def _umask(self) -> int:
        """What new files must not give: all that the repository's directory does not give."""
        try:
            return 0o777 & ~stat.S_IMODE(self.repository.stat().st_mode)
        except OSError:
            return 0o077


def git_program() -> str | None:
    """Find the git program; None where it is not installed."""
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
        # Into the log of a branch: what a repository's config says would be its writer's choice.
        "GIT_COMMITTER_NAME": "Posthouse",
        "GIT_COMMITTER_EMAIL": "posthouse@localhost",
        "GIT_AUTHOR_NAME": "Posthouse",
        "GIT_AUTHOR_EMAIL": "posthouse@localhost",
    }


def _limit(child: int) -> None:
    """Hold git's memory, time and files to a measure: files in a repository may have no end."""
    if not hasattr(resource, "prlimit"):
        return
    with suppress(OSError):  # it has ended already
        for what, most in (
            (resource.RLIMIT_AS, _MEMORY),
            (resource.RLIMIT_CPU, int(SECONDS) + 1),
            (resource.RLIMIT_FSIZE, _LARGEST),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.prlimit(child, what)
            limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(child, what, (limit, limit))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what still runs of it, and let go of its pipes."""
    if process.returncode is None:
        _signal(process, signal.SIGTERM)  # it removes its locks, which would stop the next one
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TO_CLEAR_UP)
    if process.returncode is None:
        _signal(process, signal.SIGKILL)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            with suppress(OSError):
                stream.close()
    process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


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
