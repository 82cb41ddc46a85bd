"""nanoidp, an authorization server that nobody here wrote, as a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.oauth.helpers.free_port import free_port

APP, SERVICE, SECRET = "posthouse", "posthouse-service", "service-secret"
PERSON, PASSWORD = "ops@acme.example", "a password of the person's"
_SECONDS = 60.0


@dataclass(frozen=True)
class Nanoidp:
    """One that runs.

    Attributes:
        url: Its issuer, without a slash at the end.
    """

    url: str

    def type_in(self, code: str, action: str = "authorize") -> None:
        """Be the person who types a device code into its page, and signs in."""
        form = {"user_code": code, "username": PERSON, "password": PASSWORD, "action": action}
        with urlopen(f"{self.url}/device", urlencode(form).encode()) as answer:
            assert answer.status == 200


@contextmanager
def nanoidp(place: Path) -> Iterator[Nanoidp]:
    """Run it with one person, a public app, and an app with a secret.

    Args:
        place: A directory for its settings and keys.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "settings.yaml").write_text(json.dumps(_settings(url, port)))  # JSON is YAML
    person = {"password": PASSWORD, "email": PERSON}
    (place / "users.yaml").write_text(json.dumps({"config_version": 1, "users": {PERSON: person}}))
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "nanoidp", "--config", place, "--port", str(port)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=place,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip
    try:
        _wait(process, f"{url}/.well-known/openid-configuration", place / "log")
        yield Nanoidp(url)
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _settings(url: str, port: int) -> dict[str, object]:
    return {
        "config_version": 1,
        "server": {"host": "127.0.0.1", "port": port},
        "oauth": {
            "issuer": url,
            "audience": "mail.acme.example",
            "refresh_token_rotation": True,
            "clients": [
                {"client_id": APP, "token_endpoint_auth_method": "none"},
                {"client_id": SERVICE, "client_secret": SECRET},
            ],
        },
    }


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Until it answers, for a time that no machine needs."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(url):
                return
        except URLError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())
