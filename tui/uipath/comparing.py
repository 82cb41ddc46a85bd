"""What differs between an organization's settings here and at UiPath, by our keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui.exports.part import address, host
from tui.language import N_, _
from tui.settings.checking.values import ascii_host
from tui.settings.host_words import host_words
from tui.settings.model import Settings
from tui.text import printable
from tui.uipath.there import There

MODE = "mail.mode"
FIELDS_THERE: Mapping[str, str] = {
    "smtp.host": "Host",
    "smtp.port": "Port",
    "smtp.encryption": "EnableSsl",
    "smtp.timeout_ms": "ConnectionTimeout",
    "authentication.required": "UseDefaultCredentials",
    "authentication.username": "UserName",
    "uipath.domain": "Domain",
    "sender.address": "FromEmail",
    "sender.name": "FromDisplayName",
}
"""UiPath's key, without its Email.Smtp., of each of ours that it has."""

WHERE_THE_PASSWORD_GOES = (
    *("smtp.host", "smtp.port", "smtp.encryption"),
    *("authentication.username", "authentication.required"),
)
"""With another value of these UiPath would use its stored password elsewhere."""

_ENCRYPTION = {"true": "starttls", "false": "none"}
_NO_VALUE = N_("(not stored)")


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not the same in both places.

    Attributes:
        key: Ours.
        here: The value here, as one types it; not made printable.
        there: The value there, in our words; None where none is stored.
        taken: What would be written here; None where it can't be taken.
    """

    key: str
    here: str
    there: str | None
    taken: str | bool | None

    @property
    def here_shown(self) -> str:
        """The value here for a person."""
        return self._shown(self.here)

    @property
    def there_shown(self) -> str:
        """The value there for a person."""
        return _(_NO_VALUE) if self.there is None else self._shown(self.there)

    def _shown(self, value: str) -> str:
        return (host_words(value) if self.key == "smtp.host" else printable(value)) or "-"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both places side by side.

    Attributes:
        differences: In the order of the form.
        incomparable: Keys whose values say different kinds of things, so that neither is wrong.
    """

    differences: tuple[Difference, ...]
    incomparable: tuple[str, ...] = ()


def compare(settings: Settings, there: There) -> Comparison:
    """What differs between one's own settings, and what UiPath has.

    Args:
        settings: What the organization's file says.
    """
    is_custom = settings.mail.mode == "custom"
    if there.is_empty or not is_custom:
        here = "custom" if is_custom else "default"
        mode = "default" if there.is_empty else "custom"
        if here == mode:
            return Comparison(())
        found = [Difference(MODE, here, mode, mode)]
        if not there.is_empty:
            found += _fields(settings, there)
        return Comparison(tuple(found))
    incomparable = []
    implicit = settings.smtp.encryption == "implicit"
    if implicit and _is_true(there.values.get("EnableSsl", "")):
        incomparable.append("smtp.encryption")
    found = [one for one in _fields(settings, there) if one.key not in incomparable]
    return Comparison(tuple(found), tuple(incomparable))


def _fields(settings: Settings, there: There) -> list[Difference]:
    theirs = in_our_words(there)
    ours = our_values(settings)
    found = []
    for key, here in ours.items():
        value = theirs.get(key)
        if _same(key, here, "" if value is None and here == "" else value):
            continue
        found.append(Difference(key, here, value, _taken(key, value)))
    return found


def our_values(settings: Settings) -> dict[str, str]:
    """What settings say of each key that UiPath has, as one types it."""
    smtp, authentication, sender = settings.smtp, settings.authentication, settings.sender
    required = authentication.required
    return {
        "smtp.host": host(settings),
        "smtp.port": str(smtp.port),
        "smtp.encryption": smtp.encryption,
        "smtp.timeout_ms": str(smtp.timeout_ms),
        "authentication.required": "true" if required else "false",
        "authentication.username": authentication.username if required else "",
        "uipath.domain": settings.uipath.domain,
        "sender.address": address(settings),
        "sender.name": sender.name,
    }


def in_our_words(there: There) -> dict[str, str]:
    """What is stored there by our keys; what is not stored is not in it.

    An empty user name, or Windows credentials, mean that nobody logs in.
    """
    values = there.values
    found = {key: values[name] for key, name in FIELDS_THERE.items() if name in values}
    if "EnableSsl" in values:
        said = values["EnableSsl"].strip()
        found["smtp.encryption"] = _ENCRYPTION.get(said.lower(), said)
    if "UseDefaultCredentials" in values or "UserName" in values:
        by_itself = _is_true(values.get("UseDefaultCredentials", ""))
        required = bool(values.get("UserName", "").strip()) and not by_itself
        found["authentication.required"] = "true" if required else "false"
        if not required:
            found["authentication.username"] = ""
    return found


def _taken(key: str, value: str | None) -> str | bool | None:
    if value is None:
        return None
    if key == "authentication.required":
        return value == "true"
    return value.strip() if key != "sender.name" else value


def _same(key: str, here: str, there: str | None) -> bool:
    if there is None:
        return False
    if key in ("smtp.host", "sender.address"):
        return _as_dns(here) == _as_dns(there)
    return here.strip() == there.strip()


def _as_dns(text: str) -> str:
    """A host name, or an address, so that the same ones are equal."""
    local, at, domain = text.strip().rpartition("@")
    try:
        return f"{local}{at}{ascii_host(domain).lower()}"
    except UnicodeError:
        return text.strip()


def _is_true(text: str) -> bool:
    return text.strip().lower() == "true"
