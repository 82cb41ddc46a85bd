"""Many organizations at once: eight at a time, and each that is asked to wait waits for itself."""

import asyncio
import threading

from tests.oauth.clocks import SetClock
from tests.uipath.conftest import GUID, HERE, SECRET, THERE, World, at_uipath
from tui.demo.uipath import App, Asked, Reply
from tui.settings.checks import check
from tui.storage.settings_file.stored_file import Stored
from tui.uipath.connection import Connection, connect
from tui.uipath.looking import AT_ONCE, Look, each, look

MANY = 200


async def test_two_hundred_are_asked_eight_at_a_time_and_wait_where_they_are_told(
    world: World,
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
    lock, now, most = threading.Lock(), [0], [0]
    answer = world.there.answer
    everybody = threading.Barrier(AT_ONCE)

    def counted(asked: Asked) -> Reply:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            early = len(world.there.asked) < AT_ONCE
        if early and asked.is_for_token:
            everybody.wait(30)  # all eight are asked before any is answered
        try:
            return answer(asked)
        finally:
            with lock:
                now[0] -= 1

    world.there.answer = counted  # type: ignore[method-assign] # what comes at the same time
    act = lambda one: look(world.workspace, one)  # noqa: E731 - as a command gives it
    found = await asyncio.wait_for(each(connections, act), 120)
    assert [type(one) for _connection, one in found] == [Look] * MANY
    assert all(not one.differences for _c, one in found if isinstance(one, Look))
    assert len(world.there.asked) == 2 * MANY + 5
    assert clock.waits == [1] * 5
    assert most == [AT_ONCE]
