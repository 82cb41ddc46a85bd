"""Where a sign-in is kept: keyring, a file of one's own, commands; and how it is forgotten."""

import asyncio
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Issuer, device_code, html, jwt, said, tokens
from tests.oauth.helpers.signing import in_force, kept_refresh_token, sign_in, store_sign_in
from tui.errors import SecretUnavailable
from tui.oauth.flows.events import SignedIn, SignInFailed
from tui.oauth.refusals.failure import NoToken
from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.keyring.store import MemoryPasswords, PasswordState
from tui.storage.sign_in import access_tokens, notes, places
from tui.storage.sign_in.forgetting import forget
from tui.storage.sign_in.state import sign_in_state
from tui.storage.sign_in.tokens import access_token
from tui.storage.workspace import Workspace

ID = jwt(preferred_username="ops@acme.example")


def sign_in_file(home: Path) -> Path:
    return next((home / "data" / "posthouse" / "sign-in").glob("*/acme"))


@pytest.fixture(autouse=True)
def answers(issuer: Issuer) -> None:
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens(id_token=ID))


async def test_a_file_of_ones_own(workspace: Workspace, own_home: Path) -> None:
    """Mutation: 0644; another's, or one that others can read, is used."""
    workspace.directory.save("acme", {"oauth.store": "file"})
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignedIn)
    file = sign_in_file(own_home)
    assert last.kept == f"in {file}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert kept_refresh_token(workspace) == "refresh-1"
    file.chmod(0o640)
    with pytest.raises(SecretUnavailable, match="not this user's alone"):
        kept_refresh_token(workspace)
    file.unlink()
    file.symlink_to("/etc/hostname")
    with pytest.raises(SecretUnavailable):
        kept_refresh_token(workspace)
    file.unlink()
    assert kept_refresh_token(workspace) == ""


async def test_commands_store_and_print_it(
    workspace: Workspace, tmp_path: Path, issuer: Issuer
) -> None:
    """It is on standard input, never in the arguments."""
    kept = tmp_path / "kept"
    store = f"import sys; open({str(kept)!r}, 'w').write(sys.stdin.read())"
    workspace.directory.save(
        "acme",
        {
            "oauth.store": "command",
            "oauth.store_command": [sys.executable, "-I", "-c", store],
            "authentication.command": ["cat", str(kept)],
        },
    )
    workspace = replace(workspace, environ={"PATH": "/usr/bin:/bin"})
    assert isinstance((await sign_in(workspace))[-1], SignedIn)
    assert kept_refresh_token(workspace) == "refresh-1"
    workspace.directory.save("acme", {"oauth.store_command": ["false"]})
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed)
    assert last.failure.name == "sign-in-not-stored"
    assert "ended with 1" in last.failure.summary


async def test_a_store_that_forgets_is_found_out(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("{}\n")
    workspace.directory.save(
        "acme",
        {
            "oauth.store": "command",
            "oauth.store_command": ["cat"],
            "authentication.command": ["cat", str(tmp_path / "old")],
        },
    )
    workspace = replace(workspace, environ={"PATH": "/usr/bin:/bin"})
    last = (await sign_in(workspace))[-1]
    assert isinstance(last, SignInFailed)
    assert "is none, or is damaged" in last.failure.summary


class NoKeyring(MemoryPasswords):
    """A host without a keyring."""

    def look(self, entry: str) -> PasswordState:
        return PasswordState("no keyring on this host", available=False)

    def available(self) -> bool:
        return False


async def test_without_a_keyring_nobody_signs_in_for_nothing(
    workspace: Workspace, issuer: Issuer
) -> None:
    """It is said before anybody types a code. Mutation: require_place passes."""
    bare = Workspace(workspace.directory, NoKeyring(), workspace.state, environ={})
    last = (await sign_in(bare))[-1]
    assert isinstance(last, SignInFailed)
    assert "oauth.store=file" in last.failure.summary
    assert issuer.asked == []
    with pytest.raises(NoToken, match="Nobody has signed in"):
        await asyncio.to_thread(access_token, bare, in_force(bare), clock=SetClock())


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "password", '{"refresh_token": ""}', '{"refresh_token": 5}',
     '{"refresh_token": "x", "server": "h", "client_id": "c", "endpoints": {"token": "x"}}',
     '{"refresh_token": "x", "server": "h", "client_id": "c", "endpoints": {"issuer": "", '
     '"token": "http://evil.example/", "authorization": "", "device": "", "revocation": ""}}'],
)  # fmt: skip
def test_a_damaged_entry_is_told(workspace: Workspace, text: str) -> None:
    """Also one whose endpoint is not https. Mutation: Endpoints.stored does not look at them."""
    workspace.passwords.set(places.keyring_entry(in_force(workspace)), SecretStr(text))
    with pytest.raises(SecretUnavailable, match="posthouse login acme"):
        kept_refresh_token(workspace)


