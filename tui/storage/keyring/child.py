"""Answer one call to the system's keyring, in a process of its own that can be killed.

``python -m tui.storage.keyring.child`` reads one JSON request from standard input and writes one
JSON answer to standard output. Nothing secret is in its arguments.
"""

import json
import os
import sys
from contextlib import closing
from typing import Any

from tui.language import N_

_SECRET_SERVICE = "keyring.backends.SecretService"
_LIBSECRET = "keyring.backends.libsecret"
# Priorities say nothing about safety: keyring would pick a backend that stores in clear.
BACKENDS = {
    _SECRET_SERVICE: N_("the Secret Service"),
    "keyring.backends.kwallet": "KWallet",
    _LIBSECRET: N_("the Secret Service"),
    "keyring.backends.macOS": N_("the Keychain"),
    "keyring.backends.Windows": N_("the Credential Manager"),
}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request says.

    Args:
        request: ``do`` is look, which, get, set or delete; ``service``, ``entry``, ``entries``,
            ``password``.

    Returns:
        ``backend``: its name, empty where there is none to trust; ``off``: switched off by the
        user. After look ``locked`` and ``stored``; after which ``which``, the entries that are
        stored, none where it is locked; after all else ``password``, the stored one or
        None.
    """
    import keyring

    chosen = keyring.get_keyring()
    backend = next((one for one in _unwrapped(chosen) if _module(one) in BACKENDS), None)
    if backend is None:
        return {"backend": "", "off": _module(chosen) == "keyring.backends.null"}
    found: dict[str, Any] = {"backend": BACKENDS[_module(backend)], "off": False}
    service, entry = request["service"], request["entry"]
    if request["do"] in ("look", "which"):
        locked = _module(backend) in (_SECRET_SERVICE, _LIBSECRET) and _is_locked()
        if request["do"] == "which":
            wanted = () if locked else request["entries"]
            which = [one for one in wanted if backend.get_password(service, one) is not None]
            return {**found, "which": which}
        stored = not locked and bool(entry) and backend.get_password(service, entry) is not None
        return {**found, "locked": locked, "stored": stored}
    if request["do"] == "set":
        backend.set_password(service, entry, request["password"])
    if request["do"] == "delete" and backend.get_password(service, entry) is not None:
        backend.delete_password(service, entry)
    return {**found, "password": backend.get_password(service, entry)}


def _is_locked() -> bool:
    """Whether a call would ask the user to unlock, or to make, the keyring; nothing asks here."""
    from secretstorage import Collection, dbus_init
    from secretstorage.exceptions import ItemNotFoundException, SecretServiceNotAvailableException

    try:
        with closing(dbus_init()) as bus:
            return bool(Collection(bus).is_locked())
    except ItemNotFoundException:
        return True
    except SecretServiceNotAvailableException:
        return False


def _unwrapped(backend: Any) -> list[Any]:  # noqa: ANN401 - any keyring backend
    return list(backend.backends) if _module(backend) == "keyring.backends.chainer" else [backend]


def _module(backend: Any) -> str:  # noqa: ANN401 - any keyring backend
    return type(backend).__module__


def main() -> None:
    """Answer the request on standard input."""
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as pipe:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # backends may print
        request = json.load(sys.stdin)
        try:
            found = answer(request)
        except Exception as error:  # backends raise whatever they like, and may quote the password
            reason = str(error).replace(request.get("password") or "\0", "********")
            found = {"error": type(error).__name__, "reason": reason}
        json.dump(found, pipe)


if __name__ == "__main__":
    main()
