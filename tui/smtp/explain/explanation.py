"""Judge a text that somebody pasted: a dialogue, a log, an error line. No network."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.errors import InvalidInput
from tui.language import _, ngettext
from tui.smtp.diagnosis.acceptance import accepted
from tui.smtp.diagnosis.diagnosis import diagnose
from tui.smtp.explain.course import Course
from tui.smtp.explain.ending import ending_of, facts_of
from tui.smtp.explain.formats import Item, items
from tui.smtp.explain.own import own_verdict
from tui.smtp.explain.reading import course_of, courses
from tui.smtp.explain.secrets import Secrets
from tui.smtp.explain.untold import is_untold, untold
from tui.smtp.record.events import LineSeen, Remedy, Stage, Verdict
from tui.text import printable

LONGEST_TEXT = 1_000_000
"""Bytes; RFC 5321 knows no dialogue of that length."""

MOST_LINES = 10_000
_MOST_SHOWN = 12
_EARLY = (Stage.BANNER, Stage.EHLO, Stage.TLS)
_NOW = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict on a text, and the lines that it was read from.

    Attributes:
        lines: The lines that decided, redacted and printable.
        notes: What was not told and was taken to be so, in sentences.
    """

    lines: tuple[LineSeen, ...]
    notes: tuple[str, ...]
    verdict: Verdict


def explain(data: bytes) -> Explanation:
    """Read a text and judge the last dialogue in it that failed; the last one where none did.

    Raises:
        InvalidInput: It is too long, or tells nothing of a dialogue's end.
    """
    if len(data) > LONGEST_TEXT or data.count(b"\n") > MOST_LINES:
        raise InvalidInput(
            _(
                "The text is longer than 1 MB or 10,000 lines; give the end of it: "
                "tail -n 500 FILE | posthouse explain."
            )
        )
    text = data.decode("utf-8", "backslashreplace")
    found = list(courses(items(text)))
    told = [course for course, _lines in found if course.failure or _ended(course)]
    failed = [course for course in told if course.failure]
    secrets = Secrets(
        (response for course, _lines in found for response in course.responses),
        (item.text for _course, some in found for item in some),
    )
    if not failed and (own := own_verdict(text, secrets.starred)):
        return Explanation((), (), own)
    if not told:
        raise InvalidInput(_cannot_tell(found))
    chosen = (failed or told)[-1]
    lines = next(lines for course, lines in found if course is chosen)
    course = course_of(map(secrets.in_item, lines))
    verdict = _judged(course)
    notes = tuple(_notes(course, verdict, len(told), len(failed)))
    return Explanation(_shown(course), notes, verdict)


def _ended(course: Course) -> bool:
    """Whether it went as far as its client wanted."""
    return course.passed is not None and not course.waiting


def _cannot_tell(found: Sequence[tuple[Course, list[Item]]]) -> str:
    for course, _lines in reversed(found):
        if course.waiting:
            return _(
                "The text ends before the answer to {command}: paste what comes after it, or the "
                "error that the program gives."
            ).format(command=printable(course.waiting[-1][1].text.split(" ")[0], 20))
    return _(
        "The text tells neither a server's reply nor an error that is known here. Paste the "
        "dialogue, or the line with the server's answer: three digits and its words."
    )


def _judged(course: Course) -> Verdict:
    if not course.failure:
        return accepted(facts_of(course), 0.0, course.passed or Stage.BANNER, course.taken)
    verdict = diagnose(ending_of(course, course.failure), 0.0)
    verdict = _without_code(verdict) if course.failure.no_code else verdict
    remedies = tuple(filter(_holds, verdict.remedies))
    cause = verdict.cause
    if not verdict.failure.startswith("certificate-"):  # its dates are compared with today
        cause = _NOW.sub(_("that time"), cause)
    return verdict._replace(summary=_capital(verdict.summary), cause=cause, remedies=remedies)


def _holds(remedy: Remedy) -> bool:
    """Whether all of it is told; 2525 is offered only where it was seen to answer."""
    values = remedy.changes.values()
    return not any(map(is_untold, values)) and remedy.changes.get("smtp.port") != 2525


def _without_code(verdict: Verdict) -> Verdict:
    """The same where the text had the reply without its three digits."""
    code = f"{verdict.code} "

    def without(text: str) -> str:
        return text.replace(code + verdict.enhanced, verdict.enhanced)

    summary, cause = without(verdict.summary), without(verdict.cause)
    return verdict._replace(code=None, reply=without(verdict.reply), summary=summary, cause=cause)


def _capital(sentence: str) -> str:
    """A sentence that may begin with the words for what is not told."""
    if sentence.startswith(tuple(map(untold, ("host", "sender", "username")))):
        return sentence[:1].upper() + sentence[1:]
    return sentence


def _shown(course: Course) -> tuple[LineSeen, ...]:
    bad = course.failure is not None
    return tuple(
        LineSeen(
            0.0, item.who, course.tls if item.tls is None else item.tls,
            printable(item.text, _SHOWN), unexpected=bad and item.who != "client",
        )
        for item in course.decisive[:_MOST_SHOWN]
    )  # fmt: skip


def _notes(course: Course, verdict: Verdict, told: int, failed: int) -> Iterable[str]:
    if failed > 1:
        yield ngettext(
            "The text has {count} failure; this is the last.",
            "The text has {count} failures; this is the last.",
            failed,
        ).format(count=failed)
    elif told > 1:
        yield (
            _("The text has several dialogues; this is the last that failed.")
            if failed
            else _("The text has several dialogues, and none failed; this is the last.")
        )
    said = f"{verdict.summary} {verdict.cause}"
    if "?" in (said.replace(verdict.reply, "") if verdict.reply else said):
        yield _("“?” stands for what the text does not tell.")
    if verdict.ok and course.passed in _EARLY:
        yield _("The client ended it by itself after {stage}; why, the text does not say.").format(
            stage=course.passed.value
        )
    if course.failure and course.failure.guessed:
        taken = (
            _("The text does not say which command was refused; taken for an answer at {stage}.")
            if course.failure.reply
            else _("The text does not say how far it had come; taken for the end at {stage}.")
        )
        yield taken.format(stage=course.failure.stage.value)
