"""While a server is silent: whether it waits for TLS, so that nobody has to wait for nothing."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from tui.language import _
from tui.settings.model import Smtp
from tui.smtp.failures import Signal, Stop
from tui.smtp.record import Record

QUIET = 3.0
"""Seconds of silence that no server in good health needs to greet."""


def may_wait_for_tls(smtp: Smtp, wait: float) -> bool:
    """Whether silence may mean that; on 25 no server does (RFC 8314 3), and some block who speaks
    before they greet.

    Args:
        smtp: The server and its way of TLS.
        wait: How long its greeting is waited for, in seconds; a short wait needs no help.
    """
    return smtp.encryption != "implicit" and smtp.port != 25 and wait > 2 * QUIET


async def greeted(banner: Coroutine[Any, Any, None], smtp: Smtp, record: Record) -> None:
    """Wait for the greeting, and after QUIET seconds look for TLS on the same port meanwhile.

    Raises:
        Stop: The server greets over TLS, so here it never will; or whatever ``banner`` raises.
    """
    waiting = asyncio.ensure_future(banner)
    looking: asyncio.Future[Any] | None = None
    try:
        await asyncio.wait([waiting], timeout=QUIET)
        if not waiting.done():
            record.note(
                _("Silence: a look at port {port} with TLS meanwhile, without credentials").format(
                    port=smtp.port
                )
            )
            from tui.smtp.probe import SECONDS, look  # most servers greet at once
            from tui.smtp.seen import told

            looking = asyncio.ensure_future(look(smtp, "implicit", SECONDS))
            await asyncio.wait([waiting, looking], return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                report = looking.result()
                record.note(told(report))
                if report.mode:
                    raise Stop(Signal.TLS_AT_ONCE)
        await waiting
    finally:
        both = [each for each in (waiting, looking) if each is not None]
        for each in both:
            each.cancel()
        await asyncio.gather(*both, return_exceptions=True)
