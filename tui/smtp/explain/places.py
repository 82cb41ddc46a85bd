"""Read from lines the server, the port and the addresses."""

import re
from dataclasses import dataclass

from tui.settings.model import Encryption

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}\.){1,8}[A-Za-z][A-Za-z0-9-]{0,62}"
_HOST = rf"(?P<host>{_NAME}|\d{{1,3}}(?:\.\d{{1,3}}){{3}}|localhost)"
_PORT = r"(?P<port>\d{2,5})"
_SERVERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"connect: (?:to )?\('{_HOST}', {_PORT}\)",  # Python's smtplib
        rf"\bhost \"{_HOST}\", port {_PORT}",  # JavaMail
        rf"host, port: {_HOST}, {_PORT}",
        rf"SMTP host: {_HOST}, port: {_PORT}",
        rf"(?:telnet|nc|ncat)(?: -\S+)* {_HOST} {_PORT}",
        rf"-connect {_HOST}:{_PORT}",
        rf"(?:ssl|tls|tcp|smtps?)://{_HOST}:{_PORT}",
        rf"(?:said|host|server|relay=|connect to|with|to|from) ?{_HOST}\[[0-9a-f.:]+\]"
        rf"(?::{_PORT})?",  # Postfix
        rf"remote mail server .*?: host {_HOST} \[",  # Exim
        rf"H=(?P<host>{_NAME}) \[[0-9a-f.:]+\](?::{_PORT})?",
        rf"valid for [^\"]{{1,500}}, not {_HOST}",  # Go
        rf"altnames: Host: {_HOST}\. is not",  # Node
        rf"(?:ENOTFOUND|EAI_AGAIN|EREFUSED|ESERVFAIL|lookup|UnknownHostException:"
        rf"|could not resolve host:?|getaddrinfo for|for name|locate host:?) {_HOST}",
        rf"(?:Trying|Connected to|Connect(?:ing)? to|opening to|host|connection to|smtp to) \"?"
        rf"{_HOST}(?:(?:,? (?:on )?port |:| ){_PORT})?\b",
        rf"host: ?['\"]{_HOST}['\"]",
        rf"(?<![\w.@-])(?!\S+:53\b){_HOST}:(?P<port>25|465|587|2525|1025|2587|2465)\b",
    )
)
_PORTS = re.compile(
    r"\bport(?:['\"]?: ?|[ =]+)['\"]?(\d{2,5})\b|:(25|465|587|2525)(?=[\s,;:)\"']|$)",
    re.IGNORECASE,
)
_OUR_RESOLVER = re.compile(r" on (?:\[[0-9a-f:]+\]|[\d.]+):53\b")
_IMPLICIT = re.compile(
    r"s_client (?!.*-starttls)|isSSL true|(?:ssl|smtps|tls)://|secure['\"]?[:=] ?true",
    re.IGNORECASE,
)
_STARTTLS = re.compile(
    r"-starttls smtp|starttls: ?true|switching to TLS|TLS startup", re.IGNORECASE
)
_FROM = re.compile(r"\bfrom[=:] ?<([^<>\s]+@[^<>\s]+)>|MAIL FROM: ?<([^<>\s]+)>", re.IGNORECASE)
_TO = re.compile(r"\bto[=:] ?<([^<>\s]+@[^<>\s]+)>|RCPT TO: ?<([^<>\s]+)>", re.IGNORECASE)
_HELO = re.compile(r"\bhelo=<([^<>\s]+)>", re.IGNORECASE)


@dataclass(slots=True)
class Places:
    """The server, addresses and names that lines have told so far; each is empty until one did.

    Attributes:
        host: The server's name or address.
        encryption: As the settings have it.
    """

    host: str = ""
    port: int = 0
    encryption: Encryption | None = None
    ip: str = ""
    sender: str = ""
    recipient: str = ""
    ehlo_name: str = ""

    def learn(self, text: str) -> None:
        """Take what a line tells; a name stays where an address comes after it."""
        text = _OUR_RESOLVER.sub("", text)
        for pattern in _SERVERS:
            if found := pattern.search(text):
                self._server(found)
                break
        if not self.port and (found := _PORTS.search(text)):
            self._port(found[1] or found[2])
        if _IMPLICIT.search(text):
            self.encryption = "implicit"
        elif _STARTTLS.search(text) and not self.encryption:
            self.encryption = "starttls"
        for name, pattern in (("sender", _FROM), ("recipient", _TO), ("ehlo_name", _HELO)):
            if found := pattern.search(text):
                setattr(self, name, next(filter(None, found.groups())))

    def _server(self, found: re.Match[str]) -> None:
        host = found["host"].rstrip(".")
        if not any(map(str.isalpha, host)):
            self.ip = host
        is_name = any(character.isalpha() for character in host)
        if not self.host or (is_name and not any(map(str.isalpha, self.host))):
            self.host = host
        if found.re.groups > 1 and found["port"]:
            self._port(found["port"])

    def _port(self, digits: str) -> None:
        if 0 < int(digits) <= 65535:
            self.port = int(digits)
