"""Declare what a session calls of the screen that shows it."""

from collections.abc import Mapping
from typing import Protocol

from tui.secret import SecretStr


class View(Protocol):
    """The screen, as a session sees it."""

    def show(self) -> None:
        """Show everything that is said of the draft as it is now."""

    def fill(self, *, keep_password: bool) -> None:
        """Put the draft's values into the fields, and show what is said of them."""

    def point_at(self, key: str) -> None:
        """Go to a field, where it is in view."""

    def put(self, key: str, value: str | bool) -> None:
        """Show another value of one field, and no other field anew."""

    def look_for_password(self) -> None:
        """Begin to find out where the password is."""

    async def reload(
        self, saved: Mapping[str, str | bool] | None, password: SecretStr | None
    ) -> None:
        """Read the file, and give it to ``opened``."""
