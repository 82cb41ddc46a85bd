"""Save, rename and remove with every step failing: no password is lost, mixed up or left unsaid."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tui.errors import AlreadyThere, InvalidInput, NotSaved, PosthouseError, SecretUnavailable
from tui.secret import SecretStr
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import replacing
from tui.storage.editing.add_rename_remove import remove, rename
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords, PasswordState
from tui.storage.settings_file.stored_file import ChangedMeanwhile, Stored
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

CALLS = ("get", "set", "delete")


class Failing(MemoryPasswords):
    """Fails from the n-th call of one kind on."""

    def __init__(self, passwords: dict[str, str]) -> None:
        super().__init__(passwords)
        self.kind, self.calls_left = "", 0

    def _count(self, kind: str) -> None:
        if kind == self.kind:
            self.calls_left -= 1
            if self.calls_left < 0:
                raise SecretUnavailable("The keyring is locked.")

    def get(self, entry: str) -> SecretStr | None:
        self._count("get")
        return super().get(entry)

    def set(self, entry: str, password: SecretStr) -> None:
        self._count("set")
        super().set(entry, password)

    def delete(self, entry: str) -> None:
        self._count("delete")
        super().delete(entry)

    def all(self) -> dict[str, str]:
        """What is kept, whatever fails."""
        return {entry: one.get_secret_value() for entry, one in self._passwords.items()}


@pytest.fixture
def passwords() -> Failing:
    return Failing({"acme": "of acme", "labs": "of labs"})


@pytest.fixture
def workspace(tmp_path: Path, passwords: Failing) -> Workspace:
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    directory.add("labs", "Labs")
    return Workspace(directory, passwords, StateDirectory(tmp_path / "state", directory.path))


def attempt(act: Callable[[], Stored | tuple[str, ...]]) -> str:
    """What was said: why it failed, or what did not go well beside it."""
    try:
        done = act()
    except PosthouseError as error:
        return error.sentence
    return " ".join(done.notes if isinstance(done, Stored) else done)


def break_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotSaved("The disk is full.")

    for name in ("replace", "move", "delete"):
        monkeypatch.setattr(replacing, name, refuse)


@pytest.mark.parametrize("disk_fails", [False, True])
@pytest.mark.parametrize("kind", ["", *CALLS])
@pytest.mark.parametrize("nth", [0, 1])
def test_rename(
    workspace: Workspace,
    passwords: Failing,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    nth: int,
    disk_fails: bool,
) -> None:
    """Mutations: the file before the password; no putting back; a taken id not asked first."""
    if disk_fails:
        break_disk(monkeypatch)
    passwords.kind, passwords.calls_left = kind, nth
    said = attempt(lambda: rename(workspace, "acme", "acme-ag", "Acme"))
    [has] = [one for one in workspace.directory.ids() if one != "labs"]
    kept = passwords.all()
    assert kept[has] == "of acme", "it has its password, however it ended"
    assert kept["labs"] == "of labs"
    assert (has == "acme-ag") or said, "what did not happen is said"
    other = "acme" if has == "acme-ag" else "acme-ag"
    assert other not in kept or "stored" in said.lower(), "what is left behind is said"


@pytest.mark.parametrize(("new", "error"), [("labs", AlreadyThere), ("No", InvalidInput)])
def test_rename_to_an_id_that_is_not_free_touches_nobodys_password(
    workspace: Workspace, passwords: Failing, new: str, error: type[PosthouseError]
) -> None:
    """Mutation: the id is asked for only after the password was copied."""
    passwords.kind, passwords.calls_left = "set", 1  # so that nothing could be put back
    before = passwords.all()
    with pytest.raises(error):
        rename(workspace, "acme", new, "Acme")
    assert passwords.all() == before


@pytest.mark.parametrize("old", ["of acme", None])
@pytest.mark.parametrize("disk_fails", [False, True])
@pytest.mark.parametrize("kind", ["", *CALLS])
@pytest.mark.parametrize("nth", [0, 1])
def test_save(
    workspace: Workspace,
    passwords: Failing,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    nth: int,
    disk_fails: bool,
    old: str | None,
) -> None:
    """Mutations: the file before the password; no putting back; its failure not said."""
    if old is None:
        passwords.delete("acme")
    if disk_fails:
        break_disk(monkeypatch)
    passwords.kind, passwords.calls_left = kind, nth
    new = SecretStr("a new one")
    said = attempt(lambda: save(workspace, "acme", {"name": "New"}, password=new, entry="acme"))
    is_saved = workspace.directory.load("acme").name == "New"
    kept = passwords.all().get("acme")
    assert is_saved == (said == "")
    if kept != ("a new one" if is_saved else old):
        assert "The new password is stored" in said
    assert "a new one" not in said


def test_what_nobody_foresaw_puts_the_password_back_too(
    workspace: Workspace, passwords: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: only errors of our own put back."""

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(replacing, "replace", fail)
    with pytest.raises(RuntimeError):
        save(workspace, "acme", {"name": "B"}, password=SecretStr("new"), entry="acme")
    assert passwords.all()["acme"] == "of acme"


