"""Tell what the tests of a visit say of a save: it proves the same, or stores what was refused."""

from dataclasses import dataclass, replace
from datetime import datetime

from tui.secret import SecretStr
from tui.settings.model import Authentication, Settings
from tui.storage.editing.editing import Editing
from tui.storage.state.mail_test_result import MailTestResult, fingerprint

_PLACE = ("secret", "file", "command", "variable")
_KEPT = frozenset({"keyring", "file"})
_NOWHERE = {name: Authentication._field_defaults[name] for name in _PLACE}
_REFUSALS = frozenset(
    {"bad-credentials", "gmail-bad-credentials", "m365-bad-credentials", "gmail-app-password"}
    | {"ses-credentials"}
)
"""The failures in which a server says that user name or password are wrong."""
_OF_LOGIN = ("mail.", "smtp.", "authentication.")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a test was made with: the settings in force then, and the password that was typed.

    Attributes:
        password: None for a stored one.
    """

    settings: Settings
    password: SecretStr | None


class TestedLogins:
    """What the tests of one visit logged in with."""

    __test__ = False  # no class of tests

    def __init__(self) -> None:
        self._tried: dict[datetime, Tried] = {}
        self._refused: Tried | None = None

    def add(self, result: MailTestResult, tried: Tried) -> None:
        """Take what came of a test."""
        self._tried[result.when] = tried
        self._refused = tried if result.failure in _REFUSALS else None

    def of_what_is_saved(
        self, result: MailTestResult | None, saved: Settings, stored: SecretStr | None
    ) -> MailTestResult | None:
        """Return a test of this visit as ``of_what_is_saved`` does; None where it is an older."""
        tried = self._tried.get(result.when) if result else None
        return of_what_is_saved(result, tried, saved, stored) if result and tried else None

    def are_refused(self, editing: Editing) -> bool:
        """Tell whether a save would write the very login that the server has just refused."""
        if (refused := self._refused) is None or editing.typed_password != refused.password:
            return False
        now, then = editing.in_force().settings, refused.settings
        same = (now.smtp, now.authentication) == (then.smtp, then.authentication)
        edited = any(key.startswith(_OF_LOGIN) for key in editing.draft.edits)
        return same and (edited or editing.new_password is not None)


def of_what_is_saved(
    result: MailTestResult, tested: Tried, saved: Settings, stored: SecretStr | None
) -> MailTestResult | None:
    """Return a test as one of the settings that were saved, where nothing but the place of its
    password changed, and that password is stored there now.

    Args:
        saved: The settings in force after the save.
        stored: The password that the save stored; None where it stored none.

    Returns:
        None where the test says nothing of these settings, or does already.
    """
    values = fingerprint(saved)
    same = _without_place(saved) == _without_place(tested.settings)
    was = result.values == fingerprint(tested.settings) != values
    is_there = (
        stored is not None and stored == tested.password and saved.authentication.secret in _KEPT
    )
    return replace(result, values=values) if same and was and is_there else None


def _without_place(settings: Settings) -> str:
    """The fingerprint of settings whose password is nowhere."""
    login = settings.authentication._replace(**_NOWHERE)
    return fingerprint(settings._replace(authentication=login))
