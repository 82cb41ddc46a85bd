"""Send one message with MAIL, RCPT and DATA, in as few round trips as the server allows."""

import re
from collections.abc import Mapping

from tui.language import _
from tui.smtp.connection.commands import Wire
from tui.smtp.mail.content import Mail, ascii_address
from tui.smtp.record.events import Refused, Stage
from tui.smtp.record.reply import Reply
from tui.smtp.record.stop import Signal, Stop

_SIZE = re.compile("[0-9]{1,20}")
"""RFC 1870 4: what follows SIZE; whatever else does says no limit."""

MOST_AHEAD = 50
"""Commands sent before their replies are read: these must not fill what may be unread."""


class Transaction:
    """A mail transaction (RFC 5321 3.3).

    Args:
        wire: The dialogue after EHLO and AUTH.
        extensions: What EHLO offered, by keyword in upper case.
        mail: What to send.
        last: The stage to stop after.

    Attributes:
        after_dot: Whether the message has gone out whole.
        refused: The recipients that the server refused, with its replies.
    """

    def __init__(self, wire: Wire, extensions: Mapping[str, str], mail: Mail, last: Stage) -> None:
        self.after_dot = False
        self.refused: list[Refused] = []
        self._wire = wire
        self._extensions = extensions
        self._mail = mail
        sender = ascii_address(mail.sender) if mail.sender else ""
        recipients = [ascii_address(recipient) for recipient in mail.recipients]
        given = dict(zip([sender, *recipients], [mail.sender, *mail.recipients], strict=True))
        self._international = [own for sent, own in given.items() if not sent.isascii()]
        commands = [
            (Stage.MAIL, f"MAIL FROM:<{sender}>{self._parameters()}"),
            *((Stage.RCPT, f"RCPT TO:<{recipient}>") for recipient in recipients),
            (Stage.DATA, "DATA"),
        ]
        order = list(Stage)
        self._waiting = [one for one in commands if order.index(one[0]) <= order.index(last)]
        self._unanswered: list[Stage] = []
        self._taken = 0
        self._called_off = False

    async def mail(self) -> None:
        """Send MAIL, and with PIPELINING what follows, in one write (RFC 2920 3.1).

        Raises:
            Stop: The server lacks what the mail needs (an extension, a size), or refuses.
        """
        content = self._mail.content
        if self._international and "SMTPUTF8" not in self._extensions:
            raise Stop(Signal.NO_SMTPUTF8, detail=self._international[0])
        if not (content.is_ascii or self._international or "8BITMIME" in self._extensions):
            raise Stop(Signal.NO_8BITMIME)  # RFC 6152 3: it must not be sent
        limit = self._extensions.get("SIZE", "")
        if _SIZE.fullmatch(limit) and 0 < int(limit) < content.size:
            raise Stop(Signal.TOO_LARGE, detail=limit)
        await self._expect(Stage.MAIL, 250)

    async def rcpt(self) -> None:
        """Send RCPT for each recipient; where some are refused for good, the others get the mail.

        Where some are refused for now nobody gets it: whoever called comes again with the same
        mail, and those who had it would have it twice.

        Raises:
            Stop: Some are refused for now, or all for good.
        """
        replies: list[Reply] = []
        for recipient in self._mail.recipients:
            reply = await self._reply(Stage.RCPT, 250, 251)
            if reply.code == 421:
                raise Stop(Signal.REPLY, reply=reply)
            if reply.code in (250, 251):
                self._taken += 1
            else:
                replies.append(reply)
                self.refused.append(Refused(recipient, reply.code, str(reply)))
        for_now = next((reply for reply in replies if reply.code < 500), None)
        if for_now or (replies and not self._taken):
            self._called_off = bool(self._taken)
            raise Stop(Signal.REPLY, reply=for_now or replies[0])

    async def data(self) -> Reply:
        """Send DATA and the message; the reply says that the server has taken it.

        Raises:
            Stop: The server has not, or did not say so in time.
        """
        await self._expect(Stage.DATA, 354)
        content = self._mail.content
        self._wire.record.sent(
            _("(the message: {lines} lines, {size} bytes)").format(
                lines=content.lines, size=content.size
            )
        )
        for chunk in content.chunks():
            await self._wire.pour(chunk)
        await self._wire.connection.caught_up()
        # QUIT waits for the reply to it. RFC 2920 3.1 lets it follow in one write, but some servers
        # take that for a violation of the protocol (Haraka logs one for each mail).
        self._wire.send(".")
        self.after_dot = True
        reply = await self._wire.reply((250,), wait=self._wire.waits.after_dot)
        if reply.code != 250:
            raise Stop(Signal.REPLY, reply=reply)
        return reply

    async def settle(self) -> bool:
        """Take the replies to what was sent ahead, after one of them was a refusal.

        RFC 2920 3.1: a server that wants a message for nobody gets an empty one. One that wants it
        for some of the recipients gets none: only the end of the connection calls that off.

        Returns:
            Whether the connection is still there.
        """
        while self._unanswered:
            stage = self._unanswered.pop(0)
            reply = await self._wire.reply(())
            if stage is Stage.DATA and reply.code == 354:
                if self._called_off:
                    self._wire.record.note(
                        _("The connection is broken off, so that none of the recipients gets it.")
                    )
                    self._wire.connection.abort()
                    return False
                self._wire.send(".")
                await self._wire.reply(())
        if self._called_off:
            self._wire.send("RSET")
            await self._wire.reply((250,))
        return True

    @property
    def _pipelining(self) -> bool:
        return "PIPELINING" in self._extensions

    def _parameters(self) -> str:
        """What MAIL says about the message, where the server wants to know."""
        content, parameters = self._mail.content, ""
        if "SIZE" in self._extensions and content.size:
            parameters += f" SIZE={content.size}"  # RFC 1870
        if "8BITMIME" in self._extensions and not content.is_ascii:
            parameters += " BODY=8BITMIME"  # RFC 6152
        if "SMTPUTF8" in self._extensions and self._international:
            parameters += " SMTPUTF8"  # RFC 6531
        return parameters

    async def _expect(self, stage: Stage, hoped: int) -> None:
        reply = await self._reply(stage, hoped)
        if reply.code != hoped:
            raise Stop(Signal.REPLY, reply=reply)

    async def _reply(self, stage: Stage, *hoped: int) -> Reply:
        """The reply to the next command of this stage, which is sent if it is not under way."""
        if stage not in self._unanswered:
            ahead = MOST_AHEAD if self._pipelining else 1
            sent, self._waiting = self._waiting[:ahead], self._waiting[ahead:]
            self._wire.send(*(command for _, command in sent))
            self._unanswered += [each for each, _ in sent]
        self._unanswered.remove(stage)
        return await self._wire.reply(hoped)
