"""A stand-in for the package keyring, in the child processes of the tests of passwords.

$FAKE_BACKEND is the module its backend pretends to come from (a chainer: and those it holds),
$FAKE_HOW how it misbehaves, $FAKE_WORDS what it says then, $FAKE_STORE the file where it keeps
passwords.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

store = Path(os.environ["FAKE_STORE"])
how = os.environ.get("FAKE_HOW", "")
(store.parent / "argv").write_text(" ".join(sys.orig_argv))
(store.parent / "pid").write_text(str(os.getpid()))


class KeyringLocked(Exception):
    """What the Secret Service raises, by name."""


class Backend:
    def _all(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads(store.read_text()) if store.exists() else {}
        return kept

    def get_password(self, service: str, entry: str) -> str | None:
        return self._all().get(f"{service} {entry}")

    def set_password(self, service: str, entry: str, password: str) -> None:
        print("noise on standard output")
        print("noise on standard error", file=sys.stderr)
        match how:
            case "hang":
                time.sleep(60)
            case "slow":  # until it is told to go on
                (store.parent / "slow").touch()
                until = time.monotonic() + 120  # who was to tell it may have been killed
                while not (store.parent / "go").exists() and time.monotonic() < until:
                    time.sleep(0.02)
            case "locked":
                raise KeyringLocked("Failed to unlock the collection!")
            case "quote":
                raise RuntimeError(f"cannot store {password}")
            case "escape":
                raise RuntimeError("bad \x1b[31m\nthing")
            case "die":
                os._exit(9)
            case "truncate":
                password = password[:3]
            case "drop":
                return
        store.write_text(json.dumps({**self._all(), f"{service} {entry}": password}))

    def delete_password(self, service: str, entry: str) -> None:
        left = self._all()
        del left[f"{service} {entry}"]
        store.write_text(json.dumps(left))


def of(module: str) -> Any:  # noqa: ANN401 - a backend, maybe with those it holds
    return type("Keyring", (Backend,), {"__module__": module})()


def get_keyring() -> Any:  # noqa: ANN401 - a backend, maybe with those it holds
    if how == "hang at once":
        time.sleep(60)
    if how == "words":
        raise RuntimeError(os.environ["FAKE_WORDS"])
    if how == "no such backend":
        raise ModuleNotFoundError("No module named 'foo'")
    module, *chained = os.environ["FAKE_BACKEND"].split()
    backend = of(module)
    backend.backends = [of(one) for one in chained]
    return backend
