"""``posthouse check`` of organizations that sign in: a token that is refused is a login refused."""

from pathlib import Path

from tests.cli.helpers.commands import run
from tests.oauth.helpers.issuer import Issuer, aadsts, device_code, jwt, tokens
from tests.oauth.test_commands import xoauth2
from tests.smtp.helpers.scripted import ScriptedServer, finish, script
from tui.storage.directory.config_directory import ConfigDirectory

ID = jwt(preferred_username="ops@acme.example", tid="0f-tenant")


def test_who_never_signed_in_is_not_tested(acme: ConfigDirectory, issuer: Issuer) -> None:
    """Mutation: CRITICAL, as if an issuer had refused."""
    ended = run("check")
    assert (ended.code, issuer.asked) == (3, [])
    assert "UNKNOWN not-tested:no-secret: acme" in ended.out


def test_a_sign_in_that_ended_is_critical(
    acme: ConfigDirectory, issuer: Issuer, runtime: Path
) -> None:
    """No mail goes out any more. Mutation: not tested."""
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens(id_token=ID))
    assert run("login", "acme").code == 0
    with ScriptedServer(*script(xoauth2("access-1"), finish)) as server:
        acme.save("acme", {"smtp.port": server.port})
        assert run("check").code == 0
    for held in runtime.rglob("*"):
        if held.is_file():
            held.unlink()
    issuer.answer("/token", aadsts(700082, "invalid_grant", "The refresh token has expired."))
    ended = run("check", "--since-change")
    assert (ended.code, ended.out) == (2, "acme: accepted → sign-in-ended\n")
