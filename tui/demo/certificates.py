"""The certificates of the demo's servers, made on the spot."""

import ssl
from datetime import UTC, datetime, timedelta

import trustme

LIFETIME = timedelta(days=61, hours=1)


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """TLS for a server that shows a fresh certificate.

    Args:
        authority: Who signs the certificate.
        names: The DNS names and IP addresses it is for, the best known last.
    """
    leaf = authority.issue_cert(
        *names,
        organization_name="Posthouse demo",
        common_name=names[-1],
        not_after=(datetime.now(UTC) + LIFETIME).replace(tzinfo=None),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    leaf.configure_cert(context)
    return context
