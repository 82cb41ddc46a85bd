"""The events of a sign-in as lines for a person, and as JSON for a script."""

import os
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tui.language import _
from tui.oauth.flows.events import (
    AddressOffered,
    CodeOffered,
    Event,
    SignedIn,
    SignInFailed,
    StrayArrived,
    Waited,
)
from tui.oauth.telling.qr_code import qr_code
from tui.oauth.telling.tunnel import tunnel
from tui.oauth.telling.whose_lines import whose_lines
from tui.settings.inheritance import Effective

_NAMES = {
    CodeOffered: "code-offered",
    AddressOffered: "address-offered",
    Waited: "waited",
    StrayArrived: "stray-arrived",
    SignedIn: "signed-in",
    SignInFailed: "sign-in-failed",
}


def lines(event: Event, effective: Effective, *, qr: bool) -> list[str]:
    """What a person reads of an event; nothing of those that only pass the time."""
    username = effective.settings.authentication.username
    match event:
        case CodeOffered():
            picture = qr_code(event.complete_url or event.url) if qr else []
            until = event.until.astimezone().strftime("%H:%M:%S")
            return [
                *picture,
                _("Open {url}").format(url=event.url),
                _("and type the code {code} (until {until}).").format(code=event.code, until=until),
            ]
        case AddressOffered():
            return _address_lines(event)
        case StrayArrived():
            return [_("Something came back that does not belong to this sign-in; still waiting.")]
        case SignedIn():
            return whose_lines(event, username, datetime.now(UTC))
        case SignInFailed():
            failure = event.failure
            parts = [failure.summary, failure.cause, failure.said, failure.trace]
            text = " ".join(part for part in parts if part)
            field = _("Look at {field}.").format(field=failure.field) if failure.field else ""
            return [" ".join(part for part in (f"posthouse: {text}", field) if part)]
        case _:
            return []


def _address_lines(event: AddressOffered) -> list[str]:
    """The address on a line of its own, and what to do where the browser is elsewhere."""
    found = [_("Open this address in a browser, and sign in:"), "", event.url, ""]
    if event.port:
        line = tunnel(event.port, os.environ)
        found += [
            _("Where the browser is on another machine, first run there:"),
            f"    {line}",
            _("or paste here the whole address that it ends on (it “can't connect”), and Enter."),
        ]
    else:
        found.append(_("Then paste here the whole address that it ends on, and press Enter."))
    return found


def as_json(event: Event) -> dict[str, Any]:
    """An event for a script; nothing of it is secret but the address and the code, which are shown
    to be used.
    """
    found: dict[str, Any] = {"event": _NAMES.get(type(event), "")}
    match event:
        case SignInFailed():
            failure = event.failure
            found |= asdict(failure)
            found["failure"] = found.pop("name")
            found["exit"] = int(failure.exit)
            found["temporary"] = failure.is_temporary
        case CodeOffered() | AddressOffered() | Waited() | StrayArrived() | SignedIn():
            found |= asdict(event)
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - what JSON takes
    return value.isoformat() if isinstance(value, datetime) else value
