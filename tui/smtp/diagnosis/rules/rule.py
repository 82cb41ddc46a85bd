"""A rule of the diagnosis: how a failure shows, and what to tell the person."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tui.smtp.record.events import Remedy, Stage
from tui.smtp.record.stop import Signal
from tui.smtp.refusals.meaning import Meaning, means
from tui.smtp.stages.findings import Ending

Remedies = Callable[[Ending], tuple[Remedy, ...]]


class Evidence(StrEnum):
    """The evidence that a sentence of cause has.

    Attributes:
        WORDS: The server's own words.
        ENHANCED: Its enhanced code (RFC 3463).
        CODE: Its reply code, where an RFC says what that means.
        LOOK: What was seen of the connection: an error, a silence, an offer, a certificate.
        GUESS: Nothing of these: the cause says "often" or "may".
    """

    WORDS = "words"
    ENHANCED = "enhanced"
    CODE = "code"
    LOOK = "look"
    GUESS = "guess"


WORDS, ENHANCED, CODE = Evidence.WORDS, Evidence.ENHANCED, Evidence.CODE
LOOK, GUESS = Evidence.LOOK, Evidence.GUESS


def no_remedies(_: Ending) -> tuple[Remedy, ...]:
    """Offer nothing: no field would mend it."""
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A failure, how it shows and what to say; it fits where everything that it names fits.

    Attributes:
        failure: The stable name of what went wrong.
        summary: What happened; may hold the words of :func:`tui.smtp.diagnosis.placeholders.words`.
        cause: Why, and what to do; may hold them too.
        evidence: What the cause stands on.
        signal: What stopped the dialogue; None for any.
        stages: Where; empty for anywhere.
        codes: A pattern for the whole reply code.
        enhanced: A pattern for the whole enhanced code.
        text: A pattern to find in the reply, any case.
        meaning: What the reply's words must mean.
        when: Anything else that must hold.
        remedies: Changes of a field that would mend it.
        lasts: Whether it often lasts though the code is temporary (4xx): then both are said.
    """

    failure: str
    summary: str
    cause: str
    evidence: Evidence
    signal: Signal | None = Signal.REPLY
    stages: tuple[Stage, ...] = ()
    codes: str = ""
    enhanced: str = ""
    text: str = ""
    meaning: Meaning | None = None
    when: Callable[[Ending], bool] | None = None
    remedies: Remedies = no_remedies
    lasts: bool = False

    def fits(self, ending: Ending) -> bool:
        """Tell whether this is what happened."""
        if self.signal not in (None, ending.signal):
            return False
        if self.stages and ending.facts.stage not in self.stages:
            return False
        return self._reply_fits(ending) and (self.when is None or self.when(ending))

    def _reply_fits(self, ending: Ending) -> bool:
        if not (self.codes or self.enhanced or self.text or self.meaning):
            return True
        reply = ending.reply
        return reply is not None and (
            (not self.codes or re.fullmatch(self.codes, str(reply.code)) is not None)
            and (not self.enhanced or re.fullmatch(self.enhanced, reply.enhanced) is not None)
            and (not self.text or reply.says(self.text))
            and (self.meaning is None or means(reply, self.meaning))
        )
