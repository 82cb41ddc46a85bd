"""A certificate or key with a passphrase is told; nobody is asked for it, also on a terminal."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from tui.storage.directory.config_directory import ConfigDirectory

OWN_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that /dev/tty is it: there OpenSSL asks
from tui.cli.main import main
main(sys.argv[1:])
"""


@pytest.fixture
def pems(tmp_path: Path) -> dict[str, Path]:
    """A client's certificate, and its key with a passphrase in the forms that there are."""
    issued = trustme.CA().issue_cert("client.example")
    chain = b"".join(one.bytes() for one in issued.cert_chain_pems)
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)

    def locked(form: PrivateFormat) -> bytes:
        return key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"secret"))

    found = {
        "certificate": chain,
        "PKCS 8": locked(PrivateFormat.PKCS8),
        "traditional": locked(PrivateFormat.TraditionalOpenSSL),
        "both": locked(PrivateFormat.TraditionalOpenSSL) + chain,
        "a certificate that is locked": chain.replace(
            b"CERTIFICATE-----\n",
            b"CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,"
            + b"0A" * 16
            + b"\n\n",
            1,
        ),
    }
    paths = {name: tmp_path / name for name in found}
    for name, content in found.items():
        paths[name].write_bytes(content)
        paths[name].chmod(0o600)
    return paths


Settings = Callable[[dict[str, Path]], dict[str, str]]
SHAPES: dict[str, Settings] = {
    "PKCS 8": lambda pems: own(pems["certificate"], pems["PKCS 8"]),
    "traditional": lambda pems: own(pems["certificate"], pems["traditional"]),
    "both in one": lambda pems: own(pems["both"]),
    "a certificate that is locked": lambda pems: own(
        pems["a certificate that is locked"], pems["PKCS 8"]
    ),
    "an authority that is locked": lambda pems: {
        "smtp.ca_file": str(pems["a certificate that is locked"])
    },
}


def own(certificate: Path, key: Path | None = None) -> dict[str, str]:
    return {"smtp.certificate_file": str(certificate), "smtp.key_file": str(key or "")}


@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_is_asked_for_a_passphrase(
    acme: ConfigDirectory, pems: dict[str, Path], shape: str
) -> None:
    """Mutation: load_cert_chain without a password of its own."""
    acme.save("acme", SHAPES[shape](pems))
    ended, seen = watched("test", "acme", "--until", "auth")
    assert "could not be used" in seen
    assert ended == 29


def watched(*arguments: str) -> tuple[int, str]:
    """How a command ended on a terminal of its own, and what was to be seen; nothing is typed."""
    ours, theirs = pty.openpty()
    seen = ""
    with subprocess.Popen(
        [sys.executable, "-c", OWN_TERMINAL, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        with suppress(OSError):  # EIO: the last that had it has gone
            while "pass phrase" not in seen and (chunk := os.read(ours, 1000)):
                seen += chunk.decode("utf-8", "replace")
        os.close(ours)  # a question is left alone: this hangs up
        if "pass phrase" in seen:
            process.kill()
    assert "pass phrase" not in seen
    return process.returncode, seen
