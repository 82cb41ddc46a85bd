"""Where passwords are kept: the system's keyring, never a file."""

import getpass
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from tui.errors import SecretUnavailable
from tui.language import N_, _
from tui.settings.inheritance import Effective
from tui.text import printable

PROBE_SECONDS = 5.0
CALL_SECONDS = 30.0  # a keyring may ask its user to unlock it
_ELSEWHERE = N_(
    "take the password from an environment variable (authentication.secret = environment), or "
    "have it asked for each time (authentication.secret = ask)."
)


class Passwords(Protocol):
    """A place for passwords, by entry: an organization's id, ``host`` or ``host:built-in``."""

    def state(self) -> str:
        """Where they are kept, in a few words for the form."""

    def available(self) -> bool:
        """Whether passwords can be kept here."""

    def get(self, entry: str) -> SecretStr | None:
        """The password of an entry. Raises SecretUnavailable."""

    def set(self, entry: str, password: SecretStr) -> None:
        """Store, read back and compare. Raises SecretUnavailable."""

    def delete(self, entry: str) -> None:
        """Forget an entry, stored or not. Raises SecretUnavailable."""


def find(
    effective: Effective, passwords: Passwords, environ: Mapping[str, str]
) -> SecretStr | None:
    """The password of settings in force, from where they say it is.

    Returns:
        None where no authentication is required, and where the password must be asked for.

    Raises:
        SecretUnavailable: The environment variable is not set, or the keyring refuses.
    """
    authentication = effective.settings.authentication
    if not authentication.required or authentication.secret == "ask":
        return None
    if authentication.secret == "environment":
        if not authentication.variable:
            raise SecretUnavailable(
                _("Variable is missing: the environment variable that holds the password.")
            )
        password = environ.get(authentication.variable)
        if not password:
            raise SecretUnavailable(
                _("${variable} is not set here; it must hold the password of {username}.").format(
                    variable=authentication.variable, username=printable(authentication.username)
                )
            )
        return SecretStr(password)
    return passwords.get(effective.password_entry) if passwords.available() else None


class MemoryPasswords:
    """Passwords that end with the process: for the demo and for tests."""

    def __init__(self, passwords: Mapping[str, str] | None = None) -> None:
        self._passwords = {
            entry: SecretStr(password) for entry, password in (passwords or {}).items()
        }

    def state(self) -> str:
        return _("in memory, for this demo")

    def available(self) -> bool:
        return True

    def get(self, entry: str) -> SecretStr | None:
        return self._passwords.get(entry)

    def set(self, entry: str, password: SecretStr) -> None:
        self._passwords[entry] = password

    def delete(self, entry: str) -> None:
        self._passwords.pop(entry, None)


@dataclass(frozen=True, slots=True)
class _State:
    words: str
    available: bool


class KeyringPasswords:
    """The keyring of this user on this host; other users and hosts do not see what is in it.

    Every call runs in a child process with a deadline, for a keyring can hang for ever.

    Args:
        directory: The config directory; another one has passwords of its own.
    """

    def __init__(self, directory: Path) -> None:
        self._service = f"posthouse {directory}"
        self._known: _State | None = None

    def state(self) -> str:
        return self._state().words

    def available(self) -> bool:
        return self._state().available

    def get(self, entry: str) -> SecretStr | None:
        password = self._call("get", entry).get("password")
        return None if password is None else SecretStr(password)

    def set(self, entry: str, password: SecretStr) -> None:
        stored = self._call("set", entry, password).get("password")
        if stored != password.get_secret_value():
            raise SecretUnavailable(
                _(
                    "The keyring took the password of {entry} but gives another "
                    "one back, so it is not kept; {elsewhere}"
                ).format(entry=entry, elsewhere=_(_ELSEWHERE))
            )

    def delete(self, entry: str) -> None:
        self._call("delete", entry)

    def _state(self) -> _State:
        if self._known is None:
            self._known = self._probe()
        return self._known

    def _probe(self) -> _State:
        try:
            found = _ask({"do": "state"}, PROBE_SECONDS)
        except TimeoutError:
            return _State(_("the keyring does not answer"), available=False)
        if found.get("backend"):
            words = _("in {backend} of {user} on {gethostname}").format(
                backend=found["backend"], user=_user(), gethostname=printable(socket.gethostname())
            )
            return _State(words, available=True)
        words = _("keyring switched off") if found.get("off") else _("no keyring on this host")
        return _State(words, available=False)

    def _call(self, do: str, entry: str, password: SecretStr | None = None) -> dict[str, Any]:
        if not self.available():
            raise SecretUnavailable(
                _("Passwords can't be kept here ({value}); {elsewhere}").format(
                    value=self.state(), elsewhere=_(_ELSEWHERE)
                )
            )
        request = {"do": do, "service": self._service, "entry": entry}
        if password is not None:
            request["password"] = password.get_secret_value()
        try:
            found = _ask(request, CALL_SECONDS)
        except TimeoutError:
            raise SecretUnavailable(
                _(
                    "The keyring did not answer within {call_seconds:.0f} "
                    "seconds; unlock it, or {elsewhere}"
                ).format(call_seconds=CALL_SECONDS, elsewhere=_(_ELSEWHERE))
            ) from None
        if "error" in found:
            raise SecretUnavailable(_refusal(found))
        return found


def _ask(request: dict[str, str], seconds: float) -> dict[str, Any]:
    """One request to a child; what is no answer is an error of that name.

    Raises:
        TimeoutError: It did not answer in time, and was killed.
    """
    reading, writing = os.pipe()
    try:
        child = subprocess.Popen(  # noqa: S603 - our own module, by this Python
            [sys.executable, "-P", "-m", "tui.storage.keyring_child", str(writing)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(writing,),
            start_new_session=True,
        )
    finally:
        os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        try:
            child.communicate(json.dumps(request).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            raise TimeoutError from None
        try:
            found = json.loads(pipe.read())
        except ValueError:
            found = None
    return found if isinstance(found, dict) else {"error": _("no answer"), "reason": ""}


def _refusal(found: Mapping[str, Any]) -> str:
    reason = printable(str(found.get("reason", "")), 200).rstrip(".")
    if found["error"] == "KeyringLocked":
        return _("The keyring is locked; unlock it, or {elsewhere}").format(elsewhere=_(_ELSEWHERE))
    return _("The keyring refused: {reason}. Instead, {elsewhere}").format(
        reason=reason or printable(str(found["error"])), elsewhere=_(_ELSEWHERE)
    )


def _user() -> str:
    try:
        return printable(getpass.getuser())
    except (KeyError, OSError):
        return str(os.getuid())
