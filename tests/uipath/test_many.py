"""Many organizations at once: eight at a time, and each that is asked to wait waits for itself."""

import asyncio
import threading

import pytest

from tests.oauth.helpers.clocks import SetClock
from tests.uipath.conftest import GUID, HERE, SECRET, THERE, World, at_uipath
from tui.demo.uipath import App, Asked, Reply
from tui.settings.checking.checks import check
from tui.storage.settings_file.stored_file import Stored
from tui.uipath.connection import Connection, connect
from tui.uipath.looking import Look, each, look

MANY, AT_ONCE = 200, 8


async def test_two_hundred_are_asked_eight_at_a_time_and_wait_where_they_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two questions each, one more where it was to wait. Mutations: no bound; 9; no wait."""
    first = connect(world.workspace, "acme")
    clock, connections = SetClock(), []
    for number in range(MANY):
        partition = f"{number:08x}{GUID[8:]}"
        world.there.apps[f"app-{number}"] = App(SECRET, partition)
        world.there.store(partition, THERE)
        values = {**HERE, **at_uipath(f"app-{number}", partition)}
        settings = check(values).settings
        stored = Stored(f"org{number}", first.stored.path, settings=settings)
        application = type(first.application)(
            first.application.base, "acmegmbh", f"app-{number}", first.application.secret
        )
        connections.append(Connection(stored, settings.uipath, application, first.http))
    first.http.clock = clock
    busy = Reply(429, headers={"Retry-After": "1"})
    world.there.faults += [busy] * 5
    answer, everybody = world.there.answer, threading.Barrier(AT_ONCE)

    def together(asked: Asked) -> Reply:
        if len(world.there.asked) < AT_ONCE and asked.is_for_token:
            everybody.wait(30)  # all eight have asked before any is answered
        return answer(asked)

    monkeypatch.setattr(world.there, "answer", together)
    now, most = set[str](), 0

    async def act(one: Connection) -> Look:
        nonlocal most
        now.add(one.id)
        most = max(most, len(now))
        found = await look(world.workspace, one)
        now.remove(one.id)
        return found

    found = await asyncio.wait_for(each(connections, act), 120)
    assert [type(one) for _connection, one in found] == [Look] * MANY
    assert all(not one.differences for _c, one in found if isinstance(one, Look))
    assert len(world.there.asked) == 2 * MANY + 5
    assert clock.waits == [1] * 5
    assert most == AT_ONCE
