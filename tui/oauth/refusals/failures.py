"""From what an issuer answered, or did not, to a failure with its words."""

from datetime import timedelta
from urllib.parse import urlsplit

from tui.errors import Exit
from tui.language import N_, _
from tui.oauth.answers import Answer
from tui.oauth.refusals.failure import Failure
from tui.oauth.refusals.hints import GOOGLE_ENDED, SERVICE_ACCOUNT, codes, hint_for
from tui.oauth.refusals.kinds import ENDED, ERRORS, SUBERRORS, TEMPORARY, UNKNOWN, Kind
from tui.settings.model import OAuth
from tui.smtp.record.stop import spoken
from tui.text import printable

LONGEST_TOKEN = 9000
"""Characters: with the user name before it, base64 of more is longer than the 12,288 octets that
RFC 4954 4 lets a server take."""

_SKEW = timedelta(minutes=1)
_PORTAL = N_(
    "The address may be no sign-in server, or a proxy or a portal of the network answers in its "
    "place."
)
_MICROSOFT = "https://login.microsoftonline.com"


def refused(answer: Answer, oauth: OAuth, *, cut_off: bool = False) -> Failure:
    """Why an issuer gave no token.

    Args:
        answer: What it answered.
        oauth: The settings that were asked with.
        cut_off: Whether an earlier refresh was cut off before its answer was stored.
    """
    error, suberror = answer.text("error"), answer.text("suberror")
    if answer.status in (408, 429) or answer.status >= 500:
        return _failure(TEMPORARY, answer)
    if not error:
        return _no_oauth(answer)
    kind = SUBERRORS.get(suberror) or ERRORS.get(error, UNKNOWN)
    description = answer.text("error_description")
    found = codes(answer.members.get("error_codes"), description)
    failure = _failure(kind, answer)
    cause, field = _(kind.cause), kind.field
    if hint := hint_for(found, description):
        cause, field = _(hint.cause), hint.field or field
        authority = oauth.issuer or _MICROSOFT
        tenant = oauth.tenant or "organizations"
        for name, value in (
            ("{authority}", authority),
            ("{tenant}", tenant),
            ("{client_id}", oauth.client_id),
        ):
            cause = cause.replace(name, printable(value))
    elif oauth.flow == "service-account" and kind.name == "client-not-allowed":
        cause, field = _(SERVICE_ACCOUNT), "oauth.client_id"
    elif oauth.provider == "google" and kind is ENDED:
        cause = _(GOOGLE_ENDED)
    if cut_off and kind is ENDED:
        cause = _(
            "The last time it was renewed, Posthouse was ended before it could store what the "
            "issuer answered. Sign in again: posthouse login ORG."
        )
    if abs(answer.ahead) > _SKEW and kind in (ENDED, ERRORS["invalid_client"]):
        cause += " " + _clock(answer.ahead)
    return Failure(
        failure.name,
        failure.summary,
        cause,
        field,
        failure.exit,
        _said(answer.shown(description or error)),
        _trace(answer, found),
        failure.retry_after,
    )


def _failure(kind: Kind, answer: Answer) -> Failure:
    said = answer.shown(answer.text("error_description") or answer.text("error"))
    if not said and kind is TEMPORARY:
        said = _("HTTP status {status}").format(status=answer.status)
    return Failure(
        kind.name,
        _(kind.summary),
        _(kind.cause),
        kind.field,
        kind.exit,
        _said(said),
        retry_after=answer.retry_after,
    )


def _said(words: str) -> str:
    said = _("It says: {words}").format(words=words) if words else ""
    return said if not said or said.endswith((".", "!", "?", "…")) else f"{said}."


def _trace(answer: Answer, found: list[int]) -> str:
    """What Microsoft's support asks for."""
    parts = [f"AADSTS{code}" for code in found]
    for member, label in (("trace_id", "trace id"), ("timestamp", "")):
        if value := answer.shown(answer.text(member)):
            parts.append(f"{label} {value}".strip())
    if not parts:
        return ""
    return _("(For the provider's support: {parts})").format(parts=", ".join(parts))


def _clock(ahead: timedelta) -> str:
    minutes = max(round(abs(ahead).total_seconds() / 60), 1)
    if ahead > timedelta(0):
        words = _("The issuer's clock is {minutes} min ahead of this host's.")
    else:
        words = _("The issuer's clock is {minutes} min behind this host's.")
    return words.format(minutes=minutes)


def _no_oauth(answer: Answer) -> Failure:
    line = answer.first_line
    said = _("status {status}: {line}") if line else _("status {status}")
    return Failure(
        "issuer-not-oauth",
        _("What answered is no sign-in server: {said}").format(
            said=said.format(status=answer.status, line=line)
        ),
        _(_PORTAL),
        "oauth.issuer",
        Exit.UNAVAILABLE,
    )


