"""What a test tool must never do: guess passwords, accept forgeries, leak secrets, be steered."""

import base64
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.measure import Ended, Table
from tests.benchmarks.server import PASSWORD, USER, Repeated, server
from tests.benchmarks.tools import Job, Tool, installed
from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.hostile import PAYLOAD
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, send, tls, until_gone
from tests.smtp.helpers.scripts import BANNER, EHLO_AUTH, EHLO_TLS

WRONG = "wr0ng-Passw0rd!"
FORGERIES = {
    "expired": "mails sent though the certificate has expired",
    "early": "mails sent though the certificate is not valid yet",
    "self_signed": "mails sent though the certificate is self-signed",
    "other_name": "mails sent though the certificate is for another name",
    "old_version": "mails sent over TLS 1.1",
}
BLOB = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
SECRETS = {PASSWORD, base64.b64encode(PASSWORD.encode()).decode(), BLOB}


def measure(place: Path, certificates: Certificates, runs: int) -> list[Table]:
    """Each row once by each tool."""
    made = _Cases(place, certificates)
    cases: list[tuple[str, Callable[[Tool], int]]] = [
        ("failed logins for one wrong password (1 is right)", made.failed_logins),
        *((label, made.accepts(kind)) for kind, label in FORGERIES.items()),
        ("logins in clear where STARTTLS was stripped", made.stripped),
        ("goes on after a reply slipped in before TLS", made.injected),
        ("secret bytes printed: the login works", made.leaks),
        ("secret bytes printed: refused, the server says it back", made.leaks_when_refused),
        ("the same, in capitals", made.leaks_in_capitals),
        ("control characters of the server that reach the terminal", made.raw),
    ]
    tools = installed()
    rows = [(label, *(case(tool) for tool in tools.values())) for label, case in cases]
    note = "swaks is told to verify certificates, which it does not do by itself."
    return [Table("What must not happen: 0 is right everywhere else", ("", *tools), rows, note)]


class _Cases:
    """What each row counts, for one tool."""

    def __init__(self, place: Path, certificates: Certificates) -> None:
        self._certificates = certificates
        self._job = Job(
            place,
            0,
            host="localhost",
            encryption="starttls",
            ca_file=certificates.ca_file,
            login=True,
            mechanism="auto",
        )

    def failed_logins(self, tool: Tool) -> int:
        with server(self._certificates.good) as (mails, port):
            tool(replace(self._job, port=port, password=WRONG))
        return mails.failed_logins

    def accepts(self, kind: str) -> Callable[[Tool], int]:
        def count(tool: Tool) -> int:
            with server(getattr(self._certificates, kind)) as (mails, port):
                tool(replace(self._job, port=port))
            return len(mails.sizes)

        return count

    def stripped(self, tool: Tool) -> int:
        _, heard = self._told(tool, BANNER, EHLO_AUTH, finish)
        return heard.count(b"AUTH ")

    def injected(self, tool: Tool) -> int:
        slip = expect(b"STARTTLS", b"220 Go\r\n250 slipped in\r\n")
        steps = [BANNER, EHLO_TLS, slip, tls(self._certificates.good), until_gone]
        _, heard = self._told(tool, *steps)
        return heard.count(b"EHLO") - 1

    def leaks(self, tool: Tool) -> int:
        with server(self._certificates.good) as (_, port):
            ended = tool(replace(self._job, port=port))
        if ended.code != 0:
            raise RuntimeError(f"{tool} failed: {ended.output}")
        return _leaked(ended)

    def leaks_when_refused(self, tool: Tool) -> int:
        return self._said_back(tool, lambda heard: heard)

    def leaks_in_capitals(self, tool: Tool) -> int:
        return self._said_back(tool, bytes.upper)

    def raw(self, tool: Tool) -> int:
        hello = expect(b"EHLO", b"250-mail " + PAYLOAD + b"\r\n250 HELP\r\n")
        refusal = expect(b"MAIL", b"550 5.7.1 " + PAYLOAD + b"\r\n")
        ended, _ = self._told(
            tool, send(b"220 " + PAYLOAD + b"\r\n"), hello, refusal, finish, clear=True
        )
        categories = [unicodedata.category(character) for character in ended.output]
        layout = ended.output.count("\n") + ended.output.count("\r") + ended.output.count("\t")
        return sum(each in ("Cc", "Cf") for each in categories) - layout

    def _said_back(self, tool: Tool, changed: Callable[[bytes], bytes]) -> int:
        def say(player: ScriptedServer) -> None:
            heard = player.line()
            words = heard + b" " + PASSWORD.encode()
            player.send(b"535 5.7.8 no: " + changed(words) + b"\r\n")

        hello = expect(b"EHLO", b"250-mail.example\r\n250 AUTH PLAIN\r\n")
        steps = [BANNER, EHLO_TLS, expect(b"STARTTLS", b"220 Go\r\n")]
        ended, _ = self._told(tool, *steps, tls(self._certificates.good), hello, say, finish)
        return _leaked(ended)

    def _told(self, tool: Tool, *steps: Step, clear: bool = False) -> tuple[Ended, bytes]:
        """What the tool did and said to a server with this script."""
        job = replace(self._job, encryption="none", login=False) if clear else self._job
        with Repeated(*steps) as players:
            ended = tool(replace(job, port=players.port))
        return ended, b"".join(player.heard for player in players.clients)


def _leaked(ended: Ended) -> int:
    """Bytes of secrets in what was printed, whatever their case."""
    longest_first = sorted(SECRETS, key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, longest_first)), ended.output, re.IGNORECASE)
    return sum(map(len, found))
