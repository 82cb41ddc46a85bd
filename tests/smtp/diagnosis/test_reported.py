"""What real servers say: every reply of the table gets the verdict that helps, on a real socket."""

import re
from collections.abc import Sequence

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.reported import REPORTED, Reported
from tests.smtp.helpers.scripted import (
    ScriptedServer,
    Step,
    expect,
    finish,
    message,
    script,
    send,
    tls,
)
from tests.smtp.helpers.scripts import BANNER, DATA, EXITS, IMPLICIT, MAIL, RCPT
from tui.smtp.record.events import Stage

OFFER = b"250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"
ORDER = (Stage.BANNER, Stage.EHLO, Stage.AUTH, Stage.MAIL, Stage.RCPT, "data", "dot")


def steps(case: Reported, certificates: Certificates | None) -> Sequence[Step]:
    """A server that is content up to the stage of the case; it offers a login, and STARTTLS."""
    said = "".join(f"{line}\r\n" for line in case.reply.split("\n")).encode()
    good: dict[Stage | str, Step] = {
        Stage.BANNER: BANNER,
        Stage.EHLO: expect(b"EHLO", OFFER),
        Stage.AUTH: expect(b"AUTH", b"235 2.7.0 ok\r\n"),
        Stage.MAIL: MAIL,
        Stage.RCPT: RCPT,
        "data": DATA,
    }
    if not case.changed.get("authentication.required"):
        del good[Stage.AUTH]
    before = [good[each] for each in ORDER[: ORDER.index(case.stage)] if each in good]
    verb = {Stage.EHLO: b"EHLO", Stage.AUTH: b"AUTH", Stage.MAIL: b"MAIL", Stage.RCPT: b"RCPT"}
    match case.stage:
        case Stage.BANNER:
            last = send(said)
        case "dot":
            last = message(said)
        case stage:
            last = expect(verb[Stage(stage)], said)
    first = [tls(certificates.good)] if certificates and case.changed is IMPLICIT else []
    return script(first, before, last, finish)


@pytest.mark.parametrize("case", REPORTED, ids=str)
async def test_a_reply_that_people_met(case: Reported, certificates: Certificates) -> None:
    changed = {"smtp.ca_file": certificates.ca_file, **case.changed}
    with ScriptedServer(*steps(case, certificates)) as server:
        verdict = (await hold(attempt(server.port, changed))).verdict
    text = f"{verdict.summary} {verdict.cause}"
    assert (verdict.failure, verdict.field) == (case.failure, case.field), text
    changes = [(remedy.key, remedy.value) for remedy in verdict.remedies]
    if case.mended:
        assert case.mended in changes, text
    assert re.search(case.says, text), text
    assert not (case.not_says and re.search(case.not_says, text)), text
    at = Stage.DATA if case.stage == "dot" else Stage(case.stage)
    expected = 26 if case.stage == "dot" else EXITS[at]
    certificate = case.failure.startswith("client-certificate")
    assert verdict.exit == (29 if certificate else expected)
    if case.reply.startswith("4"):
        assert verdict.sysexit == 75, "whatever lasts: the server says to come again"


def test_every_row_says_where_it_was_seen() -> None:
    assert all(case.source for case in REPORTED)
    replies = [(case.stage, case.reply) for case in REPORTED]
    assert len(replies) == len(set(replies))
