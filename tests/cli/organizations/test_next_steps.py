"""What is said where a step is left or does not work: the command that comes next."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.programs import needs_root
from tests.storage.helpers.not_root import not_root
from tui.storage.directory.config_directory import ConfigDirectory

LOGIN = ("mail.mode=custom", "smtp.host=a.example", "sender.address=a@b.example",
         "authentication.username=a")  # fmt: skip
TO = ("--to", "you@b.example")


@pytest.fixture
def added(directory: ConfigDirectory) -> ConfigDirectory:
    directory.add("acme", "Acme")
    return directory


def in_file(path: Path) -> tuple[str, str]:
    return ("authentication.secret=file", f"authentication.file={path}")


def test_a_password_file_that_is_not_there(added: ConfigDirectory, tmp_path: Path) -> None:
    """Also where it was moved. Mutations: nothing said; said of one that is there."""
    secret = tmp_path / "acme.password"
    said = f"{secret} is not there yet; it is stored by: posthouse password"
    assert f"authentication.file: {said} acme\n" in run("set", "acme", *LOGIN, *in_file(secret)).err
    assert f"{said} ORG\n" in run("validate").out
    assert (
        f"The password file {secret} is not there; posthouse password acme stores it"
        in run("test", "acme", *TO).err
    )
    run("password", "acme", "--stdin", given="x\n")
    assert "password" not in run("set", "acme", *in_file(secret)).err
    assert "is not there yet" in run("set", "acme", *in_file(tmp_path / "moved")).err


def test_an_empty_password_file(added: ConfigDirectory, tmp_path: Path) -> None:
    """Made with its mode before the password is stored. Mutation: it must hold a password first."""
    (tmp_path / "acme.password").touch(0o600)
    said = run("set", "acme", *LOGIN, *in_file(tmp_path / "acme.password")).err
    assert "acme.password is empty; it is stored by: posthouse password acme" in said
    assert run("password", "acme", "--stdin", given="x\n").code == 0
    assert (tmp_path / "acme.password").read_text() == "x\n"


def test_a_password_file_where_none_may_be(added: ConfigDirectory) -> None:
    """Mutation: saved in silence, and refused when the password is to be stored."""
    said = run("set", "acme", *LOGIN, *in_file(added.path / "p")).err
    assert f"authentication.file: {added.path / 'p'} is no place for a password" in said


def test_a_wrong_password(
    acme: ConfigDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: nothing said of it; said of a variable; amid the JSON."""
    run("set", "acme", *in_file(tmp_path / "acme.password"))
    run("password", "acme", "--stdin", given="wrong\n")
    said = "  - Another password is stored by: posthouse password acme\n"
    assert run("test", "acme", *TO).out.endswith(said)
    assert all(map(json.loads, run("test", "acme", *TO, "--json").out.splitlines()))
    variable = ("--set", "authentication.secret=environment")
    monkeypatch.setenv("ACME_PASSWORD", "wrong")
    assert said not in run("test", "acme", *TO, *variable).out


def test_what_is_missing(added: ConfigDirectory) -> None:
    """On the level that it comes from. Mutation: the organization's, which follows the host."""
    said = "Sender address is missing: who the mails come from. To set it: posthouse set "
    assert f"{said}host sender.address=...\n" in run("test", "acme", *TO).err
    run("set", "acme", "mail.mode=custom", "smtp.host=a.example", "sender.address=a@b.example")
    (added.path / "organizations/acme.toml").write_text('[mail]\nmode = "custom"\n')
    assert "To set it: posthouse set acme smtp.host=..." in run("send", "acme", "a@b.example").err


def test_a_directory_that_is_missing(added: ConfigDirectory, tmp_path: Path) -> None:
    """Mutation: “No such file or directory” alone."""
    ended = run("set", "acme", *LOGIN, f"outputs.env={tmp_path}/none/env")
    said = f"there is no directory {tmp_path}/none. Nothing was changed; make it first: mkdir -p "
    assert (ended.code, f"{said}{tmp_path}/none\n" in ended.err) == (73, True)


def test_an_organization_that_is_left_out(added: ConfigDirectory) -> None:
    """Who knows sendmail begins with its options. Mutation: “No organization has the id -t”."""
    ended = run("send", "-t", "acme")
    assert (ended.code, "ORG comes first: posthouse send ORG -t" in ended.err) == (64, True)


@needs_root("to become other users takes root")
def test_who_reads_only_is_told_so_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to allow first what he can't save then. Mutation: the save begins."""
    with not_root() as place:
        os.seteuid(0)
        ConfigDirectory(place / "config").add("acme", "Acme")
        for path in (place, *(place / "config").rglob("*"), place / "config"):
            os.chown(path, 0, 0)
            path.chmod(0o755 if path.is_dir() else 0o644)
        os.seteuid(65534)
        monkeypatch.setenv("POSTHOUSE_CONFIG_DIR", str(place / "config"))
        monkeypatch.setenv("XDG_STATE_HOME", str(place / "state"))
        ended = run("set", "acme", "smtp.port=25")
        whose = "belongs to root:root (mode 0755) and you are nobody; work as root"
        assert ended.code == 77
        assert f"Read-only: {place / 'config/organizations'} {whose}" in ended.err
