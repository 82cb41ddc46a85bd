"""A token renews itself, one process at a time; the new is stored before the old is gone."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.helpers.commands import POSTHOUSE, run
from tests.oauth.helpers.clocks import SetClock
from tests.oauth.helpers.issuer import Asked, Issuer, Said, refusal, said, tokens
from tests.oauth.helpers.signing import in_force, kept_refresh_token, store_sign_in
from tui.errors import SecretUnavailable
from tui.oauth.refusals.failure import NoToken
from tui.secret import SecretStr
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.sign_in import notes
from tui.storage.sign_in.state import sign_in_state
from tui.storage.sign_in.tokens import access_token
from tui.storage.workspace import Workspace


def rotating(issuer: Issuer) -> None:
    """Like Keycloak with “revoke refresh token”: one used twice ends all."""
    current, lock, number = ["refresh-1"], threading.Lock(), [1]

    def answer(asked: Asked) -> Said:
        with lock:
            if asked.form["refresh_token"] != current[0]:
                current[0] = ""
                return refusal("invalid_grant", "Maximum allowed refresh token reuse exceeded")
            number[0] += 1
            current[0] = f"refresh-{number[0]}"
            return tokens(f"access-{number[0]}", current[0])

    issuer.answer("/token", answer)


def test_a_day_later_it_renews_by_itself(workspace: Workspace, issuer: Issuer) -> None:
    store_sign_in(workspace, issuer)
    rotating(issuer)
    clock, settings = SetClock(), in_force(workspace)
    for day in range(2, 5):
        token = access_token(workspace, settings, clock=clock)
        assert token.get_secret_value() == f"access-{day}"
        assert kept_refresh_token(workspace) == f"refresh-{day}"
        again = access_token(workspace, settings, clock=clock)
        assert again == token, "as long as it counts nobody is asked"
        clock.at += timedelta(days=1)
    assert notes.read(workspace, settings).renewing == ""
    assert "renews by itself" in sign_in_state(workspace, settings).place


def test_an_issuer_that_keeps_the_refresh_token(workspace: Workspace, issuer: Issuer) -> None:
    """Google gives none back. Mutation: what is missing is stored."""
    store_sign_in(workspace, issuer)
    issuer.answer("/token", tokens(refresh=None))
    access_token(workspace, in_force(workspace), clock=SetClock())
    assert kept_refresh_token(workspace) == "refresh-1"


def test_many_processes_renew_once(
    acme: ConfigDirectory, issuer: Issuer, runtime: Path, fake_keyring: Path
) -> None:
    """Real processes and a rotating issuer. Mutations: no lock; no second look under it."""
    issuer.answer("/devicecode", said({"user_code": "A", "device_code": "d", "interval": 0.01,
                                       "verification_uri": "https://x.example"}))  # fmt: skip
    issuer.answer("/token", tokens(expires_in=0))
    assert run("login", "acme").code == 0
    rotating(issuer)
    before = len(issuer.forms())
    processes = [
        subprocess.Popen(
            [*POSTHOUSE, "token", "acme"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _number in range(4)
    ]
    ended = [process.communicate() for process in processes]
    assert {out for out, _err in ended} == {"access-2\n"}, ended
    assert len(issuer.forms()) == before + 1
    assert "refresh-2" in (fake_keyring / "store").read_text()


class Locked(MemoryPasswords):
    """A keyring that locked itself meanwhile."""

    is_locked = False

    def set(self, entry: str, password: SecretStr) -> None:
        if self.is_locked:
            raise SecretUnavailable("The keyring is locked.")
        super().set(entry, password)


def test_the_lock_is_made_where_no_link_of_others_leads(
    workspace: Workspace, issuer: Issuer, tmp_path: Path
) -> None:
    """As in somebody else's home after sudo -E. Mutation: it is opened by its path."""
    store_sign_in(workspace, issuer)
    kept = notes.path(workspace, in_force(workspace)).parent
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    kept.parent.chmod(0o777)
    before = sorted((tmp_path / "elsewhere").iterdir())
    with pytest.raises(SecretUnavailable, match="can't be locked"):
        access_token(workspace, in_force(workspace), clock=SetClock())
    assert sorted((tmp_path / "elsewhere").iterdir()) == before
    assert issuer.asked == []


