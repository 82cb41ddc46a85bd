"""Try TLS while a server is silent, so that nobody waits for a greeting that can't come."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tui.language import _
from tui.settings.model import Smtp
from tui.smtp.connection.commands import SECOND_LOOK
from tui.smtp.record.record import Record
from tui.smtp.record.stop import Signal, Stop

QUIET = 10.0
"""Seconds of silence before another connection is made. Postfix's postscreen waits 6 s before it
greets, sendmail's greet_pause 5 s, and both log who speaks meanwhile: most pauses are over by then.
"""


def may_wait_for_tls(smtp: Smtp, wait: float) -> bool:
    """Tell whether silence may mean that; on 25 no server does (RFC 8314 3), and some block who
    speaks before they greet.

    Args:
        smtp: The server and its way of TLS.
        wait: How long its greeting is waited for, in seconds; a short wait needs no help.
    """
    return smtp.encryption != "implicit" and smtp.port != 25 and wait > QUIET + SECOND_LOOK


async def greeted(
    banner: Coroutine[Any, Any, None],
    smtp: Smtp,
    record: Record,
    heard: Callable[[], bool],
    hang_up: Callable[[float], None] | None = None,
) -> None:
    """Wait for the greeting, and after QUIET seconds without a byte look for TLS meanwhile.

    Args:
        banner: The wait for the greeting.
        smtp: The server.
        record: Gets a note of the look.
        heard: Whether the server has said anything, be it half a line.
        hang_up: Ends the connection before there is another, and takes the seconds that it was
            silent; None where both may be open.

    Raises:
        Stop: The server greets over TLS, so here it never will; or it was left and does not; or
            whatever ``banner`` raises.
    """
    waiting = asyncio.ensure_future(banner)
    looking: asyncio.Future[Any] | None = None
    try:
        await asyncio.wait([waiting], timeout=QUIET)
        if not waiting.done() and not heard():
            record.note(
                _("Silence: a look at port {port} with TLS meanwhile, without credentials").format(
                    port=smtp.port
                )
            )
            from tui.smtp.look.port_words import told
            from tui.smtp.look.probe import look  # most servers greet at once

            if hang_up:
                waiting.cancel()
                await asyncio.wait([waiting])
                hang_up(QUIET)
            looking = asyncio.ensure_future(look(smtp, "implicit", SECOND_LOOK))
            if hang_up:
                record.note(told(report := await looking))
                raise Stop(Signal.TLS_AT_ONCE if report.mode else Signal.TIMEOUT)
            await asyncio.wait([waiting, looking], return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                report = looking.result()
                record.note(told(report))
                if report.mode and not heard():
                    raise Stop(Signal.TLS_AT_ONCE)
        await waiting
    finally:
        both = [each for each in (waiting, looking) if each is not None]
        for each in both:
            each.cancel()
        await asyncio.gather(*both, return_exceptions=True)
