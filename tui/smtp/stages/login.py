"""Log in with AUTH (RFC 4954): once; again only where the server did not know the mechanism."""

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from ipaddress import ip_address
from itertools import zip_longest

from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import TOKENS, Settings
from tui.smtp.connection.commands import Wire
from tui.smtp.connection.threads import in_own_thread
from tui.smtp.record.redaction import STARS
from tui.smtp.record.reply import Reply
from tui.smtp.record.stop import Signal, Stop
from tui.smtp.stages.findings import Facts
from tui.smtp.stages.sasl import (
    MECHANISMS,
    SILENT_AT_FIRST,
    BadChallenge,
    BadIterations,
    Credentials,
    Exchange,
    NoProof,
    Unfit,
    candidates,
)
from tui.text import printable

LONGEST_COMMAND = 510
"""RFC 4954 4: a longer AUTH command must go without its initial response (512 with CRLF)."""

_OK = 235
_MORE = 334


def may_log_in(settings: Settings, ip: str, *, tls: bool) -> bool:
    """Tell whether a password may cross this connection: encrypted, local, or allowed."""
    allowed = settings.authentication.allow_cleartext and settings.authentication.secret != "oauth"
    return tls or _is_loopback(ip) or allowed


def may_take_token(settings: Settings, ip: str, *, verified: bool) -> bool:
    """Tell whether an access token of ours may go there: who gets it has proved who it is, or is
    this host; a password may by name.
    """
    return settings.authentication.secret != "oauth" or verified or _is_loopback(ip)


def _is_loopback(ip: str) -> bool:
    return ip_address(ip.partition("%")[0]).is_loopback


async def log_in(wire: Wire, facts: Facts, password: SecretStr) -> None:
    """Log in with AUTH (RFC 4954).

    Args:
        wire: The dialogue after EHLO.
        facts: Who logs in and how, and what the server offers; told which mechanism was used.
        password: The password, or the access token for XOAUTH2 and OAUTHBEARER.

    Raises:
        Stop: The server refused, or no mechanism fits.
    """
    authentication, smtp = facts.settings.authentication, facts.settings.smtp
    names = candidates(
        authentication.mechanism,
        facts.mechanisms,
        tls=wire.connection.tls,
        token=authentication.secret == "oauth",
    )
    if not names:
        raise Stop(Signal.NO_MECHANISM if facts.mechanisms else Signal.NO_AUTH)
    secret = password.get_secret_value()
    who = Credentials(authentication.username, password, smtp.host, smtp.port)
    for name, following in zip_longest(names, names[1:]):
        facts.mechanism = name
        attempt = _Attempt(wire, name, MECHANISMS[name](who))
        try:
            reply = await attempt.run()
        except Unfit:
            if following is None:
                raise Stop(Signal.UNFIT) from None
            wire.record.note(
                _("{name} does not allow this user name or password: {following} is next").format(
                    name=name, following=following
                )
            )
            continue
        if reply.code == _OK:
            return
        if following is None or not attempt.lacking(reply):
            from tui.smtp.stages.odd_secrets import oddities  # most logins are taken

            facts.odd = oddities(authentication.username, secret)
            raise Stop(Signal.REPLY, reply=reply, detail=attempt.explanation)
        wire.record.note(
            _("The server does not do {name} after all: {following} is next").format(
                name=name, following=following
            )
        )


class _Attempt:
    """One AUTH command and the exchange that follows it."""

    def __init__(self, wire: Wire, name: str, exchange: Exchange) -> None:
        self.explanation = ""
        self._told = False
        self._wire = wire
        self._name = name
        self._exchange = exchange

    def lacking(self, reply: Reply) -> bool:
        """Whether the server does not know the mechanism, and has got nothing to try so far.

        RFC 4954 4: 504 says so; some say 501 5.5.4, a wrong argument. 535 is a failed login,
        whatever its enhanced code.
        """
        unknown = reply.code == 504 or (reply.code == 501 and reply.enhanced == "5.5.4")
        return unknown and not self._told

    async def run(self) -> Reply:
        """The reply that ends the exchange."""
        waiting = self._begin()
        while (reply := await self._wire.reply((_OK, _MORE))).code == _MORE:
            try:
                response = waiting if waiting is not None else await self._answer(reply)
            except (NotBase64, BadChallenge) as error:
                await self._cancel()
                raise Stop(Signal.CHALLENGE, reply=reply, error=error) from None
            except NoProof as error:
                await self._cancel()
                raise Stop(Signal.SERVER_PROOF, error=error) from None
            except BadIterations as error:
                await self._cancel()
                raise Stop(Signal.ITERATIONS, detail=printable(error.count, 20)) from None
            waiting = None
            self._respond(response)
        if reply.code == _OK:
            self._conclude()
        return reply

    def _begin(self) -> bytes | None:
        """Send AUTH; what is returned is to be sent once the server asks for it.

        Raises:
            Unfit: The mechanism can't say this user name or password; nothing was sent.
        """
        first = next(self._exchange)
        command = f"AUTH {self._name}"
        if first is None:
            self._wire.send(command)
            return None
        self._wire.record.redactor.sent(first)
        self._told = self._name not in SILENT_AT_FIRST
        whole = f"{command} {b64encode(first).decode()}"
        if len(whole) > LONGEST_COMMAND:
            self._told = False
            self._wire.send(command)
            return first
        self._wire.send(whole, shown=f"{command} {STARS}")
        return None

    async def _answer(self, reply: Reply) -> bytes:
        # Some servers prompt for LOGIN in plain words, and what they say does not matter.
        challenge = b"" if self._name == "LOGIN" else b64decode(reply.raw.strip(), validate=True)
        if self._name in TOKENS:
            self._explain(challenge)
        # In a thread: SCRAM's server says how often to hash, and that can take a second.
        return await in_own_thread(lambda: self._respond_to(challenge), "sasl")

    def _respond_to(self, challenge: bytes) -> bytes:
        try:
            return self._exchange.send(challenge) or b""
        except StopIteration:
            raise BadChallenge from None

    def _respond(self, response: bytes) -> None:
        self._told = True
        self._wire.record.redactor.sent(response)
        self._wire.send(b64encode(response).decode(), shown=STARS)

    def _conclude(self) -> None:
        """The server is content; a mechanism in which it must prove itself may not be."""
        try:
            self._exchange.send(b"")
        except StopIteration:
            return
        except (NoProof, BadChallenge) as error:
            raise Stop(Signal.SERVER_PROOF, error=error) from None

    async def _cancel(self) -> None:
        """RFC 4954 4: ``*`` calls the exchange off; the server answers 501."""
        self._wire.send("*")
        await self._wire.reply((501,))

    def _explain(self, challenge: bytes) -> None:
        """What is wrong with a token stands in a challenge, as JSON (RFC 7628 3.2.2)."""
        try:
            said = json.loads(challenge)
        except (ValueError, RecursionError):
            return
        if isinstance(said, dict) and said:
            words = ", ".join(f"{key} {value}" for key, value in said.items())
            self.explanation = self._wire.record.shown(words)
            self._wire.record.note(
                _("The server about the token: {words}").format(words=words), unexpected=True
            )
