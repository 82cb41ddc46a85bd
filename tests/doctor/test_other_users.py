"""What a user who is not root is told to type mends it, with sudo where it takes that and no more.

Each command runs as that user; after ``sudo``, as root.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.doctor.test_mending import SIZE, workspace
from tests.programs import needs_root
from tests.storage.helpers.not_root import import_all
from tui.doctor.examine import examine
from tui.doctor.findings import Finding

pytestmark = needs_root("to become other users takes root")
ALICE, BOB, TEAM, STRANGERS = 4001, 4002, 4100, 4200


@pytest.fixture
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Alice's directory, which she shares with the team; she has a state directory."""
    place = tmp_path_factory.mktemp("others")
    for above in (place, *place.parents):
        if above.owner() == "root" and "pytest" in str(above):
            above.chmod(0o755)
    organizations = place / "config" / "organizations"
    organizations.mkdir(parents=True)
    for name in ("alice", "bob"):
        (organizations / f"{name}.toml").write_text('[mail]\nmode = "default"\n')
        give(organizations / f"{name}.toml", ALICE if name == "alice" else BOB, 0o640)
    (place / "config" / ".lock").touch()
    give(place / "config" / ".lock", ALICE, 0o660)
    for path in (place / "config", organizations):
        give(path, ALICE, 0o2770)
    state = workspace(place / "config").state.path
    (state / "drafts").mkdir(parents=True)
    for path in (place / "state", state, state / "drafts"):
        give(path, ALICE, 0o700)
    return place / "config"


def give(path: Path, user: int, mode: int, group: int = TEAM) -> None:
    os.chown(path, user, group)
    path.chmod(mode)


@contextmanager
def being(user: int, *groups: int) -> Iterator[None]:
    ours = os.getgroups()
    os.setgroups(groups)
    os.setegid(user)
    os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(ours)


def found(config: Path, said: str, user: int, *groups: int) -> list[Finding]:
    import_all()  # they may have no right to read the checkout
    with being(user, *groups):
        seen = list(examine(workspace(config), SIZE))
    return [one for one in seen if re.search(said, one.sentence)]


def everything(place: Path) -> list[Path]:
    return [place, *place.rglob("*")]


def of_bob(config: Path) -> None:
    for path in (config / "organizations").iterdir():
        path.chmod(0o644)


def not_for_the_group(config: Path) -> None:
    (config / "organizations" / "bob.toml").chmod(0o600)


def another_group(config: Path) -> None:
    give(config / "organizations" / "alice.toml", ALICE, 0o640, STRANGERS)


def roots_state(config: Path) -> None:
    for path in everything(config.parent / "state"):
        os.chown(path, 0, 0)


def roots_draft(config: Path) -> None:
    for path in config.parent.rglob("drafts"):
        os.chown(path, 0, 0)


def no_setgid(config: Path) -> None:
    (config / "organizations").chmod(0o770)


def left_over(config: Path) -> None:
    path = config / "organizations" / ".bob.toml.tmp"
    path.touch()
    give(path, BOB, 0o640)
    os.utime(path, (0, 0))


CASES: dict[str, tuple[Callable[[Path], None], str, tuple[int, ...], bool]] = {
    "files of others": (of_bob, "can read servers", (TEAM,), True),
    "a file of another, not shared": (not_for_the_group, "cannot read files", (TEAM,), True),
    "a group that one is in": (another_group, "not of its group", (TEAM,), False),
    "a group that one is not in": (another_group, "not of its group", (), True),
    "setgid, in the group": (no_setgid, "lacks setgid", (TEAM,), False),
    "setgid, not in the group": (no_setgid, "lacks setgid", (), True),
    "a state directory of root's": (roots_state, "is not yours", (TEAM,), True),
    "drafts of root's": (roots_draft, "is not yours", (TEAM,), True),
    "a left-over of another": (left_over, "left temporary files", (TEAM,), False),
}


