"""What hostile servers say and do, and how tests look for it."""

import select
import socket

from tests.smtp.helpers.scripted import Gone, ScriptedServer, Step

PAYLOAD = (
    b"\x1b]0;title\x07\x1b[2J\x9b31m\xc2\x9b1m\xe2\x80\xae\xe2\x80\x8b[/red][@click=app.quit]\x00"
)


def drip(data: bytes) -> Step:
    """Send this now and then, for ever."""

    def step(server: ScriptedServer) -> None:
        while True:
            server.send(data)
            if select.select([server.socket], [], [], 0.02)[0]:
                server.receive()

    return step


def beneath_tls(data: bytes) -> Step:
    """Send this as somebody on the way would, who has no part in TLS."""

    def step(server: ScriptedServer) -> None:
        try:
            socket.socket.sendall(server.socket, data)
        except OSError:
            raise Gone from None

    return step


def all_text(events: tuple[object, ...]) -> str:
    """Every string in every event."""
    return "".join(text for event in events for text in _strings(event))


def _strings(thing: object) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, tuple):
        return [text for part in thing for text in _strings(part)]
    slots = getattr(thing, "__slots__", ())
    return [text for name in slots for text in _strings(getattr(thing, name))]
