"""Postfix reads what is exported for it, and sends mail with it."""

import os
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports.helpers.own_postfix import OwnPostfix, own_postfix
from tests.exports.helpers.samples import NASTY, exported, refused, settled
from tests.exports.helpers.taking import Taking, taking
from tests.programs import needs, needs_root
from tui.exports.formats import export
from tui.secret import SecretStr

pytestmark = needs("postfix")
SENDER, TO = "robot@acme.example", "to@acme.example"
MESSAGE = f"From: Somebody <somebody@else.example>\nTo: {TO}\nSubject: Hello\n\nIt is done.\n"
as_root = needs_root("Postfix is started by root alone")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory that Postfix's own user can enter, too."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Taking]:
    with taking(place) as running:
        yield running


@pytest.fixture(scope="module")
def postfix(place: Path) -> Iterator[OwnPostfix]:
    with own_postfix(place) as running:
        yield running


def sent(postfix: OwnPostfix, changes: dict[str, object]) -> None:
    """Hand it a mail, with these settings."""
    place = postfix.place
    for part in export(settled(changes), "postfix", SecretStr("p w"), str(place)):
        (place / part.name).write_text(part.text)
    postfix.use((place / "posthouse_main.cf").read_text())
    with smtplib.SMTP("127.0.0.1", postfix.port) as client:
        client.sendmail("somebody@else.example", [TO], MESSAGE)


@as_root
@pytest.mark.parametrize("encryption", ["starttls", "implicit", "none"])
def test_postfix_sends(postfix: OwnPostfix, server: Taking, encryption: str) -> None:
    changes: dict[str, object] = {
        "smtp.host": "localhost",
        "smtp.port": server.ports[encryption],
        "smtp.encryption": encryption,
        "smtp.ca_file": str(server.ca_file),
        "smtp.domain": "web1.acme.example",
    }
    sent(postfix, changes)
    mail = server.one()
    assert (mail.sender, mail.recipients) == (SENDER, (TO,))
    assert (mail.ehlo, mail.tls) == ("web1.acme.example", encryption != "none")
    assert (mail.username, mail.password) == (SENDER, "p w")
    assert mail.message["From"] == f"Acme Robot <{SENDER}>"


@as_root
def test_postfix_trusts_a_pinned_certificate(postfix: OwnPostfix, server: Taking) -> None:
    changes: dict[str, object] = {
        "smtp.host": "localhost",
        "smtp.port": server.ports["starttls"],
        "smtp.fingerprint": server.fingerprint,
        "sender.name": 'Büro $1, "Acme"',
    }
    sent(postfix, changes)
    assert server.one().message["From"] == f'"Büro $1, \\"Acme\\"" <{SENDER}>'
    before = server.ended
    sent(postfix, {**changes, "smtp.fingerprint": "ab" * 32})
    assert server.refused(before), postfix.log()


@as_root
def test_postfix_trusts_no_unknown_authority(postfix: OwnPostfix, server: Taking) -> None:
    before = server.ended
    sent(postfix, {"smtp.host": "localhost", "smtp.port": server.ports["starttls"]})
    assert server.refused(before), postfix.log()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"smtp.encryption": "implicit", "smtp.certificate_file": "/c.pem"},
        {"smtp.fingerprint": "ab" * 32, "authentication.mechanism": "LOGIN"},
        {"smtp.encryption": "none", "authentication.required": False},
    ],
)
def test_postfix_knows_every_parameter(changes: dict[str, object], tmp_path: Path) -> None:
    (main, *_) = exported("postfix", changes)
    (tmp_path / "main.cf").write_text(main.text)
    (tmp_path / "master.cf").write_text("smtp unix - - n - - smtp\n")
    done = subprocess.run(
        ["postconf", "-c", tmp_path, "-n"], capture_output=True, text=True, check=True
    )
    written = {line.partition(" = ")[0] for line in main.text.splitlines() if " = " in line}
    known = {line.partition(" = ")[0] for line in done.stdout.splitlines()}
    assert written == known - {"config_directory"}
    assert "unused parameter" not in done.stderr


def looked_up(key: str, content: str, kind: str, place: Path) -> str:
    """What Postfix finds in a map."""
    (place / "main.cf").write_text("myhostname = client.example\n")  # else DNS is asked for it
    (place / "map").write_text(content)
    for name in ("main.cf", "map"):
        os.utime(place / name, (0, 0))  # of a new file Postfix waits for what else may come
    done = subprocess.run(
        ["postmap", "-c", place, "-q", key, f"{kind}:{place / 'map'}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.removesuffix("\n")


@pytest.mark.parametrize("nasty", NASTY)
def test_postfix_finds_the_password_as_it_is(nasty: str, tmp_path: Path) -> None:
    if refused("postfix", password=nasty):
        return
    login = next(part.text for part in exported("postfix", password=nasty) if part.is_login)
    found = looked_up("[mail.acme.example]:587", login, "texthash", tmp_path)
    assert found == f"{SENDER}:{nasty}"


@pytest.mark.parametrize("address", [SENDER, "a$b@acme.example", "a/b#c'@acme.example"])
def test_postfix_makes_the_sender_of_every_sender(address: str, tmp_path: Path) -> None:
    part = next(p for p in exported("postfix", {"sender.address": address}) if "sender" in p.name)
    assert looked_up("root@client.example", part.text, "regexp", tmp_path) == address


@pytest.mark.parametrize("name", [*NASTY, "Cheap $1", "a, b"])
def test_postfix_replaces_from(name: str, tmp_path: Path) -> None:
    (part,) = (p for p in exported("postfix", {"sender.name": name}) if "from" in p.name)
    found = looked_up("From: x@y.example", part.text, "regexp", tmp_path)
    expected = part.text.removeprefix("/^From:/  ").removesuffix("\n").replace("$$", "$")
    assert found == expected
