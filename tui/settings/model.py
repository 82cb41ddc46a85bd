"""What mail settings are: the tables of a settings file as pydantic models."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from tui.settings import choices, numbers, values
from tui.settings.oauth import values as oauth_values
from tui.settings.uipath import values as uipath_values

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


def _any_case(literal: Any) -> BeforeValidator:  # noqa: ANN401 - a Literal
    return BeforeValidator(partial(choices.in_any_case, choices=literal))


Line = Annotated[str, AfterValidator(values.single_line)]
Name = Annotated[str, AfterValidator(values.display_name)]
Word = Annotated[str, StringConstraints(strip_whitespace=False)]  # a program gets it as it is
OutputPath = Annotated[str, AfterValidator(values.absolute_path)]
_ATTRIBUTES = {"docker-env": "docker_env", "json": "json_"}  # keys that are no names, or taken


class Table(BaseModel):
    """A table of the file; what the file does not say has its default."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)


class Mail(Table):
    """Whether to follow the level above or to have settings of one's own."""

    mode: Annotated[Mode, _any_case(Mode)] = "default"


class Smtp(Table):
    """How to reach the server."""

    host: Annotated[str, AfterValidator(values.host)] = ""
    domain: Annotated[str, AfterValidator(values.domain)] = ""
    port: Annotated[int, BeforeValidator(numbers.port), AfterValidator(values.port)] = 587
    timeout_ms: Annotated[
        int, BeforeValidator(numbers.milliseconds), AfterValidator(values.timeout)
    ] = 180_000
    encryption: Annotated[Encryption, _any_case(Encryption)] = "starttls"
    verify_certificate: bool = True
    ca_file: Line = ""
    fingerprint: Annotated[str, AfterValidator(values.fingerprint)] = ""
    certificate_file: Line = ""
    key_file: Line = ""


class Authentication(Table):
    """Who logs in, and where the password is; never the password."""

    required: bool = False
    username: Line = ""
    mechanism: Annotated[Mechanism, _any_case(Mechanism)] = "auto"
    allow_cleartext: bool = False
    secret: Annotated[SecretSource, _any_case(SecretSource)] = "keyring"
    file: Annotated[str, AfterValidator(values.password_file)] = ""
    command: Annotated[tuple[Word, ...], BeforeValidator(values.command)] = ()
    variable: Annotated[str, AfterValidator(values.variable)] = ""

    @property
    def signs_in(self) -> bool:
        """Whether it logs in with a token that Posthouse gets: somebody, or the app, signs in."""
        return self.required and self.secret == "oauth"

    @property
    def with_token(self) -> bool:
        """Whether it logs in with an access token, not with a password."""
        return self.secret == "oauth" or self.mechanism in TOKENS


class OAuth(Table):
    """Where an access token comes from, where the secret source is oauth (RFC 6749)."""

    provider: Annotated[OAuthProvider, _any_case(OAuthProvider)] = "generic"
    tenant: Annotated[str, AfterValidator(oauth_values.tenant)] = ""
    client_id: Annotated[str, AfterValidator(oauth_values.client_id)] = ""
    flow: Annotated[Flow, _any_case(Flow)] = "browser"
    issuer: Annotated[str, AfterValidator(oauth_values.issuer)] = ""
    scope: Annotated[str, AfterValidator(oauth_values.scope)] = ""
    audience: Line = ""
    client_secret: Annotated[ClientSecretSource, _any_case(ClientSecretSource)] = "none"
    client_secret_file: Annotated[str, AfterValidator(values.password_file)] = ""
    client_secret_command: Annotated[tuple[Word, ...], BeforeValidator(values.command)] = ()
    client_secret_variable: Annotated[str, AfterValidator(values.variable)] = ""
    key_file: OutputPath = ""
    store: Annotated[TokenStore, _any_case(TokenStore)] = "keyring"
    store_command: Annotated[tuple[Word, ...], BeforeValidator(values.command)] = ()

    @property
    def is_application(self) -> bool:
        """Whether the application logs in by itself: nobody signs in, and nothing is stored."""
        return self.flow in ("client-credentials", "service-account")


