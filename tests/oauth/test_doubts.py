"""What doctor and validate say of sign-ins: whether they work here, and when they end."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.cli.helpers.commands import run
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Issuer, device_code, jwt, tokens
from tests.oauth.helpers.signing import in_force, sign_in
from tui.secret import SecretStr
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.sign_in import client_secret, notes, places
from tui.storage.sign_in.doubts import sign_in_doubts
from tui.storage.workspace import Workspace

NOW = datetime(2026, 11, 28, 21, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def granting(issuer: Issuer) -> None:
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens(id_token=jwt(preferred_username="ops@acme.example")))


def doubts(workspace: Workspace, clock: SetClock) -> list[tuple[str, str]]:
    found = sign_in_doubts(workspace, [in_force(workspace)], clock)
    assert all(levels == ("acme",) for levels in found.values())
    return [(problem.key, problem.sentence) for problem in found]


def nobody(workspace: Workspace, clock: SetClock) -> None:
    notes.forget(workspace, in_force(workspace))


def cut_off(workspace: Workspace, clock: SetClock) -> None:
    notes.note(workspace, in_force(workspace), renewing=clock.now().isoformat())


def nearly_unused(workspace: Workspace, clock: SetClock) -> None:
    clock.at += timedelta(days=80)


def unused(workspace: Workspace, clock: SetClock) -> None:
    clock.at += timedelta(days=91)


def gone_from_the_keyring(workspace: Workspace, clock: SetClock) -> None:
    workspace.passwords.delete(places.keyring_entry(in_force(workspace)))


def gone_from_its_file(workspace: Workspace, clock: SetClock) -> None:
    workspace.directory.save("acme", {"oauth.store": "file"})


def no_client_secret(workspace: Workspace, clock: SetClock) -> None:
    workspace.directory.save("acme", {"oauth.client_secret": "keyring"})


def no_variable(workspace: Workspace, clock: SetClock) -> None:
    changed = {"oauth.client_secret": "environment", "oauth.client_secret_variable": "APP"}
    workspace.directory.save("acme", changed)


SCENES: dict[str, tuple[Callable[[Workspace, SetClock], None], str, str]] = {
    "nobody": (nobody, "authentication.secret", "Nobody has signed in as this user on this host"),
    "cut off": (cut_off, "authentication.secret", "last renewal of the sign-in was cut off"),
    "nearly": (nearly_unused, "authentication.secret", "ends in about 10 days by the provider"),
    "unused": (unused, "authentication.secret", "has ended by the provider's rule"),
    "keyring": (gone_from_the_keyring, "oauth.store", "not where it was kept"),
    "file": (gone_from_its_file, "oauth.store", "not where it was kept"),
    "client secret": (no_client_secret, "oauth.client_secret", "No client secret is stored here"),
    "variable": (no_variable, "oauth.client_secret_variable", "$APP is not set here"),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_what_is_wrong_with_a_sign_in(
    workspace: Workspace,
    issuer: Issuer,
    scene: tuple[Callable[[Workspace, SetClock], None], str, str],
) -> None:
    """A good one first. Mutation: any branch of _doubts left out. Nobody is asked for it."""
    happens, key, words = scene
    clock = SetClock(NOW)
    await sign_in(workspace, clock=clock)
    assert doubts(workspace, clock) == []
    asked = len(issuer.asked)
    happens(workspace, clock)
    ((found, sentence),) = doubts(workspace, clock)
    assert found == key
    assert words in sentence
    assert len(issuer.asked) == asked


@pytest.mark.parametrize(
    ("days", "words"),
    [(31, ""), (29, "ends on 2026-12-27"), (-1, "has ended, on 2026-11-27"), (None, "no certif"),
     (0, "can't be read")],
)  # fmt: skip
def test_the_certificate_of_an_app(
    workspace: Workspace, tmp_path: Path, days: int | None, words: str
) -> None:
    """A secret's end is Entra's alone to tell; a certificate's is in the key file."""
    pem = tmp_path / "app.pem"
    if days is None:
        pem.write_text("nothing")
    elif days:
        cert = trustme.CA().issue_cert("app.example", not_after=NOW + timedelta(days=days))
        pem.write_bytes(cert.private_key_and_cert_chain_pem.bytes())
    app: Mapping[str, object] = {"oauth.flow": "client-credentials", "oauth.key_file": str(pem)}
    workspace.directory.save("acme", app)
    found = doubts(workspace, SetClock(NOW))
    assert [key for key, _sentence in found] == (["oauth.key_file"] if words else [])
    assert all(words in sentence for _key, sentence in found)


def test_a_key_file_that_somebody_else_named_is_not_opened(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Mutation: read before it is allowed."""
    app: Mapping[str, object] = {
        "oauth.flow": "client-credentials",
        "oauth.key_file": str(tmp_path / "nowhere.pem"),
    }
    workspace.directory.save("acme", app)
    (_missing,) = doubts(workspace, SetClock(NOW))
    for path in (workspace.directory.path, workspace.directory.path / "organizations"):
        path.chmod(0o777)
    assert doubts(workspace, SetClock(NOW)) == []


def test_an_app_with_its_secret_has_no_doubts(workspace: Workspace) -> None:
    app = {"oauth.flow": "client-credentials", "oauth.client_secret": "keyring"}
    workspace.directory.save("acme", app)
    entry = client_secret.entry(in_force(workspace))
    workspace.passwords.set(entry, SecretStr("s3cret"))
    assert doubts(workspace, SetClock(NOW)) == []


def test_doctor_and_validate_tell(acme: ConfigDirectory, fake_keyring: Path) -> None:
    """As a person meets it: nobody has signed in, then somebody has."""
    ended = run("doctor")
    assert "acme: Nobody has signed in as this user on this host" in ended.out
    assert "posthouse login acme" in ended.out
    lines = [json.loads(line) for line in run("validate", "--json").out.splitlines()]
    told = [line for line in lines if line["key"] == "authentication.secret"]
    assert [(line["severity"], line["organizations"]) for line in told] == [("warning", ["acme"])]
    assert run("login", "acme").code == 0
    ended = run("doctor")
    assert "acme: signed in as ops@acme.example" in ended.out
    assert "Nobody has signed in" not in ended.out
    assert "Nobody has signed in" not in run("validate").out


def test_those_who_follow_the_host_share_its_sign_in(
    acme: ConfigDirectory, fake_keyring: Path
) -> None:
    """5,000 followers have one sign-in: it is told of once."""
    values = {
        key: value
        for key in ("authentication.required", "authentication.username", "authentication.secret",
                    "smtp.host", "oauth.provider", "oauth.client_id", "oauth.issuer")
        if (value := acme.load("acme").settings.value(key)) is not None
    }  # fmt: skip
    acme.save("host", {"mail.mode": "custom", "sender.address": "ops@acme.example", **values})
    for number in range(3):
        acme.add(f"follower{number}", f"Follower {number}")
    ended = run("doctor")
    assert ended.out.count("Nobody has signed in") == 2
    assert "host: Nobody has signed in" in ended.out
