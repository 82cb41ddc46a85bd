"""The fields of which a person picks one of a few values, and what those are called."""

from typing import get_args

from tui.language import N_
from tui.settings.model import Mechanism
from tui.settings.oauth.checks import PROVIDER_NAMES

OPTIONS = {
    "smtp.encryption": (
        ("starttls", "STARTTLS"),
        ("implicit", N_("Implicit TLS")),
        ("none", N_("None")),
    ),
    "authentication.secret": (
        ("keyring", N_("keyring")),
        ("file", N_("file")),
        ("command", N_("command")),
        ("environment", N_("variable")),
        ("ask", N_("ask each time")),
        ("oauth", N_("sign-in")),
    ),
    "oauth.provider": tuple(PROVIDER_NAMES.items()),
    "oauth.flow": (
        ("browser", N_("browser")),
        ("device", N_("code")),
        ("client-credentials", N_("app")),
        ("service-account", N_("service account")),
    ),
    "oauth.client_secret": (
        ("none", N_("none")),
        ("keyring", N_("keyring")),
        ("file", N_("file")),
        ("command", N_("command")),
        ("environment", N_("variable")),
        ("ask", N_("ask each time")),
    ),
    "oauth.store": (
        ("keyring", N_("keyring")),
        ("file", N_("file")),
        ("command", N_("command")),
    ),
    "authentication.mechanism": tuple((name, name) for name in get_args(Mechanism)),
}
"""Values and labels by the field's key; the labels are for :func:`_`."""
