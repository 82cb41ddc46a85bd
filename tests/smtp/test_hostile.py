"""Servers that mean harm or are broken, in every place of every course of a dialogue.

Each ends in its verdict, in time, within bounds of memory; nothing raw is shown, and no secret.
"""

import asyncio
import tracemalloc
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.courses import COURSES, PLACES, Place
from tests.smtp.helpers.dialogues import PASSWORD, Held, attempt, hold
from tests.smtp.helpers.hostile import PAYLOAD, all_text, beneath_tls, drip
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    Step,
    close,
    finish,
    flood,
    reset,
    send,
    split,
    until_gone,
)
from tests.smtp.record.test_secrets import leaks
from tui.smtp.record.events import Stage
from tui.text import has_control

PATIENCE = 1.5
"""Seconds of waiting for a server that says nothing; one that speaks gets more, on a busy machine
its own good replies may take as long.
"""
ENOUGH = 10.0
LONGEST = 30.0
MOST_MEMORY = 20_000_000
BROKEN = {"STARTTLS": "starttls-broken", "implicit TLS": "wrong-tls-mode-implicit"}
"""What it is called where TLS was to begin and something else came."""


@dataclass(frozen=True)
class Harm:
    """What a server does from one place on, and what the failure is called.

    Attributes:
        failure: What it is called at most places; ``at_banner`` and ``in_handshake`` there.
    """

    name: str
    steps: Sequence[Step]
    failure: str
    at_banner: str = ""
    in_handshake: str = ""

    def __str__(self) -> str:
        return self.name

    def expected(self, place: Place) -> str:
        """The failure; none where the mail had been taken before."""
        match place.turn.name:
            case "quit":
                return ""
            case "handshake":
                return self.in_handshake or BROKEN[place.course]
            case "starttls" if self.failure == "server-closing":
                return "starttls-refused"
            case "banner":
                return self.at_banner or self.failure
            case _:
                return self.failure


TOO_LONG, MALFORMED, CLOSED = "reply-too-long", "malformed-reply", "connection-closed"
HARMS = [
    Harm("silence", [until_gone], "timeout", "no-banner", in_handshake="timeout"),
    Harm("a byte now and then", [drip(b"2")], "timeout"),
    Harm("a line now and then", [drip(b"250-more\r\n")], "timeout"),
    Harm("hanging up", [close], CLOSED, in_handshake="tls-handshake"),
    Harm("hanging up amid a line", [send(b"25"), close], CLOSED, in_handshake="tls-handshake"),
    Harm("hanging up amid a reply", [send(b"250-so far\r\n"), close], CLOSED),
    Harm("breaking off", [reset], "connection-reset", in_handshake="tls-handshake"),
    Harm(
        "going down",
        [split(b"421 4.3.2 down\r\n"), until_gone],
        "server-closing",
        "temporary-failure",
    ),
    Harm("no reply at all", [send(b"hello\r\n"), until_gone], MALFORMED),
    Harm("other codes in one reply", [send(b"250-a\r\n550 b\r\n"), until_gone], MALFORMED),
    Harm("a code of four digits", [send(b"2500 ok\r\n"), until_gone], MALFORMED),
    Harm("a code of another world", [send(b"999 ok\r\n"), until_gone], MALFORMED),
    Harm("text that steers", [split(b"2" + PAYLOAD + b"\r\n"), until_gone], MALFORMED),
]
FLOODS = [
    Harm("no line end", [flood(b"x" * (1 << 20))], TOO_LONG),
    Harm("a reply without end", [flood(b"220-endless\r\n" * 1000)], TOO_LONG),
    Harm("long lines without end", [flood(b"250-" + b"y" * 8000 + b"\r\n")], TOO_LONG),
    Harm("NUL without end", [flood(b"\0" * (1 << 20))], TOO_LONG),
    Harm("empty lines without end", [flood(b"\n" * (1 << 20))], MALFORMED),
    Harm("every byte without end", [flood(bytes(range(256)) * 4096)], MALFORMED),
]


@dataclass(frozen=True)
class Met:
    """A dialogue with such a server.

    Attributes:
        heard: All that the server got.
    """

    place: Place
    held: Held
    heard: bytes

    def complaints(self) -> list[str]:
        """What is wrong with how it ended, whatever the failure is called."""
        verdict, place = self.held.verdict, self.place
        reset_at_once = place.turn.name == "banner" and verdict.stage is Stage.CONNECT
        stages = {place.stage} if place.turn.name != "quit" else {Stage.DATA, Stage.QUIT}
        checks = {
            f"stage {verdict.stage}": reset_at_once or verdict.stage in stages,
            f"exit {verdict.exit}": reset_at_once or verdict.exit == place.exit,
            f"ok {verdict.ok}": verdict.ok == (not verdict.failure),
            f"after {verdict.t} s": verdict.t < LONGEST,
            "control characters": not has_control(all_text(self.held.events)),
            "a secret": not leaks(self.held.text(), PASSWORD),
        }
        return [complaint for complaint, right in checks.items() if not right]


