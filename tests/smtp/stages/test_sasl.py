"""Every mechanism against a server that checks it, and how many times anything is tried."""

import hmac
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable

import pytest
from scramp import ScramMechanism  # type: ignore[import-untyped]  # it has no types

from tests.smtp.helpers.dialogues import PASSWORD, attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, until_gone
from tests.smtp.helpers.scripts import BANNER, LOGIN
from tui.secret import SecretStr
from tui.smtp.record.events import Stage
from tui.smtp.stages.sasl import MOST_ITERATIONS, candidates

BOB = b64encode(b"bob")
SECRET = b64encode(PASSWORD.encode())
WELCOME = b"235 2.7.0 welcome\r\n"
REFUSED = b"535 5.7.8 no\r\n"


def offer(mechanisms: str) -> Step:
    return expect(b"EHLO", f"250-mail.example\r\n250 AUTH {mechanisms}\r\n".encode())


def challenge(text: bytes) -> bytes:
    return b"334 " + b64encode(text) + b"\r\n"


def cram_md5(server: ScriptedServer) -> None:
    server.send(challenge(b"<1.2@mail>"))
    user, digest = b64decode(server.line()).split(b" ")
    right = hmac.new(PASSWORD.encode(), b"<1.2@mail>", "md5").hexdigest().encode()
    server.send(WELCOME if (user, digest) == (b"bob", right) else REFUSED)


def scram(server: ScriptedServer) -> None:
    """RFC 5802, the server's side by the same library; its last word is a challenge of its own."""
    mechanism = ScramMechanism("SCRAM-SHA-256")
    info = mechanism.make_auth_info(PASSWORD, iteration_count=4096)
    side = mechanism.make_server(lambda _user: info)
    side.set_client_first(b64decode(server.received[-1].split()[-1]).decode())
    server.send(challenge(side.get_server_first().encode()))
    side.set_client_final(b64decode(server.line()).decode())
    server.send(challenge(side.get_server_final().encode()))
    assert server.line() == b""
    server.send(WELCOME)


def initial(mechanism: str, response: bytes) -> Step:
    return expect(f"AUTH {mechanism} ".encode() + b64encode(response), WELCOME)


ACCEPTED: list[tuple[str, list[Step]]] = [
    ("PLAIN", [initial("PLAIN", b"\0bob\0" + PASSWORD.encode())]),
    (
        "LOGIN",
        [
            expect(b"AUTH LOGIN", challenge(b"Username:")),
            expect(BOB, challenge(b"Password:")),
            expect(SECRET, WELCOME),
        ],
    ),
    (
        "LOGIN",  # prompts in plain words, as some servers have them
        [
            expect(b"AUTH LOGIN", b"334 user?\r\n"),
            expect(BOB, b"334\r\n"),
            expect(SECRET, WELCOME),
        ],
    ),
    ("CRAM-MD5", [expect(b"AUTH CRAM-MD5"), cram_md5]),
    ("SCRAM-SHA-256", [expect(b"AUTH SCRAM-SHA-256 "), scram]),
    ("XOAUTH2", [initial("XOAUTH2", f"user=bob\1auth=Bearer {PASSWORD}\1\1".encode())]),
    (
        "OAUTHBEARER",
        [expect(b"AUTH OAUTHBEARER ", WELCOME)],
    ),
]


@pytest.mark.parametrize(("mechanism", "steps"), ACCEPTED)
async def test_a_mechanism_logs_in(mechanism: str, steps: list[Step]) -> None:
    changed = {**LOGIN, "authentication.mechanism": mechanism}
    with ScriptedServer(BANNER, offer(mechanism), *steps, finish) as server:
        held = await hold(attempt(server.port, changed, until=Stage.AUTH))
    assert held.verdict.ok, held.text()
    assert PASSWORD not in held.text()


