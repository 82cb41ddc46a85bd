"""Passwords: real child processes, with a keyring that behaves as keyrings do."""

import getpass
import os
import socket
import time
from pathlib import Path

import pytest

from tui.errors import SecretUnavailable
from tui.secret import SecretStr
from tui.storage.keyring.system_keyring import KeyringPasswords

SECRET = 's3cret "pé€\\ $x'
WHERE = f"of {getpass.getuser()} on {socket.gethostname()}"


@pytest.fixture
def keyring(fake_keyring: Path) -> KeyringPasswords:
    return patient(fake_keyring / "config")


def patient(config: Path, absent_seconds: float = 3600) -> KeyringPasswords:
    """Passwords that wait for a machine with other work."""
    return KeyringPasswords(config, look_seconds=60, call_seconds=60, absent_seconds=absent_seconds)


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        ("keyring.backends.SecretService", f"in the Secret Service {WHERE}"),
        ("keyring.backends.libsecret", f"in the Secret Service {WHERE}"),
        ("keyring.backends.kwallet", f"in KWallet {WHERE}"),
        ("keyring.backends.macOS", f"in the Keychain {WHERE}"),
        ("keyring.backends.Windows", f"in the Credential Manager {WHERE}"),
        (
            "keyring.backends.chainer keyrings.alt.file keyring.backends.kwallet",
            f"in KWallet {WHERE}",
        ),
        ("keyring.backends.chainer keyrings.alt.file x.y", "no keyring on this host"),
        ("keyring.backends.null", "keyring switched off"),
        ("keyring.backends.fail", "no keyring on this host"),
        ("keyrings.alt.file", "no keyring on this host"),
        ("keyrings.cryptfile.cryptfile", "no keyring on this host"),
        ("my.own", "no keyring on this host"),
    ],
)
def test_only_known_safe_backends_count(
    keyring: KeyringPasswords, monkeypatch: pytest.MonkeyPatch, backend: str, state: str
) -> None:
    monkeypatch.setenv("FAKE_BACKEND", backend)
    assert keyring.look("acme").place == state
    assert keyring.available() == state.startswith("in ")
    if not keyring.available():
        with pytest.raises(SecretUnavailable, match=r"authentication\.secret = ask"):
            keyring.set("acme", SecretStr(SECRET))


def test_a_keyring_that_is_there_is_asked_for_once(
    keyring: KeyringPasswords, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyring.available()
    monkeypatch.setenv("FAKE_BACKEND", "keyring.backends.null")
    assert keyring.available()


def test_a_keyring_that_was_not_there_is_asked_for_again(
    fake_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: absence kept for the whole session; asked at each call."""
    passwords = patient(fake_keyring / "config")
    monkeypatch.setenv("FAKE_BACKEND", "keyring.backends.fail")
    assert not passwords.available()
    monkeypatch.setenv("FAKE_BACKEND", "keyring.backends.SecretService")
    assert not passwords.available(), "not each call waits for it again"
    assert passwords.look("acme").available, "but who looks is told how it is now"
    assert passwords.available()

    impatient = patient(fake_keyring / "config", absent_seconds=0)
    monkeypatch.setenv("FAKE_BACKEND", "keyring.backends.fail")
    assert not impatient.available()
    monkeypatch.setenv("FAKE_BACKEND", "keyring.backends.SecretService")
    assert impatient.available()


@pytest.mark.parametrize("password", [SECRET, "x", "line\nline\n", " ", "\x00\x1b"])
def test_what_is_stored_comes_back(keyring: KeyringPasswords, password: str) -> None:
    keyring.set("acme", SecretStr(password))
    stored = keyring.get("acme")
    assert stored is not None
    assert stored.get_secret_value() == password
    assert keyring.get("other") is None
    keyring.delete("acme")
    keyring.delete("acme")
    assert keyring.get("acme") is None


def test_another_config_directory_has_its_own(keyring: KeyringPasswords, tmp_path: Path) -> None:
    keyring.set("acme", SecretStr(SECRET))
    assert patient(tmp_path / "other").get("acme") is None


def test_no_secret_in_the_arguments(keyring: KeyringPasswords, fake_keyring: Path) -> None:
    keyring.set("acme", SecretStr(SECRET))
    arguments = (fake_keyring / "argv").read_text()
    assert "keyring.child" in arguments
    assert "s3cret" not in arguments


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("drop", "gives another one back"),
        ("truncate", "gives another one back"),
        ("locked", "The keyring is locked; unlock it"),
        ("quote", r"refused: cannot store \*{8}\."),
        ("escape", "refused: bad ␛.31m␊thing"),
        ("die", "refused: no answer"),
    ],
)
def test_a_password_that_was_not_kept_is_told(
    keyring: KeyringPasswords, monkeypatch: pytest.MonkeyPatch, how: str, words: str
) -> None:
    monkeypatch.setenv("FAKE_HOW", how)
    with pytest.raises(SecretUnavailable, match=words) as caught:
        keyring.set("acme", SecretStr(SECRET))
    assert "s3cret" not in caught.value.sentence


def test_a_keyring_that_hangs_is_killed(
    fake_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = KeyringPasswords(fake_keyring / "config", call_seconds=0.5)
    monkeypatch.setenv("FAKE_HOW", "hang")
    began = time.monotonic()
    with pytest.raises(SecretUnavailable, match=r"did not answer within 0\.5 seconds"):
        keyring.set("acme", SecretStr(SECRET))
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int((fake_keyring / "pid").read_text()), 0)


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ("hang at once", "the keyring is not answering"),
        ("no such backend", "no keyring on this host: No module named 'foo'"),
    ],
)
def test_a_keyring_that_cannot_start_is_none(
    fake_keyring: Path, monkeypatch: pytest.MonkeyPatch, how: str, state: str
) -> None:
    keyring = KeyringPasswords(fake_keyring / "config", look_seconds=1.0)
    monkeypatch.setenv("FAKE_HOW", how)
    found = keyring.look("acme")
    assert (found.place, found.available, found.may_change) == (state, False, True)
