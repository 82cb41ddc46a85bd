"""Run calls that may take long and can't be interrupted in threads that nothing waits for."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def in_own_thread(call: Callable[[], T], name: str) -> T:
    """Run ``call`` in a thread of its own and return what it returns.

    A cancelled wait ends at once, and so does the process: a pool's thread would keep it until
    the call is over.

    Args:
        call: It must not raise StopIteration, which no future takes.
        name: The thread's.

    Raises:
        Exception: What ``call`` raises.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # there is a result without error

    def run() -> None:
        result, error = None, None
        try:
            result = call()
        except Exception as raised:  # handed on to the one who waits
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, result, error)

    Thread(target=run, name=name, daemon=True).start()
    return await answer
