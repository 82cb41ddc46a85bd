"""Dialogues that go the same way every time, for the test modal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import enter_text, settle
from tui.app import PosthouseApp
from tui.many.outcomes import Outcome
from tui.many.plan import Dialogue, Member, Plan
from tui.many.running import Job
from tui.screens.mail_test import screen as test_mail
from tui.screens.picker import many_test
from tui.settings.model import Settings
from tui.smtp.dialogue import Attempt
from tui.smtp.record.events import (
    CertificateSeen,
    Event,
    LineSeen,
    Remedy,
    Stage,
    StageChanged,
    Verdict,
)
from tui.storage.workspace import Workspace

MakeApp = Callable[..., PosthouseApp]
SIZES = pytest.mark.parametrize(
    "size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"]
)
GOOD: tuple[Event, ...] = (
    StageChanged(0.000, Stage.DNS, "started"),
    StageChanged(0.002, Stage.DNS, "ok"),
    StageChanged(0.002, Stage.CONNECT, "started"),
    LineSeen(0.002, "note", False, "Trying 192.0.2.25 port 587"),
    StageChanged(0.013, Stage.CONNECT, "ok"),
    StageChanged(0.013, Stage.BANNER, "started"),
    LineSeen(0.021, "server", False, "220 mail.example.org ESMTP"),
    StageChanged(0.021, Stage.BANNER, "ok"),
    StageChanged(0.021, Stage.EHLO, "started"),
    LineSeen(0.022, "client", False, "EHLO provider.com"),
    LineSeen(0.028, "server", False, "250-mail.example.org"),
    LineSeen(0.028, "server", False, "250 STARTTLS"),
    StageChanged(0.028, Stage.EHLO, "ok"),
    StageChanged(0.028, Stage.TLS, "started"),
    LineSeen(0.029, "client", False, "STARTTLS"),
    LineSeen(0.035, "server", False, "220 2.0.0 Ready to start TLS"),
    CertificateSeen(
        0.050,
        "mail.example.org",
        ("mail.example.org",),
        "Example CA",
        NOW - timedelta(days=29),
        NOW + timedelta(days=61),
        "AA:BB",
        True,
        "TLSv1.3",
        "TLS_AES_256_GCM_SHA384",
    ),
    StageChanged(0.050, Stage.TLS, "ok"),
    StageChanged(0.050, Stage.AUTH, "started"),
    LineSeen(0.051, "client", True, "AUTH PLAIN ********"),
)
REFUSED: tuple[Event, ...] = (
    LineSeen(0.190, "server", True, "535 5.7.8 Error: authentication failed", unexpected=True),
    StageChanged(0.190, Stage.AUTH, "failed"),
    Verdict(
        0.190,
        ok=False,
        stage=Stage.AUTH,
        code=535,
        enhanced="5.7.8",
        exit=28,
        failure="bad-credentials",
        field="authentication.username",
        summary="The server refused the user name or password.",
        cause="Many servers want the full address as user name.",
        remedies=(
            Remedy(
                "authentication.username",
                "nom@provider.com",
                "Use nom@provider.com as user name",
            ),
        ),
    ),
)
ACCEPTED: tuple[Event, ...] = (
    LineSeen(0.090, "server", True, "235 2.7.0 Authentication successful"),
    StageChanged(0.090, Stage.AUTH, "ok"),
    StageChanged(0.090, Stage.DATA, "started"),
    LineSeen(0.140, "server", True, "250 2.0.0 Ok: queued as 4D6F84086A"),
    StageChanged(0.140, Stage.DATA, "ok"),
    Verdict(
        0.141,
        ok=True,
        stage=Stage.QUIT,
        code=250,
        summary="Accepted by smtp.office365.com: 250 2.0.0 Ok: queued as 4D6F84086A",
        cause="Accepted, not yet delivered: look into the inbox of oncall@acme.example for "
        "‘Posthouse test 7F3A’.",
        queue_id="4D6F84086A",
    ),
)


def play(
    monkeypatch: pytest.MonkeyPatch, events: tuple[Event, ...], *, endless: bool = False
) -> list[Attempt]:
    """Let every dialogue go like this; the attempts are collected."""
    attempts: list[Attempt] = []

    async def converse(attempt: Attempt) -> AsyncIterator[Event]:
        attempts.append(attempt)
        for event in events:
            yield event
        if endless:
            await asyncio.Event().wait()

    monkeypatch.setattr(test_mail, "converse", converse)
    return attempts


def play_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test of 40 come to this: what most have, what a few have, and some that pass."""
    refused = REFUSED[-1]
    assert isinstance(refused, Verdict)
    implicit = Remedy("smtp.port", 465, "Use port 465", (("smtp.encryption", "implicit"),))
    no_tls = refused._replace(
        failure="starttls-missing",
        summary="It has no STARTTLS on 587.",
        remedies=(implicit,),
    )
    came = [no_tls] * 26 + [refused] * 3 + [refused._replace(ok=True, failure="")] * 11
    ids = [f"customer-{number:02}" for number in range(len(came))]
    dialogues = [Dialogue(Settings(), None, [Member(one, "")]) for one in ids]

    async def run(workspace: Workspace, plan: Plan, job: Job) -> AsyncIterator[Outcome]:
        for one, verdict in zip(ids, came, strict=True):
            yield Outcome(one, verdict=verdict)

    monkeypatch.setattr(many_test, "plan", lambda *_given: Plan(tuple(dialogues), ()))
    monkeypatch.setattr(many_test, "run", run)


async def send(pilot: Pilot[int], recipient: str = "oncall@acme.example") -> None:
    await pilot.press("f5")
    await pilot.pause()
    await settle(pilot)
    await enter_text(pilot, recipient)
    await pilot.press("enter")
