"""Filter system calls (seccomp(2)) against what Landlock does not stop.

Landlock holds who opens, makes, removes and renames files, and not who changes their mode, owner,
times or attributes: git would do that to a file that a link in the repository leads to.
"""

import ctypes
import errno
import os
import platform

_X86_64 = (0xC000003E, (90, 91, 92, 93, 94, 132, 188, 189, 190, 197, 198, 199, 235, 260, 261, 268,
                        280, 452, 463, 466))  # fmt: skip
_GENERIC = (5, 6, 7, 14, 15, 16, 52, 53, 54, 55, 88, 452, 463, 466)
"""chmod, chown, utime, setxattr, removexattr and their relatives."""
_MACHINES = {
    "x86_64": _X86_64,
    "aarch64": (0xC00000B7, _GENERIC),
    "riscv64": (0xC00000F3, _GENERIC),
}
_SET_SECCOMP, _MODE_FILTER = 22, 2  # prctl(2)
_LOAD, _IS, _RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h: LD|W|ABS, JMP|JEQ|K, RET|K
_NUMBER_AT, _MACHINE_AT = 0, 4  # struct seccomp_data
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("first", ctypes.POINTER(_Instruction)))


def refuse_changes_of_attributes() -> None:
    """Refuse this thread, and what it starts from now on, to change any file's mode, owner, times.

    On an architecture whose numbers are not known here nothing happens. The thread must have
    given up gaining rights before (PR_SET_NO_NEW_PRIVS).

    Raises:
        OSError: The kernel refuses.
    """
    if platform.machine() not in _MACHINES:
        return
    machine, numbers = _MACHINES[platform.machine()]
    count = len(numbers)
    lines = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_IS, 0, count + 1, machine),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_IS, count - place, 0, number) for place, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    instructions = (_Instruction * len(lines))(*(_Instruction(*line) for line in lines))
    program = _Program(len(lines), instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    mode = ctypes.c_ulong(_MODE_FILTER)
    if libc.prctl(ctypes.c_int(_SET_SECCOMP), mode, ctypes.byref(program), zero, zero):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
