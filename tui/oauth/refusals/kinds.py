"""The refusals of a token endpoint: each ``error`` with its ``suberror`` has a name and an exit."""

from dataclasses import dataclass

from tui.errors import Exit
from tui.language import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """What an ``error`` (RFC 6749 5.2, RFC 8628 3.5) or a ``suberror`` (Microsoft) means.

    Attributes:
        name: The stable name of the failure.
        exit: How a command ends.
        summary: What happened.
        cause: Why, and what mends it.
        field: The setting to look at.
    """

    name: str
    exit: Exit
    summary: str
    cause: str
    field: str = ""


_AGAIN = N_("Sign in again: posthouse login ORG. The settings stay as they are.")

ENDED = Kind(
    "sign-in-ended",
    Exit.NO_PERMISSION,
    N_("The stored sign-in does not count any more."),
    _AGAIN,
)
_BLOCKED = Kind(
    "access-blocked",
    Exit.NO_PERMISSION,
    N_("A rule of the provider's administrators blocks this sign-in."),
    N_(
        "Often they block device codes alone: take browser as Way to sign in. Else whoever runs "
        "the tenant must except the account or this host."
    ),
    "oauth.flow",
)
_INTERACTION = Kind(
    "interaction-needed",
    Exit.NO_PERMISSION,
    N_("The provider wants the person again: a second factor, or a new confirmation."),
    _AGAIN,
)
_CONSENT = Kind(
    "consent-missing",
    Exit.NO_PERMISSION,
    N_("Nobody has allowed the app to send mail for this account."),
    N_("Sign in and agree, or have an administrator agree for all."),
    "oauth.client_id",
)
TEMPORARY = Kind(
    "issuer-busy",
    Exit.TRY_AGAIN,
    N_("The issuer cannot answer now."),
    N_("It is its own trouble, and no setting is known to be wrong. Try again later."),
)

SUBERRORS: dict[str, Kind] = {
    "consent_required": _CONSENT,
    "basic_action": _INTERACTION,
    "additional_action": _INTERACTION,
    "message_only": _BLOCKED,
    "conditional_access_policy": _BLOCKED,
    "protection_policy_required": _BLOCKED,
    "device_authentication_failed": _BLOCKED,
    "bad_token": ENDED,
    "token_expired": ENDED,
    "client_mismatch": ENDED,
    "user_password_expired": Kind(
        "password-expired",
        Exit.NO_PERMISSION,
        N_("The password of the account has expired."),
        N_("Whoever owns the account sets a new one at the provider, then signs in again."),
    ),
}
"""By ``suberror``; Microsoft's, beside any ``error`` (its reference of error codes)."""

ERRORS: dict[str, Kind] = {
    "expired_token": Kind(
        "code-expired",
        Exit.NO_PERMISSION,
        N_("The time for the code is over."),
        N_("Nobody has typed it in. Get a new code and sign in with that."),
    ),
    "access_denied": Kind(
        "sign-in-declined",
        Exit.NO_PERMISSION,
        N_("The sign-in was declined."),
        N_("Whoever was asked said no, or may not say yes."),
    ),
    "invalid_client": Kind(
        "client-refused",
        Exit.CONFIGURATION,
        N_("The issuer does not take the client id with this client secret."),
        N_("Look at both where the app is registered."),
        "oauth.client_secret",
    ),
    "unauthorized_client": Kind(
        "client-not-allowed",
        Exit.CONFIGURATION,
        N_("The issuer does not let this app sign in so."),
        N_("The client id is another app's, or the app may not use this way to sign in."),
        "oauth.client_id",
    ),
    "invalid_scope": Kind(
        "scope-refused",
        Exit.CONFIGURATION,
        N_("The issuer does not give a token for this scope."),
        N_("Leave Scope empty for the provider's own, or have the app allowed this one."),
        "oauth.scope",
    ),
    "invalid_target": Kind(
        "audience-refused",
        Exit.CONFIGURATION,
        N_("The issuer gives no token for this audience."),
        N_("It must be the mail server's name as the issuer knows it (RFC 8707)."),
        "oauth.audience",
    ),
    "invalid_request": Kind(
        "request-refused",
        Exit.CONFIGURATION,
        N_("The issuer does not take the request."),
        N_("Its own words say what it misses; often the app is registered for something else."),
        "oauth.client_id",
    ),
    "unsupported_grant_type": Kind(
        "flow-refused",
        Exit.CONFIGURATION,
        N_("The issuer does not offer this way to sign in."),
        N_("Choose another one in Way to sign in."),
        "oauth.flow",
    ),
    "consent_required": _CONSENT,
    "interaction_required": _INTERACTION,
    "login_required": _INTERACTION,
    "conditional_access_policy": _BLOCKED,
    "invalid_grant": ENDED,
    "temporarily_unavailable": TEMPORARY,
    "server_error": TEMPORARY,
}
"""By ``error``."""

for _alias, _error in (
    ("code_expired", "expired_token"),
    ("authorization_declined", "access_denied"),
    ("invalid_resource", "invalid_target"),
    ("unsupported_response_type", "unsupported_grant_type"),
):
    ERRORS[_alias] = ERRORS[_error]

UNKNOWN = Kind(
    "issuer-refused",
    Exit.NO_PERMISSION,
    N_("The issuer gives no token, for a reason of its own."),
    N_("Its own words are all there is."),
)
