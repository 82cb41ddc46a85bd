"""Each system call of a save, an add, a removal, a renaming: the process is killed at it, and it
fails with each error that it may give. The old files or the new ones, and the report is true.
"""

import json
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.programs import needs
from tests.storage.faulty_acts import ACTS, BEGIN, END, act, finish_rename, furnish, workspace

pytestmark = needs("strace")

ROOT = Path(__file__).resolve().parents[2]
SERVERS = 2
_CALL = re.compile(r"(\w+)\(")
_TEMPORARY = re.compile(r"\..+\.tmp")
# Calls that no file sees: before them is as good as before the next call that one sees.
UNSEEN = {
    "mmap", "munmap", "mremap", "brk", "madvise", "futex", "getpid", "gettid", "geteuid", "getuid",
    "getegid", "getgid", "getrandom", "clock_nanosleep", "rt_sigaction", "rt_sigprocmask",
}  # fmt: skip
WRITING = "ENOSPC EDQUOT EIO EACCES EPERM EROFS"
ERRORS = {
    "openat": "EACCES EMFILE EIO EINTR",
    "openat O_CREAT": f"{WRITING} EMFILE EINTR",
    "newfstatat": "EACCES EIO",
    "fstat": "EIO",
    "readlink": "EIO",
    "ioctl": "EIO",
    "lseek": "EIO",
    "read": "EIO EINTR",
    "pread64": "EIO EINTR",
    "write": "ENOSPC EDQUOT EIO EFBIG EINTR",
    "fsync": "EIO ENOSPC EINVAL EINTR",
    "close": "EIO EDQUOT ENOSPC",
    "fcntl": "EMFILE",
    "flock": "ENOLCK EAGAIN EINTR",
    "fchmod": "EPERM EROFS EIO",
    "chmod": "EPERM EROFS EIO",
    "fchown": "EPERM EROFS EIO",
    "chown": "EPERM EROFS EIO",
    "mkdir": WRITING,
    "listxattr": "EOPNOTSUPP EIO",
    "flistxattr": "EOPNOTSUPP EIO",
    "rename": f"{WRITING} EXDEV EBUSY",
    "renameat2": f"{WRITING} EXDEV EBUSY EINVAL ENOSYS",
    "unlink": "EACCES EPERM EROFS EBUSY EIO",
}

Files = dict[str, tuple[bytes, int, bool]]


@dataclass(frozen=True)
class Call:
    """A system call of a run: its name, which one of that name, and all that strace says."""

    name: str
    ordinal: int
    line: str

    def errors(self) -> list[str]:
        kind = "openat O_CREAT" if self.name == "openat" and "O_CREAT" in self.line else self.name
        return ERRORS[kind].split()

    def loses_content(self, error: str) -> bool:
        """Whether after this error nobody knows what of a settings file is on the disk."""
        touches = ".toml.tmp>" in self.line and error != "EINTR"
        return touches and self.name in ("write", "fsync", "pread64", "close")

    def leaves_doubt(self, error: str) -> bool:
        """Whether after this error a new name may be lost with the power."""
        is_name = any(f"{place}>" in self.line for place in ("/organizations", "/elsewhere"))
        return (
            is_name
            and self.name in ("openat", "fsync", "close")
            and error not in ("EINTR", "EINVAL")
        )


@dataclass(frozen=True)
class Outcome:
    report: str
    killed: bool
    log: str
    files: Files
    temporaries: list[str]
    place: Path


class Server:
    """A process that does acts under strace, one at a time."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-s", "-m", "tests.storage.faulty_acts"],
            cwd=ROOT,
            env={"PYTHONHASHSEED": "0", "PATH": str(strace_only(parent)), "HOME": str(parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._is_warm = False

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=20)

    def run(self, name: str, inject: str = "") -> Outcome:
        assert self._process.stdin
        assert self._process.stdout
        place = Path(tempfile.mkdtemp(dir=self._parent))
        furnish(place, name)
        job = {"act": name, "place": str(place), "log": str(place / "log"), "inject": inject}
        if not self._is_warm:
            self._is_warm = self._process.stdout.readline() == "\n"
        print(json.dumps(job), file=self._process.stdin, flush=True)
        ended = json.loads(self._process.stdout.readline())
        log = (place / "log").read_text(encoding="utf-8")
        return Outcome(ended["report"], ended["killed"], log, *found(place), place)


def strace_only(parent: Path) -> Path:
    """A PATH on which there is no git: what it does is none of these calls."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    (folder / "strace").symlink_to(str(shutil.which("strace")))
    return folder


def found(place: Path) -> tuple[Files, list[str]]:
    """Each settings file with its mode and whether it is a link; and the temporary files."""
    files, temporaries = {}, []
    for folder in ("config", "config/organizations", "elsewhere"):
        for path in sorted((place / folder).iterdir()):
            if _TEMPORARY.fullmatch(path.name):
                temporaries.append(path.name)
            elif path.is_file() and path.name != ".lock":
                mode = stat.S_IMODE(path.stat().st_mode)
                name = str(path.relative_to(place))
                files[name] = (path.read_bytes(), mode, path.is_symlink())
    return files, temporaries


