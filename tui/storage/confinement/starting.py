"""Start a program that can change one directory and nothing else."""

import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from tui.storage.confinement import landlock
from tui.storage.confinement.accounts import Account
from tui.storage.confinement.attributes_filter import refuse_changes_of_attributes
from tui.storage.file_kinds import real_path

_KEEP_CAPABILITIES, _AMBIENT, _CLEAR_ALL = 8, 47, 4  # prctl(2)
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local/lib",
              "/nix/store", "/gnu/store")  # fmt: skip
_LINKING = ("/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
_SHELLS = ("/bin", "/usr/bin")  # where git is a script that starts the real one


@dataclass(frozen=True, slots=True)
class Start:
    """The program that is started, and where.

    Attributes:
        argv: The program by its path, and its arguments.
        directory: All that it may change; must be no link where ``strict`` is set.
        cwd: Its working directory.
        strict: Whether it may read nothing but that directory, its own files and libraries.
        account: As whom it works; None for this user.
    """

    argv: Sequence[str]
    directory: Path
    cwd: Path
    environ: Mapping[str, str]
    umask: int
    strict: bool
    account: Account | None


def start(what: Start) -> subprocess.Popen[bytes]:
    """Start a program with pipes to it; Landlock holds it where the kernel has that.

    Raises:
        OSError: It could not be started or confined.
    """
    if not landlock.version() and what.account is None:
        return _popen(what, None)
    outcome: list[subprocess.Popen[bytes] | BaseException] = []

    def confined() -> None:
        try:
            _give_up_rights(what)
            outcome.append(_popen(what, what.account))
        except BaseException as error:  # it is raised where somebody waits for it
            outcome.append(error)

    # Landlock holds a thread for good, and what it starts: a thread that does nothing else.
    thread = threading.Thread(target=confined)
    thread.start()
    thread.join()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _popen(what: Start, account: Account | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - argv without a shell
        what.argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=what.cwd,
        env=what.environ,
        start_new_session=True,
        umask=what.umask,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def _give_up_rights(what: Start) -> None:
    landlock.never_gain_rights()
    if what.account:
        _keep_no_capabilities()
    if landlock.version():
        with ExitStack() as opened:
            rules = []
            for place, rights, flags in _places(what):
                with suppress(FileNotFoundError, NotADirectoryError):
                    descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC | flags)
                    opened.callback(os.close, descriptor)
                    rules.append((descriptor, rights))
            landlock.restrict_thread(rules, reading=what.strict)
    refuse_changes_of_attributes()


def _places(what: Start) -> Iterator[tuple[str | Path, int, int]]:
    """What it may use: each place, the rights there, and the flags to open it with."""
    no_link = os.O_NOFOLLOW if what.strict else 0
    yield what.directory, landlock.READ | landlock.writing(), os.O_DIRECTORY | no_link
    yield "/dev/null", landlock.READ_FILE | landlock.WRITE_FILE, 0
    if what.strict:
        program = real_path(what.argv[0])
        yield program, landlock.READ_FILE | landlock.EXECUTE, 0
        prefix = program.parent.parent
        for place in (*_LIBRARIES, prefix / "lib", prefix / "libexec"):
            yield place, landlock.READ | landlock.EXECUTE, 0
        for place in _LINKING:
            yield place, landlock.READ, 0
        yield "/dev/urandom", landlock.READ_FILE, 0  # for the names of new files
        yield "/proc", landlock.READ_DIRECTORY, 0  # to close what is open, before it starts
        if _is_script(program):
            for place in _SHELLS:
                yield place, landlock.READ | landlock.EXECUTE, 0


def _is_script(program: Path) -> bool:
    try:
        with program.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def _keep_no_capabilities() -> None:
    """See to it that another user id takes all capabilities away, whoever started Posthouse how."""
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    for option, value in ((_KEEP_CAPABILITIES, 0), (_AMBIENT, _CLEAR_ALL)):
        if libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
