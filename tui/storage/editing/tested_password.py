"""Tell whether a test still counts once the password it logged in with is kept elsewhere."""

from dataclasses import dataclass, replace

from tui.secret import SecretStr
from tui.settings.model import Authentication, Settings
from tui.storage.state.mail_test_result import MailTestResult, fingerprint

_PLACE = ("secret", "file", "command", "variable")
_KEPT = frozenset({"keyring", "file"})
_NOWHERE = {name: Authentication._field_defaults[name] for name in _PLACE}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a test was made with: the settings in force then, and the password that was typed."""

    settings: Settings
    password: SecretStr


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
    is_there = stored == tested.password and saved.authentication.secret in _KEPT
    return replace(result, values=values) if same and was and is_there else None


def _without_place(settings: Settings) -> str:
    """The fingerprint of settings whose password is nowhere."""
    login = settings.authentication._replace(**_NOWHERE)
    return fingerprint(settings._replace(authentication=login))
