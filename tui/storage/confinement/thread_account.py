"""Another user for one thread, and for what it starts: credentials are a thread's on Linux.

A child that changes its user by itself is made by fork(2), which copies the tables of Posthouse's
whole memory: 3 ms for each git. One that gets its thread's user is made by vfork(2).
"""

import ctypes
import os
import platform
from functools import cache

from tui.opening import read_regular
from tui.storage.confinement.accounts import Account

_GENERIC = (159, 149, 147)
_NUMBERS = {"x86_64": (116, 119, 117), "aarch64": _GENERIC, "riscv64": _GENERIC}
"""setgroups, setresgid, setresuid; glibc's functions of these names change all threads."""
_DUMPABLE = "/proc/sys/fs/suid_dumpable"


@cache
def is_possible() -> bool:
    """Tell whether a thread can become another's here.

    It can't where the system calls' numbers are not known, and must not where the system lets a
    user look into the memory of a process that was another's.
    """
    try:
        is_closed = read_regular(_DUMPABLE, 64).strip() in (b"0", b"2")  # proc_sys_fs(5)
    except OSError:
        return False
    return is_closed and platform.machine() in _NUMBERS


def become(account: Account) -> None:
    """Make this thread an account's, without further groups; there is no way back.

    Raises:
        OSError: The kernel refuses.
    """
    setgroups, setresgid, setresuid = _NUMBERS[platform.machine()]
    _call(setgroups, 0, 0)
    _call(setresgid, account.gid, account.gid, account.gid)
    _call(setresuid, account.uid, account.uid, account.uid)


def _call(number: int, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(number), *(ctypes.c_ulong(one) for one in arguments)):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
