"""The rules of the fields, by pydantic: what may stand in each, and what is said of all else."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails

from tui.language import _
from tui.settings import choices, numbers, values
from tui.settings.fields import FIELDS
from tui.settings.model import (
    ClientSecretSource,
    Encryption,
    Flow,
    Mechanism,
    Mode,
    OAuthProvider,
    SecretSource,
    Settings,
    TokenStore,
    UiPathSecretSource,
)
from tui.settings.numbers import FROM_FILE
from tui.settings.oauth import values as oauth_values
from tui.settings.uipath import values as uipath_values
from tui.settings.wrong_value import WrongValue


def _text(rule: Callable[[str], str]) -> Any:  # noqa: ANN401 - a type
    return Annotated[str, AfterValidator(rule)]


def _one_of(literal: Any) -> Any:  # noqa: ANN401 - a Literal, and a type
    return Annotated[literal, BeforeValidator(partial(choices.in_any_case, choices=literal))]


Line = _text(values.single_line)
Name = _text(values.display_name)
OutputPath = _text(values.absolute_path)
Word = Annotated[str, StringConstraints(strip_whitespace=False)]  # a program gets it as it is
Command = Annotated[tuple[Word, ...], BeforeValidator(values.command)]

RULES: Mapping[str, Any] = {
    "name": Name,
    "mail.mode": _one_of(Mode),
    "smtp.host": _text(values.host),
    "smtp.domain": _text(values.domain),
    "smtp.port": Annotated[int, BeforeValidator(numbers.port), AfterValidator(values.port)],
    "smtp.timeout_ms": Annotated[
        int, BeforeValidator(numbers.milliseconds), AfterValidator(values.timeout)
    ],
    "smtp.encryption": _one_of(Encryption),
    "smtp.verify_certificate": bool,
    "smtp.ca_file": Line,
    "smtp.fingerprint": _text(values.fingerprint),
    "smtp.certificate_file": Line,
    "smtp.key_file": Line,
    "authentication.required": bool,
    "authentication.username": Line,
    "authentication.mechanism": _one_of(Mechanism),
    "authentication.allow_cleartext": bool,
    "authentication.secret": _one_of(SecretSource),
    "authentication.file": _text(values.password_file),
    "authentication.command": Command,
    "authentication.variable": _text(values.variable),
    "oauth.provider": _one_of(OAuthProvider),
    "oauth.tenant": _text(oauth_values.tenant),
    "oauth.client_id": _text(oauth_values.client_id),
    "oauth.flow": _one_of(Flow),
    "oauth.issuer": _text(oauth_values.issuer),
    "oauth.scope": _text(oauth_values.scope),
    "oauth.audience": Line,
    "oauth.client_secret": _one_of(ClientSecretSource),
    "oauth.client_secret_file": _text(values.password_file),
    "oauth.client_secret_command": Command,
    "oauth.client_secret_variable": _text(values.variable),
    "oauth.key_file": OutputPath,
    "oauth.store": _one_of(TokenStore),
    "oauth.store_command": Command,
    "sender.address": _text(values.address),
    "sender.name": Name,
    "outputs.msmtp": OutputPath,
    "outputs.postfix": OutputPath,
    "outputs.nullmailer": OutputPath,
    "outputs.dma": OutputPath,
    "outputs.exim": OutputPath,
    "outputs.env": OutputPath,
    "outputs.systemd": OutputPath,
    "outputs.docker-env": OutputPath,
    "outputs.django": OutputPath,
    "outputs.grafana": OutputPath,
    "outputs.alertmanager": OutputPath,
    "outputs.gitlab": OutputPath,
    "outputs.vaultwarden": OutputPath,
    "outputs.json": OutputPath,
    "outputs.uipath": OutputPath,
    "outputs.uip": OutputPath,
    "send.default_organization": _text(values.organization_id),
    "uipath.base": _text(uipath_values.base),
    "uipath.organization": _text(uipath_values.organization),
    "uipath.partition_id": _text(uipath_values.partition_id),
    "uipath.client_id": _text(oauth_values.client_id),
    "uipath.client_secret": _one_of(UiPathSecretSource),
    "uipath.client_secret_command": Command,
    "uipath.client_secret_variable": _text(values.variable),
    "uipath.domain": Line,
    "uipath.ca_file": OutputPath,
}
"""What pydantic takes in each field, by its key."""


def checked_value(key: str, given: object, *, typed: bool) -> tuple[Any, str]:
    """Check one value.

    Args:
        key: The field.
        given: What a file says, or a person typed.
        typed: Whether it is a file's, where a number is no text.

    Returns:
        What it means, and what is wrong with it in a sentence; one of them is empty.
    """
    context = FROM_FILE if typed else None
    try:
        return _adapter(RULES[key]).validate_python(given, strict=typed, context=context), ""
    except ValidationError as error:
        return None, _sentence(key, error.errors(include_url=False)[-1])


@cache
def _adapter(rule: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type
    return TypeAdapter(rule, config=ConfigDict(str_strip_whitespace=True))


def _sentence(key: str, details: ErrorDetails) -> str:
    label = FIELDS[key].label
    context = details.get("ctx", {})
    match details["type"]:
        case "value_error" if isinstance(context["error"], WrongValue):
            return f"{label} {context['error'].rest}"
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return _("{label} must be a whole number, like {settings}.").format(
                label=label, settings=Settings().value(key)
            )
        case "bool_type" | "bool_parsing":
            sentence = _("{label} must be true or false.").format(label=label)
            return f"{sentence} {choices.yes_or_no(details['input'])}".rstrip()
        case "literal_error":
            expected = str(context["expected"]).replace("'", "")
            *some, last = expected.replace(" or ", ", ").split(", ")
            either = _("{some} or {last}").format(some=", ".join(some), last=last)
            sentence = _("{label} must be {expected}.").format(label=label, expected=either)
            if key == "authentication.secret":
                sentence += " " + _("The password itself is never in the file.")
            return f"{sentence} {choices.meant(key, details['input'], (*some, last))}".rstrip()
        case _:
            return _('{label} must be text in quotes, like "…".').format(label=label)
