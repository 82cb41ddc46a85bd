"""The demo's sign-in server: one account, device codes and a browser, for the loopback alone."""

import json
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

from aiosmtpd.smtp import AuthResult

from tui.demo.http_server import ADDRESS, HttpServer, QuietHandler

ACCOUNT = "mail@tern.example"
LIFE = 3600
INTERVAL = 1
_LARGEST_FORM = 64 * 1024
_POLLS = 3


class DemoIssuer:
    """Gives tokens for one account (RFC 6749, 7636, 8628); nobody has to type the code.

    A device code counts at the third question, and a browser is sent back at once: what there is
    to see is Posthouse.

    Attributes:
        url: Its address.
    """

    def __init__(self) -> None:
        self._polls: dict[str, int] = {}
        self._codes: dict[str, str] = {}
        self._refresh: set[str] = set()
        self._access: set[str] = set()
        issuer = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/authorize":
                    self._go(issuer.back(_single(parts.query)))
                elif parts.path == "/.well-known/openid-configuration":
                    self._say(issuer.discovery())
                else:
                    self._say({"about": "The demo needs nothing typed here."})

            def do_POST(self) -> None:
                form = _single(self.body(_LARGEST_FORM).decode("utf-8", "replace"))
                offers = urlsplit(self.path).path == "/devicecode"
                self._say(issuer.device_code() if offers else issuer.tokens(form))

            def _say(self, members: Mapping[str, object]) -> None:
                body = json.dumps(members).encode()
                self.send_response(400 if "error" in members else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _go(self, address: str) -> None:
                self.send_response(302)
                self.send_header("Location", address)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = HttpServer(Handler)
        self.url = f"http://{ADDRESS}:{self._server.port}"

    def start(self) -> None:
        """Answer from now on."""
        self._server.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()

    def log_in(self, arguments: Sequence[str]) -> AuthResult:
        """A login at the mail server: ``user=… auth=Bearer …``, with U+0001 between (XOAUTH2)."""
        try:
            said = b64decode(arguments[1], validate=True).decode()
        except (IndexError, ValueError):
            said = ""
        parts = dict(part.partition("=")[::2] for part in said.split("\x01") if part)
        user, token = parts.get("user", ""), parts.get("auth", "").removeprefix("Bearer ")
        right = user == ACCOUNT and token in self._access
        words = None if right else "535 5.7.8 Error: the token is not valid"
        return AuthResult(success=right, handled=False, auth_data=user, message=words)

    def discovery(self) -> dict[str, object]:
        """Where it is asked for what (OpenID Connect Discovery 1.0 3)."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "device_authorization_endpoint": f"{self.url}/devicecode",
        }

    def device_code(self) -> dict[str, object]:
        """A code to type (RFC 8628 3.2)."""
        code = secrets.token_urlsafe(24)
        self._polls[code] = 0
        return {
            "device_code": code,
            "user_code": "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(8)),
            "verification_uri": f"{self.url}/device",
            "expires_in": 900,
            "interval": INTERVAL,
        }

    def back(self, asked: Mapping[str, str]) -> str:
        """Where a browser goes after the sign-in; only back to this host."""
        redirect = asked.get("redirect_uri", "")
        if urlsplit(redirect).hostname not in ("127.0.0.1", "localhost"):
            return f"{self.url}/"
        code = secrets.token_urlsafe(24)
        self._codes[code] = asked.get("code_challenge", "")
        return f"{redirect}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def tokens(self, form: Mapping[str, str]) -> dict[str, object]:
        """A token, or why there is none (RFC 6749 5, RFC 8628 3.5)."""
        match form.get("grant_type", "").rpartition(":")[2]:
            case "device_code" if form.get("device_code", "") in self._polls:
                code = form["device_code"]
                self._polls[code] += 1
                if self._polls[code] < _POLLS:
                    return {"error": "authorization_pending"}
                del self._polls[code]
                return self._granted()
            case "authorization_code":
                verifier = sha256(form.get("code_verifier", "").encode()).digest()
                challenge = urlsafe_b64encode(verifier).rstrip(b"=").decode()
                if self._codes.pop(form.get("code", ""), None) == challenge:
                    return self._granted()
            case "refresh_token" if form.get("refresh_token", "") in self._refresh:
                self._refresh.discard(form["refresh_token"])
                return self._granted()
        return {"error": "invalid_grant"}

    def _granted(self) -> dict[str, object]:
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._access.add(access)
        self._refresh.add(refresh)
        claims = {"iss": self.url, "preferred_username": ACCOUNT, "tid": "tern.example"}
        parts = ({"alg": "none"}, claims)
        encoded = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
        return {
            "token_type": "Bearer",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": LIFE,
            "scope": "smtp",
            "id_token": b".".join([*encoded, b""]).decode(),
        }


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query[:_LARGEST_FORM]).items()}
