"""Scripts that many tests share: greetings, and a server that refuses at one stage."""

from collections.abc import Sequence

from tests.smtp.helpers.scripted import Step, expect, finish, message, script, send
from tui.smtp.record.events import Stage

BANNER = send(b"220 mail.example ESMTP\r\n")
EHLO = expect(b"EHLO client.example", b"250-mail.example\r\n250 HELP\r\n")
EHLO_AUTH = expect(b"EHLO", b"250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n")
EHLO_TLS = expect(b"EHLO", b"250-mail.example\r\n250 STARTTLS\r\n")
GO_TLS = expect(b"STARTTLS", b"220 2.0.0 Ready\r\n")
MAIL = expect(b"MAIL FROM:<", b"250 2.1.0 Ok\r\n")
RCPT = expect(b"RCPT TO:<", b"250 2.1.5 Ok\r\n")
DATA = expect(b"DATA", b"354 Go on\r\n")
LOGIN = {"authentication.required": True}
TOKEN = {**LOGIN, "authentication.mechanism": "XOAUTH2"}
SHORT = {"smtp.timeout_ms": 1000}
STARTTLS = {"smtp.encryption": "starttls"}
IMPLICIT = {"smtp.encryption": "implicit"}

EXITS: dict[Stage, int] = {
    Stage.CONNECT: 2,
    Stage.TLS: 29,
    Stage.BANNER: 21,
    Stage.EHLO: 22,
    Stage.AUTH: 28,
    Stage.MAIL: 23,
    Stage.RCPT: 24,
    Stage.DATA: 25,
}


def refuse(stage: Stage | str, reply: str) -> Sequence[Step]:
    """A server that gives this reply at one stage, and is content before; ``dot`` after DATA."""
    answer = "".join(f"{line}\r\n" for line in reply.split("\n")).encode()
    match stage:
        case Stage.BANNER:
            return script(send(answer), finish)
        case Stage.EHLO:
            helo = [expect(b"HELO", answer)] if reply[:3] in ("500", "502") else []
            return script(BANNER, expect(b"EHLO", answer), helo, finish)
        case Stage.AUTH:
            return script(BANNER, EHLO_AUTH, expect(b"AUTH PLAIN ", answer), finish)
        case Stage.MAIL:
            return script(BANNER, EHLO, expect(b"MAIL", answer), finish)
        case Stage.RCPT:
            return script(BANNER, EHLO, MAIL, expect(b"RCPT", answer), finish)
        case Stage.DATA:
            return script(BANNER, EHLO, MAIL, RCPT, expect(b"DATA", answer), finish)
        case _:
            return script(BANNER, EHLO, MAIL, RCPT, DATA, message(answer), finish)
