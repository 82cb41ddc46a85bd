"""posthouse login, token, test and send, against an issuer and a mail server of ours."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

from tests.cli.helpers.commands import run
from tests.oauth.helpers.issuer import PENDING, Issuer, aadsts, device_code, jwt, tokens
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, message, script
from tests.smtp.helpers.scripts import BANNER, DATA, MAIL, RCPT
from tui.storage.directory.config_directory import ConfigDirectory

ID = jwt(preferred_username="ops@acme.example", tid="0f-tenant")


def xoauth2(token: str, user: str = "ops@acme.example") -> list[Step]:
    """A server that takes this token, and nothing else."""
    blob = b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode())
    login = (
        [expect(b"AUTH XOAUTH2 " + blob, b"235 2.7.0 Accepted\r\n")]
        if len(blob) < 490  # RFC 4954 4
        else [expect(b"AUTH XOAUTH2", b"334 \r\n"), expect(blob, b"235 2.7.0 Accepted\r\n")]
    )
    offer = expect(b"EHLO", b"250-mail.example\r\n250 AUTH PLAIN LOGIN XOAUTH2\r\n")
    return [BANNER, offer, *login]


def signed_in(issuer: Issuer, **more: str) -> None:
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens(id_token=ID, **more))
    ended = run("login", "acme")
    assert (ended.code, ended.err) == (0, "")


def test_a_code_is_typed_elsewhere_and_the_token_logs_in(
    acme: ConfigDirectory, issuer: Issuer, fake_keyring: Path, runtime: Path
) -> None:
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", PENDING, tokens(id_token=ID))
    ended = run("login", "acme")
    assert (ended.code, ended.err) == (0, "")
    assert "Open https://microsoft.com/devicelogin" in ended.out
    assert "type the code B6BQ8NPR3" in ended.out
    assert "Signed in as  ops@acme.example" in ended.out
    assert "access-1" not in ended.out
    assert "refresh-1" not in ended.out
    asked = issuer.forms("/devicecode")[0]
    assert asked["client_id"] == "app-1"
    assert "SMTP.Send offline_access" in asked["scope"]
    stored = json.loads((fake_keyring / "store").read_text())
    assert "refresh-1" in next(iter(stored.values()))
    with ScriptedServer(*script(xoauth2("access-1"), finish)) as server:
        acme.save("acme", {"smtp.port": server.port})
        tested = run("test", "acme", "--until", "auth")
    assert tested.code == 0, tested.out
    assert "access-1" not in tested.out
    token = run("token", "acme")
    assert (token.code, token.out, token.err) == (0, "access-1\n", "")


def test_send_uses_the_token_that_is_held_and_loads_no_http(
    acme: ConfigDirectory, issuer: Issuer, runtime: Path
) -> None:
    """Mutation: the token is not kept in $XDG_RUNTIME_DIR; each mail asks the issuer."""
    signed_in(issuer)
    before = len(issuer.asked)
    taken = message(b"250 2.0.0 Ok\r\n")
    steps = script(xoauth2("access-1"), MAIL, RCPT, DATA, taken, finish)
    with ScriptedServer(*steps) as server:
        acme.save("acme", {"smtp.port": server.port})
        code = (
            "import sys\nfrom tui.cli.main import main\n"
            "try:\n    main(['send', 'acme', 'ann@recipient.example'])\n"
            "except SystemExit as ended:\n    print(ended.code)\n"
            "print(*sorted(sys.modules))"
        )
        ended = subprocess.run(
            [sys.executable, "-c", code], input="Subject: x\n\nx\n", capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    exit_code, modules = ended.stdout.splitlines()
    assert (exit_code, ended.stderr) == ("0", "")
    assert not {"httpx", "httpcore", "jwt", "cryptography", "segno"} & set(modules.split())
    assert "tui.oauth.refusals.failures" not in modules
    assert len(issuer.asked) == before


def test_without_a_runtime_directory_no_access_token_is_on_the_disk(
    acme: ConfigDirectory, issuer: Issuer, own_home: Path
) -> None:
    signed_in(issuer)
    issuer.answer("/token", tokens("access-2", "refresh-2"))
    assert run("token", "acme").out == "access-2\n"
    assert issuer.forms()[-1]["refresh_token"] == "refresh-1"
    assert issuer.forms()[-1]["scope"].startswith("https://outlook.office.com/SMTP.Send")
    assert "client_secret" not in issuer.forms()[-1]
    assert run("token", "acme").out == "access-2\n"
    assert issuer.forms()[-1]["refresh_token"] == "refresh-2"
    for path in own_home.rglob("*"):
        assert not path.is_file() or b"access-" not in path.read_bytes(), path


def test_a_refusal_is_told_with_its_field_and_trace(acme: ConfigDirectory, issuer: Issuer) -> None:
    issuer.answer("/devicecode", aadsts(700016, "unauthorized_client", "No app-1 here."))
    ended = run("login", "acme")
    assert ended.code == 78
    assert "There is no app with this client id in this tenant" in ended.err
    assert "Look at oauth.tenant." in ended.err
    assert "0f0f0f0f-trace" in ended.err
    told = json.loads(run("login", "acme", "--json").out)
    assert (told["failure"], told["field"]) == ("client-not-allowed", "oauth.tenant")


def test_nobody_has_signed_in(acme: ConfigDirectory) -> None:
    ended = run("token", "acme")
    assert (ended.code, ended.out) == (78, "")
    assert "posthouse login acme" in ended.err
