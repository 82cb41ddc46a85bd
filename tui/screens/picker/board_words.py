"""What the board says: of a test before it begins, of each group, of a remedy for several."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from textual.content import Content

from tui.keys import named
from tui.language import _, ngettext, number
from tui.many.bounds import Bounds
from tui.many.outcomes import Kind, Outcome
from tui.many.plan import Plan, servers
from tui.many.remedies import SharedRemedy
from tui.many.words import SIGNS, head, sentence
from tui.storage.state.mail_test_status import failure_words
from tui.text import some_of

_NAMED = 500
"""Names of a group that are shown below the table."""
_BLOCKS = 20
"""Different sentences of a group that are shown: each has its names."""
_IN_A_ROW = 20
"""Names in a row of the table, which is cut anyway."""


def plan_words(found: Plan) -> str:
    """What a test would do, before it does."""
    logins = len(found.dialogues)
    words = ngettext(
        "{count} dialogue with {servers}, as far as the login; no mail is sent. {key} begins.",
        "{count} dialogues with {servers}, as far as the login; no mail is sent. {key} begins.",
        logins,
    )
    each = servers(found.dialogues)
    on = ngettext("{count} server", "{count} servers", len(each)).format(count=number(len(each)))
    said = words.format(count=number(logins), servers=on, key=named("board.test"))
    most = max((sum(one.login is not None for one in at) for at in each), default=0)
    if (minutes := int(most * Bounds().between_logins / 60)) > 0:
        long = _("It takes {minutes} min at least, for a server gets one login a second.")
        said += " " + long.format(minutes=number(minutes))
    if found.ended:
        left = ngettext(
            "{count} organization can't be tested.", "{count} organizations can't be tested.",
            len(found.ended),
        )  # fmt: skip
        said += " " + left.format(count=number(len(found.ended)))
    return said


def group_words(found: Iterable[Outcome]) -> str:
    """What is wrong with those of a group, and their names; each sentence once."""
    blocks: dict[str, list[str]] = {}
    for one in found:
        cause = one.verdict.cause if one.verdict is not None and not one.verdict.ok else ""
        blocks.setdefault(f"{sentence(one)} {cause}".strip(), []).append(one.organization)
    told = [
        "\n".join(filter(None, [words, some_of(ids, _NAMED)]))
        for words, ids in islice(blocks.items(), _BLOCKS)
    ]
    return "\n\n".join([*told, "…"] if len(blocks) > _BLOCKS else told)


def row(kind: Kind, cause: str, found: Sequence[Outcome], width: int) -> Content:
    names = some_of([one.organization for one in found], _IN_A_ROW)
    count = number(len(found))
    words = failure_words(cause) if kind is Kind.FAILED else head(kind, cause)
    return Content(f"{SIGNS[kind]} {count:>{width}}  {words}  {names}")


def remedy_words(letter: str, shared: SharedRemedy) -> str:
    """A remedy after its letter, and how many have it."""
    words = ngettext(
        "{label}: {count} organization", "{label}: {count} organizations", len(shared.ids)
    ).format(label=shared.remedy.label, count=number(len(shared.ids)))
    return f"{letter}  {words}"


def passed_words(outcomes: Collection[Outcome]) -> str:
    """How many passed of all."""
    count = len(outcomes)
    words = ngettext(
        "{passed} of {count} organization passed.", "{passed} of {count} organizations passed.",
        count,
    )  # fmt: skip
    passed = sum(one.kind is Kind.PASSED for one in outcomes)
    return words.format(passed=number(passed), count=number(count))


def dialogue_words(found: Iterable[Outcome], transcripts: Mapping[str, Sequence[str]]) -> str:
    """What was said in the dialogues of a group, each after whose it was; empty for nothing."""
    held = [one for one in dict.fromkeys(one.dialogue for one in found) if one in transcripts]
    told = ["\n".join([one, *transcripts[one]]) for one in held[:_BLOCKS]]
    return "\n\n".join([*told, "…"] if len(held) > _BLOCKS else told)
