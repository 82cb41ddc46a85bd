"""Saved once, sent by all: msmtp, Postfix, Django and posthouse send use the same settings."""

import os
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.exports.test_django import SEND
from tests.exports.test_django import run as run_django
from tests.programs import needs
from tui.demo.servers import PASSWORD, DemoServers, Received

TO = "to@acme.example"
MESSAGE = f"From: somebody@else.example\nTo: {TO}\nSubject: from {{}}\n\nHello\n"

# Only what sends; it listens on one port of the loopback and delivers nothing here.
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
tlsmgr unix - - n 1000? 1 tlsmgr
error unix - - n - - error
retry unix - - n - - error
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
MAIN = """
compatibility_level = 3.6
queue_directory = {place}/spool
data_directory = {place}/data
maillog_file_prefixes = {place}
maillog_file = {place}/log
myhostname = client.example
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
smtp_host_lookup = native
"""


@contextmanager
def postfix(main: str, place: Path) -> Iterator[int]:
    """A Postfix of its own, with these lines in main.cf too; where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (place / "main.cf").write_text(MAIN.format(place=place) + main)
    (place / "master.cf").write_text(MASTER.format(port=port))
    (place / "spool").mkdir()
    (place / "data").mkdir()
    shutil.chown(place / "data", "postfix")
    for login in place.glob("posthouse_sasl_passwd"):
        subprocess.run(["postmap", "-c", place, f"hash:{login}"], check=True)
    subprocess.run(["postfix", "-c", place, "start"], check=True, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        subprocess.run(["postfix", "-c", place, "stop"], check=True, stderr=subprocess.DEVNULL)


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
@pytest.mark.skipif(os.geteuid() != 0, reason="Postfix is started by root alone")
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
            "smtp.timeout_ms": 10_000,
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
        with postfix((place / "posthouse_main.cf").read_text(), place) as port:
            with smtplib.SMTP("127.0.0.1", port) as client:
                client.sendmail("somebody@else.example", [TO], MESSAGE.format("postfix"))
            assert len(arrived(servers, 2)) == 2, (place / "log").read_text()
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
