"""A token endpoint's good answer (RFC 6749 5.1), and whose token it is."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from tui.language import _
from tui.oauth.access_token import AccessToken
from tui.oauth.answers import Answer, seconds_of
from tui.oauth.refusals.failure import Failure
from tui.oauth.refusals.failures import LONGEST_TOKEN, no_token, too_long
from tui.secret import SecretStr
from tui.text import printable

LONGEST_LIFE = 30 * 24 * 3600.0
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Whose:
    """Who a token is for, as far as the issuer told; every text is printable.

    Attributes:
        account: The account of the id_token; empty where it is not told.
        tenant: The tenant of that account; empty where it is not told.
        app: The app's id or name, from a token that can be read.
        scopes: What it may be used for.
        audience: Which server it is for, from a token that can be read.
    """

    account: str = ""
    tenant: str = ""
    app: str = ""
    scopes: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What an issuer gave.

    Attributes:
        access: The token; None where the answer holds none that can be used.
        refresh_token: What gets the next one, where it gave that.
        whose: Who it is for.
        trouble: Why the token can't be used, where it can't.
    """

    access: AccessToken | None
    refresh_token: SecretStr | None
    whose: Whose
    trouble: Failure | None = None


def granted(answer: Answer, asked_scope: str) -> Grant:
    """Read a good answer; what is wrong with its token does not lose its refresh token."""
    refresh = answer.text("refresh_token")
    kept = SecretStr(refresh) if _is_token(refresh) else None
    value = answer.text("access_token")
    trouble = _trouble(answer, value)
    if trouble:
        return Grant(None, kept, Whose(), trouble)
    life = seconds_of(answer.members.get("expires_in"), LONGEST_LIFE)
    expires = answer.asked_at + timedelta(seconds=life)
    whose = _whose(answer, value, asked_scope)
    return Grant(AccessToken(SecretStr(value), answer.asked_at, expires), kept, whose)


def _trouble(answer: Answer, value: str) -> Failure | None:
    if not value:
        return no_token(answer, _("access_token is missing"))
    if not _is_token(value):
        return no_token(answer, _("access_token holds characters that no token has"))
    if len(value) > LONGEST_TOKEN:
        return too_long(len(value))
    kind = answer.text("token_type")
    if kind and kind.lower() != "bearer":
        return no_token(
            answer, _("it is of the type {kind}, not Bearer").format(kind=answer.shown(kind))
        )
    return None


def _is_token(text: str) -> bool:
    """Visible ASCII: a control character would end SASL's field, or a line."""
    return bool(text) and all("!" <= letter <= "~" for letter in text)


def _whose(answer: Answer, token: str, asked_scope: str) -> Whose:
    """From the id_token, which came from the issuer itself (OpenID Connect Core 3.1.3.7 6), and
    from an access token that is a JWT, which Microsoft's are.
    """
    identity, access = claims(answer.text("id_token")), claims(token)
    account = next(
        (
            identity[name]
            for name in ("preferred_username", "upn", "email")
            if isinstance(identity.get(name), str) and identity[name]
        ),
        "",
    )
    roles = access.get("roles")
    listed = " ".join(map(str, roles)) if isinstance(roles, list) else ""
    scopes = access.get("scp") or answer.text("scope") or listed or asked_scope
    return Whose(
        _plain(account),
        _plain(identity.get("tid") or access.get("tid")),
        _plain(access.get("app_displayname") or access.get("appid") or access.get("azp")),
        _plain(scopes),
        _plain(access.get("aud")),
    )


def claims(jwt: str) -> Mapping[str, object]:
    """The claims of a JWT (RFC 7519), whose signature is not looked at; empty where it is none."""
    parts = jwt.split(".")
    if len(parts) != 3:
        return {}
    try:
        found = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _plain(value: object) -> str:
    if isinstance(value, list):
        value = " ".join(str(one) for one in value[:5])
    return printable(" ".join(value.split()), _SHOWN) if isinstance(value, str) else ""
