"""What the table [oauth] needs: which fields, which are missing, where secrets may go."""

import pytest

from tui.settings.checking.checks import check
from tui.settings.model import OAuth
from tui.settings.oauth.checks import missing
from tui.settings.oauth.fields import needed
from tui.settings.oauth.values import is_endpoint

APP: dict[str, object] = {"oauth.client_id": "app"}
TENANT: dict[str, object] = {"oauth.provider": "microsoft-365", "oauth.tenant": "acme.example"}
ITSELF: dict[str, object] = {**TENANT, **APP, "oauth.flow": "client-credentials"}
LACKS: list[tuple[dict[str, object], set[str]]] = [
    ({**TENANT, **APP}, set()),
    ({"oauth.provider": "microsoft-365", **APP}, set()),
    (TENANT, {"oauth.client_id"}),
    ({**TENANT, **APP, "oauth.flow": "service-account"}, {"oauth.flow", "oauth.key_file"}),
    ({"oauth.provider": "generic", **APP}, {"oauth.issuer"}),
    ({"oauth.provider": "generic", **APP, "oauth.issuer": "https://id.example"}, set()),
    (ITSELF, {"oauth.client_secret"}),
    ({**ITSELF, "oauth.key_file": "/etc/app.pem"}, set()),
    ({**ITSELF, "oauth.client_secret": "keyring"}, set()),
    ({**ITSELF, "oauth.client_secret": "keyring", "oauth.tenant": "common"}, {"oauth.tenant"}),
    ({**ITSELF, "oauth.client_secret": "file"}, {"oauth.client_secret_file"}),
    ({**ITSELF, "oauth.client_secret": "command"}, {"oauth.client_secret_command"}),
    ({**ITSELF, "oauth.client_secret": "environment"}, {"oauth.client_secret_variable"}),
    ({"oauth.provider": "google", "oauth.flow": "service-account"}, {"oauth.key_file"}),
    ({"oauth.provider": "google", "oauth.flow": "device", **APP}, {"oauth.flow"}),
    ({**TENANT, **APP, "oauth.store": "command"},
     {"oauth.store_command", "authentication.command"}),
]  # fmt: skip


@pytest.mark.parametrize(("values", "keys"), LACKS)
def test_what_a_sign_in_lacks(values: dict[str, object], keys: set[str]) -> None:
    """Mutation: any condition of ``missing`` turned around."""
    settings = check({"mail.mode": "custom", "authentication.secret": "oauth", **values}).settings
    assert {problem.key for problem in missing(settings)} == keys


def test_a_password_needs_no_sign_in() -> None:
    settings = check({"authentication.secret": "keyring", "oauth.provider": "generic"}).settings
    assert list(missing(settings)) == []


def test_the_fields_that_a_sign_in_uses() -> None:
    """Mutation: a text that is set, and counts, out of view."""
    always = {"oauth.provider", "oauth.flow", "oauth.client_id", "oauth.client_secret"}
    person = always | {"oauth.store"}
    assert needed(OAuth(provider="microsoft-365")) == person | {"oauth.tenant"}
    assert needed(OAuth(provider="google")) == person
    assert needed(OAuth(provider="google", tenant="left")) == person | {"oauth.tenant"}
    generic = {"oauth.issuer", "oauth.scope", "oauth.audience"}
    assert needed(OAuth(provider="generic")) == person | generic
    itself = OAuth(provider="microsoft-365", flow="client-credentials", client_secret="file")
    of_file = {"oauth.tenant", "oauth.key_file", "oauth.client_secret_file"}
    assert needed(itself) == always | of_file
    account = OAuth(provider="google", flow="service-account")
    assert needed(account) == {"oauth.provider", "oauth.flow", "oauth.key_file"}


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://id.example", True),
        ("https://id.example:8443/token", True),
        ("http://id.example", False),
        ("http://127.0.0.1:8080/token", True),
        ("http://localhost/token", True),
        ("http://localhost.example", False),
        ("ftp://127.0.0.1", False),
        ("ftp://id.example", False),
        ("httpsx://id.example", False),
        ("https://me:secret@id.example", False),
        ("https://id.example:port", False),
        ("https:///token", False),
        ("https://id.example/\x1b]52", False),
        ("https://id.exämple", False),
        ("", False),
    ],
)
def test_where_secrets_may_go(url: str, may: bool) -> None:
    """Mutations: http to other hosts; any other scheme; a login in the address."""
    assert is_endpoint(url) is may
