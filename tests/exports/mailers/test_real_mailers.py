"""Exim, dma and nullmailer send mail with what is exported for them: Debian's own, as they are."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.exports.helpers.roots import EXIM, MAIL, Root, as_root
from tests.exports.helpers.samples import NASTY, exported, refused
from tests.exports.helpers.taking import NAME, Taken, Taking, taking
from tests.programs import READERS, needs

pytestmark = as_root
ENCRYPTIONS = ("starttls", "implicit", "none")
SENDER, TO = "robot@acme.example", "to@acme.example"
MESSAGE = f"From: Somebody <somebody@else.example>\nTo: {TO}\nSubject: Hello\n\nIt is done.\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taking]:
    with taking(tmp_path_factory.mktemp("server")) as running:
        yield running


def changes(server: Taking, encryption: str, **more: object) -> dict[str, object]:
    return {
        "smtp.host": NAME,
        "smtp.port": server.ports[encryption],
        "smtp.encryption": encryption,
        "smtp.domain": "web1.acme.example",
        "authentication.allow_cleartext": encryption == "none",
        **{key.replace("__", "."): value for key, value in more.items()},
    }


@pytest.fixture(scope="module")
def dma_root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    root = Root(tmp_path_factory.mktemp("dma") / "root", "dma")
    root.owned("var/spool/dma", 0, MAIL, 0o2775)
    root.owned("etc/dma")
    program = root.path / "usr/sbin/dma"
    os.chown(program, 0, MAIL)
    program.chmod(0o2755)
    return root


def settle_dma(root: Root, values: dict[str, object], password: str) -> None:
    for part in exported("dma", values, password):
        (root.path / "etc/dma" / part.name).write_text(part.text)


def by_dma(root: Root, values: dict[str, object], password: str) -> None:
    settle_dma(root, values, password)
    root.run("dma", "-D", "-f", "somebody@else.example", TO, given=MESSAGE)


@needs("dma")
@pytest.mark.parametrize("encryption", ENCRYPTIONS)
def test_dma_sends(dma_root: Root, server: Taking, encryption: str) -> None:
    pinned = changes(server, encryption, smtp__fingerprint=server.fingerprint)
    by_dma(dma_root, pinned, "p w")
    mail = server.one()
    assert (mail.sender, mail.recipients) == (SENDER, (TO,))
    assert (mail.ehlo, mail.tls) == ("web1.acme.example", encryption != "none")
    assert (mail.username, mail.password) == (SENDER, "p w")


@needs("dma")
@pytest.mark.parametrize("nasty", NASTY)
def test_dma_logs_in_with_any_password(dma_root: Root, server: Taking, nasty: str) -> None:
    by_dma(dma_root, changes(server, "none"), nasty)
    assert server.one().password == nasty


@needs("dma")
def test_dma_trusts_no_certificate_but_the_pinned_one(dma_root: Root, server: Taking) -> None:
    settle_dma(dma_root, changes(server, "starttls", smtp__fingerprint="ab" * 32), "p w")
    command, before = ["chroot", str(dma_root.path), "dma", "-D", TO], server.ended
    with subprocess.Popen(command, cwd="/", stdin=subprocess.PIPE, text=True) as trying:
        assert trying.stdin
        print(MESSAGE, file=trying.stdin)
        trying.stdin.close()
        try:
            assert server.refused(before)
        finally:
            trying.kill()  # it would try again and again


@needs("dma")
def test_dma_keeps_mail_to_the_name_that_it_announces(dma_root: Root, server: Taking) -> None:
    """Why such a name is refused; see test_small_servers."""
    settle_dma(dma_root, changes(server, "none"), "p w")
    settings = dma_root.path / "etc/dma/dma.conf"
    settings.write_text(settings.read_text().replace("web1.acme.example", "acme.example"))
    with pytest.raises(AssertionError, match=r"invalid recipient `to@acme.example'"):
        dma_root.run("dma", "-D", TO, given=MESSAGE)


@pytest.fixture(scope="module")
def nullmailer_root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    programs = ("nullmailer-send", "nullmailer-inject", "nullmailer-queue", "smtp")
    root = Root(tmp_path_factory.mktemp("nullmailer") / "root", *programs)
    for name in ("queue", "tmp", "failed"):
        root.owned(f"var/spool/nullmailer/{name}", MAIL, MAIL)
    os.mkfifo(root.path / "var/spool/nullmailer/trigger", 0o666)
    os.chown(root.path / "var/spool/nullmailer/trigger", MAIL, MAIL)
    root.owned("etc/nullmailer")
    return root


def by_nullmailer(
    root: Root, server: Taking, values: dict[str, object], password: str | None
) -> Taken:
    for part in exported("nullmailer", values, password):
        (root.path / "etc/nullmailer" / part.name).write_text(part.text)
    with subprocess.Popen(["chroot", root.path, "/usr/sbin/nullmailer-send"], cwd="/") as daemon:
        try:
            root.run("nullmailer-inject", "-f", "somebody@else.example", given=MESSAGE)
            mail = server.one()
            while any((root.path / "var/spool/nullmailer/queue").iterdir()):
                time.sleep(0.02)  # killed before it is taken off, it would be sent once more
            return mail
        finally:
            daemon.terminate()


@needs("nullmailer-send")
@pytest.mark.parametrize("encryption", ENCRYPTIONS)
def test_nullmailer_sends(nullmailer_root: Root, server: Taking, encryption: str) -> None:
    shutil.copy(server.ca_file, nullmailer_root.path / "ca.pem")
    values = changes(server, encryption, smtp__ca_file="/ca.pem")
    mail = by_nullmailer(nullmailer_root, server, values, "p w")
    assert (mail.sender, mail.recipients) == (SENDER, (TO,))
    assert (mail.ehlo, mail.tls) == ("web1.acme.example", encryption != "none")
    assert (mail.username, mail.password) == (SENDER, "p w")


TOOLS = (
    *("sh", "sed", "tr", "cat", "rm", "mktemp", "getopt", "touch", "chown", "chmod", "mv", "id"),
    *("grep", "dirname", "fold"),
)
# What debconf answers where nothing was asked; those that the export has come after them.
ANSWERS = """\
dc_eximconfig_configtype='local'
dc_other_hostnames=''
dc_local_interfaces='127.0.0.1 ; ::1'
dc_readhost=''
dc_relay_domains=''
dc_minimaldns='false'
dc_relay_nets=''
dc_smarthost=''
CFILEMODE='644'
dc_use_split_config='false'
dc_hide_mailname=''
dc_mailname_in_oh='true'
dc_localdelivery='mail_spool'
"""


@pytest.fixture(scope="module")
def exim_root(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """Debian's configuration, but for its rule that no server is this host itself."""
    root = Root(tmp_path_factory.mktemp("exim") / "root", "exim4", "update-exim4.conf", *TOOLS)
    for name in ("var/lib/exim4", "var/spool/exim4", "var/log/exim4"):
        root.owned(name, EXIM, EXIM)
    shutil.copytree(READERS / "etc/exim4", root.path / "etc/exim4", dirs_exist_ok=True)
    (root.path / "etc/email-addresses").touch()
    template = root.path / "etc/exim4/exim4.conf.template"
    route = "  route_list = * DCsmarthost byname\n"
    assert route in template.read_text()
    template.write_text(template.read_text().replace(route, f"{route}  self = send\n"))
    script = root.path / "usr/sbin/update-exim4.conf"
    script.write_text(script.read_text().replace("set -C\n", ""))  # its /dev/null is a file here
    return root


