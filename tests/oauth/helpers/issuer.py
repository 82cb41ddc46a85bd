"""A scripted authorization server on a real socket: plays Microsoft's and Google's answers."""

import json
import ssl
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

WAIT = 60.0


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """One answer."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


Answer = Said | Callable[[Asked], Said]


def said(members: object, status: int = 200, **headers: str) -> Said:
    """An answer in JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(json.dumps(members).encode(), status, {"Content-Type": "application/json", **named})


def html(text: str, status: int = 200, **headers: str) -> Said:
    """A page of a portal, a proxy or a web server."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(text.encode(), status, {"Content-Type": "text/html", **named})


def jwt(**claims: object) -> str:
    """A token that can be read; nobody looks at its signature."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims)
    encoded = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


def tokens(access: str = "access-1", refresh: str | None = "refresh-1", **more: object) -> Said:
    """What a token endpoint says where all is well; None takes a member out."""
    members = {
        "token_type": "Bearer",
        "scope": "https://outlook.office.com/SMTP.Send",
        "expires_in": 3599,
        "access_token": access,
        "refresh_token": refresh,
        **more,
    }
    return said({name: value for name, value in members.items() if value is not None})


def refusal(error: str, description: str = "", status: int = 400, **more: object) -> Said:
    """RFC 6749 5.2."""
    members = {"error": error, **more}
    return said({**members, "error_description": description} if description else members, status)


def aadsts(code: int, error: str, words: str = "Something.", suberror: str = "") -> Said:
    """A refusal as Microsoft words it, with what its support asks for."""
    members: dict[str, Any] = {
        "error": error,
        "error_description": f"AADSTS{code}: {words} Trace ID: 0f-trace Correlation ID: 0f-corr "
        "Timestamp: 2026-11-28 21:00:00Z",
        "error_codes": [code],
        "timestamp": "2026-11-28 21:00:00Z",
        "trace_id": "0f0f0f0f-trace",
        "correlation_id": "0f0f0f0f-corr",
        "error_uri": f"https://login.microsoftonline.com/error?code={code}",
    }
    return said({**members, "suberror": suberror} if suberror else members, 400)


def device_code(**more: object) -> Said:
    """Microsoft's answer at ``devicecode``, with hardly a wait."""
    members = {
        "user_code": "B6BQ8NPR3",
        "device_code": "device-code-1",
        "verification_uri": "https://microsoft.com/devicelogin",
        "expires_in": 900,
        "interval": 0.01,
        "message": "To sign in, use a web browser to open the page …",
        **more,
    }
    return said({name: value for name, value in members.items() if value is not None})


PENDING = refusal("authorization_pending", "AADSTS70016: OAuth 2.0 device flow error.")


class Issuer:
    """Answers what each path was told to, one after the other; the last answer stays.

    Attributes:
        url: Its address, without a slash at the end.
        asked: What came, in order.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = WAIT

            def do_GET(self) -> None:
                issuer._serve(self)

            def do_POST(self) -> None:
                issuer._serve(self)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
        self.port: int = self._server.server_address[1]
        self.url = f"{scheme}://{host}:{self.port}"
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(WAIT)

    def answer(self, end_of_path: str, *answers: Answer) -> None:
        """What to say at each path that ends so."""
        self._answers[end_of_path] = list(answers)

    def discoverable(self, **more: object) -> None:
        """Be an issuer that says where its endpoints are."""
        members = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "device_authorization_endpoint": f"{self.url}/devicecode",
            "revocation_endpoint": f"{self.url}/revoke",
            **more,
        }
        told = {name: value for name, value in members.items() if value is not None}
        self.answer("/.well-known/openid-configuration", said(told))

    def forms(self, end_of_path: str = "/token") -> list[Mapping[str, str]]:
        """The forms that came there."""
        return [asked.form for asked in self.asked if asked.path.endswith(end_of_path)]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in handler.headers.items()}
        path = handler.path.partition("?")[0]
        asked = Asked(handler.command, path, headers, form)
        with self._lock:
            self.asked.append(asked)
            answer = self._next(path)
        if callable(answer):
            answer = answer(asked)
        if answer.cut:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in answer.headers:
            handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        try:
            handler.wfile.write(answer.body)
        except OSError:
            handler.close_connection = True

    def _next(self, path: str) -> Answer:
        for end, answers in self._answers.items():
            if path.endswith(end):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return html("Not Found", 404)
