"""Words that people type where one of a few is wanted, and what they may mean."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, get_args

from tui.language import N_, _
from tui.settings.names import FROM_FILE

if TYPE_CHECKING:
    from pydantic_core.core_schema import ValidationInfo

_EITHER = N_(
    "“{given}” may be either: implicit is TLS from the first byte, as on port 465; starttls begins "
    "in clear and switches to TLS, as on 587."
)
"""Of these two none is ever proposed alone: with the wrong one servers stay silent."""

_TLS = ("tls", "ssl", "ssl/tls", "tls/ssl", "ssltls", "tls1.2", "tls1.3", "on", "true", "yes")
_MEANT: Mapping[str, Mapping[str, str]] = {
    "smtp.encryption": {
        **dict.fromkeys(("start_tls", "start-tls", "start tls", "explicit", "smtp+starttls"),
                        "starttls"),
        **dict.fromkeys(("smtps", "implicit_tls", "implicit-tls", "implicit tls", "force_tls",
                         "submissions", "wrapper", "on_connect"), "implicit"),
        **dict.fromkeys(("no", "off", "false", "plain", "plaintext", "clear", "cleartext",
                         "disabled", "unencrypted"), "none"),
    },
    "authentication.mechanism": {
        **dict.fromkeys(("oauth", "oauth2", "modern"), "XOAUTH2"),
        **dict.fromkeys(("any", "automatic", "default"), "auto"),
        **dict.fromkeys(("scram", "scram_sha_256", "scram-sha256"), "SCRAM-SHA-256"),
        **dict.fromkeys(("cram", "cram_md5", "crammd5"), "CRAM-MD5"),
    },
    "authentication.secret": {
        **dict.fromkeys(("env", "variable", "environ"), "environment"),
        **dict.fromkeys(("prompt", "asked"), "ask"),
        **dict.fromkeys(("wallet", "keychain", "secret-service"), "keyring"),
        **dict.fromkeys(("path", "passwordfile", "credential"), "file"),
        **dict.fromkeys(("program", "exec", "passwordeval"), "command"),
        **dict.fromkeys(("oauth2", "token", "sign-in", "signin", "modern"), "oauth"),
    },
    "oauth.provider": {
        **dict.fromkeys(("microsoft", "m365", "office365", "o365", "entra", "azure", "exchange"),
                        "microsoft-365"),
        **dict.fromkeys(("outlook", "hotmail", "live"), "outlook.com"),
        **dict.fromkeys(("gmail", "workspace", "googlemail"), "google"),
        **dict.fromkeys(("oidc", "openid", "keycloak", "other", "own"), "generic"),
    },
    "oauth.flow": {
        **dict.fromkeys(("code", "authorization_code", "authcode", "pkce"), "browser"),
        **dict.fromkeys(("device_code", "devicecode", "device-code"), "device"),
        **dict.fromkeys(("client_credentials", "app", "application"), "client-credentials"),
        **dict.fromkeys(("service_account", "jwt"), "service-account"),
    },
    "mail.mode": {
        **dict.fromkeys(("inherit", "inherited", "host", "standard"), "default"),
        **dict.fromkeys(("own", "personal", "individual"), "custom"),
    },
}  # fmt: skip
_YES = frozenset({"oui", "vrai", "ja", "wahr", "enabled", "enable", "activé"})
_NO = frozenset({"non", "faux", "nein", "falsch", "disabled", "disable", "none", "désactivé"})


def in_any_case(given: object, info: "ValidationInfo", choices: object) -> object:
    """One of the choices where what was typed differs in case alone; a file says it as it is."""
    if not isinstance(given, str) or info.context == FROM_FILE:
        return given
    typed = given.strip().casefold()
    return next((one for one in get_args(choices) if one.casefold() == typed), given)


def meant(key: str, given: object, choices: tuple[str, ...]) -> str:
    """What to say beside the list of choices: a sentence, or nothing.

    Args:
        key: The field.
        given: What stands in its place.
        choices: What would be right.
    """
    typed = given.strip().casefold() if isinstance(given, str) else ""
    if key == "smtp.encryption" and typed in _TLS:
        return _(_EITHER).format(given=typed)
    found = _MEANT.get(key, {}).get(typed)
    found = found or next((one for one in choices if one.casefold() == typed), None)
    near = [one.casefold() for one in choices]
    if found is None:
        close = get_close_matches(typed, near, n=1, cutoff=0.75) if len(typed) < 40 else []
        found = choices[near.index(close[0])] if close else None
    return _("Did you mean {near}?").format(near=found) if found else ""


def yes_or_no(given: object) -> str:
    """What may be meant where true or false is wanted: a sentence, or nothing."""
    typed = given.strip().casefold() if isinstance(given, str) else ""
    if typed in ("true", "false"):
        return _("Without quotes: {given}.").format(given=typed)
    found = "true" if typed in _YES else "false" if typed in _NO else ""
    return _("Did you mean {near}?").format(near=found) if found else ""