def by_exim(root: Root, values: dict[str, object], password: str) -> None:
    etc = root.path / "etc/exim4"
    for part in exported("exim", values, password):
        if part.name == "posthouse_update-exim4.conf.conf":
            (etc / "update-exim4.conf.conf").write_text(ANSWERS + part.text)
        else:
            (etc / part.name).write_text(part.text)
    os.chown(etc / "passwd.client", 0, EXIM)
    root.run("sh", "/usr/sbin/update-exim4.conf")
    root.run("exim4", "-odf", "-oi", "-f", "somebody@else.example", TO, given=MESSAGE)


@needs("exim4")
@pytest.mark.parametrize("encryption", ENCRYPTIONS)
def test_exim_sends(exim_root: Root, server: Taking, encryption: str) -> None:
    shutil.copy(server.ca_file, exim_root.path / "ca.pem")
    by_exim(exim_root, changes(server, encryption, smtp__ca_file="/ca.pem"), "p w")
    mail = server.one(5)
    assert (mail.sender, mail.recipients) == (SENDER, (TO,))
    assert (mail.ehlo, mail.tls) == ("web1.acme.example", encryption != "none")
    assert (mail.username, mail.password) == (SENDER, "p w")
    assert mail.message["From"] == "Somebody <robot@acme.example>"


@needs("exim4")
@pytest.mark.parametrize("nasty", NASTY)
def test_exim_logs_in_with_the_password_as_it_is_or_it_is_refused(
    exim_root: Root, server: Taking, nasty: str
) -> None:
    """Mutation: no refusal of ^ at the begin; Exim sends what follows it alone."""
    if reason := refused("exim", password=nasty):
        assert nasty.endswith(" ") or nasty.startswith("^")
        assert "Password (password) can't be written for Exim" in reason
    else:
        by_exim(exim_root, changes(server, "none"), nasty)
        assert server.one(5).password == nasty


@needs("exim4")
def test_exim_trusts_no_unknown_authority(exim_root: Root, server: Taking) -> None:
    by_exim(exim_root, changes(server, "starttls"), "p w")
    assert server.mails == []
    assert "certificate" in (exim_root.path / "var/log/exim4/mainlog").read_text().splitlines()[-1]


@needs("exim4")
def test_exim_freezes_mail_for_a_server_on_its_own_host(exim_root: Root, server: Taking) -> None:
    """Why such a server is refused; see test_small_servers."""
    template = exim_root.path / "etc/exim4/exim4.conf.template"
    doctored = template.read_text()
    template.write_text(doctored.replace("  self = send\n", ""))
    try:
        by_exim(exim_root, changes(server, "none"), "p w")
    finally:
        template.write_text(doctored)
    assert server.mails == []
    log = (exim_root.path / "var/log/exim4/mainlog").read_text()
    assert "remote host address is the local host" in log