def calls(log: str) -> list[Call]:
    """What was called between the markers, numbered as strace's ``when`` counts."""
    counted: Counter[str] = Counter()
    inside, seen = False, []
    for line in log.splitlines():
        if (match := _CALL.match(line)) is None:
            continue
        counted[match[1]] += 1
        if BEGIN in line or END in line:
            inside = BEGIN in line
        elif inside and match[1] not in UNSEEN:
            seen.append(Call(match[1], counted[match[1]], line))
    return seen


@pytest.fixture(scope="module")
def servers() -> Iterator[SimpleQueue[Server]]:
    """Idle servers; their files are near the root, for each directory above costs calls."""
    memory = Path("/dev/shm")  # no waiting for a disk
    with ExitStack() as stack:
        parent = memory if memory.is_dir() else None
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=parent)))
        free: SimpleQueue[Server] = SimpleQueue()
        for _ in range(SERVERS):
            free.put(stack.enter_context(Server(place)))
        yield free


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test does by itself is done as the servers do it."""
    monkeypatch.setenv("PATH", "")


def run(servers: SimpleQueue[Server], name: str, inject: str = "") -> Outcome:
    server = servers.get()
    try:
        return server.run(name, inject)
    finally:
        servers.put(server)


def run_all(
    servers: SimpleQueue[Server], name: str, injections: Iterable[str]
) -> list[tuple[str, Outcome]]:
    """Each injection in a run of its own, on all servers."""
    with ThreadPoolExecutor(SERVERS) as pool:
        wanted = list(injections)
        return list(zip(wanted, pool.map(lambda one: run(servers, name, one), wanted), strict=True))


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_call_it_is_done_or_not_and_the_next_one_clears_up(
    servers: SimpleQueue[Server], name: str
) -> None:
    """Mutations: write into the file itself; link and unlink for renameat2; no clear() in make."""
    base = run(servers, name)
    assert base.report == "done"
    before, after = states(name, base)
    wrong = []
    todo = calls(base.log)
    kills = [f"{call.name}:signal=KILL:when={call.ordinal}" for call in todo]
    for inject, outcome in run_all(servers, name, kills):
        fine = outcome.killed and outcome.files in (before, *after)
        files = [Path(file) for file in outcome.files if "/organizations/" in file]
        directory = workspace(outcome.place).directory
        fine &= directory.ids() == [file.stem for file in files] and not directory.misnamed()
        if outcome.files == before:
            fine &= act(name, outcome.place) == "done"
        elif outcome.files != base.files:
            finish_rename(outcome.place)
        fine &= found(outcome.place) == (base.files, [])
        if not fine:
            wrong.append((inject, outcome.report, sorted(outcome.files), outcome.temporaries))
    assert wrong == []


@pytest.mark.parametrize("name", ACTS)
def test_whatever_call_fails_the_report_is_true(servers: SimpleQueue[Server], name: str) -> None:
    """Mutations: fsync(dir) raised; errors of close passed over; no unlink after a failure;
    realpath that is not strict.
    """
    base = run(servers, name)
    before, after = states(name, base)
    faults = {
        f"{call.name}:error={error}:when={call.ordinal}": (call, error)
        for call in calls(base.log)
        for error in call.errors()
    }
    wrong = []
    for inject, outcome in run_all(servers, name, faults):
        call, error = faults[inject]
        is_done = outcome.report.startswith("done")
        fine = not (is_done and call.loses_content(error))
        fine &= ("may not survive a power cut" in outcome.report) == call.leaves_doubt(error)
        fine &= "(INJECTED)" in outcome.log and not outcome.killed and outcome.temporaries == []
        if is_done:
            fine &= outcome.files == base.files
        elif "acme is now renamed" in outcome.report:
            fine &= outcome.files in after
        else:
            fine &= outcome.files == before and "crash" not in outcome.report
        if not fine:
            wrong.append((inject, outcome.report, sorted(outcome.files), outcome.temporaries))
    assert wrong == []


def states(name: str, base: Outcome) -> tuple[Files, list[Files]]:
    """The files before an act, and what they may be after a part or all of it."""
    with tempfile.TemporaryDirectory() as place:
        furnish(Path(place), name)
        before = found(Path(place))[0]
        after = [base.files]
        if name == "rename both":  # two steps, each whole
            assert act("rename", Path(place)) == "done"
            after.append(found(Path(place))[0])
    return before, after


@pytest.mark.parametrize("name", ["save", "add"])
def test_content_name_and_directory_reach_the_disk_in_this_order(
    servers: SimpleQueue[Server], name: str
) -> None:
    """Kills can't see it. Mutations: no fsync of the file; of the directory; after the rename."""
    steps = []
    for call in calls(run(servers, name).log):
        if "/organizations" not in call.line:
            continue  # the lock's file
        if call.name in ("write", "fsync") and ".tmp>" in call.line:
            steps.append(f"{call.name} file")
        elif call.name in ("rename", "renameat2"):
            steps.append("rename")
        elif call.name == "fsync":
            steps.append("fsync directory" if "/organizations>" in call.line else call.line)
    assert steps == ["write file", "fsync file", "rename", "fsync directory"]
