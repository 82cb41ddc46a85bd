"""CA, certificate and key files: a settings file says which, so they may be anything at all."""

import os
import socket
import ssl
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, tls, until_gone
from tests.smtp.helpers.scripts import BANNER, IMPLICIT
from tui.settings.model import Smtp
from tui.smtp.connection.tls import context
from tui.smtp.connection.tls_files import MOST, checked
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal, Stop, spoken

MOST_MEMORY = 4 * MOST


def fifo(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def just_too_large(path: Path) -> None:
    path.write_bytes(b"#" * (MOST + 1))


def no_pem(path: Path) -> None:
    path.write_text("hello\n")


PLACED: dict[str, tuple[Callable[[Path], None], str]] = {
    "FIFO": (fifo, "it is a named pipe (FIFO), not a file"),
    "device": (device, "it is a device, not a file"),
    "socket": (listening, "it is a socket, not a file"),
    "directory": (Path.mkdir, "it is a directory, not a file"),
    "a terabyte": (huge, "it is larger than 4096 KiB"),
    "a byte too much": (just_too_large, "it is larger than 4096 KiB"),
    "missing": (lambda path: None, "No such file or directory"),
    "a link in a circle": (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
    "no PEM": (no_pem, ""),
    "empty": (Path.touch, ""),
}
"""What stands at the path, and what is said of it; empty where it is OpenSSL who says it."""

_CLIENT = "Client certificate {path} could not be used: {said}"
FIELDS = {
    "ca_file": ("ca-file", "CA file {path} could not be used: {said}"),
    "certificate_file": ("client-certificate-file", _CLIENT),
    "key_file": ("client-certificate-file", _CLIENT),
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("placed", PLACED)
async def test_whatever_is_placed_there_neither_hangs_nor_eats(
    placed: str, field: str, tmp_path: Path, certificates: Certificates
) -> None:
    """In a dialogue. Mutations: OpenSSL gets the path as it is; no bound; NotRegular as EINVAL."""
    place, said = PLACED[placed]
    path = tmp_path / "placed"
    place(path)
    changed = {**IMPLICIT, f"smtp.{field}": str(path)}
    if field == "key_file":
        changed["smtp.certificate_file"] = certificates.client_file
    tracemalloc.start()
    try:
        with ScriptedServer(until_gone) as server:
            held = await hold(attempt(server.port, changed))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    failure, sentence = FIELDS[field]
    assert held.verdict.failure == failure, held.text()
    assert held.verdict.sysexit == 78
    named = certificates.client_file if field == "key_file" and not said else path
    assert sentence.format(path=named, said=said) in held.verdict.summary
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("content", ["", "hello\n", "-----BEGIN CERTIFICATE-----\n!\n", "é\n"])
def test_wrong_content_is_told_as_openssl_tells_it(content: str, tmp_path: Path) -> None:
    """The words that were told while OpenSSL got the path itself."""
    path = tmp_path / "ca.pem"
    path.write_text(content)
    with pytest.raises(ssl.SSLError) as expected:
        ssl.create_default_context(cafile=str(path))
    with pytest.raises(Stop) as stopped:
        context(Smtp(ca_file=str(path)))
    assert stopped.value.signal is Signal.CA_FILE
    assert stopped.value.error
    assert spoken(stopped.value.error) == spoken(expected.value)


def test_an_encrypted_key_asks_nobody(tmp_path: Path, certificates: Certificates) -> None:
    """Nor waits for anybody: it is a certificate that can't be used."""
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    (tmp_path / "key.pem").write_bytes(key)
    code = (
        "import sys\nfrom tui.settings.model import Smtp\nfrom tui.smtp.record.stop import Stop\n"
        "from tui.smtp.connection.tls import context\n"
        "try:\n    context(Smtp(certificate_file=sys.argv[1], key_file=sys.argv[2]))\n"
        "except Stop as stop:\n    print(stop.signal.name)\n"
    )
    paths = [certificates.client_file, str(tmp_path / "key.pem")]
    ended = subprocess.run(
        [sys.executable, "-c", code, *paths], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "CLIENT_CERTIFICATE\n"


def split_file(client_file: str, directory: Path) -> None:
    """Key and chain of a client's file as two."""
    key, begin, rest = Path(client_file).read_text().partition("-----BEGIN CERTIFICATE-----")
    (directory / "key.pem").write_text(key)
    (directory / "chain.pem").write_text(begin + rest)


@pytest.mark.parametrize("apart", [False, True])
async def test_certificate_and_key_in_one_file_or_two(
    apart: bool, tmp_path: Path, certificates: Certificates
) -> None:
    split_file(certificates.client_file, tmp_path)
    changed = {**IMPLICIT, "smtp.ca_file": certificates.ca_file}
    changed["smtp.certificate_file"] = certificates.client_file
    if apart:
        changed["smtp.certificate_file"] = str(tmp_path / "chain.pem")
        changed["smtp.key_file"] = str(tmp_path / "key.pem")
    steps = [tls(certificates.wants_client), BANNER, expect(b"EHLO", b"250 mail\r\n"), finish]
    with ScriptedServer(*steps) as server:
        held = await hold(attempt(server.port, changed, until=Stage.EHLO))
    assert held.verdict.ok, held.text()


def test_authorities_that_a_link_leads_to_with_remarks_between_them(
    tmp_path: Path, certificates: Certificates
) -> None:
    """As bundles have them; a link stays a feature."""
    remarks = "# Autorités de l'entreprise\n".encode("latin-1")
    (tmp_path / "bundle").write_bytes(remarks + Path(certificates.ca_file).read_bytes() * 2)
    (tmp_path / "link").symlink_to("bundle")
    assert context(Smtp(ca_file=str(tmp_path / "link"))).get_ca_certs()


def free_descriptor() -> int:
    """The number that the next descriptor gets (POSIX: the lowest that is free)."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def test_what_was_checked_is_what_is_read(tmp_path: Path) -> None:
    """The file changes, grows and goes meanwhile; and no descriptor is left."""
    path = tmp_path / "file"
    path.write_bytes(b"first")
    before = free_descriptor()
    with checked(str(path)) as held:
        path.write_bytes(b"second, and longer")
        path.unlink()
        assert Path(held).read_bytes() == b"first"
        assert Path(held).read_bytes() == b"first"
    assert free_descriptor() == before
