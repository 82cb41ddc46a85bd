"""A link called sendmail for programs that want one, and what sending costs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.helpers.commands import POSTHOUSE, run
from tests.cli.helpers.sending import EHLO_ANY, MAIL_TEXT, TAKEN, TO, send
from tests.programs import needs
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, script
from tests.smtp.helpers.scripts import BANNER, DATA, MAIL, RCPT
from tui.demo.servers import DemoServers
from tui.storage.directory.config_directory import ConfigDirectory


@pytest.fixture
def links(acme: ConfigDirectory, tmp_path: Path) -> Path:
    """Links called sendmail and mailq to the installed command."""
    command = Path(sys.executable).with_name("posthouse")
    for name in ("sendmail", "mailq", "newaliases"):
        (tmp_path / name).symlink_to(command)
    return tmp_path


def test_a_link_called_sendmail(acme: ConfigDirectory, links: Path, servers: DemoServers) -> None:
    def call(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [links / name, *arguments], input=MAIL_TEXT, capture_output=True, text=True, check=False
        )

    unnamed = call("sendmail", TO)
    assert unnamed.returncode == 78
    assert "send.default_organization=ORG" in unnamed.stderr
    acme.save("host", {"send.default_organization": "acme"})
    before = len(servers.received())
    done = call("sendmail", "-i", TO)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (mail,) = servers.received()[before:]
    assert mail.sender == "mail@acme.example"
    assert "keeps no queue" in call("mailq").stdout
    assert "no aliases" in call("newaliases").stdout


def test_the_default_organization_is_checked(directory: ConfigDirectory) -> None:
    ended = run("set", "host", "send.default_organization=No Such")
    assert (ended.code, "must be an organization's id" in ended.err) == (65, True)
    directory.add("acme", "Acme")
    ended = run("set", "acme", "send.default_organization=acme")
    assert (ended.code, "Only host.toml" in ended.err) == (65, True)
    assert "send.default_organization" not in directory.load("acme").values
    path = directory.load("acme").path
    path.write_text(path.read_text() + '[send]\ndefault_organization = "acme"\n')
    assert run("set", "acme", "send.default_organization=").code == 0, "it can be taken out"
    run("set", "host", "send.default_organization=gone")
    assert run("sendmail", TO, given=MAIL_TEXT).code == 66


@needs("php")
def test_php(acme: ConfigDirectory, links: Path, servers: DemoServers) -> None:
    acme.save("host", {"send.default_organization": "acme"})
    before = len(servers.received())
    path = f"sendmail_path={links / 'sendmail'} -t -i"
    code = f"exit(mail('{TO}', 'From PHP', \"one\\n.\\ntwo\", ['Bcc' => 'b@b.example']) ? 0 : 1);"
    subprocess.run(["php", "-d", path, "-r", code], check=True)
    (mail,) = servers.received()[before:]
    assert (mail.subject, mail.text) == ("From PHP", "one\n.\ntwo")
    assert mail.recipients == (TO, "b@b.example")


NOBODY = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_COMMITTER_NAME": "B",
    "GIT_COMMITTER_EMAIL": "b@b.example",
    "GIT_AUTHOR_NAME": "B",
    "GIT_AUTHOR_EMAIL": "b@b.example",
}


@needs("git")
def test_git_send_email(acme: ConfigDirectory, links: Path, servers: DemoServers) -> None:
    place = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)
    if not Path(place.stdout.strip(), "git-send-email").exists() and os.environ.get("CI") != "true":
        pytest.skip("git send-email is not installed")
    acme.save("host", {"send.default_organization": "acme"})
    before = len(servers.received())
    patch = links / "0001.patch"
    patch.write_text(f"From 0123 Mon Sep 17 00:00:00 2001\nFrom: B <b@b.example>\n{MAIL_TEXT}")
    subprocess.run(
        ["git", "send-email", f"--smtp-server={links / 'sendmail'}", f"--to={TO}", "--quiet",
         "--from=mail@acme.example", "--confirm=never", "--suppress-cc=all", patch],
        check=True, cwd=links, env={**os.environ, **NOBODY},
    )  # fmt: skip
    (mail,) = servers.received()[before:]
    assert (mail.subject, mail.recipients) == ("It is done", (TO,))


MEASURED = """
import resource, subprocess, sys
size, command = sys.argv[1], sys.argv[2:]
feeder = "import sys; line = b'A' * 76 + bytes([10]);"
feeder += "[sys.stdout.buffer.write(line) for _ in range(int(sys.argv[1]) // 77)]"
with subprocess.Popen([sys.executable, "-c", feeder, size], stdout=subprocess.PIPE) as source:
    done = subprocess.run(command, stdin=source.stdout, check=False)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(size: int, *command: str) -> int:
    """The most KiB that the command had, fed with that many bytes."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(size), *command],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    code, most = done.stdout.split()
    assert code == "0", done.stderr
    return int(most)


def test_25_mb_are_not_held_in_memory(plain: ConfigDirectory) -> None:
    """Mutation: chunks() yields the whole file."""
    command = [*POSTHOUSE, "send", "acme", TO]
    steps = script(BANNER, EHLO_ANY, MAIL, RCPT, DATA, TAKEN, finish)
    most = []
    for size in (1000, 25_000_000):
        with ScriptedServer(*steps) as server:
            plain.save("acme", {"smtp.port": server.port})
            most.append(peak(size, *command))
            assert sum(map(len, server.received)) >= size * 0.98
    assert most[1] - most[0] < 10_000


def test_size_is_checked_before_mail(plain: ConfigDirectory) -> None:
    steps = [BANNER, expect(b"EHLO", b"250-m\r\n250 SIZE 1000\r\n"), finish]
    ended, received = send(plain, [TO], "\n" + "x\n" * 1000, *steps)
    assert (ended.code, received[1:]) == (65, [b"QUIT"])
    assert "1000" in ended.err


def test_it_loads_no_screens_no_keyring_and_no_toml_writer(
    acme: ConfigDirectory, servers: DemoServers
) -> None:
    code = (
        "import sys\nfrom tui.cli.main import main\n"
        "try: main()\nexcept SystemExit as ended: assert not ended.code, ended\n"
        "print({'textual', 'rich', 'tomlkit', 'keyring', 'aiosmtpd'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "send", "acme", TO],
        input=MAIL_TEXT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "set()\n"


def test_no_room_for_the_message(plain: ConfigDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/dev/null/nowhere")
    ended = run("send", "acme", TO, given="\n" + "x\n" * 1_000_000)
    assert ended.code == 75
    assert "could not be kept" in ended.err
