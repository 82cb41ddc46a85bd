"""Certificates of every kind: TLS contexts of servers, by what is wrong with them."""

import ssl
import warnings
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

HOSTILE_NAME = "evil\x1b]0;title\x07\u202e[/red]"


@dataclass(frozen=True)
class Certificates:
    """TLS contexts of servers, by what is wrong with their certificates.

    Attributes:
        ca_file: The authority that issued all but the self-signed one.
        client_file: A client's certificate and key.
    """

    ca_file: str
    client_file: str
    good: ssl.SSLContext
    expired: ssl.SSLContext
    early: ssl.SSLContext
    other_name: ssl.SSLContext
    self_signed: ssl.SSLContext
    wants_client: ssl.SSLContext
    old_version: ssl.SSLContext
    other_cipher: ssl.SSLContext
    purpose: ssl.SSLContext
    purpose_file: str
    hostile: ssl.SSLContext
    leaf_only: ssl.SSLContext
    intermediate: ssl.SSLContext
    intermediate_file: str
    other_client_file: str
    common_name: ssl.SSLContext
    common_name_file: str
    short_key: ssl.SSLContext


def by_hand(
    name: str,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    issuer: str = "",
) -> tuple[trustme.Blob, trustme.Blob]:
    """Key and certificate of a kind that trustme does not make.

    Self-signed; with an ``issuer`` by a key that nobody has, and says where its certificate is.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    by, subject = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (issuer or name, name)
    )
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder(by, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    )
    if issuer:
        place = x509.UniformResourceIdentifier("http://ca.example/issuer.der")
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    made = builder.sign(ec.generate_private_key(ec.SECP256R1()) if issuer else key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return trustme.Blob(pem), trustme.Blob(made.public_bytes(Encoding.PEM))


def make_certificates(directory: Path) -> Certificates:
    """Certificates of every kind, their files in a directory."""
    ca = trustme.CA(organization_name="Example CA")
    now = datetime.now(UTC)

    def context(
        *names: str, not_before: datetime | None = None, not_after: datetime | None = None
    ) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names = names or ("127.0.0.1", "localhost")
        issued = ca.issue_cert(*names, not_before=not_before, not_after=not_after)
        issued.configure_cert(made)
        return made

    def saved(name: str, *blobs: trustme.Blob) -> str:
        path = directory / name
        path.write_bytes(b"".join(blob.bytes() for blob in blobs))
        return str(path)

    self_signed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    other = trustme.CA()
    self_signed.load_cert_chain(saved("self.pem", other.private_key_pem, other.cert_pem))
    wants_client = context()
    wants_client.verify_mode = ssl.CERT_REQUIRED
    ca.configure_trust(wants_client)
    old_version = context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old is what this server is for
        old_version.set_ciphers("ALL:@SECLEVEL=0")
        old_version.minimum_version = ssl.TLSVersion.TLSv1
        old_version.maximum_version = ssl.TLSVersion.TLSv1_1
    other_cipher = context()
    other_cipher.maximum_version = ssl.TLSVersion.TLSv1_2
    other_cipher.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")  # the key is not an RSA key
    purpose = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client_only = saved("purpose.pem", *by_hand("127.0.0.1", ExtendedKeyUsageOID.CLIENT_AUTH))
    purpose.load_cert_chain(client_only)
    hostile = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    hostile.load_cert_chain(saved("hostile.pem", *by_hand(HOSTILE_NAME)))
    leaf_only = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    alone = saved("leaf.pem", *by_hand("127.0.0.1", issuer="Example Issuing CA 7"))
    leaf_only.load_cert_chain(alone)
    below = ca.create_child_ca()
    intermediate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    below.issue_cert("127.0.0.1", "localhost").configure_cert(intermediate)
    common_name = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    named = saved("name.pem", *by_hand("localhost"))
    common_name.load_cert_chain(named)
    short_key = context()
    short_key.maximum_version = ssl.TLSVersion.TLSv1_2
    short_key.set_ciphers("DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0")
    short_key.load_dh_params(_short_parameters(directory))
    rsa = ca.issue_cert("127.0.0.1", key_type=trustme.KeyType.RSA)
    rsa.configure_cert(short_key)
    client = ca.issue_cert("client.example")
    other_client = other.issue_cert("client.example")
    return Certificates(
        ca_file=saved("ca.pem", ca.cert_pem),
        client_file=saved("client.pem", client.private_key_and_cert_chain_pem),
        good=context(),
        expired=context(not_before=now - timedelta(days=9), not_after=now - timedelta(days=2)),
        early=context(not_before=now + timedelta(days=2), not_after=now + timedelta(days=9)),
        other_name=context("mail.example.org", "*.example.net"),
        self_signed=self_signed,
        wants_client=wants_client,
        old_version=old_version,
        other_cipher=other_cipher,
        purpose=purpose,
        purpose_file=client_only,
        hostile=hostile,
        leaf_only=leaf_only,
        intermediate=intermediate,
        intermediate_file=saved("intermediate.pem", below.cert_pem),
        other_client_file=saved("other.pem", other_client.private_key_and_cert_chain_pem),
        common_name=common_name,
        common_name_file=named,
        short_key=short_key,
    )


def _short_parameters(directory: Path) -> str:
    """Parameters of Diffie-Hellman with 1024 bits: the second group of RFC 2409 (6.2)."""
    prime = int(
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A0879"
        "8E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B"
        "0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
        16,
    )
    # PKCS#3: a sequence of the prime and the generator 2.
    der = b"\x30\x81\x87\x02\x81\x81\x00" + prime.to_bytes(128, "big") + b"\x02\x01\x02"
    path = directory / "short.pem"
    path.write_text(
        f"-----BEGIN DH PARAMETERS-----\n{b64encode(der).decode()}\n-----END DH PARAMETERS-----\n"
    )
    return str(path)
