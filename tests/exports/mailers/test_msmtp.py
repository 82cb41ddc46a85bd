"""msmtp reads what is exported for it, and sends with it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports.helpers.samples import NASTY, exported, text
from tests.exports.helpers.taking import NAME, Taking, taking
from tests.programs import needs
from tui.demo.servers import PASSWORD, DemoServers
from tui.errors import InvalidInput

pytestmark = needs("msmtp")


def understood(content: str, place: Path) -> dict[str, str]:
    """The settings as ``msmtp --pretend`` shows them."""
    done = msmtp(content, place, "--pretend", "--", "a@b.example")
    pairs = (line.partition(" = ") for line in done.splitlines())
    return {name: value for name, _, value in pairs}


def msmtp(content: str, place: Path, *arguments: str, environ: str = "", given: str = "") -> str:
    file = place / "msmtprc"
    file.write_text(content)
    file.chmod(0o600)
    done = subprocess.run(
        ["msmtp", "-C", str(file), *arguments],
        input=given, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "ACME_PASSWORD": environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_setting(tmp_path: Path) -> None:
    found = understood(
        text("msmtp", {"smtp.timeout_ms": 1500, "smtp.ca_file": "/etc/my ca.pem"}), tmp_path
    )
    wanted = {
        "host": "mail.acme.example",
        "port": "587",
        "timeout": "2 seconds",
        "domain": "acme.example",
        "from": "robot@acme.example",
        "auth": "choose",
        "user": "robot@acme.example",
        "passwordeval": "printenv ACME_PASSWORD",
        "tls": "on",
        "tls_starttls": "on",
        "tls_certcheck": "on",
        "tls_trust_file": "/etc/my ca.pem",
    }
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"smtp.encryption": "implicit"}, {"tls": "on", "tls_starttls": "off"}),
        ({"smtp.encryption": "none"}, {"tls": "off", "auth": "choose"}),
        (
            {"smtp.encryption": "none", "authentication.allow_cleartext": True},
            {"tls": "off", "auth": "PLAIN"},
        ),
        ({"smtp.verify_certificate": False}, {"tls_certcheck": "off"}),
        ({"smtp.fingerprint": "ab" * 32}, {"tls_fingerprint": ":".join(["AB"] * 32)}),
        (
            {"smtp.certificate_file": "/c.pem"},
            {"tls_cert_file": "/c.pem", "tls_key_file": "/c.pem"},
        ),
        (
            {"smtp.certificate_file": "/c.pem", "smtp.key_file": "/k.pem"},
            {"tls_cert_file": "/c.pem", "tls_key_file": "/k.pem"},
        ),
        ({"smtp.host": "[::1]"}, {"host": "::1"}),
        ({"smtp.host": "müller.example"}, {"host": "xn--mller-kva.example"}),
        ({"authentication.required": False}, {"auth": "none", "passwordeval": "(not set)"}),
        ({"authentication.secret": "ask"}, {"passwordeval": "(not set)"}),
    ],
)
def test_one_setting(changes: dict[str, object], wanted: dict[str, str], tmp_path: Path) -> None:
    found = understood(text("msmtp", changes), tmp_path)
    assert {name: found.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("mechanism", "known"),
    [
        ("SCRAM-SHA-256", "SCRAM-SHA-256"),
        ("PLAIN", "PLAIN"),
        ("LOGIN", "LOGIN"),
        ("CRAM-MD5", "CRAM-MD5"),
        ("XOAUTH2", "XOAUTH2"),
        ("OAUTHBEARER", "OAUTHBEARER"),
    ],
)
def test_every_mechanism(mechanism: str, known: str, tmp_path: Path) -> None:
    content = text("msmtp", {"authentication.mechanism": mechanism})
    assert understood(content, tmp_path)["auth"] == known


@pytest.mark.parametrize("nasty", NASTY)
def test_texts_arrive_as_they_are(nasty: str, tmp_path: Path) -> None:
    found = understood(text("msmtp", {"authentication.username": nasty}), tmp_path)
    assert found["user"] == nasty.strip()


def test_lines_that_are_too_long(tmp_path: Path) -> None:
    longest = 499 - len('password ""')
    understood(text("msmtp", password="x" * longest), tmp_path)
    with pytest.raises(InvalidInput, match=r"Password \(password\) .* 499 bytes"):
        text("msmtp", password="x" * (longest + 1))
    with pytest.raises(InvalidInput, match=r"Username \(authentication.username\)"):
        text("msmtp", {"authentication.username": "x" * 500})


def test_a_line_break_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"Password \(password\) .* msmtp: it holds a line"):
        exported("msmtp", password="a\nb")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taking]:
    with taking(tmp_path_factory.mktemp("server")) as running:
        yield running


MAIL = "Subject: x\n\nx\n"


@pytest.mark.parametrize("source", ["in clear", "environment", "command"])
@pytest.mark.parametrize("nasty", NASTY)
def test_it_logs_in_with_any_password(
    source: str, nasty: str, server: Taking, tmp_path: Path
) -> None:
    """Without TLS, as to this host itself. Mutations: a command that is not quoted; only SCRAM."""
    changes: dict[str, object] = {
        "smtp.host": "localhost",
        "smtp.port": server.ports["none"],
        "smtp.encryption": "none",
    }
    if source == "command":
        changes |= {
            "authentication.secret": "command",
            "authentication.command": ["printf", "%s\\n", nasty],
        }
    content = text("msmtp", changes, nasty if source == "in clear" else None)
    msmtp(content, tmp_path, "--", "to@acme.example", environ=nasty, given=MAIL)
    mail = server.one()
    assert (mail.username, mail.password) == ("robot@acme.example", nasty)


def test_no_unknown_authority_is_trusted(server: Taking, tmp_path: Path) -> None:
    changes: dict[str, object] = {"smtp.host": NAME, "smtp.port": server.ports["starttls"]}
    file = tmp_path / "msmtprc"
    file.write_text(text("msmtp", {**changes, "smtp.host": "localhost"}, "p w"))
    file.chmod(0o600)
    done = subprocess.run(
        ["msmtp", "-C", file, "--", "to@acme.example"], input=MAIL, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "certificate" in done.stderr) == (69, True)


@pytest.mark.parametrize("in_clear", [True, False])
@pytest.mark.parametrize("encryption", ["starttls", "implicit"])
def test_a_mail_is_sent(in_clear: bool, encryption: str, tmp_path: Path) -> None:
    with DemoServers(tmp_path) as servers:
        port = servers.starttls if encryption == "starttls" else servers.implicit
        content = text(
            "msmtp",
            {
                "smtp.host": "localhost",
                "smtp.port": port,
                "smtp.encryption": encryption,
                "smtp.ca_file": str(servers.ca_file),
            },
            PASSWORD if in_clear else None,
        )
        msmtp(
            content, tmp_path, "--", "to@acme.example", environ=PASSWORD, given="Subject: x\n\nx\n"
        )
        (mail,) = servers.received()
        assert (mail.sender, mail.from_header) == ("robot@acme.example",) * 2