@pytest.mark.parametrize("name", CASES)
def test_the_command_mends_it_with_the_rights_that_it_names(config: Path, name: str) -> None:
    """Mutations: sudo by the owner of the directory alone; chmod where only chown helps."""
    break_it, said, groups, takes_root = CASES[name]
    break_it(config)
    (finding,) = found(config, said, ALICE, *groups)
    assert ("sudo " in finding.command) == takes_root
    for line in finding.command.split(" && "):
        is_root = line.startswith("sudo ")
        argv = ["bash", "-c", line.removeprefix("sudo ")]
        who: dict[str, Any] = (
            {} if is_root else {"user": ALICE, "group": ALICE, "extra_groups": groups}
        )
        subprocess.run(argv, check=True, cwd="/", **who)
    assert found(config, said, ALICE, *groups) == []
    assert (config / "organizations" / "bob.toml").exists()


def test_who_may_not_write_is_told_which_group_to_join(config: Path) -> None:
    """Mutation: a sentence without a command."""
    for path in everything(config):
        if path.is_dir():
            path.chmod(0o2775)
    (first, *_) = found(config, "Read-only", BOB)
    assert first.command == f"sudo usermod -a -G {TEAM} {BOB}"
    assert found(config, "Read-only", BOB, TEAM) == []


@pytest.mark.parametrize("closed", [".git", ".git/config"])
def test_who_reads_only_is_told_what_works_and_no_chmod(config: Path, closed: str) -> None:
    """An engineer on call reads by the rights of everybody, and would lose them by a chmod; a
    history that is closed to him is not damaged. Mutations: any of these as the owner is told.
    """
    (config / ".git").mkdir(0o755)
    (config / ".git" / "config").write_text("[posthouse]\n\thistory = true\n")
    for path in everything(config):
        give(path, ALICE, 0o755 if path.is_dir() else 0o666 if path.name == ".lock" else 0o644)
    everybody = "Everybody on this host can (see|read|hold)"
    assert [one.level for one in found(config, everybody, BOB)] == ["note"] * 5
    about = ("directory", "lock", "files", "history")
    assert [
        one.command for one in found(config, "", BOB) if one.about in about and one.command
    ] == []
    assert [str(one.level) for one in found(config, everybody, ALICE)].count("warning") == 3
    assert all("chmod" in one.command for one in found(config, everybody, ALICE))
    assert [one.about for one in found(config, "All but a save works", BOB)] == ["directory"]
    assert found(config, "All but a save works", ALICE) == []
    (config / closed).chmod(0o700)
    (finding,) = found(config, "history", BOB)
    said = f"The history in {config / '.git'} belongs to {ALICE} and is closed to you."
    assert (finding.level, finding.sentence, finding.command) == ("note", said, "")


def test_a_broken_file_of_another_is_opened_with_the_rights_of_its_owner(config: Path) -> None:
    (config / "organizations" / "bob.toml").write_text("[mail\n")
    (finding,) = found(config, "bob.toml: line 1", ALICE, TEAM)
    as_bob = f"sudo setpriv --reuid={BOB} --regid={TEAM} --clear-groups"
    assert finding.command == f"{as_bob} ${{EDITOR:-vi}} {config}/organizations/bob.toml"
    (config / "organizations" / "bob.toml").chmod(0o660)
    (finding,) = found(config, "bob.toml: line 1", ALICE, TEAM)
    assert finding.command.startswith("${EDITOR:-vi} ")


AS_ALICE = f"setpriv --reuid={ALICE} --regid={TEAM} --clear-groups "


@pytest.mark.parametrize(("user", "begins"), [(0, AS_ALICE), (ALICE, ""), (BOB, "")])
def test_a_repository_of_anothers_gets_its_command(config: Path, user: int, begins: str) -> None:
    """Where others may write it, never as root. Mutation: git -C for everybody."""
    (config / ".git").mkdir()
    give(config / ".git", ALICE, 0o770)
    (finding,) = found(config, "did not make", user, TEAM)
    kept = config / ".git"
    assert finding.command == f"{begins}git --git-dir {kept} config posthouse.history true"
