"""The tenant of Microsoft 365 is found from the mail domain, by a command, after asking."""

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tests.oauth.helpers.issuer import Answer, Issuer, device_code, html, refusal, said, tokens
from tui.storage.directory.config_directory import ConfigDirectory

GUID = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"
DOCUMENT = "/acme.example/v2.0/.well-known/openid-configuration"
QUESTION = "Ask Microsoft which tenant acme.example belongs to"


@pytest.fixture(autouse=True)
def microsoft(issuer: Issuer) -> None:
    issuer.answer(DOCUMENT, said({"issuer": f"https://login.microsoftonline.com/{GUID}/v2.0"}))
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens())


def tenant(directory: ConfigDirectory) -> str:
    return directory.load("acme").settings.oauth.tenant


def looked_up(issuer: Issuer) -> int:
    return sum(asked.path == DOCUMENT for asked in issuer.asked)


def test_the_option_finds_it_and_signs_in_there(acme: ConfigDirectory, issuer: Issuer) -> None:
    """The domain gives way to the id; the sign-in that follows is for that tenant."""
    ended = run("login", "acme", "--find-tenant")
    assert ended.code == 0, ended.err
    assert f"Tenant of acme is {GUID} now, as Microsoft says for acme.example." in ended.err
    assert tenant(acme) == GUID
    assert issuer.asked[-1].path == f"/{GUID}/oauth2/v2.0/token"


@pytest.mark.parametrize(("answer", "found", "asked"), [("y", GUID, 1), ("n", "", 0)])
def test_on_a_terminal_one_is_asked_first(
    acme: ConfigDirectory, issuer: Issuer, answer: str, found: str, asked: int
) -> None:
    """Mutation: Microsoft is asked before the answer, or in spite of it."""
    acme.save("acme", {"oauth.tenant": ""})
    ended = on_terminal(["login", "acme", "--no-qr"], [(QUESTION, answer)])
    assert ended.code == 0, ended.err
    assert (tenant(acme), looked_up(issuer)) == (found, asked)


def test_nobody_asks_where_nobody_can_answer(acme: ConfigDirectory, issuer: Issuer) -> None:
    """Nor where Tenant says something already."""
    assert run("login", "acme").code == 0
    acme.save("acme", {"oauth.tenant": ""})
    assert run("login", "acme").code == 0
    assert looked_up(issuer) == 0
    assert tenant(acme) == ""


@pytest.mark.parametrize("answer", [refusal("invalid_tenant"), html("<p>"), html("no", 404)])
def test_a_domain_of_no_tenant(acme: ConfigDirectory, issuer: Issuer, answer: Answer) -> None:
    issuer.answer(DOCUMENT, answer)
    ended = run("login", "acme", "--find-tenant")
    assert ended.code == 65
    assert "Microsoft knows no tenant of acme.example." in ended.err
    assert tenant(acme) == "acme.example"


def test_others_have_no_tenant(acme: ConfigDirectory, issuer: Issuer) -> None:
    acme.save("acme", {"oauth.provider": "generic"})
    ended = run("login", "acme", "--find-tenant")
    assert ended.code == 65
    assert "does not sign in at Microsoft 365" in ended.err
    assert issuer.asked == []
