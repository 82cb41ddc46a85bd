"""The same test with swaks: the real one does what the settings say and asks for the password."""

import asyncio
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.programs import needs
from tests.smtp.helpers.dialogues import RECIPIENT, SENDER, attempt
from tests.smtp.record.test_secrets import leaks
from tui.demo.servers import PASSWORD, DemoServers
from tui.errors import InvalidInput
from tui.secret import SecretStr
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.record.events import LineSeen, Stage, Verdict
from tui.smtp.telling.swaks import in_lines, swaks
from tui.smtp.telling.transcript import line


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServers]:
    with DemoServers(tmp_path_factory.mktemp("servers")) as running:
        yield running


def command(until: Stage, **changed: Any) -> str:  # noqa: ANN401 - the settings' own values
    values = {name.replace("__", "."): value for name, value in changed.items()}
    settings = attempt(587, {"smtp.host": "mail.example", **values}).settings
    return " ".join(swaks(settings, RECIPIENT, until))


SNI = ["--tls-sni", "mail.example"]
LOGIN = {"authentication__required": True, "authentication__username": "bob"}


@pytest.mark.parametrize(
    ("until", "encryption", "stop"),
    [
        (Stage.CONNECT, "none", "--drop-after CONNECT"),
        (Stage.BANNER, "none", "--quit-after BANNER"),
        (Stage.EHLO, "none", "--quit-after EHLO"),
        (Stage.EHLO, "starttls", "--quit-after FIRST-EHLO"),
        (Stage.TLS, "starttls", "--quit-after EHLO"),
        (Stage.TLS, "implicit", "--drop-after TLS"),
        (Stage.AUTH, "starttls", "--quit-after AUTH"),
        (Stage.MAIL, "starttls", "--quit-after MAIL"),
        (Stage.RCPT, "starttls", "--quit-after RCPT"),
        (Stage.QUIT, "starttls", "--timeout 30s"),
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
        ({"smtp__encryption": "starttls"}, ["--tls", *SNI, "--tls-verify"]),
        ({"smtp__encryption": "implicit"}, ["--tls-on-connect", *SNI, "--tls-verify"]),
        ({"smtp__encryption": "starttls", "smtp__verify_certificate": False}, ["--tls", *SNI]),
        ({"smtp__encryption": "starttls", "smtp__fingerprint": "AB" * 32}, ["--tls", *SNI]),
        ({"smtp__encryption": "starttls", "smtp__host": "192.0.2.1"}, ["--tls", "--tls-verify"]),
        (
            {"smtp__encryption": "starttls", "smtp__ca_file": "/etc/our ca.pem"},
            ["--tls", *SNI, "--tls-verify", "--tls-ca-path", "/etc/our ca.pem"],
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


def test_on_several_lines_it_is_the_same_command() -> None:
    odd = "/etc/our  ca.pem"
    changed = {"smtp.encryption": "starttls", "smtp.ca_file": odd, **FULL}
    made = swaks(attempt(587, changed).settings, RECIPIENT, Stage.QUIT)
    lines = in_lines(made, 54)
    assert max(map(len, lines)) <= 54
    assert len(lines) < len(made)
    unwrapped = shlex.split("\n".join(lines).replace("\\\n", ""))
    assert unwrapped == shlex.split(" ".join(made))
    assert odd in unwrapped


FULL = {"authentication.required": True, "authentication.username": "bob@acme.example"}
NOT_IN_CLEAR = (Stage.TLS, Stage.AUTH)
RUNS = [
    (server, stage)
    for server in ("plain", "starttls", "implicit")
    for stage in Stage
    if stage is not Stage.DATA and not (server == "plain" and stage in NOT_IN_CLEAR)
]
VERBS = ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT")


def said(lines: str) -> list[str]:
    """The commands in a transcript, swaks's or ours."""
    found = re.findall(r"^ *(?:[0-9.]+ +)?[-~]> (\w+)", lines, re.MULTILINE)
    return [word for word in found if word in VERBS]


async def ours(made: Attempt) -> list[str]:
    """What Posthouse says in the same test."""
    events = [event async for event in converse(made)]
    assert isinstance(events[-1], Verdict)
    assert events[-1].ok
    return said("\n".join(line(event) for event in events if isinstance(event, LineSeen)))


@needs("swaks")
@pytest.mark.parametrize(("server", "until"), RUNS)
async def test_the_real_swaks_says_what_we_say(
    demo: DemoServers, server: str, until: Stage, tmp_path: Path
) -> None:
    """In every way of TLS, as far as every stage; nobody sees the password.

    Mutations: ``--auth-user`` left out, another ``--quit-after``, ``--tls`` on 465, no ``_HIDDEN``.
    """
    secure = server != "plain"
    values: dict[str, object] = {
        "smtp.host": "localhost",
        "smtp.encryption": server if secure else "none",
        "smtp.ca_file": str(demo.ca_file) if secure else "",
        **(FULL if secure else {}),
    }
    made = attempt(getattr(demo, server), values, until=until, password=SecretStr(PASSWORD))
    expected, before = await ours(made), len(demo.received())
    ended = await asyncio.to_thread(
        subprocess.run,
        ["sh", "-c", "\n".join(in_lines(swaks(made.settings, RECIPIENT, until), 78))],
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert said(ended.stdout) == expected
    shown = ended.stdout + ended.stderr
    assert not leaks(shown, PASSWORD)
    mails = demo.received()[before:]
    assert [(mail.sender, mail.recipients) for mail in mails] == (
        [(SENDER, (RECIPIENT,))] if until is Stage.QUIT else []
    )
