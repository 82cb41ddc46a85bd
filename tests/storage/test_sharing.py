"""Two users of one group share a config directory; neither relies on the other's umask.

Mutations: the lock's or a file's mode left to the umask, or the group of new files left to the
process, and the second user can't save. Root alone can become two users, so others skip these.
"""

import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs import needs, needs_root

pytestmark = needs_root("only root can work as two users")

ALICE, BOB, EVE = 61001, 61002, 61003
TEAM, OTHERS = 61100, 61200
SCRIPT = [sys.executable, "-m", "tests.storage.helpers.as_user"]
UMASKS = pytest.mark.parametrize("umask", ["022", "077"])


@pytest.fixture
def shared() -> Iterator[Path]:
    """As an administrator would make it; the tests' own directories are closed to other users."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place)
        os.chown(path, 0, TEAM)
        path.chmod(0o2770)
        yield path


class AsUser:
    """Acts as other users; each is a process that lasts as long as the tests here."""

    def __init__(self) -> None:
        self._processes: dict[tuple[str, ...], subprocess.Popen[str]] = {}

    def __call__(
        self, user: int, place: Path, *act: str, umask: str = "022", group: int = TEAM
    ) -> str:
        process = self.process(user, umask, group)
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps([str(place), *act]) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert isinstance(answer, str)
        return answer

    def process(self, user: int, umask: str = "022", group: int = TEAM) -> subprocess.Popen[str]:
        who = (str(user), str(group), umask)
        if who not in self._processes:
            self._processes[who] = subprocess.Popen(
                [*SCRIPT, *who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._processes[who]

    def end(self) -> None:
        for process in self._processes.values():
            process.communicate()


@pytest.fixture(scope="module")
def as_user() -> Iterator[AsUser]:
    users = AsUser()
    yield users
    users.end()


def rights(path: Path) -> tuple[int, int]:
    about = path.stat()
    return stat.S_IMODE(about.st_mode), about.st_gid


@UMASKS
def test_both_save_lock_and_see_each_others_changes(
    as_user: AsUser, shared: Path, umask: str
) -> None:
    assert as_user(ALICE, shared, "add", "acme", umask=umask) == "done"
    base = as_user(ALICE, shared, "digest", "acme", umask=umask)
    assert as_user(BOB, shared, "save", "acme", "2525", umask=umask) == "done"
    answer = as_user(ALICE, shared, "save on", "acme", "465", base, umask=umask)
    assert answer.startswith("ChangedMeanwhile: ")
    assert answer.endswith("theirs: 2525")
    for user, name in ((ALICE, "acme"), (ALICE, "host"), (BOB, "host"), (BOB, "acme")):
        assert as_user(user, shared, "why read-only", name, umask=umask) == ""
        assert as_user(user, shared, "save", name, str(user % 1000), umask=umask) == "done"
    assert rights(shared / ".lock") == (0o660, TEAM)
    assert rights(shared / "organizations") == (0o2770, TEAM)
    for file in (shared / "host.toml", shared / "organizations" / "acme.toml"):
        assert rights(file) == (0o640, TEAM)
        assert file.stat().st_uid == BOB


@UMASKS
def test_one_waits_for_the_others_lock(as_user: AsUser, shared: Path, umask: str) -> None:
    as_user(ALICE, shared, "add", "acme", umask=umask)
    as_user(ALICE, shared, "hold", umask=umask)
    answer = as_user(BOB, shared, "save", "acme", "25", umask=umask)
    as_user(ALICE, shared, "let go", umask=umask)
    assert answer.startswith("Locked: ")
    assert f"process {as_user.process(ALICE, umask).pid} (" in answer
    assert f") of {ALICE}" in answer
    assert as_user(BOB, shared, "save", "acme", "25", umask=umask) == "done"


@UMASKS
def test_without_setgid_new_files_are_the_groups_all_the_same(
    as_user: AsUser, shared: Path, umask: str
) -> None:
    shared.chmod(0o770)
    assert as_user(ALICE, shared, "add", "acme", umask=umask) == "done"
    assert as_user(BOB, shared, "save", "acme", "25", umask=umask) == "done"
    assert as_user(BOB, shared, "add", "labs", umask=umask) == "done"
    assert as_user(ALICE, shared, "save", "labs", "25", umask=umask) == "done"
    for name in ("acme", "labs"):
        assert rights(shared / "organizations" / f"{name}.toml") == (0o640, TEAM)


def test_a_sticky_directory_is_said_before_anybody_types(as_user: AsUser, shared: Path) -> None:
    as_user(ALICE, shared, "add", "acme")
    organizations = shared / "organizations"
    os.chown(organizations, 0, -1)
    organizations.chmod(0o3770)
    assert as_user(ALICE, shared, "why read-only", "acme") == ""
    reason = as_user(BOB, shared, "why read-only", "acme")
    assert reason == (
        f"Read-only: this file is {ALICE}'s and {organizations} is sticky, so nobody else can "
        f"replace it; root can change that: chmod -t {organizations}"
    )
    assert as_user(BOB, shared, "save", "acme", "25").startswith("NoPermission: ")
    assert as_user(BOB, shared, "add", "labs") == "done", "new files are nobody else's"
    assert as_user(BOB, shared, "why read-only", "host") == ""


def test_who_is_not_in_the_group_is_told_which(as_user: AsUser, shared: Path) -> None:
    as_user(ALICE, shared, "add", "acme")
    shared.chmod(0o2775)
    organizations = shared / "organizations"
    organizations.chmod(0o2775)
    (organizations / "acme.toml").chmod(0o644)
    for name, place in (("acme", organizations), ("host", shared)):
        reason = as_user(EVE, shared, "why read-only", name, group=OTHERS)
        assert reason.startswith(f"Read-only: {place} belongs to ")
        assert reason.endswith(f"ask to be added to the group {TEAM}.")
        assert "NoPermission" in as_user(EVE, shared, "save", name, "25", group=OTHERS)


def test_a_file_that_is_another_users_alone_is_listed_as_unreadable(
    as_user: AsUser, shared: Path
) -> None:
    as_user(ALICE, shared, "add", "acme")
    path = shared / "organizations" / "acme.toml"
    path.chmod(0o600)
    assert as_user(BOB, shared, "why unreadable", "acme") == "cannot be read: Permission denied."
    before = path.read_bytes()
    assert as_user(BOB, shared, "save", "acme", "25").startswith("BrokenFile: ")
    assert path.read_bytes() == before


def test_a_missing_directory_is_judged_by_the_one_above(as_user: AsUser, shared: Path) -> None:
    missing = shared / "not" / "yet"
    assert as_user(ALICE, missing, "why read-only", "host") == ""
    assert as_user(EVE, missing, "why read-only", "", group=OTHERS) == (
        f"Read-only: {shared} belongs to root:{TEAM} (mode 2770) and you are {EVE}; "
        f"ask to be added to the group {TEAM}."
    )
    assert as_user(ALICE, missing, "add", "acme") == "done"
    assert as_user(BOB, missing, "save", "acme", "25") == "done"


@needs("chattr")
@pytest.mark.parametrize("what", ["file", "directory"])
def test_immutable_is_said(as_user: AsUser, shared: Path, what: str) -> None:
    """Not even root can save there; mutation: leave out the question, and only Save finds out."""
    as_user(ALICE, shared, "add", "acme")
    organizations = shared / "organizations"
    place = organizations / "acme.toml" if what == "file" else organizations
    marked = subprocess.run(["chattr", "+i", str(place)], capture_output=True, check=False)
    if marked.returncode:
        pytest.skip("this file system knows no such mark")
    try:
        reason = as_user(0, shared, "why read-only", "acme")
        refused = as_user(0, shared, "save", "acme", "25")
    finally:
        subprocess.run(["chattr", "-i", str(place)], check=True)
    assert reason == f"Read-only: {place} is immutable; to change that: chattr -i {place}"
    assert refused.startswith("NoPermission: ")
