"""What a file has besides its content outlives a save."""

import errno
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.programs import needs
from tests.storage.helpers.not_root import not_root
from tui.errors import NotSaved
from tui.storage.disk import replacing

OLD, NEW = b"old\n", b"new and longer\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acme.toml"
    path.write_bytes(OLD)
    return path


def acl(path: Path) -> str:
    shown = subprocess.run(
        ["getfacl", "-cn", "--absolute-names", path], capture_output=True, text=True, check=True
    )
    return shown.stdout


@needs("setfacl")
@pytest.mark.parametrize("mode", [0o640, 0o444])
def test_an_access_list_stays(file: Path, mode: int) -> None:
    """Mutation: attributes that start with system. left out."""
    file.chmod(mode)
    subprocess.run(["setfacl", "-m", "u:12345:rw,g:23456:r", file], check=True)
    before = acl(file)
    assert "user:12345:rw-" in before
    replacing.replace(file, NEW, 0o640)
    assert (file.read_bytes(), acl(file)) == (NEW, before)


@needs("setfacl")
def test_a_directory_s_default_list_adds_nobody(file: Path) -> None:
    """A file that was there before the list keeps others out. Mutation: no removexattr."""
    before = acl(file)
    subprocess.run(["setfacl", "-d", "-m", "u:12345:rw", file.parent], check=True)
    replacing.replace(file, NEW, 0o640)
    assert (file.read_bytes(), acl(file)) == (NEW, before)


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o4755, 0o664])
def test_mode_and_users_attributes_stay(file: Path, mode: int) -> None:
    """All but setuid: settings are no program, and a peer's file may have been one."""
    os.setxattr(file, "user.note", b"kept")
    file.chmod(mode)
    replacing.replace(file, NEW, 0o640)
    assert stat.S_IMODE(file.stat().st_mode) == mode & 0o777
    assert os.getxattr(file, "user.note") == b"kept"


def test_a_file_that_nobody_may_write_keeps_its_attributes_too() -> None:
    """Root may write it all the same, so somebody else saves. Mutation: fchmod comes first."""
    with not_root() as place:
        file = place / "acme.toml"
        file.write_bytes(OLD)
        os.setxattr(file, "user.note", b"kept")
        file.chmod(0o440)
        replacing.replace(file, NEW, 0o640)
        assert (file.read_bytes(), os.getxattr(file, "user.note")) == (NEW, b"kept")


@pytest.mark.parametrize("name", ["user.note", "security.note"])
def test_a_user_s_attribute_that_cannot_stay_stops_the_save(
    monkeypatch: pytest.MonkeyPatch, file: Path, name: str
) -> None:
    """A security label is the system's to give. Mutation: every error passed over."""
    monkeypatch.setattr(os, "listxattr", lambda _file: [name])
    monkeypatch.setattr(os, "getxattr", lambda _file, _name: b"")
    monkeypatch.setattr(os, "setxattr", _refused)
    if name == "security.note":
        replacing.replace(file, NEW, 0o640)
        assert file.read_bytes() == NEW
    else:
        with pytest.raises(NotSaved, match="Nothing was changed"):
            replacing.replace(file, NEW, 0o640)
        assert file.read_bytes() == OLD


def test_a_file_system_without_attributes_is_fine(
    monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    def unsupported(_file: Path | int) -> list[str]:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(os, "listxattr", unsupported)
    replacing.replace(file, NEW, 0o640)
    assert file.read_bytes() == NEW


def _refused(*_: Any) -> None:  # noqa: ANN401 - stands for setxattr
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