def no_token(answer: Answer, why: str) -> Failure:
    """An answer that should hold a token, and does not hold one that can be used."""
    if not answer.members:
        return _no_oauth(answer)
    return Failure(
        "token-malformed",
        _("The issuer's answer holds no token that can be used: {why}").format(why=why),
        _(_PORTAL),
        "oauth.issuer",
        Exit.UNAVAILABLE,
    )


def too_long(length: int) -> Failure:
    """A token that no login can carry."""
    return Failure(
        "token-too-long",
        _("The token has {length} characters, and a login takes {most} at most.").format(
            length=length, most=LONGEST_TOKEN
        ),
        _(
            "RFC 4954 limits the line. The issuer puts too much into it, often the groups of the "
            "account: have it put in less, or take another account."
        ),
        "oauth.scope",
        Exit.CONFIGURATION,
    )


def odd_address(url: str) -> Failure:
    """An address that nothing secret may be sent to."""
    return Failure(
        "issuer-unsafe",
        _("{url} is not asked: only https is, or http within this host.").format(
            url=printable(url, 200) or "-"
        ),
        "",
        "oauth.issuer",
        Exit.CONFIGURATION,
    )


def unsafe_endpoint(member: str, url: str) -> Failure:
    """A discovery document that names no endpoint to trust."""
    return Failure(
        "issuer-unsafe",
        _("The issuer names as {member} what is no https address: {url}").format(
            member=member, url=url or "-"
        ),
        "",
        "oauth.issuer",
        Exit.CONFIGURATION,
    )


def odd_answer(url: str, status: int, most: int) -> Failure:
    """More than any answer may be."""
    return Failure(
        "issuer-not-oauth",
        _("{host} answered more than {most} KiB (status {status}).").format(
            host=printable(urlsplit(url).hostname or ""), most=most // 1024, status=status
        ),
        _(_PORTAL),
        "oauth.issuer",
        Exit.UNAVAILABLE,
    )


def no_discovery(issuer: str, answer: Answer) -> Failure:
    """An issuer that does not say where its endpoints are."""
    if answer.status in (408, 429) or answer.status >= 500:
        return _failure(TEMPORARY, answer)
    found = _no_oauth(answer)
    return Failure(
        found.name,
        _("{issuer} does not say where its endpoints are. {summary}").format(
            issuer=printable(issuer), summary=found.summary
        ),
        found.cause,
        found.field,
        found.exit,
    )


def other_issuer(issuer: str, named: str) -> Failure:
    """A discovery document of another issuer (RFC 8414 3.3)."""
    return Failure(
        "issuer-other",
        _("{issuer} calls itself {named}, so it is not trusted.").format(
            issuer=printable(issuer), named=named or "-"
        ),
        _("Write Issuer as it calls itself, if that is the server you mean."),
        "oauth.issuer",
        Exit.CONFIGURATION,
    )


def unreachable(host: str, error: BaseException) -> Failure:
    """No connection, or no answer in time."""
    return Failure(
        "issuer-unreachable",
        _("{host} gives no answer: {why}.").format(host=printable(host), why=_why(error)),
        _(
            "No network, a name that does not resolve, or a firewall; a proxy is taken from "
            "HTTPS_PROXY. Try again later."
        ),
        "",
        Exit.TRY_AGAIN,
    )


def proxy_failed(host: str, error: BaseException) -> Failure:
    """The proxy of the environment does not let us through."""
    return Failure(
        "issuer-proxy",
        _("The proxy that the environment names gives no way to {host}: {why}.").format(
            host=printable(host), why=_why(error)
        ),
        _("Look at HTTPS_PROXY, ALL_PROXY and NO_PROXY."),
        "",
        Exit.TRY_AGAIN,
    )


def certificate_failed(host: str, error: BaseException) -> Failure:
    """TLS with the issuer failed; nothing secret was sent."""
    return Failure(
        "issuer-certificate",
        _("The certificate of {host} is not trusted: {why}.").format(
            host=printable(host), why=_why(error)
        ),
        _(
            "A proxy or a portal may answer in its place, or its authority is not known here: "
            "SSL_CERT_FILE may name a file with that one. Nothing secret was sent."
        ),
        "oauth.issuer",
        Exit.UNAVAILABLE,
    )


def _why(error: BaseException) -> str:
    """What the system says, in few words; httpx hides its error behind others."""
    found, at = error, error
    while True:
        inner = at.exceptions[0] if isinstance(at, BaseExceptionGroup) else None
        following = inner or at.__cause__ or at.__context__
        if following is None:
            break
        at = following
        if isinstance(at, OSError) and (at.errno or isinstance(at, TimeoutError)):
            found = at
    if "Timeout" in type(error).__name__:
        found = TimeoutError()
    said = spoken(found) if isinstance(found, Exception) else type(found).__name__
    return " ".join(said.split()).rstrip(".")
