"""Passwords: real child processes, with a keyring that behaves as keyrings do."""

import getpass
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tui.errors import SecretUnavailable
from tui.settings.inheritance import Effective, effective
from tui.settings.model import Authentication, Mail, Settings, Smtp
from tui.storage import passwords as passwords_module
from tui.storage.passwords import KeyringPasswords, MemoryPasswords, find

SECRET = 's3cret "pé€\\ $x'
WHERE = f"of {getpass.getuser()} on {socket.gethostname()}"


@pytest.fixture
def keyring(fake_keyring: Path) -> KeyringPasswords:
    return KeyringPasswords(fake_keyring / "config")


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
    assert keyring.state() == state
    assert keyring.available() == state.startswith("in ")
    if not keyring.available():
        with pytest.raises(SecretUnavailable, match=r"authentication\.secret = ask"):
            keyring.set("acme", SecretStr(SECRET))


def test_the_state_is_asked_for_once(
    keyring: KeyringPasswords, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyring.available()
    monkeypatch.setenv("FAKE_BACKEND", "keyring.backends.null")
    assert keyring.available()


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
    assert KeyringPasswords(tmp_path / "other").get("acme") is None


def test_no_secret_in_the_arguments(keyring: KeyringPasswords, fake_keyring: Path) -> None:
    keyring.set("acme", SecretStr(SECRET))
    arguments = (fake_keyring / "argv").read_text()
    assert "keyring_child" in arguments
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
    keyring: KeyringPasswords, monkeypatch: pytest.MonkeyPatch, fake_keyring: Path
) -> None:
    monkeypatch.setattr(passwords_module, "CALL_SECONDS", 0.5)
    monkeypatch.setenv("FAKE_HOW", "hang")
    began = time.monotonic()
    with pytest.raises(SecretUnavailable, match="did not answer within"):
        keyring.set("acme", SecretStr(SECRET))
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int((fake_keyring / "pid").read_text()), 0)


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ("hang at once", "the keyring does not answer"),
        ("no such backend", "no keyring on this host"),
    ],
)
def test_a_keyring_that_cannot_start_is_none(
    keyring: KeyringPasswords, monkeypatch: pytest.MonkeyPatch, how: str, state: str
) -> None:
    monkeypatch.setattr(passwords_module, "PROBE_SECONDS", 1.0)
    monkeypatch.setenv("FAKE_HOW", how)
    assert (keyring.state(), keyring.available()) == (state, False)


@pytest.fixture
def mute_bus(tmp_path: Path) -> Iterator[str]:
    with socket.socket(socket.AF_UNIX) as listening:
        path = tmp_path / "bus"
        listening.bind(str(path))
        listening.listen()
        yield f"unix:path={path}"


def test_the_real_keyring_without_a_session(tmp_path: Path) -> None:
    assert KeyringPasswords(tmp_path).state() == "no keyring on this host"


def test_the_real_keyring_on_a_mute_bus(
    tmp_path: Path, mute_bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", mute_bus)
    assert not KeyringPasswords(tmp_path).available()


def in_force(**authentication: object) -> Effective:
    login = Authentication.model_validate({"required": True, "username": "u", **authentication})
    settings = Settings(
        mail=Mail(mode="custom"), smtp=Smtp(host="mail.example.com"), authentication=login
    )
    return effective("acme", settings, Settings())


class NoPasswords(MemoryPasswords):
    """A host without a keyring."""

    def available(self) -> bool:
        return False

    def get(self, entry: str) -> SecretStr | None:
        raise SecretUnavailable("no keyring on this host")


@pytest.mark.parametrize(
    ("effective_settings", "found"),
    [
        (in_force(), "of acme"),
        (in_force(secret="ask"), None),
        (in_force(required=False), None),
        (in_force(secret="environment", variable="SMTP_PASSWORD"), "of the environment"),
        (effective("acme", Settings(), Settings()), "of the built-in"),
    ],
)
def test_where_a_password_is_found(effective_settings: Effective, found: str | None) -> None:
    passwords = MemoryPasswords({"acme": "of acme", "host:built-in": "of the built-in"})
    password = find(effective_settings, passwords, {"SMTP_PASSWORD": "of the environment"})
    assert (password.get_secret_value() if password else None) == found


def test_a_password_that_is_not_there_is_asked_for() -> None:
    assert find(in_force(), MemoryPasswords(), {}) is None
    assert find(in_force(), NoPasswords(), {}) is None


@pytest.mark.parametrize("environ", [{}, {"SMTP_PASSWORD": ""}])
def test_a_variable_that_is_not_set_is_told(environ: dict[str, str]) -> None:
    asked = in_force(secret="environment", variable="SMTP_PASSWORD")
    with pytest.raises(SecretUnavailable, match=r"^\$SMTP_PASSWORD is not set here"):
        find(asked, MemoryPasswords(), environ)


def test_a_missing_variable_is_told() -> None:
    with pytest.raises(SecretUnavailable, match="Variable is missing"):
        find(in_force(secret="environment"), MemoryPasswords(), {"": "x"})


def test_memory_shows_nothing() -> None:
    passwords = MemoryPasswords({"acme": SECRET})
    passwords.set("b", SecretStr(SECRET))
    passwords.delete("c")
    assert passwords.available()
    assert "s3cret" not in f"{passwords.get('acme')!r} {vars(passwords)} {passwords.state()}"
