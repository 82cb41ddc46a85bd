"""What is missing or doubtful in the table [oauth], where the secret source is oauth."""

from collections.abc import Iterator

from tui.language import N_, _
from tui.settings.checking.values import is_this_host
from tui.settings.model import TOKENS, OAuth, OAuthProvider, Settings
from tui.settings.problems import Problem, Severity

PROVIDER_NAMES: dict[OAuthProvider, str] = {
    "microsoft-365": "Microsoft 365",
    "outlook.com": "Outlook.com",
    "google": "Google",
    "generic": N_("a server of one's own"),
}
FLOWS: dict[OAuthProvider, tuple[str, ...]] = {
    "microsoft-365": ("browser", "device", "client-credentials"),
    "outlook.com": ("browser", "device"),
    "google": ("browser", "service-account"),
    "generic": ("browser", "device", "client-credentials"),
}
"""The ways to sign in that a provider has for mail."""


def missing(settings: Settings) -> Iterator[Problem]:
    """What a sign-in lacks, as errors; nothing where the settings log in with a password."""
    if settings.authentication.secret != "oauth":
        return
    oauth = settings.oauth
    if settings.authentication.mechanism not in ("auto", *TOKENS):
        yield Problem(
            "authentication.mechanism",
            _(
                "Mechanism must be auto, XOAUTH2 or OAUTHBEARER where Secret source is oauth: no "
                "other takes a token."
            ),
        )
    if oauth.flow not in FLOWS[oauth.provider]:
        yield Problem("oauth.flow", _unfit_flow(oauth))
    if oauth.flow != "service-account" and not oauth.client_id:
        yield Problem(
            "oauth.client_id",
            _("Client id is missing: the id of the app that is registered at the provider."),
        )
    if oauth.provider == "generic" and not oauth.issuer:
        yield Problem(
            "oauth.issuer",
            _(
                "Issuer is missing: the address of the sign-in server. For Microsoft 365 and "
                "Google set Sign-in provider instead."
            ),
        )
    if (
        oauth.provider == "microsoft-365"
        and oauth.flow == "client-credentials"
        and oauth.tenant.lower() in ("", "common", "organizations", "consumers")
    ):
        yield Problem(
            "oauth.tenant",
            _("Tenant is missing: with client-credentials it is the tenant's id or a domain."),
        )
    yield from _missing_places(settings)


def _unfit_flow(oauth: OAuth) -> str:
    if oauth.provider == "google" and oauth.flow == "device":
        return _(
            "Google gives no device code for mail (it answers invalid_scope): take browser, or "
            "service-account on a server."
        )
    return _("Way to sign in must be {flows} at {provider}.").format(
        flows=", ".join(FLOWS[oauth.provider]), provider=_(PROVIDER_NAMES[oauth.provider])
    )


def _missing_places(settings: Settings) -> Iterator[Problem]:
    """What says where something secret is, and does not."""
    oauth = settings.oauth
    if oauth.flow == "service-account" and not oauth.key_file:
        yield Problem(
            "oauth.key_file",
            _("Key file is missing: the JSON file that Google made for the service account."),
        )
    if oauth.flow == "client-credentials" and oauth.client_secret == "none" and not oauth.key_file:
        yield Problem(
            "oauth.client_secret",
            _(
                "Client secret is missing: say where it is, or give a certificate and its key in "
                "Key file."
            ),
        )
    if oauth.client_secret == "file" and not oauth.client_secret_file:
        yield Problem(
            "oauth.client_secret_file",
            _("Client secret file is missing: what holds the client secret."),
        )
    if oauth.client_secret == "command" and not oauth.client_secret_command:
        yield Problem(
            "oauth.client_secret_command",
            _("Client secret command is missing: what prints the client secret."),
        )
    if oauth.client_secret == "environment" and not oauth.client_secret_variable:
        yield Problem(
            "oauth.client_secret_variable",
            _("Client secret variable is missing: what holds the client secret."),
        )
    if oauth.store == "command" and not oauth.is_application:
        if not oauth.store_command:
            yield Problem(
                "oauth.store_command",
                _("Sign-in store command is missing: what stores its standard input."),
            )
        if not settings.authentication.command:
            yield Problem(
                "authentication.command",
                _("Command is missing: what prints the stored sign-in."),
            )


def doubtful(settings: Settings) -> Iterator[Problem]:
    """What of a sign-in will likely fail, as warnings."""
    smtp, oauth = settings.smtp, settings.oauth
    if not settings.authentication.required or settings.authentication.secret != "oauth":
        return
    verified = smtp.verify_certificate or smtp.fingerprint
    if not is_this_host(smtp.host) and (smtp.encryption == "none" or not verified):
        yield Problem(
            "smtp.encryption" if smtp.encryption == "none" else "smtp.verify_certificate",
            _("A token is sent over verified TLS only, so the login will be refused here."),
            Severity.WARNING,
            name="token-without-tls",
        )
    if oauth.provider == "google" and oauth.flow == "browser" and oauth.client_secret == "none":
        yield Problem(
            "oauth.client_secret",
            _("Google wants the client secret of a desktop app too, though it is no secret."),
            Severity.WARNING,
            name="client-secret-missing",
        )
