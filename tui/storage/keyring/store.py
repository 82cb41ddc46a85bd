"""Keep passwords by the name of an entry; never in a settings file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tui.language import _

if TYPE_CHECKING:  # the first paint shows no password
    from tui.secret import SecretStr


@dataclass(frozen=True, slots=True)
class PasswordState:
    """The state of a password, without the password.

    Attributes:
        place: Where it is, or why it can't be there, in a few words.
        available: Whether one can be stored there.
        stored: Whether this one is.
        may_change: Whether asking again may be answered otherwise: locked, or not answering.
    """

    place: str
    available: bool
    stored: bool = False
    may_change: bool = False


class Passwords(Protocol):
    """A place for passwords, by entry: an organization's id, ``host`` or ``host:built-in``."""

    def look(self, entry: str) -> PasswordState:
        """Return what is known of an entry now; asks nobody to unlock anything, and never fails."""

    def available(self) -> bool:
        """Tell whether passwords can be kept here."""

    def get(self, entry: str) -> "SecretStr | None":
        """Return the password of an entry; None where none is stored. Raises SecretUnavailable."""

    def set(self, entry: str, password: "SecretStr") -> None:
        """Store, read back and compare. Raises SecretUnavailable."""

    def delete(self, entry: str) -> None:
        """Forget an entry, stored or not. Raises SecretUnavailable."""


class Keyring(Passwords, Protocol):
    """A place for the passwords of all entries."""

    def stored(self, entries: Collection[str]) -> frozenset[str]:
        """Return those of the entries that are stored, as far as is seen; never fails, unlocks
        nothing.
        """


class MemoryPasswords:
    """Passwords that end with the process: for the demo and for tests."""

    def __init__(self, passwords: Mapping[str, str] | None = None) -> None:
        from tui.secret import SecretStr

        self._passwords = {
            entry: SecretStr(password) for entry, password in (passwords or {}).items()
        }

    def look(self, entry: str) -> PasswordState:
        """Return whether an entry is stored."""
        stored = entry in self._passwords
        return PasswordState(_("in memory, for this demo"), available=True, stored=stored)

    def stored(self, entries: Collection[str]) -> frozenset[str]:
        """Return those of the entries that are stored."""
        return frozenset(entries) & self._passwords.keys()

    def available(self) -> bool:
        """Return True: memory takes passwords always."""
        return True

    def get(self, entry: str) -> "SecretStr | None":
        """Return the password of an entry; None where none is stored."""
        return self._passwords.get(entry)

    def set(self, entry: str, password: "SecretStr") -> None:
        """Store a password."""
        self._passwords[entry] = password

    def delete(self, entry: str) -> None:
        """Forget a password, where there is one."""
        self._passwords.pop(entry, None)
