"""Why UiPath gave no answer that can be used: names, plain words, exit codes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tui.errors import Exit, PosthouseError
from tui.language import N_, _
from tui.oauth.answers import Answer
from tui.oauth.refusals.failure import NoToken

READ, WRITE = "PM.Setting.Read", "PM.Setting.Write"
LONGEST_WAIT = 60.0
"""Seconds of Retry-After that are waited for, once."""

_MOST_SHOWN = 10
_TRANSPORT = {
    "issuer-unreachable": ("uipath-unreachable", Exit.TRY_AGAIN, ""),
    "issuer-proxy": ("uipath-proxy", Exit.TRY_AGAIN, ""),
    "issuer-certificate": ("uipath-certificate", Exit.UNAVAILABLE, "uipath.ca_file"),
    "issuer-not-oauth": ("uipath-odd-answer", Exit.TRY_AGAIN, ""),
    "issuer-unsafe": ("uipath-unsafe", Exit.CONFIGURATION, "uipath.base"),
}
_NO_TOKEN = N_("UiPath gives the app no token.")
_OF_TOKEN = {
    "invalid_client": N_(
        "UiPath does not take the app's id or its secret: one of them is wrong, the secret has "
        "ended, or the app was deleted."
    ),
    "invalid_scope": N_(
        "The app has no scope {scope}: give it the application scope PM.Setting (Admin, External "
        "applications); user scopes do not count."
    ),
    "unauthorized_client": N_(
        "The app may not ask for a token by itself: it must be a confidential application."
    ),
}


class Refused(PosthouseError):
    """UiPath did not do what it was asked for.

    Attributes:
        name: Stable, for scripts.
        field: The setting to look at; empty where none can mend it.
        retry_after: Seconds that UiPath asked to wait; 0 where it did not.
    """

    def __init__(
        self, name: str, sentence: str, exit_code: Exit, field: str = "", retry_after: float = 0.0
    ) -> None:
        super().__init__(sentence)
        self.name = name
        self.exit_code = exit_code
        self.field = field
        self.retry_after = retry_after


def unreached(error: NoToken) -> Refused:
    """No answer: no connection, no time left, no trust in the certificate, too much of it."""
    failure = error.failure
    name, code, field = _TRANSPORT.get(failure.name, ("uipath-unreachable", Exit.TRY_AGAIN, ""))
    cause = failure.cause if name != "uipath-odd-answer" else ""
    if name == "uipath-certificate":
        cause = _("For an authority of one's own give uipath.ca_file. Nothing secret was sent.")
    return Refused(name, f"{failure.summary} {cause}".rstrip(), code, field)


def no_token(answer: Answer, scope: str) -> Refused:
    """Why the token endpoint gave none (RFC 6749 5.2).

    Args:
        scope: What was asked for.
    """
    error = answer.text("error")
    if answer.status not in (400, 401, 403) or not error:
        return refused(answer, "", scope)
    words = _(_OF_TOKEN.get(error, _NO_TOKEN))
    said = answer.shown(answer.text("error_description") or error)
    sentence = words.format(scope=scope) + " " + _("It says: {words}").format(words=said)
    field = "uipath.client_secret" if error == "invalid_client" else "uipath.client_id"
    return Refused(f"uipath-{error.replace('_', '-')}"[:40], sentence, Exit.NO_PERMISSION, field)


def refused(answer: Answer, partition_id: str, scope: str) -> Refused:
    """What a status other than success means.

    Args:
        partition_id: Which organization was asked about; empty for the host level.
        scope: What the token was asked for.
    """
    said = _said(answer)
    match answer.status:
        case 400:
            return Refused(
                "uipath-rejected",
                _("UiPath does not accept this: {said}").format(said=_errors(answer) or said),
                Exit.DATA,
            )
        case 401:
            sentence = _("The app's token is refused: does the app have the scope {scope}?")
            words = sentence.format(scope=scope)
            return _of(words, said, "uipath-token-refused", Exit.NO_PERMISSION, "uipath.client_id")
        case 403:
            sentence = _(
                "UiPath does not let the app do this for {partition}: it must be the id of the "
                "app's own organization, the app needs the scope {scope}, and no IP restriction "
                "may shut this host out."
            )
            which = partition_id or _("the host level")
            words = sentence.format(partition=which, scope=scope)
            return _of(words, said, "uipath-forbidden", Exit.NO_PERMISSION, "uipath.partition_id")
        case 404:
            words = _(
                "UiPath has nothing there: look at uipath.base and at uipath.organization, its "
                "name in the addresses."
            )
            return _of(words, "", "uipath-not-found", Exit.CONFIGURATION, "uipath.organization")
        case 429:
            return _too_many(answer)
        case status if 300 <= status < 400:
            words = _(
                "UiPath sends this on to another page, which is not followed: there is no such "
                "organization, or a proxy wants somebody to log in."
            )
            return _of(words, "", "uipath-redirect", Exit.CONFIGURATION, "uipath.organization")
        case status if status >= 500 or status == 408:
            words = _("UiPath is in trouble (status {status}). Try again later.")
            words = words.format(status=status)
            return _of(words, said, "uipath-busy", Exit.TRY_AGAIN)
    words = _("UiPath answers with what is no answer of its API (status {status}).")
    words = words.format(status=answer.status)
    return _of(words, said, "uipath-odd-answer", Exit.TRY_AGAIN, "uipath.base")


def no_rows(answer: Answer) -> Refused:
    """An answer of 200 that holds no settings: a gateway's page, or a portal's."""
    words = _("UiPath answers with what is no answer of its API (status {status}).")
    words = words.format(status=answer.status)
    return _of(words, _said(answer), "uipath-odd-answer", Exit.TRY_AGAIN, "uipath.base")


def foreign_endpoint(url: str) -> Refused:
    """A discovery document that names another server for the secret."""
    words = _("UiPath names {url} for the app's secret, which is not on the same server.")
    sentence = words.format(url=url or "-")
    return Refused("uipath-unsafe", sentence, Exit.CONFIGURATION, "uipath.base")


def _of(words: str, said: str, name: str, code: Exit, field: str = "") -> Refused:
    sentence = words + " " + _("It says: {words}").format(words=said) if said else words
    return Refused(name, sentence, code, field)


def _too_many(answer: Answer) -> Refused:
    seconds = answer.retry_after
    if seconds:
        words = _("UiPath has had too many questions; it asks to wait for {seconds} s.")
        words = words.format(seconds=round(seconds))
    else:
        words = _("UiPath has had too many questions; it counts them for five minutes.")
    return Refused("uipath-rate-limit", words, Exit.TRY_AGAIN, retry_after=seconds)


def _said(answer: Answer) -> str:
    """Its words in any of its shapes, and the trace id that its support asks for; never HTML."""
    members = answer.members
    texts = (members.get(name) for name in ("message", "title", "error"))
    words = next((text for text in texts if isinstance(text, str) and text), "")
    trace = members.get("traceId")
    parts = [answer.shown(words)] if words else []
    if isinstance(trace, str) and trace:
        parts.append(_("(trace id {trace})").format(trace=answer.shown(trace)))
    return " ".join(parts)


def _errors(answer: Answer) -> str:
    """The entries of ``errors`` (ASP.NET's ValidationProblemDetails), by field."""
    errors: Any = answer.members.get("errors")
    if not isinstance(errors, Mapping):
        return ""
    found = []
    for field, sentences in list(errors.items())[:_MOST_SHOWN]:
        several = sentences if isinstance(sentences, Sequence) else [json.dumps(sentences)]
        one = sentences if isinstance(sentences, str) else " ".join(map(str, several))
        found.append(answer.shown(f"{field}: {one}"))
    return "; ".join(found)
