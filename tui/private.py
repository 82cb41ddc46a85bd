"""What a process holds may be a password: neither a core dump nor a log of keys may have it."""

import os
import resource

# Textual writes each key that is typed, passwords too, into files that these ask for.
_LOGS = ("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG")
# So small that no file is written; and Linux feeds no program that collects dumps (core(5)).
_NO_DUMP = 1


def keep_private() -> None:
    """Let neither a crash nor a debugging aid write down what this process holds.

    To be called before Textual is imported. Children inherit both.
    """
    for name in _LOGS:
        os.environ.pop(name, None)
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    if most != 0:
        resource.setrlimit(resource.RLIMIT_CORE, (_NO_DUMP, most))
