"""The demo's sign-in server, whose tokens its mail server takes, and no others."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tui.demo.issuer import ACCOUNT, DemoIssuer
from tui.demo.servers import DemoServers


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[DemoServers]:
    with DemoServers(tmp_path) as running:
        yield running


def granted(issuer: DemoIssuer) -> dict[str, object]:
    """The answer to the third question about a code."""
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}
    form["device_code"] = str(issuer.device_code()["device_code"])
    answers = [issuer.tokens(form) for _ in range(3)]
    assert [answer.get("error") for answer in answers[:2]] == ["authorization_pending"] * 2
    assert issuer.tokens(form) == {"error": "invalid_grant"}, "a code counts once"
    return answers[2]


def log_in(servers: DemoServers, user: str, token: str) -> int:
    context = ssl.create_default_context(cafile=str(servers.ca_file))
    with smtplib.SMTP("127.0.0.1", servers.sign_in, timeout=60) as connection:
        connection.starttls(context=context)
        connection.ehlo()
        assert connection.esmtp_features["auth"].strip() == "XOAUTH2"
        connection.user, connection.password = user, token
        said = f"user={user}\x01auth=Bearer {token}\x01\x01"
        try:
            code, _ = connection.auth("XOAUTH2", lambda _=None: said)
        except smtplib.SMTPAuthenticationError as refused:
            code = refused.smtp_code
    return int(code)


def test_a_token_logs_in_and_nothing_else_does(servers: DemoServers) -> None:
    """Mutation: any token of the right user."""
    token = str(granted(servers.issuer)["access_token"])
    assert log_in(servers, ACCOUNT, token) == 235
    assert log_in(servers, ACCOUNT, token + "x") == 535
    assert log_in(servers, "mail@acme.example", token) == 535


def test_a_refresh_token_counts_once(servers: DemoServers) -> None:
    first = granted(servers.issuer)
    form = {"grant_type": "refresh_token", "refresh_token": str(first["refresh_token"])}
    second = servers.issuer.tokens(form)
    assert second["refresh_token"] != first["refresh_token"]
    assert servers.issuer.tokens(form) == {"error": "invalid_grant"}


def test_a_browser_is_sent_back_to_this_host_alone(servers: DemoServers) -> None:
    """And its code counts with its verifier only (RFC 7636). Mutation: any redirect_uri."""
    asked = {"state": "s", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}
    issuer = servers.issuer
    assert issuer.back({**asked, "redirect_uri": "https://evil.example/"}) == f"{issuer.url}/"
    there = issuer.back({**asked, "redirect_uri": "http://127.0.0.1:4711"})
    code = parse_qs(urlsplit(there).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code}
    right = {**form, "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
    assert "access_token" in issuer.tokens(right)
    assert issuer.tokens(right) == {"error": "invalid_grant"}
    assert issuer.tokens({**form, "code_verifier": "other"}) == {"error": "invalid_grant"}


def test_a_body_without_a_length_is_not_waited_for(servers: DemoServers) -> None:
    """Anybody on this host can send one that never ends. Mutation: below 0 is read."""
    address = urlsplit(servers.issuer.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), 5) as client:
        client.sendall(b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nx")
        assert client.recv(12) == b"HTTP/1.0 400"
