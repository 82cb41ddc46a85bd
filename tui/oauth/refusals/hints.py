"""Words for single refusals: Microsoft's codes and Google's sentences. They decide nothing.

Microsoft says that its codes may change, and no client should depend on them: they choose the
words, the field and the remedy inside a failure, never its name or what is done.
"""

import re
from dataclasses import dataclass

from tui.language import N_


@dataclass(frozen=True, slots=True)
class Hint:
    """What one code, or one sentence, tells more than its ``error``.

    Attributes:
        codes: Microsoft's, like 7000215.
        words: Words of ``error_description``, as a pattern; for others than Microsoft.
        cause: Why, and what mends it.
        field: The setting to look at.
    """

    codes: tuple[int, ...]
    words: str
    cause: str
    field: str = ""


HINTS = (
    Hint(
        (7000215,),
        "",
        N_(
            "The client secret is wrong. Often the secret's id was taken in place of its value, "
            "which Entra shows once only: make a new one."
        ),
        "oauth.client_secret",
    ),
    Hint(
        (7000222,),
        "",
        N_("The client secret has expired: make a new one in Entra, and store that."),
        "oauth.client_secret",
    ),
    Hint(
        (7000218,),
        "",
        N_(
            "The app is not public, so its secret is wanted: switch on Allow public client flows "
            "in Entra (Authentication), or say where the client secret is."
        ),
        "oauth.client_secret",
    ),
    Hint(
        (700025,),
        "",
        N_("The app is public, and such an app may send no secret: set Client secret to none."),
        "oauth.client_secret",
    ),
    Hint(
        (700016,),
        "",
        N_("There is no app with this client id in this tenant: one of the two is another's."),
        "oauth.tenant",
    ),
    Hint(
        (50194,),
        "",
        N_("The app is registered for one tenant only: give that one's id or domain."),
        "oauth.tenant",
    ),
    Hint(
        (90002, 900023),
        "",
        N_("There is no such tenant: its id or domain is written otherwise."),
        "oauth.tenant",
    ),
    Hint(
        (70011, 28000, 28003),
        "",
        N_(
            "The scope is wrong, or mixes two resources: beside SMTP.Send only openid, email, "
            "profile and offline_access may stand."
        ),
        "oauth.scope",
    ),
    Hint(
        (900144,),
        "",
        N_("The request misses a parameter, often the scope: leave Scope empty for the usual one."),
        "oauth.scope",
    ),
    Hint(
        (65001,),
        "",
        N_(
            "An administrator can agree for all: "
            "{authority}/{tenant}/adminconsent?client_id={client_id}"
        ),
        "oauth.client_id",
    ),
    Hint(
        (65004,),
        "",
        N_("Whoever was asked for consent said no."),
    ),
    Hint(
        (50076, 50079, 50074),
        "",
        N_("A second factor is wanted now: sign in again with a person, posthouse login ORG."),
    ),
    Hint(
        (53003, 530036, 530032, 53000, 53001),
        "",
        N_(
            "Conditional Access blocks it; often it blocks device codes: take browser as Way to "
            "sign in, it ends in a paste. Else an administrator must except the account."
        ),
        "oauth.flow",
    ),
    Hint(
        (50105,),
        "",
        N_("The account is not assigned to the app: an administrator assigns it in Entra."),
        "authentication.username",
    ),
    Hint(
        (50034,),
        "",
        N_("The tenant has no such account."),
        "authentication.username",
    ),
    Hint(
        (50126,),
        "",
        N_("The password that was typed at the provider is wrong."),
    ),
    Hint(
        (50053,),
        "",
        N_("The account is locked after too many sign-ins: wait, or have it unlocked."),
    ),
    Hint(
        (50057,),
        "",
        N_("The account is disabled: an administrator can enable it."),
        "authentication.username",
    ),
    Hint(
        (70008,),
        "",
        N_("It has expired. Sign in again: posthouse login ORG."),
    ),
    Hint(
        (700082,),
        "",
        N_(
            "It was not used for so long (90 days by the provider's rule) that it ended. Sign in "
            "again: posthouse login ORG."
        ),
    ),
    Hint(
        (70043,),
        "",
        N_(
            "The tenant's rule for how often to sign in ended it. Sign in again, or use "
            "client-credentials, which no such rule ends."
        ),
        "oauth.flow",
    ),
    Hint(
        (50173,),
        "",
        N_("The password was changed, or the sign-ins were revoked. Sign in again."),
    ),
    Hint(
        (700084,),
        "",
        N_(
            "The app is registered as a single-page application, whose sign-ins end after 24 "
            "hours: register http://localhost under Mobile and desktop applications, then sign in "
            "again."
        ),
        "oauth.client_id",
    ),
    Hint(
        (70020,),
        "",
        N_("The 15 minutes for the code are over. Get a new code."),
    ),
    Hint(
        (54005,),
        "",
        N_("The code was used before. Sign in again from the beginning."),
    ),
    Hint(
        (70000,),
        "",
        N_("The sign-in is another app's, or damaged. Sign in again: posthouse login ORG."),
    ),
    Hint(
        (700024,),
        "",
        N_("The signed assertion is not valid now: look at this host's clock."),
    ),
    Hint(
        (700027, 7000274),
        "",
        N_("The certificate in Key file is not the one that the app has in Entra."),
        "oauth.key_file",
    ),
    Hint(
        (50011,),
        "",
        N_(
            "The app lacks the redirect: add http://localhost under Mobile and desktop "
            "applications in Entra."
        ),
        "oauth.client_id",
    ),
    Hint(
        (),
        r"invalid email or user id|invalid subject|invalid impersonation",
        N_("The service account may not act for this user name, or there is no such mailbox."),
        "authentication.username",
    ),
    Hint(
        (),
        r"invalid jwt.*(timeframe|iat|exp|short-lived)",
        N_("The signed assertion is not valid now: look at this host's clock."),
    ),
    Hint(
        (),
        r"invalid jwt signature|account not found",
        N_("The key was deleted, or belongs to another service account: make a new one."),
        "oauth.key_file",
    ),
)

SERVICE_ACCOUNT = N_(
    "Domain-wide delegation is missing, or its scope differs by a character: Admin console, "
    "Security, API controls, Domain-wide delegation, with the numeric client id of the service "
    "account and the scope https://mail.google.com/"
)
"""For ``unauthorized_client`` of a service account."""

GOOGLE_ENDED = N_(
    "Three reasons are usual: the consent screen of the app is in Testing, where a sign-in ends "
    "after 7 days; somebody revoked it, or changed the password; or this host's clock is wrong. "
    "Sign in again: posthouse login ORG."
)
"""For Google's ``invalid_grant``, which says no more."""

_CODE = re.compile(r"AADSTS(\d{4,9})")


def codes(members_codes: object, description: str) -> list[int]:
    """Microsoft's codes of an answer: from ``error_codes``, else from the description."""
    listed = members_codes if isinstance(members_codes, list) else []
    found = [one for one in listed[:10] if isinstance(one, int) and not isinstance(one, bool)]
    return found or [int(one) for one in _CODE.findall(description)[:10]]


def hint_for(found: list[int], description: str) -> Hint | None:
    """The first hint that fits."""
    for hint in HINTS:
        if any(code in hint.codes for code in found):
            return hint
        if hint.words and re.search(hint.words, description, re.IGNORECASE):
            return hint
    return None