class Sender(Table):
    """Whom mails come from."""

    address: Annotated[str, AfterValidator(values.address)] = ""
    name: Name = ""


class Outputs(Table):
    """The files of other programs that a save writes too, by their format; empty for none."""

    model_config = ConfigDict(populate_by_name=True)

    msmtp: OutputPath = ""
    postfix: OutputPath = ""
    nullmailer: OutputPath = ""
    dma: OutputPath = ""
    exim: OutputPath = ""
    env: OutputPath = ""
    systemd: OutputPath = ""
    docker_env: Annotated[OutputPath, Field(alias="docker-env")] = ""
    django: OutputPath = ""
    grafana: OutputPath = ""
    alertmanager: OutputPath = ""
    gitlab: OutputPath = ""
    vaultwarden: OutputPath = ""
    json_: Annotated[OutputPath, Field(alias="json")] = ""
    uipath: OutputPath = ""
    uip: OutputPath = ""


class Send(Table):
    """What a program that calls sendmail gets; only the host's file has it."""

    default_organization: Annotated[str, AfterValidator(values.organization_id)] = ""


class UiPath(Table):
    """Where UiPath keeps the same settings, and how its application gets at them."""

    base: Annotated[str, AfterValidator(uipath_values.base)] = uipath_values.CLOUD
    organization: Annotated[str, AfterValidator(uipath_values.organization)] = ""
    partition_id: Annotated[str, AfterValidator(uipath_values.partition_id)] = ""
    client_id: Annotated[str, AfterValidator(oauth_values.client_id)] = ""
    client_secret: Annotated[UiPathSecretSource, _any_case(UiPathSecretSource)] = "keyring"
    client_secret_command: Annotated[tuple[Word, ...], BeforeValidator(values.command)] = ()
    client_secret_variable: Annotated[str, AfterValidator(values.variable)] = ""
    domain: Line = ""
    ca_file: OutputPath = ""


class Settings(Table):
    """One file: an organization's, or the host's."""

    name: Name = ""
    mail: Mail = Mail()
    smtp: Smtp = Smtp()
    authentication: Authentication = Authentication()
    oauth: OAuth = OAuth()
    sender: Sender = Sender()
    outputs: Outputs = Outputs()
    send: Send = Send()
    uipath: UiPath = UiPath()

    def value(self, key: str) -> Any:  # noqa: ANN401 - a field's type depends on the key
        """The value of a field by its key in the file, like ``smtp.port``."""
        found: Any = self
        for part in key.split("."):
            found = getattr(found, _ATTRIBUTES.get(part, part))
        return found

    def says(self, key: str) -> bool:
        """Whether the file itself gives this field a value."""
        *tables, name = key.split(".")
        holder = getattr(self, tables[0]) if tables else self
        return _ATTRIBUTES.get(name, name) in holder.model_fields_set and (
            not tables or tables[0] in self.model_fields_set
        )


def keys() -> tuple[str, ...]:
    """Every key of the file, in the order of the model."""
    found = []
    for name, field in Settings.model_fields.items():
        table = field.annotation
        if isinstance(table, type) and issubclass(table, Table):
            found += [f"{name}.{own.alias or inner}" for inner, own in table.model_fields.items()]
        else:
            found.append(name)
    return tuple(found)


def output_paths(settings: Settings) -> dict[str, str]:
    """Where the outputs go, by format, in the order of the model; no others."""
    found = settings.outputs.model_dump(by_alias=True)
    return {format: path for format, path in found.items() if path}


def nested(flat: Mapping[str, object]) -> dict[str, Any]:
    """``{"smtp.port": 587}`` as ``{"smtp": {"port": 587}}``."""
    tables: dict[str, Any] = {}
    for key, value in flat.items():
        *table, name = key.split(".")
        (tables.setdefault(table[0], {}) if table else tables)[name] = value
    return tables


def flat(settings: Settings) -> dict[str, Any]:
    """Every field of ``settings`` by its key."""
    return {key: settings.value(key) for key in keys()}
