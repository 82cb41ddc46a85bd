"""A login as it is entered: what switches it on, and what of it is one server's alone."""

from collections.abc import Mapping

from tui.settings.model import Settings, flat

REQUIRED = "authentication.required"
USERNAME = "authentication.username"
_HOW = (REQUIRED, "authentication.mechanism", "authentication.allow_cleartext")
_DEFAULTS = flat(Settings())
OF_ONE_SERVER = tuple(
    key for key in _DEFAULTS if key.startswith("authentication.") and key not in _HOW
)
"""The user name, and all that says where its password is."""


def with_login(
    entered: Mapping[str, str | bool], before: Mapping[str, object]
) -> dict[str, str | bool]:
    """Return what was entered, and Requires authentication with it where that tells of a login.

    A user name that is never sent is a mistake that nobody sees. Files are read as they are: this
    is only for what a person enters, and who enters the field itself is taken at their word.

    Args:
        entered: New values by their keys, as they were typed.
        before: What stood there, by key.
    """
    username = str(entered.get(USERNAME, before.get(USERNAME, ""))).strip()
    tells = any(str(entered.get(key, "")).strip() for key in OF_ONE_SERVER)
    if REQUIRED in entered or before.get(REQUIRED) is True or not (username and tells):
        return dict(entered)
    return {**entered, REQUIRED: True}


def emptied(before: Mapping[str, object]) -> dict[str, str | bool]:
    """Return the values, as one types them, that take a login away, by their keys.

    What is not there is left out; so is a password that is asked for each time: it is nobody's yet.

    Args:
        before: What stands there, by key.
    """
    found = {key: "" if _DEFAULTS[key] == () else str(_DEFAULTS[key]) for key in OF_ONE_SERVER}
    return {key: v for key, v in found.items() if before.get(key, v) not in (v, "ask", "", [])}
