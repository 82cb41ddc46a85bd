"""posthouse login with a browser, on a real terminal: a paste beyond a canonical line arrives."""

import os
import pty
import re
import subprocess
from urllib.parse import parse_qs, urlsplit

from tests.cli.helpers.commands import POSTHOUSE
from tests.oauth.helpers.issuer import Issuer, jwt, tokens
from tui.storage.directory.config_directory import ConfigDirectory


def test_an_address_longer_than_a_line_of_the_terminal(
    acme: ConfigDirectory, issuer: Issuer
) -> None:
    """Mutation: the terminal gathers the line (ICANON), and cuts it at 4096 characters."""
    acme.save("acme", {"oauth.flow": "browser"})
    issuer.answer("/token", tokens(id_token=jwt(preferred_username="admin@acme.example")))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*POSTHOUSE, "login", "acme"], stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        seen = b""
        while b"and Enter." not in seen:
            seen += os.read(ours, 4096)
        address = re.search(rb"http\S+authorize\?\S+", seen)
        assert address
        asked = parse_qs(urlsplit(address[0].decode()).query)
        code = "c" * 6000
        wrong = f"{asked['redirect_uri'][0]}/?code=x&state=another\r"
        right = f"{asked['redirect_uri'][0]}/?code={code}&state={asked['state'][0]}\r"
        os.write(ours, wrong.encode())
        while b"belongs to another attempt" not in seen:
            seen += os.read(ours, 4096)
        left = right.encode()
        while left:
            left = left[os.write(ours, left[:1000]) :]
        while True:
            try:
                chunk = os.read(ours, 4096)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
    os.close(ours)
    assert process.returncode == 0, seen
    assert issuer.forms()[0]["code"] == code
    assert b"Signed in as  admin@acme.example" in seen
    assert b"but Username is ops@acme.example" in seen
    assert b"ssh -N -L " in seen
    assert code.encode() not in seen
