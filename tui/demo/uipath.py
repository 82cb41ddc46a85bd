"""A stand-in for UiPath's Identity API on the loopback, with its quirks; for tests, too."""

import json
import re
import secrets
import ssl
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qs, urlsplit

from tui.demo.http_server import ADDRESS, HttpServer, QuietHandler

MASK = "******"
READ, WRITE, BOTH = "PM.Setting.Read", "PM.Setting.Write", "PM.Setting"
TOGETHER = ("Email.Smtp.Host", "Email.Smtp.Port", "Email.Smtp.FromEmail")
_PASSWORD = "Email.Smtp.Password"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class App:
    """An external application.

    Attributes:
        organization: The partition it belongs to; empty for one of the host's administrators.
        scopes: What it was registered for.
    """

    secret: str
    organization: str
    scopes: tuple[str, ...] = (BOTH,)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back.

    Attributes:
        cut: Whether the connection ends in the middle of the body.
        release: What is waited for before anything is sent; None for nothing.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    release: threading.Event | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def is_for_token(self) -> bool:
        """Whether it was for a token."""
        return self.path.endswith("/connect/token")


class UiPathStandIn:
    """Keeps mail settings of organizations as UiPath does.

    Args:
        context: TLS, for it speaks nothing else.
        clock: The time in seconds since 1970; tokens end by it.

    Attributes:
        base: Its address.
        prefix: How its paths begin; ``identity`` for a Standalone Orchestrator.
        apps: The applications by client id.
        organizations: Names that may stand in its paths.
        rows: Values by partition, user and key, with the id of each row.
        asked: All that was asked, in order.
        faults: What the next requests get in place of an answer, for Setting and for the token.
        stale: How many reads from now on show what was there before the last write.
        lifetime: Seconds that a token lives.
        after_read: Called once, after the next read: somebody else who writes.
        token_endpoint: What the discovery document names; empty for the right one.
    """

    def __init__(self, context: ssl.SSLContext, clock: Callable[[], float] = time.time) -> None:
        self.prefix = "identity_"
        self.apps: dict[str, App] = {}
        self.organizations: set[str] = set()
        self.rows: dict[tuple[str, str | None, str], tuple[int, str]] = {}
        self.asked: list[Asked] = []
        self.faults: deque[Reply] = deque()
        self.token_faults: deque[Reply] = deque()
        self.stale = 0
        self.lifetime = 3600.0
        self.after_read: Callable[[], None] | None = None
        self.token_endpoint = ""
        self._before: dict[tuple[str, str | None, str], tuple[int, str]] = {}
        self._clock = clock
        self._ids = count(12)
        self._tokens: set[str] = set()
        self._lock = threading.Lock()
        self._server = HttpServer(_handler(self), context)
        self.base = f"https://{ADDRESS}:{self._server.port}"

    def start(self) -> None:
        """Answer from now on."""
        self._server.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()

    def store(self, partition: str, values: Mapping[str, str], user: str | None = None) -> None:
        """Store values by UiPath's keys, as somebody on its own page does."""
        for key, value in values.items():
            place = (partition.lower(), user, f"Email.Smtp.{key}")
            number = self.rows[place][0] if place in self.rows else next(self._ids)
            self.rows[place] = (number, value)

    def stored(self, partition: str) -> dict[str, str]:
        """What an organization has, by UiPath's keys; the password in clear."""
        return {
            key.removeprefix("Email.Smtp."): value
            for (one, user, key), (_id, value) in self.rows.items()
            if one == partition.lower() and user is None
        }

    def answer(self, asked: Asked) -> Reply:
        """What it says."""
        with self._lock:
            self.asked.append(asked)
            faults = self.token_faults if asked.is_for_token else self.faults
            if faults:
                return faults.popleft()
            return self._answer(asked)

    def _answer(self, asked: Asked) -> Reply:
        path = asked.path.strip("/")
        if path == f"{self.prefix}/.well-known/openid-configuration":
            endpoint = self.token_endpoint or f"{self.base}/{self.prefix}/connect/token"
            issuer = f"{self.base}/{self.prefix}"
            return _json(200, {"issuer": issuer, "token_endpoint": endpoint})
        if path == f"{self.prefix}/connect/token" and asked.method == "POST":
            return self._token(_form(asked.body))
        organization, _slash, rest = path.partition("/")
        if path == f"{self.prefix}/api/Setting" or (
            organization in self.organizations and rest == f"{self.prefix}/api/Setting"
        ):
            return self._setting(asked)
        return Reply(404)

    def _token(self, form: Mapping[str, str]) -> Reply:
        if form.get("grant_type") != "client_credentials":
            return _json(400, {"error": "unsupported_grant_type"})
        app = self.apps.get(form.get("client_id", ""))
        if app is None or form.get("client_secret") != app.secret:
            return _json(400, {"error": "invalid_client"})
        wanted = form.get("scope", "").split()
        if not wanted or not all(one in app.scopes or BOTH in app.scopes for one in wanted):
            return _json(400, {"error": "invalid_scope"})
        claims = {
            "prt_id": app.organization,
            "client_id": form["client_id"],
            "scope": wanted,
            "exp": self._clock() + self.lifetime,
            "jti": secrets.token_hex(8),
        }
        token = ".".join([_part({"alg": "RS256"}), _part(claims), secrets.token_urlsafe(24)])
        self._tokens.add(token)
        return _json(
            200,
            {
                "access_token": token,
                "expires_in": int(self.lifetime),
                "token_type": "Bearer",
                "scope": " ".join(wanted),
            },
        )

    def _setting(self, asked: Asked) -> Reply:
        claims = self._claims(asked.headers.get("authorization", ""))
        if claims is None:
            return Reply(401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        own, scopes = str(claims["prt_id"]), claims["scope"]
        if asked.method == "GET":
            if READ not in scopes:
                return _problem(403, "Forbidden")
            return self._read(parse_qs(asked.query), own)
        if asked.method == "PUT":
            if WRITE not in scopes:
                return _problem(403, "Forbidden")
            return self._write(asked.body, own)
        return Reply(405)

    def _claims(self, header: str) -> Mapping[str, list[str]] | None:
        token = header.removeprefix("Bearer ")
        if token not in self._tokens:
            return None
        part = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return claims if claims["exp"] > self._clock() else None

    def _read(self, query: Mapping[str, Sequence[str]], own: str) -> Reply:
        (partition,) = query.get("partitionGlobalId", [""])[:1]
        if refused := _refused(partition, own):
            return refused
        rows = self.rows
        if self.stale:
            self.stale -= 1
            rows = self._before
        wanted = query.get("key", [])
        user = query.get("userId", [None])[0]
        found = [
            {
                "id": number,
                "key": key,
                "value": MASK if key == _PASSWORD else value,
                "partitionGlobalId": partition,
                "userId": one_user,
            }
            for (one, one_user, key), (number, value) in rows.items()
            if one == partition.lower() and one_user == user and (not wanted or key in wanted)
        ]
        reply = _json(200, found)
        if after := self.after_read:
            self.after_read = None
            after()
        return reply

    def _write(self, body: bytes, own: str) -> Reply:
        try:
            members = json.loads(body)
        except ValueError:
            return _problem(400, "One or more validation errors occurred.")
        if not isinstance(members, dict) or not isinstance(members.get("settings"), list):
            return _problem(400, "One or more validation errors occurred.", {"": ["not an object"]})
        partition = str(members.get("partitionGlobalId") or "")
        if refused := _refused(partition, own):
            return refused
        given = {row["key"]: row["value"] for row in members["settings"]}
        wrong = [key for key, value in given.items() if not isinstance(value, str)]
        alone = [key for key in TOGETHER if key not in given]
        if wrong or (alone and len(alone) < len(TOGETHER)):
            errors = {key: ["The value is required."] for key in wrong or alone}
            return _problem(400, "One or more validation errors occurred.", errors)
        self._before = dict(self.rows)
        self.store(partition, {key.removeprefix("Email.Smtp."): v for key, v in given.items()})
        return _json(200, [{"key": key, "value": value} for key, value in given.items()])


def _refused(partition: str, own: str) -> Reply | None:
    if partition and not _GUID.fullmatch(partition):
        errors = {"partitionGlobalId": [f"The value '{partition}' is not valid."]}
        return _problem(400, "One or more validation errors occurred.", errors)
    if partition.lower() != own.lower():
        return _problem(403, "Forbidden")
    return None


def _json(status: int, members: object) -> Reply:
    return Reply(status, json.dumps(members).encode(), {"Content-Type": "application/json"})


def _problem(status: int, title: str, errors: Mapping[str, Sequence[str]] | None = None) -> Reply:
    """ASP.NET's ValidationProblemDetails."""
    about = {"type": "about:blank", "title": title, "status": status, "traceId": "00-4bf9-01"}
    return _json(status, {**about, **({"errors": errors} if errors else {})})


def _part(members: object) -> str:
    return urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


def _form(body: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _handler(stand_in: UiPathStandIn) -> type[QuietHandler]:
    class Handler(QuietHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, parts.query, self.body(_LARGEST), headers)
            reply = stand_in.answer(asked)
            if reply.release:
                reply.release.wait(60)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) + reply.cut))
            self.end_headers()
            self.wfile.write(reply.body)
            self.close_connection = True

        do_POST = do_PUT = do_GET

    return Handler
