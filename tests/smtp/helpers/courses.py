"""Every place in which a server can go wrong: courses of good dialogues, step by step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, message, tls
from tests.smtp.helpers.scripts import (
    BANNER,
    DATA,
    EHLO_AUTH,
    EHLO_TLS,
    EXITS,
    GO_TLS,
    IMPLICIT,
    LOGIN,
    MAIL,
    RCPT,
    STARTTLS,
)
from tui.smtp.record.events import Stage


class Turn(NamedTuple):
    """One exchange: its name, the stage that it belongs to, what is heard, and what is said then.

    ``answer`` does both, hearing and saying; of a handshake it is made with certificates.
    """

    name: str
    stage: Stage
    hear: Step | None
    answer: Step | Callable[[Certificates], Step]


def _hello(server: ScriptedServer) -> None:
    """The client's half of a handshake."""
    server.receive()


def _handshake(certificates: Certificates) -> Step:
    return tls(certificates.good)


def _turn(name: str, stage: Stage, verb: bytes, answer: Step) -> Turn:
    return Turn(name, stage, expect(verb), answer)


_GREETING = Turn("banner", Stage.BANNER, None, BANNER)
_HANDSHAKE = Turn("handshake", Stage.TLS, _hello, _handshake)
_PLAIN = _turn("auth", Stage.AUTH, b"AUTH", expect(b"AUTH PLAIN ", b"235 2.7.0 ok\r\n"))
_MAIL = [
    _turn("mail", Stage.MAIL, b"MAIL", MAIL),
    _turn("rcpt", Stage.RCPT, b"RCPT", RCPT),
    _turn("data", Stage.DATA, b"DATA", DATA),
    Turn("dot", Stage.DATA, message(b""), message(b"250 2.0.0 Ok: queued as 4D6F\r\n")),
    _turn("quit", Stage.QUIT, b"QUIT", expect(b"QUIT", b"221 Bye\r\n")),
]


def _offers(words: bytes) -> Step:
    return expect(b"EHLO", b"250-mail.example\r\n250 " + words + b"\r\n")


COURSES: dict[str, tuple[Mapping[str, object], Sequence[Turn]]] = {
    "in clear": (
        {**LOGIN, "authentication.mechanism": "LOGIN"},
        [
            _GREETING,
            _turn("ehlo", Stage.EHLO, b"EHLO", EHLO_AUTH),
            _turn("auth", Stage.AUTH, b"AUTH", expect(b"AUTH LOGIN", b"334 VXNlcm5hbWU6\r\n")),
            _turn("user name", Stage.AUTH, b"", expect(b"", b"334 UGFzc3dvcmQ6\r\n")),
            _turn("password", Stage.AUTH, b"", expect(b"", b"235 2.7.0 ok\r\n")),
            *_MAIL,
        ],
    ),
    "pipelined": (
        {},
        [_GREETING, _turn("ehlo", Stage.EHLO, b"EHLO", _offers(b"PIPELINING")), *_MAIL],
    ),
    "old server": (
        {},
        [
            _GREETING,
            _turn("ehlo", Stage.EHLO, b"EHLO", expect(b"EHLO", b"500 what?\r\n")),
            _turn("helo", Stage.EHLO, b"HELO", expect(b"HELO", b"250 hi\r\n")),
            *_MAIL,
        ],
    ),
    "STARTTLS": (
        {**STARTTLS, **LOGIN, "authentication.mechanism": "PLAIN"},
        [
            _GREETING,
            _turn("ehlo", Stage.EHLO, b"EHLO", EHLO_TLS),
            _turn("starttls", Stage.TLS, b"STARTTLS", GO_TLS),
            _HANDSHAKE,
            _turn("ehlo over TLS", Stage.TLS, b"EHLO", EHLO_AUTH),
            _PLAIN,
            *_MAIL,
        ],
    ),
    "implicit TLS": (
        {**IMPLICIT, **LOGIN, "authentication.mechanism": "CRAM-MD5"},
        [
            _HANDSHAKE,
            _GREETING,
            _turn("ehlo", Stage.EHLO, b"EHLO", _offers(b"AUTH CRAM-MD5")),
            _turn("auth", Stage.AUTH, b"AUTH", expect(b"AUTH CRAM-MD5", b"334 PDFAbT4=\r\n")),
            _turn("digest", Stage.AUTH, b"", expect(b"", b"235 2.7.0 ok\r\n")),
            *_MAIL,
        ],
    ),
}


@dataclass(frozen=True)
class Place:
    """A turn of a course.

    Attributes:
        settings: What the course needs; ``ca_file`` comes from the certificates.
        number: How many turns went well before.
    """

    course: str
    turn: Turn
    number: int

    def __str__(self) -> str:
        return f"{self.course}: {self.turn.name}"

    @property
    def settings(self) -> Mapping[str, object]:
        return COURSES[self.course][0]

    @property
    def stage(self) -> Stage:
        """Where a dialogue that breaks off here has failed."""
        return self.turn.stage

    @property
    def exit(self) -> int:
        """The exit code then; 0 at QUIT, when the mail is taken already."""
        match self.turn.name:
            case "dot":
                return 26
            case "quit":
                return 0
            case _:
                return EXITS[self.stage]

    @property
    def over_tls(self) -> bool:
        """Whether what is said here goes over TLS."""
        return _HANDSHAKE in COURSES[self.course][1][: self.number]

    def steps(self, certificates: Certificates, *then: Step) -> list[Step]:
        """A server that behaves up to here, hears what is asked, and then does ``then``."""
        before = COURSES[self.course][1][: self.number]
        found = [_handshake(certificates) if t is _HANDSHAKE else t.answer for t in before]
        heard = [self.turn.hear] if self.turn.hear else []
        return [*found, *heard, *then]  # type: ignore[list-item]  # handshakes are made above


PLACES = [
    Place(course, turn, number)
    for course, (_, turns) in COURSES.items()
    for number, turn in enumerate(turns)
]