async def meet(
    place: Place, certificates: Certificates, *steps: Step, patience: float = ENOUGH
) -> Met:
    """Hold the course's dialogue with a server that does this from the place on."""
    changed = {
        "smtp.ca_file": certificates.ca_file,
        "smtp.timeout_ms": round(patience * 1000),
        **place.settings,
    }
    with ScriptedServer(*place.steps(certificates, *steps)) as server:
        held = await hold(attempt(server.port, changed))
    return Met(place, held, server.heard)


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("harm", HARMS, ids=str)
async def test_every_harm_in_every_place(
    harm: Harm, course: str, certificates: Certificates
) -> None:
    """Mutations: a timeout that each line starts anew; QUIT after a timeout."""
    places = [place for place in PLACES if place.course == course]
    patience = PATIENCE if harm.failure == "timeout" else ENOUGH
    ends = await asyncio.gather(
        *(meet(place, certificates, *harm.steps, patience=patience) for place in places)
    )
    found = {str(met.place): (met.held.verdict.failure, met.complaints()) for met in ends}
    assert found == {str(place): (harm.expected(place), []) for place in places}
    if harm.failure == "timeout":
        polite = {met.place.turn.name for met in ends if b"QUIT" in met.heard}
        assert polite == {"quit"}, "QUIT waits for the reply to the dot"


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_floods_are_bounded_in_every_place(place: Place, certificates: Certificates) -> None:
    """64 MB at most would come. Mutations: read on after LONGEST_LINE, after MOST_UNREAD."""
    for harm in FLOODS:
        tracemalloc.start()
        try:
            met = await meet(place, certificates, *harm.steps)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        held = met.held
        assert (held.verdict.failure, met.complaints()) == (harm.expected(place), []), harm
        assert peak < MOST_MEMORY, harm
        assert len(held.events) < 600, harm
        assert max(len(line) for line in held.lines) < 1100, harm


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_refusal_in_every_place_steers_nothing(
    place: Place, certificates: Certificates
) -> None:
    """Escape sequences, C1, bidi, zero width, NUL and markup. Mutation: shown() as it came."""
    refusal = b"550-" + PAYLOAD + b"\r\n550 5.1.1 " + PAYLOAD + b"\r\n"
    met = await meet(place, certificates, send(refusal), finish)
    held = met.held
    assert met.complaints() == []
    assert held.verdict.ok == (place.turn.name == "quit")
    if place.turn.name != "handshake":
        assert "␛]0;title␇" in held.text()
        assert r"\x9b" in all_text(held.events)
        assert "[@click=app.quit]" in held.text()


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_secret_said_in_every_place_is_not_shown(
    place: Place, certificates: Certificates
) -> None:
    """Also before it was sent: who knows it may be anybody. Mutation: scrub() at AUTH only."""
    raw, blob = PASSWORD.encode(), b64encode(b"\0bob\0" + PASSWORD.encode())
    forms = [raw, raw.upper(), b64encode(raw), b64encode(raw).upper(), blob, blob.upper()]
    refusal = b"".join(b"550-" + form + b"\r\n" for form in forms) + b"550 it is " + raw + b"\r\n"
    met = await meet(place, certificates, send(refusal), finish)
    assert met.complaints() == []
    if place.turn.name != "handshake":
        assert "S 550-********" in met.held.lines


@pytest.mark.parametrize("course", COURSES)
async def test_a_course_in_which_every_word_of_the_server_steers(
    course: str, certificates: Certificates
) -> None:
    """All that is good news has the payload too; the mail goes out all the same."""

    class Painted(ScriptedServer):
        def send(self, data: bytes) -> None:
            lines = data.split(b"\r\n")[:-1]
            bare = (b"334", b"250 AUTH", b"250 STARTTLS", b"250 PIPELINING")
            painted = [line if line.startswith(bare) else line + b" " + PAYLOAD for line in lines]
            super().send(b"".join(line + b"\r\n" for line in painted))

    last = [place for place in PLACES if place.course == course][-1]
    steps = [*last.steps(certificates)[:-1], finish]
    changed = {"smtp.ca_file": certificates.ca_file, **last.settings}
    with Painted(*steps) as server:
        held = await hold(attempt(server.port, changed))
    assert held.verdict.ok, held.text()
    assert "␛]0;title␇" in held.verdict.summary
    assert not has_control(all_text(held.events))


@pytest.mark.parametrize("place", [each for each in PLACES if each.over_tls], ids=str)
@pytest.mark.parametrize(
    "data",
    [b"220 in clear\r\n", b"\x15\x03\x03\x00\x02\x02\x28", b"\x17\x03\x03\x00\x20" + b"A" * 32],
    ids=["text", "alert", "record"],
)
async def test_what_is_slipped_in_beneath_tls_ends_it(
    place: Place, data: bytes, certificates: Certificates
) -> None:
    """What somebody on the way adds is never taken for the server's word; after the dot, the
    server may have the mail all the same.
    """
    met = await meet(place, certificates, beneath_tls(data), until_gone)
    assert met.complaints() == []
    names = {"quit": "", "dot": "connection-closed"}
    assert met.held.verdict.failure == names.get(place.turn.name, "tls-broken")
    assert not any("in clear" in line for line in met.held.lines)
