"""What mail of an organization really uses now, and where each value comes from."""

from dataclasses import dataclass
from enum import StrEnum

from tui.settings.model import Authentication, Mail, Settings, Smtp, UiPath, keys
from tui.settings.names import HOST

HOST_BUILT_IN = "host:built-in"

OWN_TABLES = ("outputs", "send", "uipath")
"""The tables that each level has for itself, also where it follows the one above."""

_NEVER_FROM_HOST = ("partition_id", "domain")

BUILT_IN = Settings(
    name="Built-in",
    mail=Mail(mode="custom"),
    smtp=Smtp(host="smtp.sendgrid.net", port=587, encryption="starttls"),
    authentication=Authentication(required=True, username="apikey"),
)


class Origin(StrEnum):
    """The level that a value comes from."""

    ORGANIZATION = "organization"
    HOST = "host"
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Effective:
    """The settings in force.

    Attributes:
        settings: Every value, as if it had been written in one place.
        origins: The level of each value by its key.
        password_entry: Under which name the password of these settings is kept: the
            organization's id, ``host``, or ``host:built-in``.
    """

    settings: Settings
    origins: dict[str, Origin]
    password_entry: str

    @property
    def level(self) -> str:
        """Whose settings these are: the organization's id, or ``host``."""
        return self.password_entry.partition(":")[0]


def effective_host(host: Settings) -> Effective:
    """The host's settings in force: custom ones, or the built-in ones with the host's sender."""
    if host.mail.mode == "custom":
        return Effective(host, _origins(host, Origin.HOST), HOST)
    own = {name: getattr(host, name) for name in ("name", "sender", *OWN_TABLES)}
    settings = BUILT_IN._replace(**own)
    origins = dict.fromkeys(keys(), Origin.BUILT_IN)
    for key in origins:
        if key.partition(".")[0] in ("sender", *OWN_TABLES) and host.says(key):
            origins[key] = Origin.HOST
    return Effective(settings, origins, HOST_BUILT_IN)


def effective(organization_id: str, organization: Settings, host: Settings) -> Effective:
    """The settings in force for an organization: its own, or the host's.

    Args:
        organization_id: Its id, or ``host`` for the host level itself.
        organization: What its file says.
        host: What host.toml says.
    """
    if organization_id == HOST:
        return effective_host(organization)
    if organization.mail.mode == "custom":
        return Effective(organization, _origins(organization, Origin.ORGANIZATION), organization_id)
    above = effective_host(host)
    own = {name: getattr(organization, name) for name in ("name", *OWN_TABLES)}
    domain = above.settings.uipath.domain  # it goes with the login
    own["uipath"] = organization.uipath._replace(domain=domain)
    own_origins = {
        key: origin
        for key, origin in _origins(organization, Origin.ORGANIZATION).items()
        if key.partition(".")[0] in OWN_TABLES
    }
    settings = above.settings._replace(**own)
    return Effective(settings, above.origins | own_origins, above.password_entry)


def uipath_in_force(own: Settings, host: Settings) -> UiPath:
    """Where an organization is at UiPath: as its file says, else as the host's does.

    The host gives no partition, which is one organization's, and no domain, which goes with the
    login.
    """
    found = {
        key: getattr(level.uipath, key)
        for key in UiPath._fields
        for level in (own if own.says(f"uipath.{key}") or key in _NEVER_FROM_HOST else host,)
    }
    return UiPath(**found)


def _origins(settings: Settings, level: Origin) -> dict[str, Origin]:
    return {key: level if settings.says(key) else Origin.BUILT_IN for key in keys()}