async def test_what_oauthbearer_says() -> None:
    """RFC 7628 3.1, with the user name escaped as RFC 5801 wants it."""
    name = {"authentication.mechanism": "OAUTHBEARER", "authentication.username": "b=o,b"}
    with ScriptedServer(BANNER, offer("OAUTHBEARER"), expect(b"AUTH", WELCOME), finish) as server:
        await hold(attempt(server.port, {**LOGIN, **name}, until=Stage.AUTH))
    said = b64decode(server.received[1].split()[-1]).decode()
    head = f"n,a=b=3Do=2Cb,\1host=127.0.0.1\1port={server.port}\1"
    assert said == f"{head}auth=Bearer {PASSWORD}\1\1"


@pytest.mark.parametrize(("mechanism", "answer"), [("XOAUTH2", b""), ("OAUTHBEARER", b"\1")])
async def test_what_the_server_says_of_a_token(mechanism: str, answer: bytes) -> None:
    error = b'{"status": "invalid_token\\u001b[2J", "scope": "mail", "echo": "%s"}'
    steps = [
        expect(b"AUTH", challenge(error % PASSWORD.encode())),
        expect(b64encode(answer), REFUSED),
    ]
    changed = {**LOGIN, "authentication.mechanism": mechanism}
    with ScriptedServer(BANNER, offer(mechanism), *steps, finish) as server:
        held = await hold(attempt(server.port, changed))
    assert held.verdict.failure == "token-refused"
    assert "The server says: status invalid_token␛[2J, scope mail" in held.verdict.cause
    assert PASSWORD not in held.text()


async def test_what_the_server_says_of_a_token_is_nested_without_end() -> None:
    """Mutation: only what is no JSON is caught."""
    steps = [expect(b"AUTH", challenge(b"[" * 6000)), expect(b"", REFUSED)]
    changed = {**LOGIN, "authentication.mechanism": "XOAUTH2"}
    with ScriptedServer(BANNER, offer("XOAUTH2"), *steps, finish) as server:
        held = await hold(attempt(server.port, changed))
    assert held.verdict.failure == "token-refused"


async def test_a_long_token_waits_for_its_turn() -> None:
    """RFC 4954 4: an AUTH command of more than 512 bytes goes without its initial response."""
    token = "t" * 600
    whole = b64encode(f"user=bob\1auth=Bearer {token}\1\1".encode())
    steps = [expect(b"AUTH XOAUTH2", b"334 \r\n"), expect(whole, WELCOME)]
    changed = {**LOGIN, "authentication.mechanism": "XOAUTH2"}
    with ScriptedServer(BANNER, offer("XOAUTH2"), *steps, finish) as server:
        made = attempt(server.port, changed, password=SecretStr(token), until=Stage.AUTH)
        assert (await hold(made)).verdict.ok
    assert server.received[1] == b"AUTH XOAUTH2"


REFUSALS = ["535 5.7.8 no", "535 no", "535 5.5.4 no", "501 5.5.4 no", "504 5.5.4 no"]
REFUSALS += ["504 5.7.4 no", "534 5.7.9 weak", "454 4.7.0 later", "500 5.5.4 no", "432 4.7.12 no"]


@pytest.mark.parametrize("reply", REFUSALS)
@pytest.mark.parametrize("after", ["PLAIN", "user name", "password", "digest", "proof"])
async def test_one_password_is_one_login(after: str, reply: str) -> None:
    """Whatever the refusal is called, nothing made from the password is sent a second time.

    Mutations: 5.5.4 alone leads on; 504 leads on after a response.
    """
    refused = f"{reply}\r\n".encode()
    cram = [expect(b"AUTH CRAM-MD5", challenge(b"<1@mail>")), expect(b"", refused)]
    login = [expect(b"AUTH LOGIN", challenge(b"Username:"))]
    ways: dict[str, tuple[str, list[Step]]] = {
        "PLAIN": ("PLAIN LOGIN", [expect(b"AUTH PLAIN ", refused)]),
        "user name": ("LOGIN", [*login, expect(BOB, refused)]),
        "password": ("LOGIN", [*login, expect(BOB, challenge(b"?")), expect(SECRET, refused)]),
        "digest": ("CRAM-MD5 PLAIN LOGIN", cram),
        "proof": (
            "SCRAM-SHA-256 PLAIN LOGIN",
            [expect(b"AUTH SCRAM-SHA-256"), scram_first(4096), expect(b"", refused)],
        ),
    }
    offered, steps = ways[after]
    with ScriptedServer(BANNER, offer(offered), *steps, finish) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert not held.verdict.ok
    commands = [line[:4] for line in server.received]
    assert commands.count(b"AUTH") == 1
    assert commands[-1] == b"QUIT"


