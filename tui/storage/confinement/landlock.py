"""Landlock (Linux 5.13, landlock(7)): a thread gives up rights to files, for all that it starts.

The bindings on PyPI are alpha releases of weeks or months; this takes three system calls.
"""

import ctypes
import os
from collections.abc import Iterable
from functools import cache

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all architectures
_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVS = 38  # prctl(2); what may not gain rights may give some up
EXECUTE, WRITE_FILE, READ_FILE, READ_DIRECTORY = 1, 2, 4, 8
READ = READ_FILE | READ_DIRECTORY
_ALL_SINCE = ((1, 0x1FFF), (2, 0x2000), (3, 0x4000), (5, 0x8000))  # REFER, TRUNCATE, IOCTL_DEV
_SPECIAL = 0x1E40  # devices, sockets, FIFOs and links: git makes none of them
_ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | 0x4000 | 0x8000
_NETWORK = 3  # bind and connect by TCP, from version 4 on
_SCOPES = 3  # abstract sockets and signals, from version 6 on
_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


@cache
def version() -> int:
    """Tell which version of Landlock the kernel has; 0 for none, or where it is switched off."""
    try:
        return _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    except (OSError, AttributeError):  # a system without syscall(2)
        return 0


def writing() -> int:
    """Return the rights to change what is beneath a directory, as far as this kernel knows them."""
    known = sum(rights for since, rights in _ALL_SINCE if since <= version())
    return known & ~READ & ~EXECUTE


def restrict_thread(rules: Iterable[tuple[int, int]], *, reading: bool) -> None:
    """Leave this thread, and what it starts from now on, only the rights that are named.

    Args:
        rules: Descriptors of files or directories, each with the rights to it and what is beneath.
        reading: Whether reading is held to the rules too; writing and the network always are.

    Raises:
        OSError: The kernel refuses.
    """
    handled = writing() | (READ | EXECUTE if reading else 0)
    wanted = _Ruleset(handled, _NETWORK * (version() >= 4), _SCOPES * (version() >= 6))
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    ruleset = _call(_CREATE_RULESET, ctypes.byref(wanted), size, ctypes.c_uint32(0))
    try:
        for descriptor, rights in rules:
            allowed = rights & handled & ~_SPECIAL
            if not os.path.isdir(descriptor):  # noqa: PTH112 - it is open already
                allowed &= _ON_FILES
            if allowed:
                rule = _PathBeneath(allowed, descriptor)
                _call(
                    _ADD_RULE,
                    ctypes.c_int(ruleset),
                    ctypes.c_int(_PATH_BENEATH),
                    ctypes.byref(rule),
                    ctypes.c_uint32(0),
                )
        never_gain_rights()
        _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def never_gain_rights() -> None:
    """Let nothing that this thread starts gain rights by setuid or by a file's capabilities.

    Raises:
        OSError: The system refuses.
    """
    zero = ctypes.c_ulong(0)
    if _libc.prctl(ctypes.c_int(_NO_NEW_PRIVS), ctypes.c_ulong(1), zero, zero, zero):
        raise _failed()


def _call(number: int, *arguments: object) -> int:
    result = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise _failed()
    return int(result)


def _failed() -> OSError:
    code = ctypes.get_errno()
    return OSError(code, os.strerror(code))
