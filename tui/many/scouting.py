"""What a server does before a login: one dialogue finds it out for all with the same values."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from tui.many.outcomes import Outcome
from tui.many.plan import Dialogue
from tui.settings.model import Settings, Smtp
from tui.smtp.record.events import Stage

_BEFORE = frozenset({Stage.DNS, Stage.CONNECT, Stage.TLS, Stage.BANNER})
"""Where nothing but [smtp] has been used yet: from EHLO on the sender and the login count too."""

_Way = tuple[Smtp, bool]
Hold = Callable[[Dialogue, bool], Awaitable[Outcome]]


class Scouts:
    """Sends one dialogue ahead to each server and way of TLS; the others learn from it.

    Args:
        hold: Holds a dialogue; the second argument says whether it may take a second look.
    """

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._ahead: dict[_Way, asyncio.Future[Outcome]] = {}

    async def hold(self, dialogue: Dialogue) -> Outcome:
        """Hold a dialogue; or none, where the one ahead has shown that it can't reach its login."""
        way = _way(dialogue.settings)
        while (ahead := self._ahead.get(way)) is not None:
            found = await asyncio.shield(ahead)
            if _holds_for_all(found):
                return replace(found, organization=dialogue.id)
            if self._ahead.get(way) is ahead:
                return _with_what_was_seen(await self._hold(dialogue, False), found)
        return await self._go_ahead(way, dialogue)

    async def _go_ahead(self, way: _Way, dialogue: Dialogue) -> Outcome:
        ahead = self._ahead[way] = asyncio.get_running_loop().create_future()
        try:
            outcome = await self._hold(dialogue, True)
            if outcome.verdict is None or outcome.refused:  # it went nowhere: the next is the first
                del self._ahead[way]
            ahead.set_result(outcome)
        finally:
            ahead.cancel()
        return outcome


def _way(settings: Settings) -> _Way:
    return settings.smtp, settings.authentication.required


def _holds_for_all(found: Outcome) -> bool:
    """Whether the settings are at fault, not the moment: a wait for TLS looks like one that is."""
    verdict = found.verdict
    if verdict is None or verdict.ok or found.refused or verdict.stage not in _BEFORE:
        return False
    other_way = any(remedy.key == "smtp.encryption" for remedy in verdict.remedies)
    return not found.is_temporary or (other_way and verdict.stage is Stage.BANNER)


def _with_what_was_seen(outcome: Outcome, found: Outcome) -> Outcome:
    """The same failure has the same remedies: those that the one ahead has seen to work."""
    mine, seen = outcome.verdict, found.verdict
    if mine is None or seen is None or mine.ok or outcome.refused:
        return outcome
    if (mine.failure, mine.stage) != (seen.failure, seen.stage) or mine.stage not in _BEFORE:
        return outcome
    return replace(outcome, verdict=mine._replace(cause=seen.cause, remedies=seen.remedies))
