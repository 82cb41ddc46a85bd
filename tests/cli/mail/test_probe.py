"""``posthouse probe``: what it prints, and how it ends."""

import json
import socket

import pytest

from tests.cli.helpers.commands import run
from tui.demo.servers import DemoServers


def test_a_server_as_text(servers: DemoServers) -> None:
    ended = run("probe", f"127.0.0.1:{servers.starttls}")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[:3] == [
        "127.0.0.1",
        "",
        f"{servers.starttls:5}  answers in clear and offers STARTTLS",
    ]
    rows = {line[7:20].strip(): line[22:] for line in lines[3:]}
    assert rows["banner"] == "220 mail.demo.example ESMTP Posthouse demo, starttls"
    assert rows["STARTTLS"] == "offered"
    assert rows["AUTH in clear"] == "none"
    assert rows["AUTH over TLS"] == "LOGIN PLAIN"
    assert rows["TLS"].endswith("days left · not verified")
    assert "which this host does not trust" in rows["problem"]
    assert rows["names"] == "localhost, 127.0.0.1, mail.demo.example"
    assert (rows["SIZE"], rows["SMTPUTF8"]) == ("1000000", "yes")


def test_json_is_one_object(servers: DemoServers) -> None:
    ended = run("probe", f"localhost:{servers.starttls}", "--json")
    found = json.loads(ended.out)
    assert (ended.code, found["host"]) == (0, "localhost")
    (port,) = found["ports"]
    assert (port["port"], port["state"], port["mode"]) == (servers.starttls, "open", "plain")
    assert (port["starttls"], port["auth"], port["auth_tls"]) == (True, [], ["LOGIN", "PLAIN"])
    assert (port["size"], port["smtputf8"], port["tls_version"]) == ("1000000", True, "TLSv1.3")
    assert port["certificate"]["days_left"] > 0
    assert (port["certificate"]["verified"], port["failure"]) == (
        False, "certificate-unknown-issuer",
    )  # fmt: skip


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    ended = run("probe", f"127.0.0.1:{port}")
    assert ended.code == 69
    assert f"{port:5}  refused: 127.0.0.1 refuses connections on port {port}." in ended.out
    assert json.loads(run("probe", f"127.0.0.1:{port}", "--json").out)["ports"][0]["mode"] == ""


@pytest.mark.parametrize(
    ("typed", "host", "ports"),
    [
        ("[::1]:25", "::1", [25]),
        ("::1", "::1", [25, 465, 587, 2525]),
        ("[::1]", "::1", [25, 465, 587, 2525]),
        ("127.0.0.1:65535", "127.0.0.1", [65535]),
        ("localhost", "localhost", [25, 465, 587, 2525]),
    ],
)
def test_how_a_server_may_be_written(
    typed: str, host: str, ports: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_there(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nothing_there)
    ended = run("probe", typed, "--json")
    found = json.loads(ended.out)
    assert (found["host"], [port["port"] for port in found["ports"]]) == (host, ports)
    assert {port["state"] for port in found["ports"]} == {"unresolved"}
    assert ended.code == 69


@pytest.mark.parametrize(
    "typed",
    ["", ":25", "mail.example:", "mail.example:0", "mail.example:65536", "mail.example:x",
     "[::1]:", "[::1]:x", "smtp://mail.example", "two words", "ann@mail.example",
     "mail.example:-1", "mail.example:٢٥", "\x1b[2Jmail.example"],
)  # fmt: skip
def test_what_is_no_server(typed: str) -> None:
    ended = run("probe", typed)
    assert (ended.code, ended.out) == (64, "")
    assert "Usage: posthouse probe" in ended.err
