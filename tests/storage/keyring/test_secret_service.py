"""The real Secret Service, gnome-keyring, in every state: what is said of it, and how soon."""

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.programs import needs
from tests.storage.helpers.session_bus import Bus, mute_bus
from tui.errors import SecretUnavailable
from tui.secret import SecretStr
from tui.storage.keyring.store import PasswordState
from tui.storage.keyring.system_keyring import KeyringPasswords

pytestmark = [needs("gnome-keyring-daemon"), needs("dbus-daemon")]
SECRET = 'pé€ "\\$x'
HURRY = 0.8  # for a keyring that never answers
PATIENCE = 60.0  # for one that does, on a machine with other work
SLACK = 5.0
NONE = "no keyring on this host"


def stuck(bus: Bus) -> None:
    bus.activation_sticks()


def unlocked(bus: Bus) -> None:
    bus.start_keyring()


def locked(bus: Bus) -> None:
    bus.start_keyring()
    bus.lock()


def frozen(bus: Bus) -> None:
    bus.start_keyring()
    bus.freeze()


def without_login_keyring(bus: Bus) -> None:
    bus.start_keyring(unlocked=False)


def absent(_bus: Bus) -> None:
    """A bus, and nothing on it."""


@pytest.fixture
def bus(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    started = Bus(tmp_path_factory.mktemp("bus"), monkeypatch)
    yield started
    started.end()


def passwords(tmp_path: Path, seconds: float = PATIENCE) -> KeyringPasswords:
    return KeyringPasswords(tmp_path, look_seconds=seconds, call_seconds=seconds)


def looked(keyring: KeyringPasswords, seconds: float) -> PasswordState:
    began = time.monotonic()
    state = keyring.look("acme")
    assert time.monotonic() - began < seconds + SLACK
    return state


def refusals(keyring: KeyringPasswords, seconds: float = PATIENCE) -> Iterator[str]:
    """What is said to each of get, set and delete, all within their time."""
    acts: list[Callable[[], object]] = [
        lambda: keyring.get("acme"),
        lambda: keyring.set("acme", SecretStr(SECRET)),
        lambda: keyring.delete("acme"),
    ]
    for act in acts:
        began = time.monotonic()
        with pytest.raises(SecretUnavailable) as caught:
            act()
        assert time.monotonic() - began < seconds + SLACK
        assert SECRET not in caught.value.sentence
        yield caught.value.sentence


def test_unlocked_keeps_what_it_is_given(bus: Bus, tmp_path: Path) -> None:
    unlocked(bus)
    keyring = passwords(tmp_path)
    state = keyring.look("acme")
    assert state.place.startswith("in the Secret Service of ")
    assert (state.available, state.stored, state.may_change) == (True, False, False)
    keyring.set("acme", SecretStr(SECRET))
    assert keyring.look("acme").stored
    assert not keyring.look("other").stored
    found = keyring.get("acme")
    assert found is not None
    assert found.get_secret_value() == SECRET
    keyring.delete("acme")
    keyring.delete("acme")
    assert keyring.get("acme") is None


SILENT = "the keyring is not answering"
STATES = [
    (locked, PATIENCE, "is locked", True, "keyring is locked; unlock it"),
    (without_login_keyring, PATIENCE, "is locked", True, "The keyring"),
    (frozen, HURRY, SILENT, False, SILENT),
    (stuck, HURRY, SILENT, False, SILENT),
    (absent, PATIENCE, NONE, False, NONE),
]


@pytest.mark.parametrize(
    ("state", "seconds", "place", "available", "words"),
    STATES,
    ids=[state[0].__name__ for state in STATES],
)
def test_every_other_state_is_told_in_time(
    bus: Bus,
    tmp_path: Path,
    state: Callable[[Bus], None],
    seconds: float,
    place: str,
    available: bool,
    words: str,
) -> None:
    """Mutations: no deadline; the look unlocks, and so asks; absence cached for each call."""
    state(bus)
    keyring = passwords(tmp_path, seconds)
    seen = looked(keyring, seconds)
    assert place in seen.place
    assert (seen.available, seen.stored, seen.may_change) == (available, False, place != NONE)
    assert all(words in sentence for sentence in refusals(keyring, seconds))


@pytest.mark.parametrize("greets", [False, True])
def test_a_mute_bus(
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    greets: bool,
) -> None:
    """Where it lets us in and then says nothing, keyring itself would wait for ever."""
    with mute_bus(tmp_path_factory.mktemp("bus"), monkeypatch, greets=greets):
        keyring = passwords(tmp_path, HURRY)
        assert looked(keyring, HURRY).place == SILENT
        assert all(SILENT in sentence for sentence in refusals(keyring, HURRY))


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere", "nonsense"])
def test_no_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    keyring = passwords(tmp_path)
    assert keyring.look("acme").place.startswith(NONE)
    assert all(NONE in sentence for sentence in refusals(keyring))


def test_what_wakes_up_is_used_again(bus: Bus, tmp_path: Path) -> None:
    """Mutation: a keyring that did not answer once is absent for the session."""
    frozen(bus)
    keyring = KeyringPasswords(tmp_path, look_seconds=HURRY, call_seconds=HURRY)
    assert not keyring.look("acme").available
    bus.thaw()
    patient = passwords(tmp_path)
    patient.set("acme", SecretStr(SECRET))
    while not keyring.look("acme").available:
        pass  # it took longer than we hurry
    bus.freeze()
    assert all("did not answer within 0.8 seconds" in one for one in refusals(keyring, HURRY))


UNSAFE = [
    ("keyring.backends.null.Keyring", "keyring switched off"),
    ("keyring.backends.fail.Keyring", NONE),
    ("keyrings.alt.file.PlaintextKeyring", NONE),
    ("keyrings.alt.file.EncryptedKeyring", NONE),
    ("no.such.Keyring", f"{NONE}: No module named"),
    ("nonsense", NONE),
]


@pytest.mark.parametrize(("backend", "place"), UNSAFE)
def test_unsafe_and_unknown_backends_are_none(
    bus: Bus,
    own_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    backend: str,
    place: str,
) -> None:
    """Mutations: any backend is taken; null takes it and drops it; plain text is written."""
    unlocked(bus)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    keyring = passwords(tmp_path)
    state = keyring.look("acme")
    assert state.place.startswith(place)
    assert not state.available
    assert all("Passwords can't be kept here" in sentence for sentence in refusals(keyring))
    assert not list(own_home.rglob("*.cfg"))


@pytest.mark.parametrize("with_service", [True, False])
def test_beside_keyrings_alt_only_the_service_is_used(
    bus: Bus, own_home: Path, tmp_path: Path, with_service: bool
) -> None:
    """keyring would fall back to plain text where keyrings.alt is installed, as it is here."""
    (unlocked if with_service else absent)(bus)
    keyring = passwords(tmp_path)
    assert keyring.look("acme").available == with_service
    expected = nullcontext() if with_service else pytest.raises(SecretUnavailable)
    with expected:
        keyring.set("acme", SecretStr(SECRET))
    assert not list(own_home.rglob("*.cfg"))
