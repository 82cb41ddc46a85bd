"""One dialogue goes ahead: what it finds out before its login counts for all."""

import socket

import pytest

from tests.many.helpers import JumpingClock, one_at_a_time, without_login
from tests.smtp.conftest import certificates as certificates
from tests.smtp.helpers.certificates import Certificates
from tui.many.outcomes import Kind, Outcome
from tui.many.plan import Dialogue, plan
from tui.many.running import Job, run
from tui.many.scouting import Scouts
from tui.smtp.look import early_look
from tui.smtp.record.events import Remedy, Stage, Verdict
from tui.storage.workspace import Workspace


async def outcomes(workspace: Workspace, *, second_look: bool = True) -> dict[str, Outcome]:
    job = Job(clock=JumpingClock(), second_look=second_look)
    found = plan(workspace, workspace.directory.ids(), job.until)
    happened = [what async for what in run(workspace, found, job)]
    return {what.organization: what for what in happened if isinstance(what, Outcome)}


@pytest.mark.parametrize("second_look", [True, False])
async def test_a_silent_server_that_waits_for_tls_is_known_over_one_connection_at_a_time(
    workspace: Workspace,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
    second_look: bool,
) -> None:
    """And once for all that reach it so; each is remembered with it. A check calls it the same.

    Mutations: the silent connection stays open while another looks; each looks for itself.
    """
    monkeypatch.setattr(early_look, "QUIET", 0.05)
    monkeypatch.setattr(early_look, "SECOND_LOOK", 20.0)
    monkeypatch.setenv("MANY", "secret")
    login = {
        "authentication.required": True,
        "authentication.secret": "environment",
        "authentication.variable": "MANY",
        "smtp.ca_file": certificates.ca_file,
    }
    async with one_at_a_time(certificates.good) as seen:
        for name in ("acme", "beta"):
            own = {**login, "authentication.username": name, "smtp.port": seen[0]}
            without_login(workspace.directory, name, **own)
        ended = await outcomes(workspace, second_look=second_look)
        assert len(seen) == 1 + 2, "the silent one, and one over TLS"
    for name in ("acme", "beta"):
        verdict = ended[name].verdict
        assert verdict
        assert verdict.failure == "wrong-tls-mode-plain"
        assert [one.changes for one in verdict.remedies] == [{"smtp.encryption": "implicit"}]
        assert workspace.state.results(name)[0].failure == "wrong-tls-mode-plain"


async def test_a_server_that_is_slow_to_greet_is_waited_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no TLS either, so it is asked once more. Mutation: it is not."""
    monkeypatch.setattr(early_look, "QUIET", 0.05)
    monkeypatch.setattr(early_look, "SECOND_LOOK", 20.0)
    async with one_at_a_time(None, 1) as seen:
        changed = {"smtp.port": seen[0], "smtp.encryption": "none"}
        without_login(workspace.directory, "acme", **changed)
        ended = await outcomes(workspace)
    assert ended["acme"].kind is Kind.PASSED


@pytest.mark.parametrize(("second_look", "tried"), [(True, 4), (False, 1)])
async def test_a_check_tries_no_other_ports(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, second_look: bool, tried: int
) -> None:
    """Every five minutes that would be a scan. Mutation: the job's word is not heeded."""
    ports: set[int] = set()

    def lookup(_name: str, port: int, **_rest: object) -> list[object]:
        ports.add(port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]  # it refuses

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    changed = {"smtp.host": "mail.example", "smtp.port": 587}
    without_login(workspace.directory, "acme", **changed)
    ended = await outcomes(workspace, second_look=second_look)
    assert ended["acme"].cause == "connection-refused"
    assert len(ports) == tried


IMPLICIT = Remedy("smtp.encryption", "implicit", "")
FAILED = Verdict(0.0, ok=False, stage=Stage.TLS, failure="certificate-expired", sysexit=69)
LATER = FAILED._replace(stage=Stage.BANNER, failure="connection-closed", sysexit=75)


@pytest.mark.parametrize(
    ("first", "is_shared"),
    [
        (FAILED, True),
        (FAILED._replace(stage=Stage.BANNER, code=554), True),
        (FAILED._replace(stage=Stage.EHLO), False),
        (FAILED._replace(stage=Stage.AUTH, failure="bad-credentials"), False),
        (LATER, False),
        (LATER._replace(remedies=(Remedy("smtp.port", 587, ""),)), False),
        (LATER._replace(remedies=(IMPLICIT,)), True),
        (Verdict(0.0, ok=True, stage=Stage.AUTH), False),
    ],
)
async def test_what_counts_for_all(workspace: Workspace, first: Verdict, is_shared: bool) -> None:
    """What the settings are to blame for before a login; not what a moment or a login is.

    One alone looks twice. Mutations: a server that is down for a moment is down for all; the
    second one looks, too.
    """
    for name in ("acme", "beta"):
        without_login(workspace.directory, name)
    held: list[tuple[str, bool]] = []

    async def hold(dialogue: Dialogue, looks: bool) -> Outcome:
        held.append((dialogue.id, looks))
        return Outcome(dialogue.id, verdict=first if looks else FAILED._replace(stage=Stage.DNS))

    found = plan(workspace, ["acme", "beta"], Stage.RCPT).dialogues
    scouts = Scouts(hold)
    verdicts = [(await scouts.hold(one)).verdict for one in found]
    assert held == [("acme", True)] + ([] if is_shared else [("beta", False)])
    assert (verdicts[1] == first) == is_shared


async def test_the_same_failure_has_the_remedies_that_were_seen(workspace: Workspace) -> None:
    for name in ("acme", "beta"):
        without_login(workspace.directory, name)
    seen = LATER._replace(cause="Seen.", remedies=(Remedy("smtp.port", 587, ""),))

    async def hold(dialogue: Dialogue, looks: bool) -> Outcome:
        return Outcome(dialogue.id, verdict=seen if looks else LATER)

    scouts = Scouts(hold)
    found = plan(workspace, ["acme", "beta"], Stage.RCPT).dialogues
    assert [(await scouts.hold(one)).verdict for one in found] == [seen, seen]
