"""How tests hold a dialogue and look at it."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.mail.mail_test_message import test_message as make_message
from tui.smtp.record.events import CertificateSeen, Event, LineSeen, Stage, StageChanged, Verdict

PASSWORD = "s3cret-Passw0rd!"
SENDER = "bob@sender.example"
RECIPIENT = "ann@recipient.example"


@dataclass(frozen=True)
class Held:
    """A dialogue that was held to its end."""

    events: tuple[Event, ...]

    @property
    def verdict(self) -> Verdict:
        """The last event."""
        return cast(Verdict, self.events[-1])

    @property
    def lines(self) -> list[str]:
        """Direction and text of each line."""
        marks = {"client": "C", "server": "S", "note": "="}
        return [f"{marks[e.direction]} {e.text}" for e in self.events if isinstance(e, LineSeen)]

    @property
    def stages(self) -> list[tuple[Stage, str]]:
        """What became of each stage."""
        changes = [event for event in self.events if isinstance(event, StageChanged)]
        return [(change.stage, change.state) for change in changes if change.state != "started"]

    @property
    def certificate(self) -> CertificateSeen | None:
        """The one that was seen."""
        return next((e for e in self.events if isinstance(e, CertificateSeen)), None)

    def text(self) -> str:
        """Everything that could be shown of it."""
        return "\n".join(repr(event) for event in self.events)


async def hold(attempt: Attempt) -> Held:
    """Hold a dialogue to its end."""
    async with aclosing(converse(attempt)) as events:
        return Held(tuple([event async for event in events]))


def attempt(port: int, changed: Mapping[str, object] | None = None, **rest: Any) -> Attempt:  # noqa: ANN401 - Attempt's own fields
    """A test of plain settings for a server on the loopback, with fields changed.

    Without a second look: a scripted server takes one connection only.
    """
    values: dict[str, object] = {
        "name": "Acme",
        "mail.mode": "custom",
        "smtp.host": "127.0.0.1",
        "smtp.domain": "client.example",
        "smtp.port": port,
        "smtp.timeout_ms": 60_000,
        "smtp.encryption": "none",
        "sender.address": SENDER,
    }
    values |= changed or {}
    if values.get("authentication.required"):
        values.setdefault("authentication.username", "bob")
    settings = check(values).settings
    made = Attempt(settings, RECIPIENT, SecretStr(PASSWORD), second_look=False)
    made = made._replace(**rest)
    if not made.message and made.recipient:
        sent = make_message(
            settings, organization="Acme", recipient=made.recipient, author="bob@desk"
        )
        made = made._replace(message=sent.data)
    return made
