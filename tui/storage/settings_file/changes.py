"""Choose the keys that a save writes, and make the file that comes of it."""

from collections.abc import Mapping

from tui.errors import BrokenFile, InvalidInput
from tui.language import _
from tui.settings.checking.checks import check, flatten, unknown
from tui.settings.model import KEYS, Settings, flat, keys
from tui.storage.settings_file.editing import Value, edit
from tui.storage.settings_file.toml_document import Document, parse

_CORE = {
    "smtp.host",
    "smtp.port",
    "smtp.timeout_ms",
    "smtp.encryption",
    "authentication.required",
    "authentication.username",
    "authentication.secret",
    "sender.address",
    "sender.name",
}
_OWN_TABLES = ("smtp", "authentication", "sender")


def edited(document: Document, values: Mapping[str, object]) -> bytes | None:
    """Lay values over a file, and read it back as the settings that were meant.

    Args:
        document: The file as it is.
        values: New values by key, typed or as text.

    Returns:
        Its new content; None where nothing changes.

    Raises:
        InvalidInput: A value, or all together, are wrong; names the first error.
        BrokenFile: It can't be edited without harm.
    """
    for key in values:
        if key not in KEYS:
            raise InvalidInput(unknown(key).sentence)
    current, _unknown = flatten(document.tables)
    wanted = check({**current, **values})
    if wanted.errors:
        raise InvalidInput(wanted.errors[0].sentence)
    changes = to_write(current, wanted.settings)
    if not changes:
        return None
    content = edit(document, changes)
    read_back, _unknown = flatten(parse(content).tables)
    if flat(check(read_back, typed=True).settings) != flat(wanted.settings):
        raise BrokenFile(_("The file would not say what was meant, so it was left alone."))
    return content


def to_write(current: Mapping[str, object], wanted: Settings) -> dict[str, Value | None]:
    """Return what to write into a file, by key in the order of the model; None removes a key.

    Args:
        current: What the file says, by key.
        wanted: What it shall mean.
    """
    now = check(current, typed=True).settings
    changed = {
        key
        for key in keys()
        if wanted.value(key) != now.value(key) or (key in current and not now.says(key))
    }
    if wanted.mail.mode == "custom":
        changed |= _new_tables(current, now, wanted, changed)
    return {
        key: None if _is_empty(wanted, key) else _value(wanted, key)
        for key in keys()
        if key in changed and (not _is_empty(wanted, key) or key in current)
    }


def _is_empty(settings: Settings, key: str) -> bool:
    return settings.value(key) in ("", ())


def _value(settings: Settings, key: str) -> Value:
    value: Value | tuple[str, ...] = settings.value(key)
    return list(value) if isinstance(value, tuple) else value


def _new_tables(
    current: Mapping[str, object], now: Settings, wanted: Settings, changed: set[str]
) -> set[str]:
    """The keys that a table which is written for the first time has, as a hand would write it."""
    goes_custom = now.mail.mode == "default"
    default = Settings()
    found = set()
    for key in keys():
        table = key.split(".")[0]
        if table not in _OWN_TABLES or any(one.startswith(f"{table}.") for one in current):
            continue
        if goes_custom or any(one.startswith(f"{table}.") for one in changed):
            found |= {key} if key in _CORE or wanted.value(key) != default.value(key) else set()
    return found
