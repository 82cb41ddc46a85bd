"""What is typed to filter a list: words of names and servers, conditions, words with a colon."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.errors import WrongUsage
from tui.language import _
from tui.text import printable

if TYPE_CHECKING:
    from tui.settings.conditions import Condition

# What the first paint does not need is imported where it is used.

_CONDITION = re.compile(r"[a-z][a-z_-]*(?:\.[a-z_-]+)?(?:!=|=|~).*", re.IGNORECASE)
_NAMED = {"failed:": "failure!=", "untested:": "tested=no"}
EXPIRING = "expiring:"
EXPIRES_SOON = 21
"""Days that a certificate which expires soon has left at most."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for.

    Attributes:
        text: The words that a name, id or server has.
        conditions: All of them must hold.
        expiring: Whether only those whose certificate expires soon are asked for.
        wrong: What is wrong with a condition, as a sentence; empty for nothing.
    """

    text: str
    conditions: "tuple[Condition, ...]" = ()
    expiring: bool = False
    wrong: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether words are all there is."""
        return not (self.conditions or self.expiring or self.wrong)


def read_filter(typed: str) -> Filter:
    """Read what is typed; a condition that waits for its value does not count yet."""
    if not any(sign in typed for sign in ":=~"):
        return Filter(typed)
    from tui.settings.conditions import condition

    words, conditions, expiring = list[str](), list["Condition"](), False
    for word in typed.split():
        if word in _NAMED:
            conditions.append(condition(_NAMED[word]))
        elif word == EXPIRING:
            expiring = True
        elif word.endswith(":") and len(word) > 1:
            sentence = _("{word} is no word of the filter: failed: untested: expiring:")
            return Filter("", wrong=sentence.format(word=printable(word, 40)))
        elif not _CONDITION.fullmatch(word):
            words.append(word)
        elif not word.endswith(("=", "~")) or word.endswith("!="):
            try:
                conditions.append(condition(word))
            except WrongUsage as error:
                return Filter("", wrong=error.sentence)
    if not (conditions or expiring) and len(words) == len(typed.split()):
        return Filter(typed)
    return Filter(" ".join(words), tuple(conditions), expiring)
