"""How long is waited is said beforehand, and it is true: for one answer, and for the whole."""

import re
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, message, until_gone
from tests.smtp.helpers.scripts import (
    BANNER,
    DATA,
    EHLO,
    EHLO_AUTH,
    EHLO_TLS,
    GO_TLS,
    LOGIN,
    MAIL,
    RCPT,
)
from tui.screens.mail_test.silence import LONG, silence
from tui.smtp.connection.commands import AFTER_DOT, DEADLINE, WAITS
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.record.events import LineSeen, Stage, WaitBegan

SILENT_AT: list[tuple[Stage, Sequence[Step], dict[str, object]]] = [
    (Stage.TLS, [until_gone], {"smtp.encryption": "implicit"}),
    (Stage.TLS, [BANNER, EHLO_TLS, GO_TLS, until_gone], {"smtp.encryption": "starttls"}),
    (Stage.BANNER, [until_gone], {}),
    (Stage.EHLO, [BANNER, until_gone], {}),
    (Stage.AUTH, [BANNER, EHLO_AUTH, until_gone], dict(LOGIN)),
    (Stage.MAIL, [BANNER, EHLO, until_gone], {}),
    (Stage.RCPT, [BANNER, EHLO, MAIL, until_gone], {}),
    (Stage.DATA, [BANNER, EHLO, MAIL, RCPT, until_gone], {}),
    (Stage.DATA, [BANNER, EHLO, MAIL, RCPT, DATA, until_gone], {}),
]
IDS = [f"{row[0]}-{len(row[1])}" for row in SILENT_AT]


@pytest.mark.parametrize(("stage", "steps", "changed"), SILENT_AT, ids=IDS)
@pytest.mark.parametrize(("longest", "deadline"), [(200, 60.0), (60_000, 0.3)])
async def test_the_time_that_is_said_is_the_time_that_is_waited(
    stage: Stage, steps: Sequence[Step], changed: dict[str, object], longest: int, deadline: float
) -> None:
    """Fails where ``waiting`` leaves the deadline out, or the timeout of the settings.

    A busy machine may need longer for what comes before, so it is tried with more and more time.
    """
    for times in (1, 4, 16):
        with ScriptedServer(*steps) as server:
            values = {**changed, "smtp.timeout_ms": min(longest * times, 60_000)}
            held = await hold(attempt(server.port, values, deadline=min(deadline * times, 60.0)))
        said = [event for event in held.events if isinstance(event, WaitBegan)][-1]
        if said.stage is stage:
            break
    assert said.stage is stage
    assert -0.1 < held.verdict.t - (said.t + said.seconds) < 30, "the other time is 60 s"


async def first_wait(made: Attempt, stage: Stage, *, after_dot: bool) -> WaitBegan:
    dot = False
    async with aclosing(converse(made)) as events:
        async for event in events:
            dot = dot or (isinstance(event, LineSeen) and event.text == ".")
            if isinstance(event, WaitBegan) and event.stage is stage and dot == after_dot:
                return event
    raise AssertionError(f"nothing was waited for at {stage}")


@pytest.mark.parametrize(("stage", "steps", "changed"), SILENT_AT, ids=IDS)
async def test_with_patient_settings_a_stage_has_its_own_bound(
    stage: Stage, steps: Sequence[Step], changed: dict[str, object]
) -> None:
    with ScriptedServer(*steps) as server:
        made = attempt(server.port, {**changed, "smtp.timeout_ms": 300_000})
        said = await first_wait(made, stage, after_dot=DATA in steps)
    assert said.seconds == (AFTER_DOT if DATA in steps else WAITS[stage])


def test_the_longest_wait_fits_into_the_whole_after_a_slow_dialogue() -> None:
    """A bound that another one always ends first would be a lie."""
    assert max(*WAITS.values(), AFTER_DOT) == AFTER_DOT
    assert AFTER_DOT + max(WAITS.values()) < DEADLINE
    assert Attempt(attempt(25).settings).deadline == DEADLINE


async def test_a_server_that_answers_slowly_is_not_called_silent() -> None:
    """What was heard decides, not which clock rang. Mutation: every end of the whole is silence."""

    def drip(server: ScriptedServer) -> None:
        while not server.gone.wait(0.02):
            server.send(b"250-mail.example\r\n")

    with ScriptedServer(BANNER, expect(b"EHLO"), drip) as server:
        verdict = (await hold(attempt(server.port, deadline=1.0))).verdict
    assert (verdict.failure, verdict.stage) == ("deadline-exceeded", Stage.EHLO)


@pytest.mark.parametrize("longest", [1000, 2000, 9000])
@pytest.mark.parametrize(
    ("steps", "changed", "failure", "summary"),
    [
        ([until_gone], {}, "no-banner", r"but said nothing for [\d.]+ s\."),
        ([BANNER, until_gone], {}, "timeout", r"did not answer EHLO within [\d.]+ s\."),
        ([BANNER, EHLO, until_gone], {}, "timeout", r"did not answer MAIL within [\d.]+ s\."),
        ([until_gone], {"smtp.encryption": "implicit"}, "timeout", r" within [\d.]+ s\."),
    ],
)
async def test_a_wait_that_equals_the_whole_time(
    steps: Sequence[Step], changed: dict[str, object], failure: str, summary: str, longest: int
) -> None:
    """Whichever clock rings first, what was heard is the same, and so is the verdict."""
    with ScriptedServer(*steps) as server:
        values = {**changed, "smtp.timeout_ms": longest}
        verdict = (await hold(attempt(server.port, values, deadline=1.0))).verdict
    assert verdict.failure == failure
    assert re.search(f"{summary}$", verdict.summary)


async def test_silence_after_the_message_says_that_it_may_arrive() -> None:
    steps = [BANNER, EHLO, MAIL, RCPT, DATA, until_gone]
    with ScriptedServer(*steps) as server:
        verdict = (await hold(attempt(server.port, {"smtp.timeout_ms": 1500}))).verdict
    assert (verdict.failure, verdict.exit) == ("timeout", 26)
    assert verdict.summary == "The server did not say within 1.5 s that it has taken the message."
    assert "It may have accepted it anyway" in verdict.cause


@pytest.mark.parametrize("stage", Stage)
def test_a_long_silence_in_words(stage: Stage) -> None:
    wait = WaitBegan(1.0, stage, 30.0)
    said = silence(wait, LONG)
    assert said.startswith("Waiting for ")
    assert ": 5 s so far, 25 s left. A long silence is often " in said
    assert "0 s left" in silence(wait, 31.0), "never less than nothing"


async def test_a_dialogue_that_goes_well_waits_at_every_stage() -> None:
    steps = [BANNER, EHLO_AUTH, expect(b"AUTH", b"235 ok\r\n"), MAIL, RCPT, DATA]
    with ScriptedServer(*steps, message(b"250 ok\r\n"), finish) as server:
        held = await hold(attempt(server.port, LOGIN))
    stages = {event.stage for event in held.events if isinstance(event, WaitBegan)}
    assert held.verdict.ok
    assert stages == set(Stage) - {Stage.TLS}
