"""The report of a test: what a colleague asks for is in it, and nothing secret."""

import json
import ssl
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import PASSWORD, Held, attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, send, tls
from tests.smtp.helpers.scripts import EHLO_AUTH, IMPLICIT, LOGIN
from tui import __version__
from tui.settings.inheritance import Effective, Origin
from tui.settings.model import Settings, keys
from tui.smtp.dialogue import Attempt
from tui.smtp.record.events import LineSeen, Stage, WaitBegan
from tui.smtp.record.server_clock import ahead
from tui.smtp.telling.report import Report, as_json_text, as_text

BEGAN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BANNER = b"220 mail.example ESMTP; Tue, 24 Nov 2026 13:02:05 +0100\r\n"


def report(made: Attempt, held: Held) -> Report:
    return Report(
        organization_id="acme",
        name="Acme GmbH",
        began=BEGAN,
        effective=effective(made.settings),
        recipient=made.recipient,
        until=made.until,
        facts=tuple(event for event in held.events if not isinstance(event, WaitBegan)),
    )


def effective(settings: Settings) -> Effective:
    return Effective(settings, dict.fromkeys(keys(), Origin.ORGANIZATION), "acme")


@pytest.fixture
async def refused(certificates: Certificates) -> Report:
    """A wrong password, over TLS, at a server that says its time and echoes the password."""
    echo = f"535 5.7.8 no: {PASSWORD}\r\n".encode()
    steps = [tls(certificates.good), send(BANNER), EHLO_AUTH, expect(b"AUTH", echo), finish]
    with ScriptedServer(*steps) as server:
        changed = {**IMPLICIT, **LOGIN, "smtp.ca_file": certificates.ca_file}
        made = attempt(server.port, changed)
        return report(made, await hold(made))


async def test_as_text(refused: Report) -> None:
    text = as_text(refused)
    for line in (
        "Posthouse test of Acme GmbH (acme), 2026-11-24 12:00:00 UTC",
        "Server's clock: 125 s ahead of this host's",
        'smtp.host = "127.0.0.1"  (organization)',
        'authentication.secret = "keyring"  (organization)',
        f"127.0.0.1 port {refused.effective.settings.smtp.port}: connected",
        "names    127.0.0.1, localhost",
        "The server refused the user name or password.",
    ):
        assert line in text.splitlines(), line
    # Where its lines break hangs on the length of the CA file's path.
    command = " ".join(text.replace(" \\\n", " ").split())
    assert "--auth-user bob --protect-prompt --auth-hide-password" in command
    assert (
        f"Posthouse {__version__}, Python {sys.version.split()[0]}, {ssl.OPENSSL_VERSION}" in text
    )
    assert "<~* 535 5.7.8 no: ********" in text
    assert PASSWORD not in text


async def test_as_json(refused: Report) -> None:
    text = as_json_text(refused)
    found = json.loads(text)
    assert (found["posthouse"], found["openssl"]) == (__version__, ssl.OPENSSL_VERSION)
    assert found["organization"] == {"id": "acme", "name": "Acme GmbH"}
    assert found["server_clock_ahead"] == 125.0
    assert found["settings"]["smtp.encryption"] == "implicit"
    assert found["origin"]["smtp.encryption"] == "organization"
    assert found["addresses"] == [
        {"ip": "127.0.0.1", "port": refused.effective.settings.smtp.port, "outcome": "connected"}
    ]
    assert found["events"][-1]["failure"] == "bad-credentials"
    assert found["swaks"].startswith("swaks --server 127.0.0.1:")
    assert PASSWORD not in text


async def test_what_was_cancelled_has_no_verdict(refused: Report) -> None:
    cut = Report("acme", "Acme", BEGAN, refused.effective, "", Stage.QUIT, refused.facts[:4])
    assert as_text(cut).count("=== cancelled") == 1
    assert json.loads(as_json_text(cut))["addresses"] == []


def test_a_way_to_log_in_that_swaks_has_not_leaves_the_report_whole() -> None:
    settings = attempt(25, {**LOGIN, "authentication.mechanism": "XOAUTH2"}).settings
    made = Report("acme", "Acme", BEGAN, effective(settings), "a@b.example", Stage.QUIT, ())
    assert "swaks has no XOAUTH2" in as_text(made)
    assert json.loads(as_json_text(made))["swaks"] == ""


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("220 mx ESMTP Exim 4.96 Tue, 24 Nov 2026 12:00:01 +0000", 0),
        ("220 mx Microsoft ESMTP MAIL Service ready at Tue, 24 Nov 2026 11:59:01 +0000", -60),
        ("220 mx ESMTP Sendmail 8.17; Tue, 24 Nov 2026 07:00:11 -0500", 10),
        ("220 mx ready 24 Nov 2026 12:01:01 GMT", 60),
        ("220 mx ESMTP Tue, 24 Nov 2026 12:00:11 -0000", 10),
        ("220 mx ESMTP Postfix", None),
        ("220 mx Tue, 99 Nov 2026 12:00:01 +0000", None),
        ("220 mx 24 Nov 9999 23:59:59 -9999", None),
    ],
)
def test_the_servers_clock(said: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert ahead([LineSeen(1.0, "server", False, said)], BEGAN) == expected
    assert ahead([LineSeen(1.0, "client", False, said)], BEGAN) is None


def test_what_was_only_on_the_screen_is_told() -> None:
    """It is what the report is about. Mutation: the value, as if the file said it."""
    settings = attempt(25, {"smtp.encryption": "none"}).settings
    settings = settings._replace(sender=settings.sender._replace(name=""))
    unsaved = {"smtp.encryption": "starttls", "authentication.file": "/x", "sender.name": "Acme"}
    made = Report(
        "acme", "Acme", BEGAN, effective(settings), "a@b.example", Stage.QUIT, (), unsaved
    )
    text = as_text(made)
    said = 'smtp.encryption = "none"  (on the screen, not saved; the file says "starttls")'
    assert said in text
    assert 'sender.name = ""  (on the screen, not saved; the file says "Acme")' in text
    told = json.loads(as_json_text(made))["unsaved"]
    assert told == {"smtp.encryption": "starttls", "sender.name": "Acme"}
