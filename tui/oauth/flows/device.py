"""The device flow (RFC 8628): a code here, typed into a browser elsewhere."""

from collections.abc import AsyncGenerator
from datetime import timedelta

from tui.errors import Exit
from tui.language import _
from tui.oauth.answers import Answer, seconds_of
from tui.oauth.flows.client import Client, read
from tui.oauth.flows.events import CodeOffered, Event, TokenGranted, Waited
from tui.oauth.issuer.endpoints import Endpoints
from tui.oauth.issuer.http import Http
from tui.oauth.refusals.failure import Failure, NoToken
from tui.oauth.refusals.failures import no_token, refused
from tui.secret import SecretStr

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL = 5.0
_SLOWER = 5.0  # RFC 8628 3.5
_LONGEST_INTERVAL = 300.0
_LONGEST_CODE = 3600.0
_USUAL_CODE = 900.0


async def sign_in(client: Client, endpoints: Endpoints, http: Http) -> AsyncGenerator[Event, None]:
    """Offer a code, then ask until somebody has typed it; the last event is TokenGranted.

    Raises:
        NoToken: There is none; the failure says why.
    """
    if not endpoints.device:
        raise NoToken(_not_offered())
    form = {"scope": client.scope, **client.audience()} if client.scope else client.audience()
    answer = await client.ask(http, endpoints.device, form)
    if answer.status != 200 or answer.text("error"):
        raise NoToken(refused(answer, client.oauth))
    code = SecretStr(answer.text("device_code"))
    offered = _offered(answer)
    if not code.get_secret_value() or not offered.code or not offered.url:
        raise NoToken(no_token(answer, _("a code or the address of its page is missing")))
    yield offered
    interval = seconds_of(answer.members.get("interval"), _LONGEST_INTERVAL) or _INTERVAL
    wait = interval
    while True:
        left = (offered.until - http.clock.now()).total_seconds()
        if left <= 0:
            raise NoToken(_over())
        await http.clock.sleep(min(wait, left))
        wait = interval
        try:
            answer = await client.ask(
                http,
                endpoints.token,
                {"grant_type": _GRANT, "device_code": code.get_secret_value()},
                code,
            )
        except NoToken as error:
            if not error.failure.is_temporary:
                raise
            # RFC 8628 3.5: a connection that timed out is tried again, less often.
            interval = min(interval * 2, _LONGEST_INTERVAL)
            wait = interval
            yield Waited(offered.until, wait)
            continue
        match answer.text("error"):
            case "authorization_pending":
                yield Waited(offered.until, interval)
            case "slow_down":
                interval = wait = min(interval + _SLOWER, _LONGEST_INTERVAL)
                yield Waited(offered.until, interval)
            case _ if answer.status in (408, 429) or answer.status >= 500:
                wait = max(interval, answer.retry_after)
                yield Waited(offered.until, wait)
            case _:
                yield TokenGranted(read(answer, client), endpoints)
                return


def _offered(answer: Answer) -> CodeOffered:
    life = seconds_of(answer.members.get("expires_in"), _LONGEST_CODE) or _USUAL_CODE
    url = answer.text("verification_uri") or answer.text("verification_url")  # Google's old name
    return CodeOffered(
        answer.shown(answer.text("user_code")),
        answer.shown(url),
        answer.shown(answer.text("verification_uri_complete")),
        answer.asked_at + timedelta(seconds=life),
    )


def _over() -> Failure:
    """The code's time is over, by the clock of this host."""
    return Failure(
        "code-expired",
        _("The time for the code is over."),
        _("Nobody has typed it in. Get a new code and sign in with that."),
    )


def _not_offered() -> Failure:
    return Failure(
        "flow-refused",
        _("The issuer has no device codes."),
        _("Choose another one in Way to sign in."),
        "oauth.flow",
        Exit.CONFIGURATION,
    )
