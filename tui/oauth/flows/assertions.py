"""Signed assertions (RFC 7523): a client's in the place of its secret, and a service account's."""

import json
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from tui.errors import Exit
from tui.language import _
from tui.oauth.refusals.failure import Failure, NoToken
from tui.secret import SecretStr
from tui.settings.model import OAuth

_VALID = timedelta(minutes=10)
_SERVICE_VALID = timedelta(hours=1)  # Google takes no longer one


def client_assertion(oauth: OAuth, pem: bytes, url: str, now: datetime) -> SecretStr:
    """What proves a client by its certificate (RFC 7523 2.2), as Microsoft wants it.

    Args:
        oauth: The settings.
        pem: A certificate and its private key, in any order.
        url: The token endpoint, which is who it is for.
        now: When.

    Raises:
        NoToken: The key can't be used.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, None)
        certificate = x509.load_pem_x509_certificate(pem)
    except (ValueError, TypeError) as error:  # TypeError: it has a passphrase
        raise _unfit(_("it must hold a certificate and its private key in PEM, without a "
                       "passphrase")) from error  # fmt: skip
    if isinstance(key, RSAPrivateKey):
        algorithm = "RS256" if oauth.provider == "generic" else "PS256"
    elif isinstance(key, EllipticCurvePrivateKey) and key.curve.name == "secp256r1":
        algorithm = "ES256"
    else:
        raise _unfit(_("its key is neither RSA nor of the curve P-256"))
    if certificate.public_key() != key.public_key():
        raise _unfit(_("its first certificate belongs to another key"))
    thumbprint = urlsafe_b64encode(certificate.fingerprint(SHA256())).rstrip(b"=").decode()
    claims = {
        "iss": oauth.client_id,
        "sub": oauth.client_id,
        "aud": url,
        "jti": str(uuid.uuid4()),
        "nbf": int(now.timestamp()),
        "iat": int(now.timestamp()),
        "exp": int((now + _VALID).timestamp()),
    }
    return _signed(claims, key, algorithm, {"x5t#S256": thumbprint})


def certificate_end(pem: bytes) -> datetime | None:
    """When the certificate of a key file ends, in UTC; None where it holds none."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(pem).not_valid_after_utc
    except ValueError:
        return None


def service_assertion(
    key_file: bytes, username: str, scope: str, url: str, now: datetime
) -> SecretStr:
    """What a Google service account acts for a mailbox with.

    Args:
        key_file: The JSON file that Google made; the addresses in it are not used.
        username: The mailbox.
        scope: What for.
        url: The token endpoint, which is who it is for.
        now: When.

    Raises:
        NoToken: The file can't be used.
    """
    try:
        found = json.loads(key_file)
        email, key = found["client_email"], found["private_key"]
    except (ValueError, KeyError, TypeError, RecursionError):
        email = key = None
    if not isinstance(email, str) or not isinstance(key, str):
        raise _unfit(_("it must be the JSON file that Google made for the service account"))
    claims = {
        "iss": email,
        "sub": username,
        "scope": scope,
        "aud": url,
        "iat": int(now.timestamp()),
        "exp": int((now + _SERVICE_VALID).timestamp()),
    }
    identity = found.get("private_key_id")
    return _signed(claims, key, "RS256", {"kid": identity} if isinstance(identity, str) else {})


def _signed(claims: dict[str, Any], key: Any, algorithm: str, headers: dict[str, str]) -> SecretStr:  # noqa: ANN401 - PEM, or a key of cryptography
    import jwt

    try:
        return SecretStr(jwt.encode(claims, key, algorithm=algorithm, headers=headers))
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise _unfit(_("its private key can't sign")) from error


def _unfit(why: str) -> NoToken:
    return NoToken(
        Failure(
            "key-unfit",
            _("The key file can't be used: {why}.").format(why=why),
            "",
            "oauth.key_file",
            Exit.CONFIGURATION,
        )
    )
