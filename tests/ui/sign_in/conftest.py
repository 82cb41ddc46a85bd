"""Acme, which signs in at an issuer of the test's own."""

from collections.abc import Iterator

import pytest

from tests.oauth.helpers.issuer import Issuer
from tui.storage.workspace import Workspace


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running


@pytest.fixture
def acme(workspace: Workspace, issuer: Issuer) -> Workspace:
    """Microsoft 365, but that its issuer is ours."""
    workspace.directory.save(
        "acme",
        {
            "smtp.host": "127.0.0.1",
            "smtp.encryption": "none",
            "smtp.timeout_ms": 60_000,
            "authentication.username": "ops@acme.example",
            "authentication.secret": "oauth",
            "oauth.provider": "microsoft-365",
            "oauth.tenant": "acme.example",
            "oauth.client_id": "app-1",
            "oauth.flow": "device",
            "oauth.issuer": issuer.url,
            "sender.address": "ops@acme.example",
        },
    )
    return workspace
