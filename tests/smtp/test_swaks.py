"""The same test with swaks: the real one does what the settings say and asks for the password."""

import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.programs import needs
from tests.smtp.dialogues import RECIPIENT, SENDER, attempt
from tui.demo.servers import PASSWORD, DemoServers
from tui.errors import InvalidInput
from tui.smtp.events import Stage
from tui.smtp.swaks import swaks


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServers]:
    with DemoServers(tmp_path_factory.mktemp("servers")) as running:
        yield running


def command(until: Stage, **changed: Any) -> str:  # noqa: ANN401 - the settings' own values
    values = {name.replace("__", "."): value for name, value in changed.items()}
    settings = attempt(587, {"smtp.host": "mail.example", **values}).settings
    return " ".join(swaks(settings, RECIPIENT, until))


LOGIN = {"authentication__required": True, "authentication__username": "bob"}


@pytest.mark.parametrize(
    ("until", "encryption", "stop"),
    [
        (Stage.CONNECT, "none", "--quit-after CONNECT"),
        (Stage.BANNER, "none", "--quit-after BANNER"),
        (Stage.EHLO, "none", "--quit-after EHLO"),
        (Stage.EHLO, "starttls", "--quit-after FIRST-EHLO"),
        (Stage.TLS, "starttls", "--quit-after EHLO"),
        (Stage.TLS, "implicit", "--quit-after TLS"),
        (Stage.AUTH, "starttls", "--quit-after AUTH"),
        (Stage.MAIL, "starttls", "--quit-after MAIL"),
        (Stage.RCPT, "starttls", "--quit-after RCPT"),
        (Stage.QUIT, "starttls", "--timeout 3s"),
    ],
)
def test_how_far(until: Stage, encryption: str, stop: str) -> None:
    made = command(until, smtp__encryption=encryption, **LOGIN)
    assert made.endswith(stop)
    assert ("--to " in made) == (until in (Stage.RCPT, Stage.QUIT))
    assert ("--auth" in made) == (until in (Stage.AUTH, Stage.MAIL, Stage.RCPT, Stage.QUIT))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"smtp__encryption": "none"}, []),
        ({"smtp__encryption": "starttls"}, ["--tls", "--tls-verify"]),
        ({"smtp__encryption": "implicit"}, ["--tls-on-connect", "--tls-verify"]),
        ({"smtp__encryption": "starttls", "smtp__verify_certificate": False}, ["--tls"]),
        ({"smtp__encryption": "starttls", "smtp__fingerprint": "AB" * 32}, ["--tls"]),
        (
            {"smtp__encryption": "starttls", "smtp__ca_file": "/etc/our ca.pem"},
            ["--tls", "--tls-verify", "--tls-ca-path", "/etc/our ca.pem"],
        ),
    ],
)
def test_the_way_of_tls(changed: dict[str, Any], words: list[str]) -> None:
    made = shlex.split(command(Stage.QUIT, **changed))
    begin = made.index("client.example") + 1
    assert made[begin : made.index("--from")] == words


def test_everything_is_quoted() -> None:
    odd = "a b'c\\\"$(id)`id`;&"
    made = command(Stage.QUIT, authentication__required=True, authentication__username=odd)
    assert odd in shlex.split(made)


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert "--server '[2001:db8::1]:587'" in command(Stage.QUIT, smtp__host="2001:db8::1")


def test_names_are_as_dns_has_them() -> None:
    made = command(Stage.QUIT, smtp__host="bücher.example", sender__address="ann@bücher.example")
    assert "--server xn--bcher-kva.example:587" in made
    assert "--from ann@xn--bcher-kva.example" in made


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"])
def test_what_swaks_cannot_do_is_said(mechanism: str) -> None:
    with pytest.raises(InvalidInput, match=f"swaks has no {mechanism}"):
        command(Stage.QUIT, authentication__mechanism=mechanism, **LOGIN)


@needs("swaks")
@pytest.mark.parametrize(
    ("server", "encryption", "until"),
    [
        ("starttls", "starttls", Stage.QUIT),
        ("implicit", "implicit", Stage.QUIT),
        ("starttls", "starttls", Stage.AUTH),
        ("starttls", "starttls", Stage.TLS),
        ("implicit", "implicit", Stage.EHLO),
        ("plain", "none", Stage.EHLO),
        ("plain", "none", Stage.CONNECT),
    ],
)
def test_the_real_swaks(
    demo: DemoServers, server: str, encryption: str, until: Stage, tmp_path: Path
) -> None:
    """Fails with ``--auth-user`` left out, with another ``--quit-after``, with ``--tls`` on 465."""
    values = {
        "smtp.host": "localhost",
        "smtp.encryption": encryption,
        "smtp.ca_file": str(demo.ca_file) if encryption != "none" else "",
        "authentication.required": encryption != "none",
        "authentication.username": "bob@acme.example",
    }
    settings = attempt(getattr(demo, server), values).settings
    before = len(demo.received())
    ended = subprocess.run(
        ["sh", "-c", " ".join(swaks(settings, RECIPIENT, until))],
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        timeout=30,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ("EHLO client.example" in ended.stdout) == (until is not Stage.CONNECT)
    assert ("~> AUTH" in ended.stdout) == (until in (Stage.AUTH, Stage.QUIT))
    mails = demo.received()[before:]
    assert [(mail.sender, mail.recipients) for mail in mails] == (
        [(SENDER, (RECIPIENT,))] if until is Stage.QUIT else []
    )
