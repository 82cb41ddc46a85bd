"""Saved once, sent by all: msmtp, Postfix, Django and posthouse send use the same settings."""

import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.exports.applications.test_django import SEND
from tests.exports.applications.test_django import run as run_django
from tests.exports.helpers.own_postfix import own_postfix
from tests.exports.helpers.taking import taking
from tests.programs import needs, needs_root
from tui.demo.servers import PASSWORD, DemoServers, Received

TO = "to@acme.example"
MESSAGE = f"From: somebody@else.example\nTo: {TO}\nSubject: from {{}}\n\nHello\n"


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that Postfix's own user can enter, too."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def arrived(servers: DemoServers, count: int) -> list[Received]:
    """The mails, once there are so many: Postfix sends in its own time."""
    end = time.monotonic() + 20
    while len(servers.received()) < count and time.monotonic() < end:
        time.sleep(0.05)
    return list(servers.received())


@needs("msmtp")
@needs("postfix")
@needs_root("Postfix is started by root alone")
@pytest.mark.parametrize("encryption", ["none", "starttls"])
def test_saved_once_sent_by_all(
    encryption: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With TLS all but Django, which has no setting for a CA file, so its output is refused."""
    monkeypatch.setenv("ACME_PASSWORD", PASSWORD)
    login = encryption == "starttls"
    with DemoServers(tmp_path) as servers:
        settings = {
            "mail.mode": "custom",
            "smtp.host": "localhost",
            "smtp.port": servers.starttls if login else servers.plain,
            "smtp.encryption": encryption,
            "smtp.timeout_ms": 60_000,
            "smtp.domain": "client.example",
            "authentication.required": str(login).lower(),
            "authentication.username": "robot@acme.example",
            "authentication.secret": "environment",
            "authentication.variable": "ACME_PASSWORD",
            "sender.address": "robot@acme.example",
            "outputs.msmtp": tmp_path / "msmtprc",
            "outputs.postfix": place,
            **({"smtp.ca_file": servers.ca_file} if login else {}),
            **({} if login else {"outputs.django": tmp_path / "mail_settings.py"}),
        }
        run("add", "acme", "--name", "Acme GmbH")
        saved = run("set", "acme", *(f"{key}={value}" for key, value in settings.items()))
        assert saved.code == 0, saved.err
        assert ("--with-password" in saved.err) == login
        senders = ["msmtp", "postfix", "send"]

        subprocess.run(
            ["msmtp", "-C", tmp_path / "msmtprc", "--", TO],
            input=MESSAGE.format("msmtp"), text=True, check=True,
        )  # fmt: skip
        if login:
            exported = run("export", "acme", "postfix", "--with-password", "--output", str(place))
            assert exported.code == 0, exported.err
        with own_postfix(place, (place / "posthouse_main.cf").read_text()) as postfix:
            with smtplib.SMTP("127.0.0.1", postfix.port) as client:
                client.sendmail("somebody@else.example", [TO], MESSAGE.format("postfix"))
            assert len(arrived(servers, 2)) == 2, postfix.log()
        assert run("send", "acme", "-t", given=MESSAGE.format("send")).code == 0
        if not login:
            senders.append("django")
            content = (tmp_path / "mail_settings.py").read_text()
            run_django(content, SEND, tmp_path, {})

        mails = servers.received()
        assert len(mails) == len(senders)
        assert {mail.sender for mail in mails} == {"robot@acme.example"}
        assert {mail.recipients for mail in mails} == {(TO,)}
        assert [mail.subject for mail in mails[:3]] == [f"from {name}" for name in senders[:3]]
        # Whatever changes later reaches all of them by the next save.
        assert run("set", "acme", "smtp.timeout_ms=20000").out.count("Wrote ") == len(senders) - 2


@needs("msmtp")
@needs("postfix")
@needs_root("Postfix is started by root alone")
def test_all_log_in_with_the_password_that_the_settings_name(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django too, on this host, where a login needs no TLS. Mutation: it needs leave here too."""
    monkeypatch.setenv("ACME_PASSWORD", "p'w $1")
    with taking(tmp_path) as server:
        settings = {
            "mail.mode": "custom",
            "smtp.host": "localhost",
            "smtp.port": server.ports["none"],
            "smtp.encryption": "none",
            "smtp.domain": "client.example",
            "authentication.required": "true",
            "authentication.username": "robot@acme.example",
            "authentication.secret": "environment",
            "authentication.variable": "ACME_PASSWORD",
            "sender.address": "robot@acme.example",
            "outputs.msmtp": tmp_path / "msmtprc",
            "outputs.django": tmp_path / "mail_settings.py",
            "outputs.postfix": place,
        }
        run("add", "acme", "--name", "Acme GmbH")
        saved = run("set", "acme", *(f"{key}={value}" for key, value in settings.items()))
        assert saved.code == 0, saved.err
        exported = run("export", "acme", "postfix", "--with-password", "--output", str(place))
        assert exported.code == 0, exported.err

        subprocess.run(
            ["msmtp", "-C", tmp_path / "msmtprc", "--", TO],
            input=MESSAGE.format("msmtp"), text=True, check=True,
        )  # fmt: skip
        mails = [server.one()]
        with own_postfix(place, (place / "posthouse_main.cf").read_text()) as postfix:
            with smtplib.SMTP("127.0.0.1", postfix.port) as client:
                client.sendmail("somebody@else.example", [TO], MESSAGE.format("postfix"))
            mails.append(server.one())
        assert run("send", "acme", "-t", given=MESSAGE.format("send")).code == 0
        mails.append(server.one())
        run_django((tmp_path / "mail_settings.py").read_text(), SEND, tmp_path, {})
        mails.append(server.one())
    assert {(mail.username, mail.password) for mail in mails} == {("robot@acme.example", "p'w $1")}
    assert {(mail.sender, mail.recipients) for mail in mails} == {("robot@acme.example", (TO,))}
