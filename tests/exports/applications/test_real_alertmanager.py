"""Alertmanager reads what is exported for it, and sends an alert with it."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

import pytest

from tests.exports.helpers.roots import Root, as_root
from tests.exports.helpers.samples import NASTY, text
from tests.exports.helpers.taking import NAME, Taken, Taking, taking
from tests.programs import READERS, needs

pytestmark = [as_root, needs("prometheus-alertmanager")]
SENDER, TO = "robot@acme.example", "to@acme.example"
TEMPLATES = "usr/share/prometheus/alertmanager"
# What an administrator adds: whom to tell of what.
REST = (
    "route: {receiver: mail, group_wait: 1ms}\n"
    f"receivers: [{{name: mail, email_configs: [{{to: {TO}}}]}}]\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taking]:
    with taking(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, server: Taking) -> Root:
    """With the authority of the server among the system's."""
    place = tmp_path_factory.mktemp("alertmanager") / "root"
    made = Root(place, "prometheus-alertmanager", "amtool")
    shutil.copytree(READERS / TEMPLATES, place / TEMPLATES)
    made.owned("etc/alertmanager")
    shutil.copy(server.ca_file, made.owned("etc/ssl/certs") / "ca-certificates.crt")
    return made


@contextmanager
def alerting(root: Root, content: str) -> Iterator[None]:
    """An Alertmanager that was told of a failure."""
    (root.path / "etc/alertmanager/alertmanager.yml").write_text(content + REST)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        "chroot", str(root.path), "prometheus-alertmanager",
        "--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/tmp/data",
        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ]  # fmt: skip
    alert = json.dumps([{"labels": {"alertname": str(time.monotonic_ns())}}]).encode()
    request = Request(f"http://127.0.0.1:{port}/api/v2/alerts", alert)
    request.add_header("Content-Type", "application/json")
    with subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL) as running:
        try:
            _tell(request)
            yield
        finally:
            running.terminate()


def _tell(request: Request) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            urlopen(request).close()
        except OSError:
            assert time.monotonic() < end, "Alertmanager does not start"
            time.sleep(0.05)
        else:
            return


def alerted(root: Root, server: Taking, content: str) -> Taken:
    with alerting(root, content):
        return server.one()


def test_with_starttls(root: Root, server: Taking) -> None:
    changes: dict[str, object] = {"smtp.host": NAME, "smtp.port": server.ports["starttls"]}
    mail = alerted(root, server, text("alertmanager", changes, "p '\"$w {{ x }}"))
    assert (mail.sender, mail.recipients) == (SENDER, (TO,))
    assert (mail.ehlo, mail.tls) == ("acme.example", True)
    assert (mail.username, mail.password) == (SENDER, "p '\"$w {{ x }}")
    assert mail.message["From"] == f"Acme Robot <{SENDER}>"


def test_with_the_password_in_the_file_that_is_named(root: Root, server: Taking) -> None:
    """Wherever it was started. Mutation: a relative path."""
    (root.path / "etc/alertmanager/smtp_password").write_text("from a file")
    changes: dict[str, object] = {
        "smtp.host": "localhost",
        "smtp.port": server.ports["none"],
        "smtp.encryption": "none",
        "sender.name": "Büro, Acme",
    }
    mail = alerted(root, server, text("alertmanager", changes))
    assert (mail.tls, mail.password) == (False, "from a file")
    assert mail.message["From"] == f'"Büro, Acme" <{SENDER}>'


def test_no_unknown_authority_is_trusted(root: Root, server: Taking) -> None:
    authorities, before = root.path / "etc/ssl/certs/ca-certificates.crt", server.ended
    own = authorities.read_bytes()
    authorities.write_bytes(b"")
    changes: dict[str, object] = {"smtp.host": NAME, "smtp.port": server.ports["starttls"]}
    try:
        with alerting(root, text("alertmanager", changes, "p w")):
            assert server.refused(before)
    finally:
        authorities.write_bytes(own)


@pytest.mark.parametrize("nasty", NASTY)
def test_its_own_check_takes_any_password(nasty: str, root: Root) -> None:
    (root.path / "tmp/alertmanager.yml").write_text(text("alertmanager", password=nasty) + REST)
    assert "SUCCESS" in root.run("amtool", "check-config", "/tmp/alertmanager.yml")
