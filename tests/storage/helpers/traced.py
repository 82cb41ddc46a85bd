"""Acts of the storage in processes of their own: strace tells, fails or kills their calls."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.storage.helpers.faulty_acts import BEGIN, END, furnish

ROOT = Path(__file__).resolve().parents[3]
SERVERS = 2
_CALL = re.compile(r"(\w+)\(")
_OPENED = re.compile(r" = (\d+)<")
_OF_A_JOB = re.compile(r"/tmp\w+/tmp\w+/")
_MISSING = " = -1 ENOENT (No such file or directory)"
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
    "openat O_PATH": "EACCES EMFILE",
    "newfstatat": "EACCES EIO",
    "fstat": "EIO",
    "readlink": "EIO",
    "readlinkat": "EIO",
    "getdents64": "EIO",
    "ioctl": "EIO",
    "lseek": "EIO",
    "read": "EIO EINTR",
    "pread64": "EIO EINTR",
    "write": "ENOSPC EDQUOT EIO EFBIG EINTR",
    "fsync": "EIO ENOSPC EINVAL EINTR",
    "close": "EIO",
    "close .tmp>": "EIO EDQUOT ENOSPC",
    "fcntl": "EMFILE",
    "flock": "ENOLCK EAGAIN EINTR",
    "fchmod": "EPERM EROFS EIO",
    "chmod": "EPERM EROFS EIO",
    "fchown": "EPERM EROFS EIO",
    "chown": "EPERM EROFS EIO",
    "mkdir": WRITING,
    "mkdirat": WRITING,
    "listxattr": "EOPNOTSUPP EIO",
    "flistxattr": "EOPNOTSUPP EIO",
    "getxattr": "EIO",
    "fsetxattr": "ENOSPC EDQUOT EPERM EIO",
    "rename": f"{WRITING} EXDEV EBUSY",
    "renameat": f"{WRITING} EXDEV EBUSY",
    "renameat2": f"{WRITING} EXDEV EBUSY EINVAL ENOSYS",
    "unlink": "EACCES EPERM EROFS EBUSY EIO",
    "unlinkat": "EACCES EPERM EROFS EBUSY EIO",
}

NAMES = ("/organizations", "/elsewhere")
_CHANGES = {
    *("write", "fsync", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir"),
    *("mkdirat", "flock", "chmod", "fchmod", "chown", "fchown", "fsetxattr", "removexattr"),
    "fremovexattr",
}

Files = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Call:
    """A system call of a run: its name, which one of that name, and all that strace says.

    Attributes:
        settles: Whether it is of a directory that is opened, synced and closed.
    """

    name: str
    ordinal: int
    line: str
    settles: bool = False

    @property
    def changes(self) -> bool:
        """Whether something is another after it."""
        return self.name in _CHANGES or "O_CREAT" in self.line or "O_TRUNC" in self.line

    def errors(self) -> list[str]:
        """What it may fail with: a way up to a file, and what was only read, have fewer."""
        kinds = [kind for kind in ERRORS if kind.split()[0] == self.name]
        kind = next((one for one in kinds[::-1] if one.split()[-1] in self.line), self.name)
        has_attributes = self.name.endswith("listxattr") and not self.line.endswith(" = 0")
        given = ERRORS[kind].split()
        found = [one for one in given if one != "EOPNOTSUPP" or not has_attributes]
        return found if self._is_of_the_job else found[-1:]

    @property
    def _is_of_the_job(self) -> bool:
        """Whether it is about something that is there, and no way to it that all files share."""
        return bool(_OF_A_JOB.search(self.line)) and not self.line.endswith(_MISSING)

    def loses_content(self, error: str) -> bool:
        """Whether after this error nobody knows what of a file is on the disk; a lock has none."""
        own = (".lock.tmp>", "/state/")  # what is remembered may be lost: it is asked about again
        touches = ".tmp>" in self.line and not any(one in self.line for one in own)
        touches &= error != "EINTR"
        return touches and self.name in ("write", "fsync", "pread64", "close")

    def loses_owner(self, error: str) -> bool:
        """Whether after this error the file is whoever's who saves it, as in a shared directory."""
        return (self.name, error) == ("fchown", "EPERM") and ", -1)" in self.line

    def leaves_doubt(self, error: str) -> bool:
        """Whether after this error a new name may be lost with the power."""
        is_name = any(f"{place}>" in self.line for place in NAMES)
        return is_name and self.settles and error not in ("EINTR", "EINVAL")


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

    def __init__(self, parent: Path, programs: Iterable[str]) -> None:
        self._parent = parent
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-s", "-m", "tests.storage.helpers.faulty_acts"],
            cwd=ROOT,
            env={"PYTHONHASHSEED": "0", "PATH": str(only(parent, programs)), "HOME": str(parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._is_warm = False

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)

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


def only(parent: Path, programs: Iterable[str]) -> Path:
    """A PATH on which there is nothing else."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    for program in programs:
        (folder / program).symlink_to(str(shutil.which(program)))
    return folder


def found(place: Path) -> tuple[Files, list[str]]:
    """Each file with all that it has and whether it is a link; and the temporary files."""
    files: Files = {}
    temporaries = []
    for folder in ("config", "config/organizations", "elsewhere"):
        for path in sorted((place / folder).glob("*")):
            if _TEMPORARY.fullmatch(path.name):
                temporaries.append(path.name)
            elif path.is_file() and path.name != ".lock":
                files[str(path.relative_to(place))] = _everything(path)
    return files, temporaries


def _everything(path: Path) -> tuple[Any, ...]:
    about = path.stat()
    return (
        path.read_bytes(),
        (about.st_uid, about.st_gid, stat.S_IMODE(about.st_mode)),
        [(name, os.getxattr(path, name)) for name in sorted(os.listxattr(path))],
        path.is_symlink(),
    )


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
    return [replace(call, settles=at in _settling(seen)) for at, call in enumerate(seen)]


def kills(seen: list[Call]) -> list[str]:
    """Injections that kill at each call that changes what is on the disk or locked, and at the end.

    Between two of them nothing changes, so that any call there is as good as the next of them.
    """
    last = seen[-1]
    changing = [call for call in seen if call.changes and call is not last]
    return [f"{call.name}:signal=KILL:when={call.ordinal}" for call in (*changing, last)]


def _settling(seen: list[Call]) -> set[int]:
    """Where directories are opened, synced and closed again."""
    found: set[int] = set()
    for start, call in enumerate(seen):
        opened = _OPENED.search(call.line)
        if call.name != "openat" or '"."' not in call.line or opened is None:
            continue
        own = [
            at
            for at in range(start + 1, len(seen))
            if seen[at].name in ("fsync", "close")
            and seen[at].line.startswith(f"{seen[at].name}({opened[1]}<")
        ][:2]
        if [seen[at].name for at in own] == ["fsync", "close"]:
            found |= {start, *own}
    return found


@contextmanager
def idle_servers(*programs: str) -> Iterator[SimpleQueue[Server]]:
    """Servers that find these programs only. Their files are near the root, for each directory
    above costs calls.
    """
    memory = Path("/dev/shm")  # no waiting for a disk
    with ExitStack() as stack:
        parent = memory if memory.is_dir() else None
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=parent)))
        free: SimpleQueue[Server] = SimpleQueue()
        for _ in range(SERVERS):
            free.put(stack.enter_context(Server(place, programs)))
        yield free


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
