"""The lines of a text, taken one by one: each goes to the dialogue that it belongs to."""

import re
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tui.language import _
from tui.smtp.explain.course import Course, Failure, run_on
from tui.smtp.explain.formats import Item
from tui.smtp.explain.outcomes import Outcome, outcome
from tui.smtp.explain.quoted import Quoted, likely_step, quoted, step
from tui.smtp.record.events import Stage
from tui.smtp.record.reply import Reply, gather
from tui.smtp.record.stop import Signal

_BEGINNINGS = (
    "Trying ", "Connected to ", "connect: ", "CONNECTED(", "Connection: opening", "Connecting to",
    "DEBUG SMTP: trying to connect",
)  # fmt: skip
_ONLY_AUTH = (432, 534, 535, 538)
"""Codes that answer nothing else (RFC 4954 6)."""

_REMEDY = re.compile(r"- .*\((smtp|authentication|sender)\.")
"""What Posthouse proposes below a transcript: nobody has tried it."""

_S_CLIENT = re.compile(r"openssl s_client|^CONNECTED\(")
_CONNECTED = ("Connected to ", "CONNECTED(", "Escape character is")


def courses(lines: Iterable[Item]) -> Iterator[tuple[Course, list[Item]]]:
    """Return the dialogues and errors of a text in their order, each with its lines."""
    course, taken = Course(), list[Item]()
    for item in lines:
        if _begins_anew(course, item):
            course.end()
            yield course, taken
            course, taken = Course(), []
        _take(course, item)
        taken.append(item)
    course.end()
    yield course, taken


def course_of(lines: Iterable[Item]) -> Course:
    """Read one dialogue, from the lines that belong to it."""
    course = Course()
    for item in lines:
        _take(course, item)
    course.end()
    return course


def _begins_anew(course: Course, item: Item) -> bool:
    if item.who == "server" and item.text[:3] == "220":
        return course.heard and not course.lines and not course.asks_for_tls(item.text)
    if item.who != "note" or course.awaits_response or course.content:
        return False
    if item.text.startswith(_BEGINNINGS):
        return course.heard
    failed = course.failure.reply if course.failure else None
    found = quoted(item.text) if failed else None
    return found is not None and failed is not None and found.code != failed.code


def _take(course: Course, item: Item) -> None:
    if item.tls is not None:
        if item.tls and not course.heard:
            course.places.encryption = "implicit"
        course.tls = course.tls or item.tls
    is_response = item.who == "client" or not item.marked
    if item.who == "server" and (item.marked or course.heard or not _stands_alone(course, item)):
        for text in run_on(item.text):
            course.server(replace(item, text=text))
    elif course.awaits_response and is_response and item.who != "server":
        course.respond(item.text)
    elif item.who == "client" or course.content:
        course.client(item)
    else:
        _remark(course, item.text)


def _stands_alone(course: Course, item: Item) -> bool:
    """Whether a reply has no dialogue around it, so that its stage must be told otherwise."""
    return not course.waiting and not course.lines and item.text[:1] in "45"


def _remark(course: Course, text: str) -> None:
    """What a program says beside the dialogue, or in place of it."""
    if _REMEDY.match(text):
        return
    course.places.learn(text)
    course.shown.learn(text)
    course.tls = course.tls or bool(_S_CLIENT.search(text))
    hint = step(text) or (Stage.BANNER if text.startswith(_CONNECTED) else None)
    found = quoted(text)
    if found:
        _refused(course, found, text)
    elif course.failure and course.failure.reply and not course.heard:
        _goes_on(course.failure, text)
    elif said := outcome(text) or _our_own(text):
        _ended(course, said, text)
    if hint and not course.heard:
        course.hint = course.hint or hint
        if course.failure and course.failure.guessed and course.failure.reply:
            course.failure.stage, course.failure.guessed = hint, False


def _our_own(text: str) -> Outcome | None:
    """What Posthouse notes at the end of a dialogue, in the language in use."""
    if text == _("No answer in time"):
        return Outcome(Signal.TIMEOUT)
    return Outcome(Signal.CLOSED) if text == _("The server closed the connection") else None


def _refused(course: Course, found: Quoted, line: str) -> None:
    if course.failure and course.failure.reply:
        if not course.heard:
            _goes_on(course.failure, found.text)
        return
    reply = gather(found.code, [found.text.removeprefix("#")], b"")
    stage = found.stage or (course.next_stage if course.heard else course.hint)
    likely = likely_step(found.code, reply.enhanced, reply.text) or Stage.RCPT
    guessed = stage is None and found.code not in _ONLY_AUTH
    failure = Failure(stage or likely, guessed, reply, None, found.after_dot, found.no_code)
    course.fails(failure, [Item("note", line)])


def _goes_on(failure: Failure, text: str) -> None:
    """The second line of a reply, as logs write it without its code."""
    reply = failure.reply
    if reply and reply.enhanced and text.startswith(f"{reply.enhanced} ") and len(reply.lines) < 10:
        more = text.removeprefix(reply.enhanced).strip()
        if more not in reply.text:
            failure.reply = Reply(reply.code, reply.enhanced, (*reply.lines, more))


def _ended(course: Course, said: Outcome, line: str) -> None:
    if course.failure and (course.failure.reply or course.heard):
        return
    good = course.taken is not None or Stage.QUIT in (course.passed, course.next_stage)
    if said.signal is Signal.CLOSED and good:
        return
    stage = course.next_stage or (course.hint if not course.heard else None) or _silent_at(course)
    if said.stage and not (course.heard and said.signal in (Signal.TIMEOUT, Signal.CLOSED)):
        stage = said.stage
    if said.signal is Signal.CLOSED and stage is Stage.TLS and course.starttls:
        said = said._replace(signal=Signal.HANDSHAKE, error=said.error or _cut_off())
    if said.signal is Signal.HANDSHAKE and course.heard and course.tls:
        said = said._replace(signal=Signal.CLOSED, implicit=None)  # it was after the handshake
        stage = course.next_stage or _silent_at(course)
    if said.implicit and not course.heard:
        course.places.encryption = course.places.encryption or "implicit"
    command = [course.waiting[0][1]] if course.waiting else []
    silent = said.signal in (Signal.CLOSED, Signal.TIMEOUT)
    guessed = silent and not (course.heard or said.stage or course.hint)
    course.fails(Failure(stage, guessed, outcome=said), [*command, Item("note", line)])


def _cut_off() -> ssl.SSLError:
    """What OpenSSL says where the connection ends amid a handshake."""
    error = ssl.SSLEOFError(8, "")
    error.reason = "UNEXPECTED_EOF_WHILE_READING"
    return error


def _silent_at(course: Course) -> Stage:
    """Where a server that says nothing more left off."""
    if not course.heard:
        return Stage.BANNER
    return Stage.TLS if course.starttls and not course.tls else course.passed or Stage.BANNER
