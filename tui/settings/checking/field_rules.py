"""The rules of the fields, by pydantic: what may stand in each, and what is said of all else.

They are written as pydantic's core has them: its models and types take 60 ms to import, four times
as long, and a mail of a user who can keep no state checks its settings each time.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, get_args

from pydantic_core import ErrorDetails, SchemaValidator, ValidationError, core_schema
from pydantic_core.core_schema import CoreSchema

from tui.language import _
from tui.settings.checking import choices, numbers, values
from tui.settings.checking.wrong_value import WrongValue
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
from tui.settings.names import FROM_FILE
from tui.settings.oauth import values as oauth_values
from tui.settings.uipath import values as uipath_values

Before = Callable[[object, core_schema.ValidationInfo], object]


def _text(rule: Callable[[str], str]) -> CoreSchema:
    return core_schema.no_info_after_validator_function(
        rule, core_schema.str_schema(strip_whitespace=True)
    )


def _number(meant: Before, rule: Callable[[int], int]) -> CoreSchema:
    number = core_schema.no_info_after_validator_function(rule, core_schema.int_schema())
    return core_schema.with_info_before_validator_function(meant, number)


def _one_of(literal: object) -> CoreSchema:
    return core_schema.with_info_before_validator_function(
        partial(choices.in_any_case, choices=literal),
        core_schema.literal_schema(list(get_args(literal))),
    )


Line = _text(values.single_line)
Name = _text(values.display_name)
OutputPath = _text(values.absolute_path)
Flag = core_schema.bool_schema()
Words = core_schema.tuple_variable_schema(core_schema.str_schema())  # as a program gets them
Command = core_schema.with_info_before_validator_function(values.command, Words)

RULES: Mapping[str, CoreSchema] = {
    "name": Name,
    "mail.mode": _one_of(Mode),
    "smtp.host": _text(values.host),
    "smtp.domain": _text(values.domain),
    "smtp.port": _number(numbers.port, values.port),
    "smtp.timeout_ms": _number(numbers.milliseconds, values.timeout),
    "smtp.encryption": _one_of(Encryption),
    "smtp.verify_certificate": Flag,
    "smtp.ca_file": Line,
    "smtp.fingerprint": _text(values.fingerprint),
    "smtp.certificate_file": Line,
    "smtp.key_file": Line,
    "authentication.required": Flag,
    "authentication.username": Line,
    "authentication.mechanism": _one_of(Mechanism),
    "authentication.allow_cleartext": Flag,
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
        return _validator(key).validate_python(given, strict=typed, context=context), ""
    except ValidationError as error:
        return None, _sentence(key, error.errors(include_url=False)[-1])


@cache
def _validator(key: str) -> SchemaValidator:
    return SchemaValidator(RULES[key])


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
