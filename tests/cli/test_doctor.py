"""``posthouse doctor``: text, JSON, exit codes, and thousands of files."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tui.demo.servers import DemoServers


@pytest.fixture
def config(tmp_path: Path) -> Path:
    organizations = tmp_path / "config" / "organizations"
    organizations.mkdir(parents=True)
    (tmp_path / "config").chmod(0o700)
    organizations.chmod(0o700)
    path = organizations / "acme.toml"
    path.write_text('[mail]\nmode = "default"\n')
    path.chmod(0o640)
    return tmp_path / "config"


def test_nothing_wrong_is_zero(config: Path) -> None:
    ended = run("--config-dir", str(config), "doctor")
    assert (ended.code, ended.err) == (0, "posthouse: problems: 0, warnings: 0.\n")
    assert "ok       files      Settings files to read: 1.\n" in ended.out


def test_something_wrong_is_78_with_the_command_below_it(config: Path) -> None:
    """Mutation: Exit.OK whatever was found."""
    (config / "organizations").chmod(0o777)
    ended = run("--config-dir", str(config), "doctor")
    assert ended.code == 78
    lines = ended.out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("problem  directory  Everybody"))
    assert lines[at + 1] == f"{'':20}chmod o-w {config}/organizations"
    subprocess.run(["sh", "-c", lines[at + 1]], check=True)
    assert "problem  directory  Everybody" not in run("--config-dir", str(config), "doctor").out


def test_json_is_one_object_a_line(config: Path) -> None:
    (config / "organizations" / "a\x1b]0;x.toml").write_text("")
    ended = run("--config-dir", str(config), "doctor", "--json")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.code == 78
    assert all(set(one) == {"level", "about", "sentence", "command"} for one in found)
    assert {one["level"] for one in found} >= {"ok", "warning"}
    assert "\x1b" not in ended.out


def test_it_makes_nothing(config: Path, own_home: Path) -> None:
    before = sorted(config.rglob("*"))
    run("--config-dir", str(config), "doctor")
    assert sorted(config.rglob("*")) == before
    assert not (own_home / "state").exists()


@pytest.mark.parametrize("mode", [None, 0o660], ids=["made now", "made by an earlier version"])
def test_what_a_test_leaves_is_no_fault(
    config: Path, own_home: Path, servers: DemoServers, mode: int | None
) -> None:
    """Mutations: the lock of the state directory made for a group; one that is there, told."""
    given = ("mail.mode=custom", "smtp.host=localhost", f"smtp.port={servers.starttls}")
    unsaved = [part for one in given for part in ("--set", one)]
    assert run("--config-dir", str(config), "test", "acme", "--until", "ehlo", *unsaved).code == 0
    (lock,) = (own_home / "state").rglob(".lock")
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    lock.chmod(mode or 0o600)
    ended = run("--config-dir", str(config), "doctor")
    assert (ended.code, ended.err) == (0, "posthouse: problems: 0, warnings: 0.\n")