@pytest.mark.parametrize("reply", ["504 5.5.4 no such mechanism", "504 5.7.4 no", "501 5.5.4 no"])
@pytest.mark.parametrize("lacked", ["CRAM-MD5", "SCRAM-SHA-256"])
async def test_a_mechanism_that_the_server_lacks_after_all(lacked: str, reply: str) -> None:
    """It has got nothing that is made from the password, so the next is the first login."""
    steps = [expect(f"AUTH {lacked}".encode(), f"{reply}\r\n".encode())]
    then = [expect(b"AUTH PLAIN", WELCOME), finish]
    with ScriptedServer(BANNER, offer(f"PLAIN {lacked}"), *steps, *then) as server:
        assert (await hold(attempt(server.port, LOGIN, until=Stage.AUTH))).verdict.ok


@pytest.mark.parametrize("reply", ["535 5.5.4 no", "500 5.5.4 no", "550 5.5.4 no", "454 4.5.4 no"])
async def test_what_does_not_say_that_the_mechanism_is_unknown(reply: str) -> None:
    """Not even before anything was sent; mutation: 5.5.4 with any code."""
    steps = [expect(b"AUTH CRAM-MD5", f"{reply}\r\n".encode()), finish]
    with ScriptedServer(BANNER, offer("PLAIN CRAM-MD5"), *steps) as server:
        assert not (await hold(attempt(server.port, LOGIN))).verdict.ok
    assert [line[:4] for line in server.received] == [b"EHLO", b"AUTH", b"QUIT"]


async def test_old_servers_write_auth_with_an_equals_sign() -> None:
    hello = expect(b"EHLO", b"250-mail.example\r\n250 AUTH=LOGIN PLAIN\r\n")
    with ScriptedServer(BANNER, hello, expect(b"AUTH PLAIN", WELCOME), finish) as server:
        assert (await hold(attempt(server.port, LOGIN, until=Stage.AUTH))).verdict.ok


@pytest.mark.parametrize(
    ("wanted", "offered", "tls", "chosen"),
    [
        ("auto", "LOGIN PLAIN CRAM-MD5 SCRAM-SHA-256", True, "SCRAM-SHA-256"),
        ("auto", "LOGIN PLAIN CRAM-MD5", True, "PLAIN"),
        ("auto", "LOGIN CRAM-MD5", True, "LOGIN"),
        ("auto", "LOGIN PLAIN CRAM-MD5", False, "CRAM-MD5"),
        ("auto", "XOAUTH2 OAUTHBEARER LOGIN", True, "LOGIN"),
        ("XOAUTH2", "XOAUTH2 PLAIN", True, "XOAUTH2"),
        ("LOGIN", "PLAIN LOGIN", True, "LOGIN"),
    ],
)
def test_the_strongest_first(wanted: str, offered: str, tls: bool, chosen: str) -> None:
    assert candidates(wanted, offered.split(), tls=tls)[0] == chosen


def test_a_token_is_never_tried_unasked() -> None:
    assert candidates("auto", ["XOAUTH2", "OAUTHBEARER", "NTLM"], tls=True) == []


def scram_first(count: int | str, more: str = "") -> Step:
    """The first word of SCRAM's server (RFC 5802 5.1), with this count of iterations."""

    def step(server: ScriptedServer) -> None:
        nonce = b64decode(server.received[-1].split()[-1]).rpartition(b"r=")[2].decode()
        server.send(challenge(f"r={nonce}more,s=QSBsb25nIGVub3VnaCBzYWx0,i={count}{more}".encode()))

    return step


@pytest.mark.parametrize("count", [4096, 10_000])
async def test_a_count_of_iterations_that_is_usual(count: int) -> None:
    steps = [expect(b"AUTH"), scram_first(count), expect(b"Yz1", REFUSED), finish]
    with ScriptedServer(BANNER, offer("SCRAM-SHA-256"), *steps) as server:
        assert (await hold(attempt(server.port, LOGIN))).verdict.failure == "bad-credentials"


