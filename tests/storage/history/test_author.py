"""Who is at work: the login that is behind sudo and su, too."""

import os
from pathlib import Path

import pytest

from tui.storage.disk.access import user_name
from tui.storage.history.author import author, person

ME = user_name(os.geteuid())


@pytest.mark.parametrize(
    ("loginuid", "sudo", "login"),
    [
        (str(os.geteuid()), "bob", ME),
        ("4294967295", "bob", "bob"),
        ("4294967295", "b\x1b[0mob", "b␛[0mob"),
        ("4294967295", "", ME),
        ("nonsense", "bob", "bob"),
        (None, "", ME),
        ("61234", "", "61234"),
    ],
)
def test_the_kernel_is_asked_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loginuid: str | None, sudo: str, login: str
) -> None:
    """Mutation: SUDO_USER first, which anyone can set."""
    file = tmp_path / "loginuid"
    if loginuid is not None:
        file.write_text(loginuid)
    monkeypatch.setattr("tui.storage.history.author._LOGIN_UID", file)
    monkeypatch.setenv("SUDO_USER", sudo)
    found = person()
    assert (found.login, found.account) == (login, ME)
    assert author() == f"{login}@{found.host}"