def test_an_access_token_is_kept_where_nobody_else_reads(
    workspace: Workspace, issuer: Issuer, runtime: Path
) -> None:
    """Mutations: rights of the file or of the directory are not looked at."""
    with_runtime = Workspace(
        workspace.directory, workspace.passwords, workspace.state,
        environ={"XDG_RUNTIME_DIR": str(runtime)},
    )  # fmt: skip
    store_sign_in(workspace, issuer)
    clock = SetClock()
    access_token(with_runtime, in_force(workspace), clock=clock)
    file = next((runtime / "posthouse").glob("*/acme"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def held() -> bool:
        with_runtime.access_tokens.clear()
        return access_tokens.find(with_runtime, in_force(workspace), clock.now()) is not None

    assert held()
    file.chmod(0o604)
    assert not held()
    file.chmod(0o600)
    runtime.chmod(0o755)
    assert not held()
    runtime.chmod(0o700)
    content = file.read_text()
    for damaged in ("", "[]", "{}", content.replace('"for": "', '"for": "0'), content[:-5]):
        file.write_text(damaged)
        assert not held(), damaged
    file.write_text(content)
    assert held()
    target = file.with_name("elsewhere")
    file.rename(target)
    file.symlink_to(target)
    assert not held()


async def test_forgetting_gives_it_back(workspace: Workspace, issuer: Issuer) -> None:
    """RFC 7009 where the issuer takes it; Microsoft does not."""
    issuer.discoverable()
    issuer.answer("/revoke", said({}))
    workspace.directory.save("acme", {"oauth.provider": "generic", "oauth.scope": "mail"})
    await sign_in(workspace)
    assert kept_refresh_token(workspace) == "refresh-1"
    told = await asyncio.to_thread(forget, workspace, in_force(workspace))
    assert told == ("Forgotten here, and revoked at the issuer.",)
    assert issuer.forms("/revoke")[0]["token"] == "refresh-1"
    assert kept_refresh_token(workspace) == ""
    assert "nobody has signed in" in sign_in_state(workspace, in_force(workspace)).place
    told = await asyncio.to_thread(forget, workspace, in_force(workspace))
    assert told == ("There was no sign-in to forget.",)


async def test_forgetting_what_is_not_allowed_asks_nobody(
    workspace: Workspace, issuer: Issuer
) -> None:
    """It is deleted here all the same: whom it was for has changed, and that is why.

    Mutation: require() is not called.
    """
    issuer.discoverable()
    issuer.answer("/revoke", said({}))
    workspace.directory.save("acme", {"oauth.provider": "generic", "oauth.scope": "mail"})
    await sign_in(workspace)
    (workspace.directory.path / "organizations").chmod(0o777)
    workspace.directory.save("acme", {"authentication.username": "eve@acme.example"})
    told = await asyncio.to_thread(forget, workspace, in_force(workspace))
    assert "The issuer was not told" in told[0]
    assert not issuer.forms("/revoke")
    assert kept_refresh_token(workspace) == ""


async def test_a_rename_leaves_to_commands_what_they_store(
    workspace: Workspace, tmp_path: Path
) -> None:
    """They know of no ids. Mutation: what the command prints is read, or said to be left behind."""
    ran = tmp_path / "ran"
    workspace.directory.save(
        "acme",
        {
            "oauth.store": "command",
            "oauth.store_command": ["touch", str(ran)],
            "authentication.command": ["touch", str(ran)],
        },
    )
    assert add_rename_remove.rename(workspace, "acme", "other", "Acme GmbH").notes == ()
    assert not ran.exists()


def test_an_issuer_that_does_not_answer_stops_no_forgetting(
    workspace: Workspace, issuer: Issuer
) -> None:
    store_sign_in(workspace, issuer)
    issuer.answer("/revoke", html("", 503))
    assert "whoever owns the account" in forget(workspace, in_force(workspace))[0]
    assert kept_refresh_token(workspace) == ""


def test_the_command_forgets(
    acme: ConfigDirectory, issuer: Issuer, fake_keyring: Path, runtime: Path
) -> None:
    assert run("login", "acme").code == 0
    ended = run("login", "acme", "--forget")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Forgotten here.")
    assert "refresh-1" not in (fake_keyring / "store").read_text()
    assert not [path for path in runtime.rglob("acme") if path.is_file()]
    assert run("token", "acme").code == 78


@pytest.mark.parametrize("year", ["0001", "9999"])
async def test_a_time_far_off_is_no_error(workspace: Workspace, issuer: Issuer, year: str) -> None:
    """Mutation: 90 days are added to the last one."""
    settings = in_force(workspace)
    await sign_in(workspace, clock=SetClock())
    notes.note(workspace, settings, renewed=f"{year}-12-31T23:59:59+00:00")
    assert "renews by itself" in sign_in_state(workspace, settings).place


async def test_what_the_form_says(workspace: Workspace, issuer: Issuer) -> None:
    """Nothing is unlocked for it, and nothing in it is secret."""
    settings = in_force(workspace)
    assert (
        "nobody has signed in as this user on this host" in sign_in_state(workspace, settings).place
    )
    clock = SetClock()
    await sign_in(workspace, clock=clock)
    state = sign_in_state(workspace, settings, clock)
    assert state.place == (
        "signed in as ops@acme.example, in memory, for this demo; renews by itself, if unused, "
        "for about 90 days by the provider's rule"
    )
    for path in (workspace.state.path).rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"refresh-1" not in content
        assert b"access-1" not in content


@pytest.mark.parametrize("store", ["keyring", "file"])
def test_it_follows_its_organization_and_goes_with_it(
    workspace: Workspace, issuer: Issuer, store: str
) -> None:
    """Mutations: rename leaves it behind; remove does; a new one of the id takes it over."""
    workspace.directory.save("acme", {"oauth.store": store})
    store_sign_in(workspace, issuer)
    renamed = add_rename_remove.rename(workspace, "acme", "acme-ag", "Acme AG")
    assert renamed.notes == ()
    new = in_force(workspace, "acme-ag")
    assert access_token(workspace, new, clock=SetClock()).get_secret_value() == "access-1"
    old = Effective(new.settings, {}, "acme")
    assert places.load(workspace, old) is None
    assert add_rename_remove.remove(workspace, "acme-ag") == ()
    assert places.load(workspace, new) is None
    assert "nobody has signed in" in sign_in_state(workspace, new).place
