"""The ids that organizations can have, and the names of their files."""

import re

from tui.errors import InvalidInput
from tui.language import _
from tui.settings.names import HOST, ID

_BACKUPS = re.compile(r"\..*|.*~|#.*#|.*\.swp|4913")


def is_id(text: str) -> bool:
    """Tell whether an organization can have this id."""
    return text != HOST and ID.fullmatch(text) is not None


def refuse_no_id(text: str) -> None:
    """Raise InvalidInput, saying why, where no organization can have this id."""
    if text == HOST:
        raise InvalidInput(_("The id host is taken: it means the host's own settings."))
    if not is_id(text):
        raise InvalidInput(
            _(
                "An id is 1 to 63 small letters, digits, dots, hyphens or underscores, and begins "
                "with a letter or digit, like acme-labs."
            )
        )


def is_settings_name(name: str) -> bool:
    """Tell whether a file is meant as an organization's, and is no editor's back-up of one."""
    return name.endswith(".toml") and not _BACKUPS.fullmatch(name)
