"""What mail settings are: the tables of a settings file, their fields and what these are unset.

What may stand in a field is for ``field_rules`` to say; here is no rule, so that settings that were
checked once can be read again without it.
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

Mode = Literal["default", "custom"]
Encryption = Literal["starttls", "implicit", "none"]
Mechanism = Literal["auto", "SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"]
TOKENS: tuple[Mechanism, ...] = ("XOAUTH2", "OAUTHBEARER")
"""These take an access token as password."""

SecretSource = Literal["keyring", "file", "command", "environment", "ask", "oauth"]
OAuthProvider = Literal["microsoft-365", "outlook.com", "google", "generic"]
Flow = Literal["browser", "device", "client-credentials", "service-account"]
ClientSecretSource = Literal["none", "keyring", "file", "command", "environment", "ask"]
UiPathSecretSource = Literal["keyring", "command", "environment", "ask"]
TokenStore = Literal["keyring", "file", "command"]

UIPATH_CLOUD = "https://cloud.uipath.com"
_ATTRIBUTES = {"docker-env": "docker_env", "json": "json_"}  # keys that are no names, or taken
_KEYS = {attribute: key for key, attribute in _ATTRIBUTES.items()}


class Mail(NamedTuple):
    """Whether to follow the level above or to have settings of one's own."""

    mode: Mode = "default"


class Smtp(NamedTuple):
    """How to reach the server."""

    host: str = ""
    domain: str = ""
    port: int = 587
    timeout_ms: int = 180_000
    encryption: Encryption = "starttls"
    verify_certificate: bool = True
    ca_file: str = ""
    fingerprint: str = ""
    certificate_file: str = ""
    key_file: str = ""


class Authentication(NamedTuple):
    """Who logs in, and where the password is; never the password."""

    required: bool = False
    username: str = ""
    mechanism: Mechanism = "auto"
    allow_cleartext: bool = False
    secret: SecretSource = "keyring"
    file: str = ""
    command: tuple[str, ...] = ()
    variable: str = ""

    @property
    def signs_in(self) -> bool:
        """Whether it logs in with a token that Posthouse gets: somebody, or the app, signs in."""
        return self.required and self.secret == "oauth"

    @property
    def with_token(self) -> bool:
        """Whether it logs in with an access token, not with a password."""
        return self.secret == "oauth" or self.mechanism in TOKENS


class OAuth(NamedTuple):
    """Where an access token comes from, where the secret source is oauth (RFC 6749)."""

    provider: OAuthProvider = "generic"
    tenant: str = ""
    client_id: str = ""
    flow: Flow = "browser"
    issuer: str = ""
    scope: str = ""
    audience: str = ""
    client_secret: ClientSecretSource = "none"
    client_secret_file: str = ""
    client_secret_command: tuple[str, ...] = ()
    client_secret_variable: str = ""
    key_file: str = ""
    store: TokenStore = "keyring"
    store_command: tuple[str, ...] = ()

    @property
    def is_application(self) -> bool:
        """Whether the application logs in by itself: nobody signs in, and nothing is stored."""
        return self.flow in ("client-credentials", "service-account")


class Sender(NamedTuple):
    """Whom mails come from."""

    address: str = ""
    name: str = ""


class Outputs(NamedTuple):
    """The files of other programs that a save writes too, by their format; empty for none."""

    msmtp: str = ""
    postfix: str = ""
    nullmailer: str = ""
    dma: str = ""
    exim: str = ""
    env: str = ""
    systemd: str = ""
    docker_env: str = ""
    django: str = ""
    grafana: str = ""
    alertmanager: str = ""
    gitlab: str = ""
    vaultwarden: str = ""
    json_: str = ""
    uipath: str = ""
    uip: str = ""


class Send(NamedTuple):
    """What a program that calls sendmail gets; only the host's file has it."""

    default_organization: str = ""


class UiPath(NamedTuple):
    """Where UiPath keeps the same settings, and how its application gets at them."""

    base: str = UIPATH_CLOUD
    organization: str = ""
    partition_id: str = ""
    client_id: str = ""
    client_secret: UiPathSecretSource = "keyring"
    client_secret_command: tuple[str, ...] = ()
    client_secret_variable: str = ""
    domain: str = ""
    ca_file: str = ""


class Settings(NamedTuple):
    """One file: an organization's, or the host's.

    Attributes:
        said: The keys that the file itself gives a value.
    """

    name: str = ""
    mail: Mail = Mail()
    smtp: Smtp = Smtp()
    authentication: Authentication = Authentication()
    oauth: OAuth = OAuth()
    sender: Sender = Sender()
    outputs: Outputs = Outputs()
    send: Send = Send()
    uipath: UiPath = UiPath()
    said: frozenset[str] = frozenset()

    def value(self, key: str) -> Any:  # noqa: ANN401 - a field's type depends on the key
        """Return the value of a field by its key in the file, like ``smtp.port``."""
        table, _, name = key.rpartition(".")
        holder = getattr(self, table) if table else self
        return getattr(holder, _ATTRIBUTES.get(name, name))

    def says(self, key: str) -> bool:
        """Tell whether the file itself gives this field a value."""
        return key in self.said


TABLES: Mapping[str, type[tuple[Any, ...]]] = {
    "mail": Mail,
    "smtp": Smtp,
    "authentication": Authentication,
    "oauth": OAuth,
    "sender": Sender,
    "outputs": Outputs,
    "send": Send,
    "uipath": UiPath,
}
"""The tables of the file by their names, in its order."""


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Make settings of right values by their keys; every other field is unset."""
    tables: dict[str, Any] = {
        name: TABLES[name](**{_ATTRIBUTES.get(key, key): one for key, one in content.items()})
        if name in TABLES
        else content
        for name, content in nested(values).items()
    }
    return Settings(**tables, said=frozenset(values))


def keys() -> tuple[str, ...]:
    """Return every key of the file, in the order of the model."""
    return _ALL_KEYS


_ALL_KEYS = (
    "name",
    *(
        f"{table}.{_KEYS.get(name, name)}"
        for table in TABLES
        for name in getattr(Settings(), table)._fields
    ),
)


KEYS = frozenset(_ALL_KEYS)
"""The same, to look one up."""


def output_paths(settings: Settings) -> dict[str, str]:
    """Return where the outputs go, by format, in the order of the model; no others."""
    found = settings.outputs._asdict()
    return {_KEYS.get(name, name): path for name, path in found.items() if path}


def as_tables(settings: Settings, names: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return some tables as JSON takes them, in the order of the model."""
    return {name: getattr(settings, name)._asdict() for name in TABLES if name in names}


def nested(flat: Mapping[str, object]) -> dict[str, Any]:
    """Return ``{"smtp.port": 587}`` as ``{"smtp": {"port": 587}}``."""
    tables: dict[str, Any] = {}
    for key, value in flat.items():
        *table, name = key.split(".")
        (tables.setdefault(table[0], {}) if table else tables)[name] = value
    return tables


def flat(settings: Settings) -> dict[str, Any]:
    """Return every field of ``settings`` by its key."""
    return {key: settings.value(key) for key in _ALL_KEYS}
