"""A Dovecot that asks nanoidp about each token: nobody here wrote either."""

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.cli.helpers.commands import run
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.free_port import free_port
from tests.oauth.helpers.nanoidp import APP, PERSON, SECRET, SERVICE, Nanoidp
from tests.oauth.helpers.own_dovecot import OwnDovecot, own_dovecot
from tests.oauth.helpers.signing import sign_in
from tests.programs import needs
from tui.oauth.flows.events import CodeOffered, Event, SignedIn
from tui.paths import state_directory
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.sign_in.signing_in import SigningIn
from tui.storage.workspace import Workspace, open_workspace

SUBMISSION = Path("/usr/lib/dovecot/submission")
pytestmark = [
    needs("dovecot"),
    pytest.mark.skipif(
        not SUBMISSION.exists() and os.environ.get("CI") != "true",
        reason="dovecot-submissiond is not installed; .ci/run gets it",
    ),
    pytest.mark.skipif(
        os.geteuid() != 0 and os.environ.get("CI") != "true",
        reason="Dovecot is started by root alone",
    ),
]


class Relay:
    """Where the mail goes on: keeps it."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 2.0.0 Ok"


@pytest.fixture(scope="module")
def relay() -> Iterator[tuple[Relay, int]]:
    taking = Relay()
    controller = Controller(taking, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield taking, controller.port
    controller.stop()


@pytest.fixture(scope="module")
def dovecot(idp: Nanoidp, relay: tuple[Relay, int]) -> Iterator[OwnDovecot]:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)  # its own users must get in
        host = idp.url.removeprefix("http://")
        introspection = f"http://{SERVICE}:{SECRET}@{host}/introspect"
        with own_dovecot(place, idp.url, introspection, relay[1]) as running:
            yield running


@pytest.fixture
def workspace(
    own_home: Path, runtime: Path, fake_keyring: Path, idp: Nanoidp, dovecot: OwnDovecot
) -> Workspace:
    """Somebody has signed in with a device code, and the token logs in at Dovecot."""
    directory = ConfigDirectory(own_home / "posthouse")
    directory.add("acme", "Acme GmbH")
    directory.save(
        "acme",
        {
            "mail.mode": "custom",
            "smtp.host": "localhost",
            "smtp.port": dovecot.port,
            "smtp.ca_file": str(dovecot.ca_file),
            "authentication.required": True,
            "authentication.username": PERSON,
            "authentication.secret": "oauth",
            "oauth.provider": "generic",
            "oauth.issuer": idp.url,
            "oauth.client_id": APP,
            "oauth.flow": "device",
            "sender.address": PERSON,
        },
    )
    workspace = open_workspace(directory.path, state_directory())

    def type_in(_: SigningIn, event: Event) -> None:
        if isinstance(event, CodeOffered):
            idp.type_in(event.code)

    last = asyncio.run(sign_in(workspace, type_in, clock=SetClock()))[-1]
    assert isinstance(last, SignedIn)
    return workspace


@pytest.mark.parametrize("mechanism", ["auto", "XOAUTH2", "OAUTHBEARER"])
def test_the_token_logs_in(workspace: Workspace, dovecot: OwnDovecot, mechanism: str) -> None:
    workspace.directory.save("acme", {"authentication.mechanism": mechanism})
    ended = run("test", "acme", "--until", "auth")
    assert ended.code == 0, ended.out + dovecot.log()
    used = "XOAUTH2" if mechanism == "auto" else mechanism
    assert dovecot.log().rpartition("Login: user=")[2].startswith(f"<{PERSON}>, method={used},")


def test_a_mail_goes_through(workspace: Workspace, relay: tuple[Relay, int]) -> None:
    mail = "Subject: through Dovecot\n\nIt is done.\n"
    ended = run("send", "acme", "ann@recipient.example", given=mail)
    assert (ended.code, ended.err) == (0, "")
    assert b"Subject: through Dovecot" in relay[0].mails[-1]


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_that_does_not_count(
    workspace: Workspace, idp: Nanoidp, monkeypatch: pytest.MonkeyPatch, mechanism: str
) -> None:
    """Dovecot says why in its challenge (RFC 7628 3.2.2), and names its issuer."""
    settings = {
        "authentication.secret": "environment",
        "authentication.variable": "TOKEN",
        "authentication.mechanism": mechanism,
    }
    workspace.directory.save("acme", settings)
    monkeypatch.setenv("TOKEN", "eyJ.another.token")
    ended = run("test", "acme", "--until", "auth", "--json")
    verdict = json.loads(ended.out.splitlines()[-1])
    assert (verdict["failure"], ended.code) == ("token-refused", 28), verdict
    assert f"openid-configuration {idp.url}/.well-known" in verdict["cause"]
    assert "eyJ.another.token" not in ended.out


def test_another_ones_token(workspace: Workspace, dovecot: OwnDovecot) -> None:
    """Username is not who signed in."""
    workspace.directory.save("acme", {"authentication.username": "boss@acme.example"})
    ended = run("test", "acme", "--until", "auth", "--json")
    verdict = json.loads(ended.out.splitlines()[-1])
    assert (verdict["failure"], verdict["stage"]) == ("token-refused", "auth"), verdict
