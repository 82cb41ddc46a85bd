"""Do something in a config directory as another user: a script that gives up being root."""

import json
import os
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

from tui import shell_words
from tui.errors import PosthouseError
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import lock
from tui.storage.settings_file.stored_file import ChangedMeanwhile

_OF_A_MEND = shell_words


def warm_up() -> None:
    """Import what a save imports: the user to be may have no right to read it."""
    with tempfile.TemporaryDirectory() as place:
        directory = ConfigDirectory(Path(place))
        directory.add("acme", "acme")
        base = directory.load("acme").digest
        directory.save("acme", {"smtp.port": 465})
        with suppress(ChangedMeanwhile):
            directory.save("acme", {"smtp.port": 25}, base=base)
        directory.read_only_reason("acme")
        directory.load("acme").path.write_text("name =", encoding="utf-8")
        directory.load("acme")


def main() -> None:
    """Give up being root, then answer each line of JSON with one."""
    user, group, umask = sys.argv[1:]
    warm_up()
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
