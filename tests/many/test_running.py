"""A whole run against real servers: what they saw, what came of it, what is remembered."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.many.conftest import HOSTS
from tests.many.helpers import CountingServer, JumpingClock, organization
from tui.many.bounds import Bounds
from tui.many.outcomes import Kind, Outcome, exit_code
from tui.many.plan import plan
from tui.many.running import Job, Said, run
from tui.smtp.record.events import Stage
from tui.storage.state.mail_test_result import fingerprint
from tui.storage.workspace import Workspace


async def outcomes(
    workspace: Workspace, names: Sequence[str] = (), job: Job | None = None
) -> dict[str, Outcome]:
    """What comes of a run of some, or all."""
    job = job or Job(clock=JumpingClock())
    found = plan(workspace, names or workspace.directory.ids(), job.until)
    ended = {}
    async for what in run(workspace, found, job):
        if isinstance(what, Outcome):
            ended[what.organization] = what
    assert len(ended) == found.count
    return ended


async def test_each_logs_in_once_and_none_too_many_at_once(
    workspace: Workspace, server: CountingServer
) -> None:
    """Forty organizations on eight servers; a connection more would be a third."""
    for number in range(40):
        organization(workspace.directory, f"o{number:02}", server, HOSTS[number % 8])
    ended = await outcomes(workspace)
    assert {one.kind for one in ended.values()} == {Kind.PASSED}
    assert sorted(server.logins) == sorted(ended)
    assert server.connections == 40
    assert server.most <= 16
    assert exit_code(ended.values()) == 0


async def test_two_at_once_with_one_server(workspace: Workspace, server: CountingServer) -> None:
    for number in range(10):
        organization(workspace.directory, f"o{number}", server)
    await outcomes(workspace)
    assert (server.connections, server.most) == (10, 2)


async def test_a_verdict_counts_for_all_and_is_remembered_for_each(
    workspace: Workspace, server: CountingServer
) -> None:
    """As a test of each alone. Mutation: only the first of them is recorded."""
    for name in ("acme", "beta", "gamma"):
        organization(workspace.directory, name, server, authentication__username="same")
    ended = await outcomes(workspace)
    assert server.logins == ["same"]
    assert {one.dialogue for one in ended.values()} == {"acme"}
    for name in ended:
        (result,) = workspace.state.results(name)
        assert (result.ok, result.until, result.recipient) == (True, "auth", "")
        assert result.values == fingerprint(workspace.directory.load(name).settings)
        assert result.server == f"127.0.0.1:{server.port}"


async def test_a_wrong_password_is_one_failed_login(
    workspace: Workspace, server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For all that share it, and not one more in the next run; what failed stays failed.

    Mutation: a refused login that is not remembered, or that is called not tested.
    """
    monkeypatch.setenv("MANY", "wrong")
    for name in ("acme", "beta"):
        organization(workspace.directory, name, server, authentication__username="same")
    for _ in range(3):
        ended = await outcomes(workspace)
        assert {one.cause for one in ended.values()} == {"bad-credentials"}
        assert exit_code(ended.values()) == 1
    assert server.logins == ["same"]
    assert ended["acme"].refused is not None
    assert len(workspace.state.results("acme")) == 1


async def test_a_password_that_changed_is_tried(
    workspace: Workspace, server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization(workspace.directory, "acme", server)
    right = workspace.environ["MANY"]
    monkeypatch.setenv("MANY", "wrong")
    await outcomes(workspace)
    monkeypatch.setenv("MANY", right)
    ended = await outcomes(workspace, job=Job(clock=JumpingClock(1_800_000_010)))
    assert ended["acme"].kind is Kind.PASSED
    assert len(server.logins) == 2


async def test_a_server_that_refuses_three_is_left_alone(
    workspace: Workspace, server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are not tested, which is an outcome of its own, with its reason."""
    organization(workspace.directory, "elsewhere", server, HOSTS[1])
    monkeypatch.setenv("WRONG", "wrong")
    for number in range(10):
        organization(workspace.directory, f"o{number}", server, authentication__variable="WRONG")
    ended = await outcomes(workspace)
    kinds = [one.kind for one in ended.values()]
    assert (kinds.count(Kind.FAILED), kinds.count(Kind.NOT_TESTED)) == (3, 7)
    assert ended["elsewhere"].kind is Kind.PASSED
    assert len(server.logins) == 3 + 1
    reasons = {one.reason for one in ended.values() if one.kind is Kind.NOT_TESTED}
    assert reasons == {"server-left-alone"}


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ({}, 0),
        ({"a": "454 4.7.0 Later"}, 75),
        ({"a": "454 4.7.0 Later", "b": "535 5.7.8 No"}, 1),
        ({"b": "535 5.7.8 No"}, 1),
    ],
)
async def test_exit_codes(
    workspace: Workspace, server: CountingServer, replies: dict[str, str], code: int
) -> None:
    server.replies |= replies
    for number, name in enumerate(("a", "b", "c")):
        organization(workspace.directory, name, server, HOSTS[number])
    assert exit_code((await outcomes(workspace)).values()) == code


async def test_not_tested_is_exit_1(workspace: Workspace, server: CountingServer) -> None:
    """Also beside what is temporary. Mutation: only failures are looked at."""
    server.replies["a"] = "454 4.7.0 Later"
    organization(workspace.directory, "a", server)
    organization(workspace.directory, "b", server, authentication__secret="ask")
    assert exit_code((await outcomes(workspace)).values()) == 1


async def test_one_mail_a_dialogue(workspace: Workspace, server: CountingServer) -> None:
    same: dict[str, object] = {
        "authentication__username": "same", "sender__address": "same@example.com"
    }  # fmt: skip
    for name in ("acme", "beta"):
        organization(workspace.directory, name, server, **same)
    job = Job(Stage.QUIT, "to@example.com", clock=JumpingClock())
    ended = await outcomes(workspace, job=job)
    assert {one.kind for one in ended.values()} == {Kind.PASSED}
    assert server.mails == 1


async def test_who_stops_watching_ends_every_connection(
    workspace: Workspace, server: CountingServer
) -> None:
    """And no place stays taken. Mutation: the work goes on when the generator is closed."""
    for number in range(6):
        organization(workspace.directory, f"o{number}", server)
    job = Job(clock=JumpingClock(), bounds=Bounds(dialogues=1))
    running = run(workspace, plan(workspace, workspace.directory.ids(), job.until), job)
    async for what in running:
        if isinstance(what, Said):
            break
    await running.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert server.connections <= 1
    ended = await outcomes(workspace)
    assert {one.kind for one in ended.values()} == {Kind.PASSED}


async def test_every_stage_has_its_seconds(workspace: Workspace, server: CountingServer) -> None:
    organization(workspace.directory, "acme", server)
    (one,) = (await outcomes(workspace)).values()
    assert list(one.seconds) == ["dns", "connect", "banner", "ehlo", "auth"]
    assert all(seconds >= 0 for seconds in one.seconds.values())


async def test_results_stand_before_the_earlier_ones(
    workspace: Workspace, server: CountingServer
) -> None:
    """Mutations: the earlier are gone; the new one behind them."""
    organization(workspace.directory, "acme", server)
    for reply in ("454 4.7.0 Later", ""):
        server.replies["acme"] = reply or "235 2.7.0 Ok"
        await outcomes(workspace)
    assert [one.ok for one in workspace.state.results("acme")] == [True, False]
    assert workspace.state.tested() == {"acme"}
