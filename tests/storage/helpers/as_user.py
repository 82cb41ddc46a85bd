"""Do something in a config directory as another user: a script that gives up being root."""

import ctypes
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import idna
import tomlkit

from tui.errors import PosthouseError
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import lock
from tui.storage.settings_file.stored_file import ChangedMeanwhile

# A save imports these, and by then this user may have no right to read them.
_AT_ONCE = (ctypes, idna, tomlkit)


def main() -> None:
    """Give up being root, then answer each line of JSON with one."""
    user, group, umask = sys.argv[1:]
    os.umask(int(umask, 8))
    os.setgroups([int(group)])
    os.setgid(int(user))
    os.setuid(int(user))
    lock.PATIENCE = 0.05
    held = ExitStack()
    for line in sys.stdin:
        place, act, *arguments = json.loads(line)
        directory = ConfigDirectory(Path(place))
        if act == "hold":
            held.enter_context(directory.lock.held())
        elif act == "let go":
            held.close()
        print(json.dumps(_answer(directory, act, *arguments)), flush=True)


def _answer(directory: ConfigDirectory, act: str, *arguments: str) -> str:
    try:
        return _done(directory, act, *arguments)
    except ChangedMeanwhile as error:
        theirs = f" theirs: {error.theirs.settings.smtp.port}" if error.theirs else ""
        return f"ChangedMeanwhile: {error.sentence}{theirs}"
    except PosthouseError as error:
        return f"{type(error).__name__}: {error.sentence}"


def _done(directory: ConfigDirectory, act: str, *arguments: str) -> str:
    match act, arguments:
        case "add", (name,):
            directory.add(name, name)
        case "save", (name, port):
            directory.save(name, {"smtp.port": port})
        case "save on", (name, port, base):
            directory.save(name, {"smtp.port": port}, base=base)
        case "digest", (name,):
            return directory.load(name).digest
        case "why unreadable", (name,):
            return directory.load(name).broken
        case "why read-only", (name,):
            return directory.read_only_reason(name)
        case (("hold" | "let go"), ()):
            pass
        case _:
            raise SystemExit(f"no such act: {act}")
    return "done"


if __name__ == "__main__":
    main()
