"""Keep passwords in this user's keyring; each call is a child process, for it can hang."""

import getpass
import json
import os
import socket
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.errors import SecretUnavailable
from tui.language import N_, _
from tui.storage.child_processes import Children, TooMuch
from tui.storage.keyring.store import PasswordState
from tui.text import printable

if TYPE_CHECKING:  # the first paint shows no password
    from tui.secret import SecretStr

LOOK_SECONDS = 10.0  # nobody is asked anything; a busy machine needs seconds to begin
CALL_SECONDS = 30.0  # a keyring may ask its user to unlock it
ABSENT_SECONDS = 30.0  # from one look for a keyring that is not there to the next
ELSEWHERE = N_(
    "take the password from a file of its own (authentication.secret = file), a command "
    "(authentication.secret = command) or an environment "
    "variable (authentication.secret = environment), or have it asked for each time "
    "(authentication.secret = ask)."
)
_LARGEST = 1024 * 1024


class KeyringPasswords:
    """Passwords in the system's keyring; other users and hosts do not see what is in it.

    Args:
        directory: The config directory; another one has passwords of its own.
        children: Where the calls run.
        look_seconds: How long a look may take.
        call_seconds: How long a call may take in which the user may be asked to unlock.
        absent_seconds: For how long a keyring that was not there is not asked again, unless one
            looks; it may be unlocked, or wake up.
    """

    def __init__(
        self,
        directory: Path,
        children: Children | None = None,
        *,
        look_seconds: float = LOOK_SECONDS,
        call_seconds: float = CALL_SECONDS,
        absent_seconds: float = ABSENT_SECONDS,
    ) -> None:
        self._service = f"posthouse {directory}"
        self._children = children or Children()
        self._look_seconds = look_seconds
        self._call_seconds = call_seconds
        self._absent_seconds = absent_seconds
        self._known: PasswordState | None = None
        self._known_at = 0.0

    def look(self, entry: str) -> PasswordState:
        """Return what is known of an entry now; nothing is unlocked, and never fails."""
        self._known = self._looked(entry)
        self._known_at = time.monotonic()
        return self._known

    def stored(self, entries: Collection[str]) -> frozenset[str]:
        """Return those of the entries that are stored, as far as is seen without unlocking."""
        asked = {"do": "which", **self._named(""), "entries": list(entries)}
        try:
            found = self._ask(asked, self._look_seconds).get("which")
        except TimeoutError:
            found = None
        return frozenset(found if isinstance(found, list) else ())

    def available(self) -> bool:
        """Tell whether this user has a keyring that takes passwords."""
        return self._state().available

    def get(self, entry: str) -> "SecretStr | None":
        """Return the password of an entry; None where none is stored. Raises SecretUnavailable."""
        from tui.secret import SecretStr

        password = self._call("get", entry).get("password")
        return None if password is None else SecretStr(password)

    def set(self, entry: str, password: "SecretStr") -> None:
        """Store a password. Raises SecretUnavailable."""
        stored = self._call("set", entry, password).get("password")
        if stored != password.get_secret_value():
            raise SecretUnavailable(
                _(
                    "The keyring took the password of {entry} but gives another "
                    "one back, so it is not kept; {elsewhere}"
                ).format(entry=entry, elsewhere=_(ELSEWHERE))
            )

    def delete(self, entry: str) -> None:
        """Delete a password, where there is one. Raises SecretUnavailable."""
        self._call("delete", entry)

    def _state(self) -> PasswordState:
        known = self._known
        age = time.monotonic() - self._known_at
        if known is None or (not known.available and age >= self._absent_seconds):
            known = self.look("")
        return known

    def _looked(self, entry: str) -> PasswordState:
        try:
            found = self._ask({"do": "look", **self._named(entry)}, self._look_seconds)
        except TimeoutError:
            return PasswordState(
                _("the keyring is not answering"), available=False, may_change=True
            )
        if "error" in found:
            return PasswordState(_no_keyring(found), available=False, may_change=True)
        if not found.get("backend"):
            words = _("keyring switched off") if found.get("off") else _("no keyring on this host")
            return PasswordState(words, available=False)
        backend, host = found["backend"], printable(socket.gethostname())
        place = _("{backend} of {user} on {host}").format(
            backend=_(backend), user=_user(), host=host
        )
        if found.get("locked"):
            return PasswordState(
                _("{place} is locked").format(place=place), available=True, may_change=True
            )
        return PasswordState(
            _("in {place}").format(place=place), available=True, stored=bool(found.get("stored"))
        )

    def _call(self, do: str, entry: str, password: "SecretStr | None" = None) -> dict[str, Any]:
        state = self._state()
        if not state.available:
            raise SecretUnavailable(
                _("Passwords can't be kept here ({place}); {elsewhere}").format(
                    place=state.place, elsewhere=_(ELSEWHERE)
                )
            )
        request = {"do": do, **self._named(entry)}
        if password is not None:
            request["password"] = password.get_secret_value()
        try:
            found = self._ask(request, self._call_seconds)
        except TimeoutError:
            raise SecretUnavailable(
                _(
                    "The keyring did not answer within {call_seconds:g} seconds; "
                    "unlock it, or {elsewhere}"
                ).format(call_seconds=self._call_seconds, elsewhere=_(ELSEWHERE))
            ) from None
        if "error" in found:
            raise SecretUnavailable(_refusal(found))
        return found

    def _named(self, entry: str) -> dict[str, str]:
        return {"service": self._service, "entry": entry}

    def _ask(self, request: Mapping[str, str | Sequence[str]], seconds: float) -> dict[str, Any]:
        """One request to a child; what is no answer is an error of that name.

        Raises:
            TimeoutError: It did not answer in time, and was killed.
        """
        argv = [sys.executable, "-P", "-m", "tui.storage.keyring.child"]
        try:
            given = json.dumps(request).encode()
            ended = self._children.run(argv, seconds=seconds, most=_LARGEST, given=given)
            found = json.loads(ended.out)
        except (OSError, ValueError, TooMuch) as error:
            if isinstance(error, TimeoutError):  # an OSError in Python's eyes
                raise
            found = None
        return found if isinstance(found, dict) else {"error": _("no answer"), "reason": ""}


def _no_keyring(found: Mapping[str, Any]) -> str:
    reason = printable(str(found.get("reason") or found["error"]), 60).rstrip(".")
    return _("no keyring on this host: {reason}").format(reason=reason)


def _refusal(found: Mapping[str, Any]) -> str:
    reason = printable(str(found.get("reason", "")), 200).rstrip(".")
    if found["error"] == "KeyringLocked":
        return _("The keyring is locked; unlock it, or {elsewhere}").format(elsewhere=_(ELSEWHERE))
    return _("The keyring refused: {reason}. Instead, {elsewhere}").format(
        reason=reason or printable(str(found["error"])), elsewhere=_(ELSEWHERE)
    )


def _user() -> str:
    try:
        return printable(getpass.getuser())
    except (KeyError, OSError):
        return str(os.getuid())
