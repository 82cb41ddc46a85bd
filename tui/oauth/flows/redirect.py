"""What a browser brings back (RFC 6749 4.1.2): at a port of this host, or pasted by a person."""

import asyncio
import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from tui.errors import InvalidInput
from tui.language import N_, _
from tui.oauth.answers import Answer

LONGEST = 32 * 1024
"""Characters of an address: codes have up to some thousands."""

_SECONDS = 5.0
_MOST = 256  # connections at once; a browser opens a few, and a process has 1024 descriptors
_ANOTHERS = N_(
    "This address belongs to another attempt, or is not whole: copy all of what the browser shows "
    "once it “can't connect”, from http:// to the end."
)


class Redirects:
    """Waits for the one redirect that carries our state.

    Args:
        state: What we put into the address of this attempt; nobody else knows it.
        issuer: Who must name itself, where it does (RFC 9207); empty for anybody.

    Attributes:
        arrived: Takes what came: the parameters of ours, None for what was not.
    """

    def __init__(self, state: str, issuer: str) -> None:
        self.arrived: asyncio.Queue[Mapping[str, str] | None] = asyncio.Queue(maxsize=100)
        self._state = state
        self._issuer = issuer
        self._is_done = False
        self._has_told = False
        self._served = 0

    def paste(self, text: str) -> None:
        """Take the whole redirected address, as somebody copied it; only its code is used.

        Raises:
            InvalidInput: It is not of this attempt; nothing was lost, another can be pasted.
        """
        joined = "".join(text.split())  # a terminal wraps a long address
        found = self._ours(joined.partition("?")[2].partition("#")[0] or joined)
        if found is None:
            raise InvalidInput(_(_ANOTHERS))
        self._put(found)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request of a browser; whoever else of this host comes changes nothing.

        It ends quietly where the sign-in is over before it: asyncio would tell that as an error.
        """
        self._served += 1
        with suppress(
            OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError
        ):
            if self._served <= _MOST:
                await self._answer(reader, writer)
        self._served -= 1
        with suppress(OSError):
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_SECONDS):
            line = await reader.readline()
            method, target, _version = line.decode("ascii").split()
            found = self._ours(urlsplit(target).query) if method == "GET" else None
            if found or ("?" in target and not self._has_told):
                self._has_told = True  # once is enough: anybody on this host may come
                self._put(found)
            words = (
                _("Posthouse has got it. You can close this page.")
                if found
                else _("This does not belong to a sign-in that is under way.")
            )
            writer.write(_page(words, 200 if found else 404))
            await writer.drain()

    def _ours(self, query: str) -> Mapping[str, str] | None:
        try:
            found = dict(parse_qsl(query[:LONGEST], max_num_fields=20))
        except ValueError:
            return None
        if not hmac.compare_digest(found.get("state", "").encode(), self._state.encode()):
            return None
        named = found.get("iss", "")
        if self._issuer and named and named.rstrip("/") != self._issuer.rstrip("/"):
            return None
        return found if "code" in found or "error" in found else None

    def _put(self, found: Mapping[str, str] | None) -> None:
        if not self._is_done:
            self._is_done = found is not None
            with suppress(asyncio.QueueFull):  # of what is not ours so much as there is room for
                self.arrived.put_nowait(found)


def as_answer(found: Mapping[str, str], now: datetime) -> Answer:
    """An error in a redirect as the answer of an issuer, for the same words."""
    members = {name: found[name] for name in ("error", "error_description") if name in found}
    return Answer(400, json.dumps(members).encode(), {}, now)


def _page(words: str, status: int) -> bytes:
    body = f"<!doctype html><meta charset=utf-8><title>Posthouse</title><p>{words}".encode()
    head = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Not Found'}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
