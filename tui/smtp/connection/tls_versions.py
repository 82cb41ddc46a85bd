"""Make contexts that speak one version of TLS only, to see which ones a server takes."""

import ssl
import warnings

NAMES = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
OUTDATED = frozenset({"TLSv1", "TLSv1.1"})
"""Not to be used any more (RFC 8996)."""


def only(name: str) -> ssl.SSLContext:
    """Make a context for one version, without verification: nothing is said over it.

    Args:
        name: A key of ``NAMES``.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    if name in OUTDATED:
        made.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL lets nobody speak them otherwise
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old ones are what we look for
        made.minimum_version = made.maximum_version = NAMES[name]
    return made
