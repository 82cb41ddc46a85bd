"""Every setting as one JSON object, by its key in the settings file."""

import json

from tui.exports.part import Part
from tui.secret import SecretStr
from tui.settings.model import Settings, as_tables

PROGRAM = "JSON"
CANNOT: tuple[str, ...] = ()
_TABLES = {"smtp", "authentication", "sender"}


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; without a password ``authentication.secret`` says where it is."""
    tables = as_tables(settings, _TABLES)
    if password:
        tables["authentication"]["password"] = password.get_secret_value()
    return [Part("mail.json", json.dumps(tables, ensure_ascii=False, indent=2) + "\n")]
