"""A rule of the diagnosis: how a failure shows, and what to tell the person."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tui.settings.model import TOKENS
from tui.smtp.events import Remedy, Stage
from tui.smtp.facts import Ending
from tui.smtp.failures import Signal

Remedies = Callable[[Ending], tuple[Remedy, ...]]


def with_password(ending: Ending) -> bool:
    """Whether the login was with a password, not with an access token."""
    return ending.facts.settings.authentication.mechanism not in TOKENS


def no_remedies(_: Ending) -> tuple[Remedy, ...]:
    """No field would mend it."""
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Fits where everything that it names fits.

    Attributes:
        failure: The stable name of what went wrong.
        summary: What happened; may hold the words of :func:`tui.smtp.words.words`.
        cause: Why, probably, and what to do; likewise.
        signal: What stopped the dialogue; None for any.
        stages: Where; empty for anywhere.
        codes: A pattern for the whole reply code.
        enhanced: A pattern for the whole enhanced code.
        text: A pattern to find in the reply, any case.
        when: Anything else that must hold.
        remedies: Changes of a field that would mend it.
    """

    failure: str
    summary: str
    cause: str
    signal: Signal | None = Signal.REPLY
    stages: tuple[Stage, ...] = ()
    codes: str = ""
    enhanced: str = ""
    text: str = ""
    when: Callable[[Ending], bool] | None = None
    remedies: Remedies = no_remedies

    def fits(self, ending: Ending) -> bool:
        """Whether this is what happened."""
        if self.signal not in (None, ending.signal):
            return False
        if self.stages and ending.facts.stage not in self.stages:
            return False
        if self.codes or self.enhanced or self.text:
            reply = ending.reply
            if reply is None:
                return False
            if self.codes and not re.fullmatch(self.codes, str(reply.code)):
                return False
            if self.enhanced and not re.fullmatch(self.enhanced, reply.enhanced):
                return False
            if self.text and not reply.says(self.text):
                return False
        return self.when is None or self.when(ending)
