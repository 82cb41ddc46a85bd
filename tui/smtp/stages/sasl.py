"""SASL mechanisms (RFC 4422): each a generator that is sent challenges and yields responses.

It yields None first where the server speaks first; a response that comes first goes with the
AUTH command (RFC 4954 4).
"""

import hmac
import re
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

from tui.secret import SecretStr

Exchange = Generator[bytes | None, bytes, None]

LEAST_ITERATIONS = 4096
"""RFC 7677 4: with fewer, who gets the proof finds the password by trying."""

MOST_ITERATIONS = 2_000_000
"""About a second of hashing. OWASP's Password Storage Cheat Sheet asks for 600,000 of PBKDF2 with
SHA-256; a server that wants more than thrice as many wants this host's time."""

_ITERATIONS = re.compile("[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The user name and password to log in with, and the server they are for."""

    username: str
    password: SecretStr
    host: str
    port: int

    def secret(self) -> bytes:
        """Return the password's bytes: UTF-8 (RFC 4616), or what the environment holds."""
        return self.password.get_secret_value().encode("utf-8", "surrogateescape")


class BadChallenge(Exception):
    """Raised where the server's challenge makes no sense."""


class BadIterations(Exception):
    """Raised where the server wants the password hashed too seldom or too often.

    Attributes:
        count: How often.
    """

    def __init__(self, count: str) -> None:
        super().__init__(count)
        self.count = count


class Unfit(Exception):
    """Raised where the mechanism does not allow this user name or password."""


class NoProof(Exception):
    """Raised where the server did not prove that it knows the password."""


def plain(who: Credentials) -> Exchange:
    """Log in with PLAIN (RFC 4616); it parts what it says by NUL, so neither part may hold one.

    Raises:
        Unfit: One does.
    """
    if "\0" in who.username or b"\0" in who.secret():
        raise Unfit
    yield b"\0" + who.username.encode() + b"\0" + who.secret()


def login(who: Credentials) -> Exchange:
    """Log in with LOGIN (draft-murchison-sasl-login): user name, then password."""
    yield None
    yield who.username.encode()
    yield who.secret()


def cram_md5(who: Credentials) -> Exchange:
    """Log in with CRAM-MD5 (RFC 2195)."""
    challenge = yield None
    digest = hmac.new(who.secret(), challenge, "md5").hexdigest()
    yield who.username.encode() + b" " + digest.encode("ascii")


def scram_sha_256(who: Credentials) -> Exchange:
    """Log in with SCRAM-SHA-256 (RFC 7677); the server proves that it knows the password too.

    Raises:
        Unfit: SASLprep (RFC 4013) prohibits a character of the user name or password.
        BadChallenge: The server's side makes no sense.
        BadIterations: It wants the password hashed too seldom or too often.
        NoProof: It did not prove that it knows the password.
    """
    # Imported here: most servers do not offer it, and the import costs as much as a dialogue.
    from scramp import (  # type: ignore[import-untyped]  # it has no types
        ScramClient,
        ScramException,
    )

    try:  # SASLprep (RFC 4013) prohibits characters; what came from the environment may be no text
        client = ScramClient(["SCRAM-SHA-256"], who.username, who.password.get_secret_value())
        first = client.get_client_first().encode()
    except (ScramException, ValueError) as error:
        raise Unfit from error
    try:
        challenge = yield first
        server_first = challenge.decode()
        _check_iterations(server_first)
        client.set_server_first(server_first)
        challenge = yield client.get_client_final().encode()
    except (ScramException, UnicodeDecodeError, ValueError) as error:
        raise BadChallenge from error
    try:
        client.set_server_final(challenge.decode())
    except (ScramException, UnicodeDecodeError, ValueError) as error:
        raise NoProof from error
    yield b""


def _check_iterations(server_first: str) -> None:
    """Look at SCRAM's iteration count (RFC 5802 5.1, ``i``) before anything is hashed.

    Raises:
        BadChallenge: It has none, or not just one.
        BadIterations: It is out of bounds.
    """
    counts = [part[2:] for part in server_first.split(",") if part.startswith("i=")]
    if len(counts) != 1 or not _ITERATIONS.fullmatch(counts[0]):
        raise BadChallenge
    # Its length first: int() takes long for thousands of digits, or refuses them.
    too_long = len(counts[0]) > len(str(MOST_ITERATIONS))
    if too_long or not LEAST_ITERATIONS <= int(counts[0]) <= MOST_ITERATIONS:
        raise BadIterations(counts[0])


def xoauth2(who: Credentials) -> Exchange:
    """Log in with XOAUTH2, Google's and Microsoft's, by a token; an error comes as a challenge."""
    yield b"user=" + who.username.encode() + b"\1auth=Bearer " + who.secret() + b"\1\1"
    yield b""


def oauthbearer(who: Credentials) -> Exchange:
    """Log in with OAUTHBEARER (RFC 7628) with an access token; an error is a challenge (3.2.3)."""
    name = who.username.replace("=", "=3D").replace(",", "=2C").encode()
    server = f"\1host={who.host}\1port={who.port}".encode()
    yield b"n,a=" + name + b"," + server + b"\1auth=Bearer " + who.secret() + b"\1\1"
    yield b"\1"


MECHANISMS: dict[str, Callable[[Credentials], Exchange]] = {
    "SCRAM-SHA-256": scram_sha_256,
    "PLAIN": plain,
    "LOGIN": login,
    "CRAM-MD5": cram_md5,
    "XOAUTH2": xoauth2,
    "OAUTHBEARER": oauthbearer,
}

SILENT_AT_FIRST = frozenset({"SCRAM-SHA-256"})
"""Mechanisms whose first response holds nothing that is made from the password."""

# SCRAM first: it tells nobody the password, and the server has to prove itself. Under TLS PLAIN
# before CRAM-MD5, which obliges the server to keep the password itself; in clear after it.
_UNDER_TLS = ("SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5")
_IN_CLEAR = ("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN")


_FOR_TOKENS = ("XOAUTH2", "OAUTHBEARER")


def candidates(wanted: str, offered: Iterable[str], *, tls: bool, token: bool = False) -> list[str]:
    """Return the mechanisms to try, the strongest first; a token's only for a token, or by name.

    Args:
        wanted: ``auto``, or the one mechanism to use.
        offered: What the server said, in upper case.
        tls: Whether the connection is encrypted.
        token: Whether the secret is an access token, which no other mechanism may get.
    """
    known: tuple[str, ...] = _FOR_TOKENS if token else _UNDER_TLS if tls else _IN_CLEAR
    known = known if wanted == "auto" else (wanted,)
    if token:
        known = tuple(name for name in known if name in _FOR_TOKENS)
    return [name for name in known if name in offered]
