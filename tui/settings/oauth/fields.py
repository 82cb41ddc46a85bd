"""Which fields of the table [oauth] a sign-in needs, so that a form shows no others."""

from collections.abc import Iterator

from tui.settings.model import OAuth

SIGN_IN = (
    "oauth.provider",
    "oauth.flow",
    "oauth.issuer",
    "oauth.tenant",
    "oauth.client_id",
    "oauth.client_secret",
    "oauth.client_secret_file",
    "oauth.client_secret_command",
    "oauth.client_secret_variable",
    "oauth.key_file",
    "oauth.scope",
    "oauth.audience",
    "oauth.store",
    "oauth.store_command",
)
"""The fields, in the order of the form."""


def needed(oauth: OAuth) -> frozenset[str]:
    """The keys of the fields that this provider and this way to sign in use, or that are set."""
    return frozenset(_needed(oauth)) | {key for key in _TEXTS if _value(oauth, key)}


_TEXTS = ("oauth.issuer", "oauth.tenant", "oauth.scope", "oauth.audience", "oauth.key_file")
"""What stays in view while it holds something, for it counts."""


def _value(oauth: OAuth, key: str) -> object:
    return getattr(oauth, key.removeprefix("oauth."))


def _needed(oauth: OAuth) -> Iterator[str]:
    yield from ("oauth.provider", "oauth.flow")
    if oauth.provider == "generic":
        yield from ("oauth.issuer", "oauth.scope", "oauth.audience")
    if oauth.provider == "microsoft-365":
        yield "oauth.tenant"
    if oauth.is_application:
        yield "oauth.key_file"
    if oauth.flow != "service-account":
        yield from ("oauth.client_id", "oauth.client_secret")
    if oauth.flow != "service-account" and oauth.client_secret == "file":
        yield "oauth.client_secret_file"
    if oauth.flow != "service-account" and oauth.client_secret == "command":
        yield "oauth.client_secret_command"
    if oauth.flow != "service-account" and oauth.client_secret == "environment":
        yield "oauth.client_secret_variable"
    if not oauth.is_application:
        yield "oauth.store"
        if oauth.store == "command":
            yield "oauth.store_command"
