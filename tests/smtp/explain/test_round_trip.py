"""What Posthouse itself printed of a dialogue, pasted, gets the verdict that the dialogue got."""

import json

import pytest

from tests.smtp.diagnosis.test_faults import FAULTS, Fault
from tests.smtp.diagnosis.test_replies import REPLIES
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import Held, attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer
from tests.smtp.helpers.scripts import LOGIN, refuse
from tui.smtp.explain.explanation import explain
from tui.smtp.record.events import LineSeen, Stage
from tui.smtp.telling.transcript import as_json, line, mark, verdict_lines


def as_test_prints(held: Held) -> str:
    """The transcript and the verdict below it."""
    said = [line(event) for event in held.events if isinstance(event, LineSeen)]
    return "\n".join([*said, "", *verdict_lines(held.verdict)])


def as_swaks(held: Held) -> str:
    """The transcript without times."""
    events = [event for event in held.events if isinstance(event, LineSeen)]
    return "\n".join(f"{mark(event)}{event.text}" for event in events)


def as_telnet(held: Held) -> str:
    """What was said, and no mark that tells by whom."""
    lines = [event for event in held.events if isinstance(event, LineSeen)]
    said = [event.text for event in lines if event.direction != "note"]
    return "\n".join(["Connected to 127.0.0.1.", "Escape character is '^]'.", *said])


def as_objects(held: Held) -> str:
    """What --json prints."""
    return "\n".join(
        json.dumps(as_json(event)) for event in held.events if not hasattr(event, "seconds")
    )


FORMS = (as_test_prints, as_swaks, as_telnet, as_objects)


@pytest.mark.parametrize(("failure", "stage", "reply"), REPLIES)
async def test_a_pasted_dialogue_gets_its_own_verdict(
    failure: str, stage: Stage | str, reply: str
) -> None:
    """Mutations: a mark's direction turned around; the stage of the command before; no 354."""
    changed = LOGIN if stage is Stage.AUTH else {}
    with ScriptedServer(*refuse(stage, reply)) as server:
        held = await hold(attempt(server.port, changed))
    own = held.verdict
    for form in FORMS:
        found = explain(form(held).encode()).verdict
        assert (found.failure, found.stage, found.code, found.enhanced, found.exit) == (
            own.failure, own.stage, own.code, own.enhanced, own.exit
        ), form.__name__  # fmt: skip


# What the client itself decides stands in no line of the dialogue; --json has its own verdict.
NO_LINE = {
    "8bitmime-missing", "auth-missing", "ca-file", "cleartext-refused", "client-certificate-file",
    "fingerprint-mismatch", "mechanism-unsupported", "message-too-large", "password-missing",
    "password-unfit", "server-proof-missing", "smtputf8-missing", "starttls-missing",
}  # fmt: skip
# Of these a text shows too little: the time for all, the length of a line, the chain, the moment.
NOT_TOLD = {
    "certificate-chain-incomplete", "deadline-exceeded", "malformed-challenge", "reply-too-long",
    "early-reply", "scram-iterations", "starttls-injection",
}  # fmt: skip
AT_AN_UNTOLD_STAGE = {
    ("client-certificate-required", Stage.BANNER),
    ("malformed-reply", Stage.EHLO),
    ("timeout", Stage.TLS),
    ("tls-broken", Stage.BANNER),
}
SHOWN = [
    fault
    for fault in FAULTS
    if fault.failure not in NOT_TOLD and (fault.failure, fault.stage) not in AT_AN_UNTOLD_STAGE
]


@pytest.mark.parametrize("fault", SHOWN, ids=str)
async def test_a_pasted_fault_gets_its_own_verdict(
    fault: Fault, certificates: Certificates
) -> None:
    """Mutations: a note that is no outcome; TLS bytes that are no record; no verdict of --json."""
    invalid = fault.failure == "certificate-invalid"
    ca_file = certificates.purpose_file if invalid else certificates.ca_file
    changed = {"smtp.ca_file": ca_file, **fault.settings}
    with ScriptedServer(*fault.steps(certificates)) as server:
        own = await hold(attempt(server.port, changed, **fault.rest))
    forms = (as_objects,) if fault.failure in NO_LINE else (as_test_prints, as_objects)
    for form in forms:
        found = explain(form(own).encode()).verdict
        assert (found.failure, found.stage) == (fault.failure, fault.stage), form(own)