def test_a_save_that_meets_the_edits_of_others_never_touches_the_password(
    workspace: Workspace, passwords: Failing
) -> None:
    """Mutation: the file compared after the password was stored."""
    seen = workspace.directory.load("acme").digest
    workspace.directory.save("acme", {"name": "Theirs"})
    passwords.kind = "set"
    with pytest.raises(ChangedMeanwhile):
        save(workspace, "acme", {"name": "B"}, base=seen, password=SecretStr("x"), entry="acme")


@pytest.mark.parametrize("disk_fails", [False, True])
@pytest.mark.parametrize("kind", ["", *CALLS])
def test_remove(
    workspace: Workspace,
    passwords: Failing,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    disk_fails: bool,
) -> None:
    """Mutations: the password before the file; a password that stays is not said."""
    if disk_fails:
        break_disk(monkeypatch)
    passwords.kind = kind
    said = attempt(lambda: remove(workspace, "acme"))
    is_there = "acme" in workspace.directory.ids()
    assert is_there == disk_fails
    assert ("acme" in passwords.all()) == (
        is_there or "was stored for acme is still stored" in said
    )


class Closed(Failing):
    """A keyring that is locked, or does not answer, or is not there at all."""

    how = "locked"

    def look(self, entry: str) -> PasswordState:
        return PasswordState(
            f"the keyring is {self.how}",
            available=self.how == "locked",
            may_change=self.how in ("locked", "silent"),
        )

    def get(self, entry: str) -> SecretStr | None:
        raise SecretUnavailable(f"The keyring is {self.how}.")

    def delete(self, entry: str) -> None:
        raise SecretUnavailable(f"The keyring is {self.how}.")


CUSTOM = {"mail.mode": "custom", "smtp.host": "h", "sender.address": "a@b.example"}
LOGIN = {"authentication.required": True, "authentication.username": "u"}


@pytest.fixture
def closed(tmp_path: Path) -> Workspace:
    directory = ConfigDirectory(tmp_path / "closed")
    directory.add("acme", "Acme")
    return Workspace(directory, Closed({}), StateDirectory(tmp_path / "state", directory.path))


@pytest.mark.parametrize("how", ["locked", "silent", "absent"])
@pytest.mark.parametrize(
    ("values", "needs_it"),
    [
        ({}, False),
        ({**CUSTOM}, False),
        ({**CUSTOM, **LOGIN, "authentication.secret": "ask"}, False),
        ({**CUSTOM, **LOGIN}, True),
        ({**CUSTOM, **LOGIN, "mail.mode": "default"}, False),
    ],
)
def test_a_closed_keyring_stops_only_whose_password_it_has(
    closed: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    values: dict[str, object],
    needs_it: bool,
) -> None:
    """Mutations: it stops every rename; a password that stays behind is not said."""
    monkeypatch.setattr(Closed, "how", how)
    if values:
        closed.directory.save("acme", values)
    stops = needs_it and how != "absent"
    said = attempt(lambda: rename(closed, "acme", "acme-ag", "Acme"))
    [has] = closed.directory.ids()
    assert has == ("acme" if stops else "acme-ag")
    assert ("so nothing was changed" in said) == stops
    assert how in said or how == "absent"
    said = attempt(lambda: remove(closed, has))
    assert closed.directory.ids() == []
    assert (f"was stored for {has} is still stored" in said) == (how != "absent")
