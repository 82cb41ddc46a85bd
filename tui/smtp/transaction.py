"""MAIL, RCPT and DATA: one message to one recipient, in as few round trips as the server allows."""

import re
from collections.abc import Mapping

from tui.settings.values import ascii_host
from tui.smtp.events import Stage
from tui.smtp.failures import Signal, Stop
from tui.smtp.reply import Reply
from tui.smtp.wire import AFTER_DOT, Wire

_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_HOPED = {Stage.MAIL: (250,), Stage.RCPT: (250, 251), Stage.DATA: (354,)}


def ascii_address(address: str) -> str:
    """An address with its domain as DNS has it (RFC 5891)."""
    local, _, domain = address.rpartition("@")
    literal = domain.startswith("[")
    return f"{local}@{domain if literal else ascii_host(domain)}"


def on_the_wire(message: bytes) -> bytes:
    """A message as DATA sends it: lines end with CRLF, dots are doubled (RFC 5321 4.5.2).

    A bare CR or LF would let a server see the end of the message elsewhere (CVE-2023-51764).
    """
    lines = _LINE_END.sub(b"\r\n", message)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return _DOT.sub(b"..", lines)


class Transaction:
    """A mail transaction (RFC 5321 3.3).

    Args:
        wire: The dialogue after EHLO and AUTH.
        extensions: What EHLO offered, by keyword in upper case.
        sender: An e-mail address.
        recipient: One e-mail address.
        message: What to send.
        last: The stage to stop after.

    Attributes:
        after_dot: Whether the message has gone out whole.
        quit_sent: Whether QUIT went out with it.
    """

    def __init__(
        self,
        wire: Wire,
        extensions: Mapping[str, str],
        sender: str,
        recipient: str,
        message: bytes,
        last: Stage,
    ) -> None:
        self.after_dot = False
        self.quit_sent = False
        self._wire = wire
        self._extensions = extensions
        self._content = on_the_wire(message) if message else b""
        commands = {
            Stage.MAIL: f"MAIL FROM:<{ascii_address(sender)}>",
            Stage.RCPT: f"RCPT TO:<{ascii_address(recipient)}>" if recipient else "",
            Stage.DATA: "DATA",
        }
        self._international = not "".join(commands.values()).isascii()
        commands[Stage.MAIL] += self._parameters()
        order = list(Stage)
        self._waiting = {
            stage: command
            for stage, command in commands.items()
            if order.index(stage) <= order.index(last)
        }
        self._unanswered: list[Stage] = []

    async def mail(self) -> None:
        """MAIL, and with PIPELINING what follows, in one write (RFC 2920 3.1)."""
        if self._international and "SMTPUTF8" not in self._extensions:
            raise Stop(Signal.NO_SMTPUTF8)
        limit = self._extensions.get("SIZE", "")
        if limit.isdecimal() and 0 < int(limit) < len(self._content):
            raise Stop(Signal.TOO_LARGE, detail=limit)
        await self._command(Stage.MAIL)

    async def rcpt(self) -> None:
        """RCPT."""
        await self._command(Stage.RCPT)

    async def data(self) -> Reply:
        """DATA and the message; the reply says that the server has taken it."""
        await self._command(Stage.DATA)
        lines, size = self._content.count(b"\r\n"), len(self._content)
        self._wire.record.sent(f"(the message: {lines} lines, {size} bytes)")
        self.after_dot = True
        # RFC 2920 3.1 lets QUIT follow the message in one write; Postfix does the same.
        self.quit_sent = self._pipelining
        ending = [".", "QUIT"] if self.quit_sent else ["."]
        self._wire.send(*ending, before=self._content)
        return await self._wire.expect(250, wait=AFTER_DOT)

    async def settle(self) -> None:
        """Take the replies to what was sent ahead, after one of them was a refusal.

        RFC 2920 3.1: a server that wants the message all the same gets an empty one.
        """
        while self._unanswered:
            stage = self._unanswered.pop(0)
            reply = await self._wire.reply(())
            if stage is Stage.DATA and reply.code == 354:
                self._wire.send(".")
                await self._wire.reply(())

    @property
    def _pipelining(self) -> bool:
        return "PIPELINING" in self._extensions

    def _parameters(self) -> str:
        """What MAIL says about the message, where the server wants to know."""
        parameters = ""
        if "SIZE" in self._extensions and self._content:
            parameters += f" SIZE={len(self._content)}"  # RFC 1870
        if "8BITMIME" in self._extensions and not self._content.isascii():
            parameters += " BODY=8BITMIME"  # RFC 6152
        if "SMTPUTF8" in self._extensions and self._international:
            parameters += " SMTPUTF8"  # RFC 6531
        return parameters

    async def _command(self, stage: Stage) -> None:
        if stage in self._waiting:
            sent = list(self._waiting) if self._pipelining else [stage]
            self._wire.send(*(self._waiting.pop(each) for each in sent))
            self._unanswered += sent
        self._unanswered.remove(stage)
        await self._wire.expect(*_HOPED[stage])
