"""An internal authority as many companies have one: it says nothing of key usage.

Python 3.13 refuses such a one by default, and that refusal hides what is really wrong.
"""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, expect, finish, tls
from tests.smtp.helpers.scripts import BANNER, IMPLICIT
from tui.smtp.record.events import Stage

HERE = x509.IPAddress(ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("mail.example.org")


def certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    days: int,
    *extensions: x509.ExtensionType,
) -> bytes:
    """A certificate in PEM form that ends so many days from now."""
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)
    ]
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        names[1], names[0], key.public_key(), x509.random_serial_number()
    )
    made = made.not_valid_before(now - timedelta(days=30)).not_valid_after(
        now + timedelta(days=days)
    )
    for extension in extensions:
        made = made.add_extension(extension, critical=False)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.mark.parametrize(
    ("days", "name", "failure"),
    [
        (30, HERE, ""),
        (-2, HERE, "certificate-expired"),
        (30, ELSEWHERE, "certificate-name"),
    ],
)
async def test_the_real_cause_is_named(
    days: int, name: x509.GeneralName, failure: str, tmp_path: Path
) -> None:
    """Fails on Python 3.13 where ``context`` leaves VERIFY_X509_STRICT on."""
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_file, server_file = tmp_path / "ca.pem", tmp_path / "server.pem"
    basic = x509.BasicConstraints(ca=True, path_length=None)
    ca_file.write_bytes(certificate("Our CA", authority, "Our CA", authority, 300, basic))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    leaf = certificate("mail", key, "Our CA", authority, days, x509.SubjectAlternativeName([name]))
    server_file.write_bytes(private + leaf)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(server_file)
    changed = {**IMPLICIT, "smtp.ca_file": str(ca_file)}
    with ScriptedServer(tls(made), BANNER, expect(b"EHLO", b"250 mail\r\n"), finish) as server:
        held = await hold(attempt(server.port, changed, until=Stage.EHLO))
    assert held.verdict.failure == failure, held.verdict.summary
