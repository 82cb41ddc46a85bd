"""A program: acts of the storage in child processes whose system calls strace fails or kills.

A line of JSON in is one run, a line out is how it ended. Everything is imported and was done once
before, and the child is a fork, so that a run takes milliseconds and always makes the same calls.
"""

import ctypes
import gc
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui.errors import PosthouseError
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import lock
from tui.storage.editing import add_rename_remove, restoring, saving
from tui.storage.history.git import git_program
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.settings_file.stored_file import Stored
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

BEGIN, END = "/@@begin@@", "/@@end@@"
_PR_SET_PTRACER, _ANY = 0x59616D61, ctypes.c_ulong(-1)
_NOBODY = 2**32 - 1  # where an entry of an access list needs no id

ACTS: dict[str, Callable[[Workspace], Stored | tuple[str, ...]]] = {
    "save": lambda workspace: saving.save(workspace, "acme", {"smtp.port": 2525}),
    "save a link": lambda workspace: saving.save(workspace, "linked", {"smtp.port": 2525}),
    "save all it has": lambda workspace: saving.save(workspace, "acme", {"smtp.port": 2525}),
    "add": lambda workspace: add_rename_remove.add(workspace, "added", "Added"),
    "remove": lambda workspace: add_rename_remove.remove(workspace, "acme"),
    "rename": lambda workspace: add_rename_remove.rename(workspace, "acme", "renamed", "Acme"),
    "rename both": lambda workspace: add_rename_remove.rename(workspace, "acme", "renamed", "New"),
}
WITH_OUTPUTS = "save outputs"
OUTPUT_ACTS: dict[str, Callable[[Workspace], Stored]] = {
    WITH_OUTPUTS: lambda workspace: saving.save(workspace, "acme", {"smtp.port": 2525}),
}
# With git; each of these is not the first step of its history.
GIT_ACTS: dict[str, Callable[[Workspace], Stored]] = {
    "a step": lambda workspace: saving.save(workspace, "acme", {"smtp.port": 2525}),
    "a restore": lambda workspace: restoring.restore(workspace, "acme", "HEAD~1"),
}
ACME = b'name = "Acme"  # by hand\n\n[mail]\nmode = "default"\n\n[smtp]\nport = 25\n'


# As setfacl -m u:12345:r writes it (acl_ea.h): version 2; tag, rights and id of each entry.
ACCESS_LIST = struct.pack(
    "<I" + "HHI" * 5, 2, 1, 6, _NOBODY, 2, 4, 12345, 4, 4, _NOBODY, 16, 4, _NOBODY, 32, 0, _NOBODY
)


def furnish(place: Path, name: str) -> None:
    """A config directory with an organization, and one whose file is a link to elsewhere.

    The lock's file is there already, but for one of the acts: making it is many calls.
    """
    (place / "config" / "organizations").mkdir(parents=True)
    (place / "elsewhere").mkdir()
    for file in ("config/organizations/acme.toml", "elsewhere/real.toml"):
        (place / file).write_bytes(ACME)
        (place / file).chmod(0o604)
    if name != "save":
        (place / "config/.lock").touch(0o660)
    (place / "config/organizations/linked.toml").symlink_to("../../elsewhere/real.toml")
    if name in OUTPUT_ACTS:
        _furnish_outputs(place)
    if name in GIT_ACTS:
        (place / "config/organizations/linked.toml").unlink()  # git would keep it as a file
        saving.save(workspace(place), "acme", {"smtp.port": 26})
        saving.save(workspace(place), "acme", {"smtp.port": 27})
    if name == "save all it has":
        _give_all(place / "config/organizations/acme.toml")


def _furnish_outputs(place: Path) -> None:
    """A first save has written them."""
    (place / "etc").mkdir()
    values = {
        "mail.mode": "custom",
        "smtp.host": "mail.acme.example",
        "sender.address": "robot@acme.example",
        "outputs.msmtp": str(place / "etc/msmtprc"),
        "outputs.env": str(place / "etc/mail.env"),
    }
    saving.save(workspace(place), "acme", values)


def _give_all(file: Path) -> None:
    """Another owner and group, an access list and an attribute; root alone can, on some disks."""
    with suppress(PermissionError):
        os.chown(file, 1, 1)
    for attribute, value in (("user.note", b"kept"), ("system.posix_acl_access", ACCESS_LIST)):
        with suppress(OSError):
            os.setxattr(file, attribute, value)


def workspace(place: Path) -> Workspace:
    config = place / "config"
    return Workspace(
        ConfigDirectory(config), MemoryPasswords(), StateDirectory(place / "state", config)
    )


def finish_rename(place: Path) -> None:
    """The second of the two steps of ``rename both``."""
    add_rename_remove.rename(workspace(place), "renamed", "renamed", "New")


def act(name: str, place: Path) -> str:
    """How it ended: ``done`` and what did not go well beside it, or the sentence of the error."""
    try:
        ended = (ACTS | OUTPUT_ACTS | GIT_ACTS)[name](workspace(place))
    except PosthouseError as error:
        return error.sentence
    except BaseException:
        return f"crash: {traceback.format_exc()}"
    return " ".join(["done", *(ended.notes if isinstance(ended, Stored) else ended)])


def run(job: dict[str, Any]) -> dict[str, Any]:
    """One act under strace.

    Args:
        job: ``act``, ``place``, ``log``, and ``inject``: what strace shall do to which call.

    Returns:
        ``report`` as of ``act``, ``killed``.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(job["act"], Path(job["place"]), writing)
    os.close(writing)
    os.waitpid(pid, os.WUNTRACED)
    command = ["strace", "-qqq", "-s", "0", "-p", str(pid), "-o", job["log"]]
    if job["inject"]:  # then only this call is told, and decoded
        command += ["-e", f"trace={job['inject'].split(':')[0]}", "-e", f"inject={job['inject']}"]
    else:
        command += ["-y"]
    with subprocess.Popen(command) as strace:
        while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text(encoding="ascii"):
            if strace.poll() is not None:
                break
        os.kill(pid, signal.SIGCONT)
        with os.fdopen(reading, "rb") as reports:
            report = reports.read().decode()
        _, status = os.waitpid(pid, 0)
    return {"report": report, "killed": os.WIFSIGNALED(status)}


def _child(name: str, place: Path, writing: int) -> None:
    with suppress(AttributeError):  # where only a parent may trace: let everybody
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANY, 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    with suppress(OSError):
        Path(BEGIN).stat()
    report = act(name, place)
    with suppress(OSError):
        Path(END).stat()
    os.write(writing, report.encode())
    os._exit(0)


def _main() -> None:
    # A close that strace fails keeps its lock, and then nobody gets it; a real one lets go.
    lock.PATIENCE = 0.05
    for name in (*ACTS, *OUTPUT_ACTS, *(GIT_ACTS if git_program() else ())):
        with tempfile.TemporaryDirectory() as place:
            furnish(Path(place), name)
            if (report := act(name, Path(place))) != "done":
                sys.exit(report)
    gc.freeze()  # a child that collects would copy every page
    print(flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    _main()