@pytest.mark.parametrize(
    "count", [1, 4095, MOST_ITERATIONS + 1, 200_000_000, 2**31, 10**19, "1" + "0" * 3000]
)
async def test_a_count_of_iterations_that_is_out_of_bounds(
    count: int | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused before anything is hashed. Mutations: no lower bound, no upper bound."""
    hashed: list[object] = []

    def hash_on(*given: object) -> bytes:
        hashed.append(given)
        return bytes(32)

    monkeypatch.setattr("scramp.core.hi", hash_on)
    steps = [expect(b"AUTH"), scram_first(count), expect(b"*", b"501 cancelled\r\n"), finish]
    with ScriptedServer(BANNER, offer("SCRAM-SHA-256"), *steps) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure == "scram-iterations", held.text()
    assert f" {str(count)[:20]}" in held.verdict.summary
    assert not hashed


@pytest.mark.parametrize("said", ["-4096", "0004096", "4_096", " 4096", "٤٠٩٦", "1e9", "", "x"])
async def test_a_count_of_iterations_that_is_no_number(said: str) -> None:
    """int() would take some of them; mutation: ``isdigit`` for the pattern."""
    steps = [expect(b"AUTH"), scram_first(said), expect(b"*", b"501 cancelled\r\n"), finish]
    with ScriptedServer(BANNER, offer("SCRAM-SHA-256"), *steps) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure == "malformed-challenge"


async def test_two_counts_of_iterations() -> None:
    """Which of them the library would take is not asked; it refuses them too."""
    steps = [
        expect(b"AUTH"),
        scram_first(4096, ",i=200000000"),
        expect(b"*", b"501 ok\r\n"),
        finish,
    ]
    with ScriptedServer(BANNER, offer("SCRAM-SHA-256"), *steps) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure == "malformed-challenge"


def test_a_process_ends_at_its_deadline_while_a_password_is_hashed() -> None:
    """A real process; its hashing would take ten minutes. Mutation: in a pool's thread."""
    with ScriptedServer(
        BANNER, offer("SCRAM-SHA-256"), expect(b"AUTH"), scram_first(4096), until_gone
    ) as server:
        code = _HASHING.format(port=server.port)
        ended = subprocess.run(
            [sys.executable, "-c", code], timeout=60, check=False, capture_output=True, text=True
        )
    assert ended.stdout.split() == ["hashing", "deadline-exceeded"], ended.stderr


_HASHING = """
import asyncio, time, scramp.core
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripts import LOGIN

def hash_on(*_):
    print("hashing", flush=True)
    time.sleep(600)

scramp.core.hi = hash_on
print(asyncio.run(hold(attempt({port}, LOGIN, deadline=2.0))).verdict.failure, flush=True)
"""


def wrong_first(server: ScriptedServer) -> None:
    server.send(challenge(b"r=someone-elses-nonce,s=AAAA,i=4096"))


def wrong_final(server: ScriptedServer) -> None:
    mechanism = ScramMechanism("SCRAM-SHA-256")
    info = mechanism.make_auth_info(PASSWORD, iteration_count=4096)
    side = mechanism.make_server(lambda _user: info)
    side.set_client_first(b64decode(server.received[-1].split()[-1]).decode())
    server.send(challenge(side.get_server_first().encode()))
    server.line()
    server.send(challenge(b"v=" + b64encode(b"x" * 32)))


@pytest.mark.parametrize(
    ("lie", "failure"),
    [(wrong_first, "malformed-challenge"), (wrong_final, "server-proof-missing")],
)
async def test_a_server_that_does_not_know_the_password(
    lie: Callable[[ScriptedServer], None], failure: str
) -> None:
    steps = [expect(b"AUTH"), lie, expect(b"*", b"501 cancelled\r\n"), finish]
    with ScriptedServer(BANNER, offer("SCRAM-SHA-256"), *steps) as server:
        held = await hold(attempt(server.port, LOGIN))
    assert held.verdict.failure == failure
