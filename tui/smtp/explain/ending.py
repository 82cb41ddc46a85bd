"""A pasted dialogue's end as the diagnosis takes it: the facts, with words for what is not told."""

import json
from base64 import b64decode
from binascii import Error as NotBase64
from math import inf
from socket import AF_UNSPEC

from tui.settings.model import TOKENS, Authentication, Encryption, Sender, Settings, Smtp
from tui.smtp.connection.addresses import Address
from tui.smtp.connection.commands import Waits
from tui.smtp.explain.course import Course, Failure
from tui.smtp.explain.untold import Untold, untold
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal, Stop
from tui.smtp.stages.findings import Ending, Facts

_AFTER_LOGIN = (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.QUIT)


def facts_of(course: Course) -> Facts:
    """Return the facts that a text tells of a dialogue; a placeholder for each that it does not."""
    settings, places = _settings(course), course.places
    facts = Facts(settings, waits=Waits(dict.fromkeys(Stage, inf), inf))
    facts.recipient = places.recipient or untold("recipient")
    facts.heard = course.heard
    ip = places.ip or settings.smtp.host
    facts.addresses = [Address(AF_UNSPEC, ip, (ip, settings.smtp.port))]
    facts.ehlo_name = places.ehlo_name or untold("ehlo_name")
    facts.extensions = course.extensions if course.announced else _untold_offers(course)
    facts.certificate = course.shown.seen()
    facts.greeting = course.greeting
    facts.tls = course.tls or places.encryption == "implicit"
    facts.mechanism = course.mechanism or untold("mechanism")
    if course.failure:
        facts.stage, facts.after_dot = course.failure.stage, course.failure.after_dot
        if course.failure.stage in (Stage.DNS, Stage.CONNECT) or _before_tls(course.failure):
            facts.tls = False
    return facts


def ending_of(course: Course, failure: Failure) -> Ending:
    """Return what stopped the dialogue, for the rules of the diagnosis."""
    facts = facts_of(course)
    if failure.reply:
        stop = Stop(Signal.REPLY, reply=failure.reply, detail=_about_token(course))
        return Ending(facts, stop)
    said = failure.outcome
    if said is None:
        return Ending(facts, Stop(Signal.CLOSED))
    stop = Stop(said.signal, error=said.error, remains=said.remains)
    return Ending(facts, stop, said.remains.decode("utf-8", "backslashreplace"))


def _untold_offers(course: Course) -> dict[str, str]:
    """What EHLO may have offered where its answer is not told: a login, nobody knows which."""
    said = course.failure.outcome.signal if course.failure and course.failure.outcome else None
    return {} if said in (Signal.NO_AUTH, Signal.NO_MECHANISM) else {"AUTH": "?"}


def _before_tls(failure: Failure) -> bool:
    return failure.outcome is not None and failure.outcome.signal is Signal.HANDSHAKE


def _settings(course: Course) -> Settings:
    places = course.places
    return Settings(
        smtp=Smtp(
            host=places.host or untold("host"),
            domain=places.ehlo_name,
            port=places.port or Untold(),
            timeout_ms=Untold(),
            encryption=_encryption(course),
        ),
        authentication=Authentication(
            required=_logged_in(course),
            username=untold("username"),
            mechanism=next((one for one in TOKENS if one == course.mechanism), "auto"),
        ),
        sender=Sender(address=places.sender or untold("sender")),
    )


def _logged_in(course: Course) -> bool:
    stage = course.failure.stage if course.failure else None
    return bool(course.mechanism) or stage is Stage.AUTH or course.passed is Stage.AUTH


def _encryption(course: Course) -> Encryption:
    """As the settings must have said it; what is not told is what the port suggests."""
    failure, places = course.failure, course.places
    if course.starttls:
        return "starttls"
    if places.encryption:
        return places.encryption
    reached = (course.passed, failure.stage if failure else None)
    if course.heard and not course.tls and any(stage in _AFTER_LOGIN for stage in reached):
        return "none"
    said = failure.outcome.signal if failure and failure.outcome else None
    if failure and failure.reply and failure.reply.says("starttls|encryption"):
        return "none"
    silent = said in (Signal.TIMEOUT, Signal.NOT_SMTP, Signal.CLEARTEXT)
    return "implicit" if places.port == 465 and not silent else "starttls"


def _about_token(course: Course) -> str:
    """What is wrong with a token stands in a challenge, as JSON (RFC 7628 3.2.2)."""
    try:
        said = json.loads(b64decode(course.challenge.strip(), validate=True))
    except (NotBase64, ValueError, RecursionError):
        return ""
    return ", ".join(f"{key} {value}" for key, value in said.items()) if said else ""