def test_a_new_sign_in_that_cannot_be_stored_is_told(workspace: Workspace, issuer: Issuer) -> None:
    """The sentence says that the old one may not count; the token got serves until its end."""
    passwords = Locked()
    locked = Workspace(workspace.directory, passwords, workspace.state, environ={})
    store_sign_in(locked, issuer)
    rotating(issuer)
    passwords.is_locked = True
    clock, settings = SetClock(), in_force(locked)
    with pytest.raises(NoToken) as caught:
        access_token(locked, settings, clock=clock)
    assert caught.value.failure.name == "sign-in-not-stored"
    assert "The keyring is locked." in caught.value.sentence
    assert "old one may not count any more" in caught.value.sentence
    assert access_token(locked, settings, clock=clock).get_secret_value() == "access-2"
    assert "cut off" in sign_in_state(locked, settings).place


def test_killed_between_the_answer_and_the_store(
    acme: ConfigDirectory, issuer: Issuer, fake_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL while the keyring stores: the next run says what happened, and what to do.

    Mutation: nothing is noted before the issuer is asked.
    """
    issuer.answer("/devicecode", said({"user_code": "A", "device_code": "d", "interval": 0.01,
                                       "verification_uri": "https://x.example"}))  # fmt: skip
    issuer.answer("/token", tokens())
    assert run("login", "acme").code == 0
    rotating(issuer)
    process = start_with_slow_keyring(monkeypatch)
    wait_for(fake_keyring / "slow")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    monkeypatch.delenv("FAKE_HOW")
    ended = run("token", "acme")
    assert ended.code == 77
    assert "was ended before it could store what the issuer answered" in ended.err
    assert "posthouse login acme" in ended.err
    assert "refresh-1" in (fake_keyring / "store").read_text(), "nothing is forgotten"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_waits_for_the_store(
    acme: ConfigDirectory,
    issuer: Issuer,
    fake_keyring: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
) -> None:
    """Mutation: signals_held does nothing."""
    issuer.answer("/devicecode", said({"user_code": "A", "device_code": "d", "interval": 0.01,
                                       "verification_uri": "https://x.example"}))  # fmt: skip
    issuer.answer("/token", tokens())
    assert run("login", "acme").code == 0
    rotating(issuer)
    process = start_with_slow_keyring(monkeypatch)
    wait_for(fake_keyring / "slow")
    os.kill(process.pid, number)
    (fake_keyring / "go").touch()
    process.wait(timeout=60)
    assert process.returncode in (-number, 130)
    assert "refresh-2" in (fake_keyring / "store").read_text()


def start_with_slow_keyring(monkeypatch: pytest.MonkeyPatch) -> "subprocess.Popen[bytes]":
    """A process that is told to wait while the keyring stores."""
    monkeypatch.setenv("FAKE_HOW", "slow")
    return subprocess.Popen(
        [sys.executable, "-m", "tui", "token", "acme"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(path: Path) -> None:
    """Wait for a file, for a time that no machine needs."""
    for _turn in range(3000):
        if path.exists():
            return
        threading.Event().wait(0.02)
    raise AssertionError(path)


OTHERS: dict[str, Mapping[str, object]] = {
    "another server": {"smtp.host": "localhost"},
    "another app": {"oauth.client_id": "app-2"},
    "another tenant": {"oauth.tenant": "evil.example"},
    "another issuer": {"oauth.issuer": "https://evil.example"},
    "another provider": {"oauth.provider": "generic", "oauth.scope": "x"},
}


@pytest.mark.parametrize("changed", OTHERS.values(), ids=OTHERS)
def test_a_token_goes_only_where_it_was_got_for(
    workspace: Workspace, issuer: Issuer, changed: Mapping[str, object]
) -> None:
    """Mutation: require_for passes. Nobody is asked, neither the old issuer nor the new one."""
    store_sign_in(workspace, issuer)
    workspace.directory.save("acme", dict(changed))
    with pytest.raises(NoToken) as caught:
        access_token(workspace, in_force(workspace), clock=SetClock())
    assert caught.value.failure.name == "sign-in-for-other"
    assert "posthouse login acme" in caught.value.sentence
    assert issuer.asked == []


def test_what_is_held_is_not_used_for_other_settings(workspace: Workspace, issuer: Issuer) -> None:
    """Mutation: the held token is found by the organization alone."""
    store_sign_in(workspace, issuer)
    issuer.answer("/token", tokens())
    access_token(workspace, in_force(workspace), clock=SetClock())
    workspace.directory.save("acme", {"smtp.host": "localhost"})
    with pytest.raises(NoToken):
        access_token(workspace, in_force(workspace), clock=SetClock())
