"""What commands say of outputs: of those that follow the host, and of UiPath's partition."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tui.storage.directory.config_directory import ConfigDirectory

OWN = {"mail.mode": "custom", "smtp.host": "a.example", "sender.address": "a@a.example"}
GUID = "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""),
        (1, "posthouse: 1 organization with outputs follows the host; "),
        (2, "posthouse: 2 organizations with outputs follow the host; "),
    ],
)
def test_how_many_follow_the_host_is_said_first(
    directory: ConfigDirectory, tmp_path: Path, count: int, words: str
) -> None:
    """Also where the save then fails. Mutations: not told; told of any organization."""
    directory.save("host", OWN)
    for number in range(3):
        directory.add(f"org{number}", "")
    for number in range(count):
        directory.save(f"org{number}", {"outputs.env": str(tmp_path / f"env{number}")})
    assert run("set", "org2", "name=x").err == ""
    ended = run("set", "host", "smtp.host=b.example")
    assert (ended.code, ended.err.startswith(words)) == (0, True)
    assert ended.out.count("Wrote ") == count
    if count:
        (tmp_path / "env0").write_text("mine")
    else:
        assert ended.err == ""
    assert run("set", "host", "smtp.host=c.example").err.startswith(words)


def test_without_its_id_at_uipath_nothing_is_written_for_it(
    directory: ConfigDirectory, tmp_path: Path
) -> None:
    """A body without an id would be for the host level there; the host's own is.

    Mutations: exported all the same; the old file overwritten; the host refused too.
    """
    directory.add("acme", "Acme")
    directory.save("acme", OWN)
    directory.save("host", OWN)
    ended = run("export", "acme", "uipath")
    assert (ended.code, ended.out) == (78, "")
    assert "uipath.partition_id is missing" in ended.err
    assert run("export", "acme", "uip").code == 0
    assert json.loads(run("export", "host", "uipath").out)["partitionGlobalId"] == ""
    output = f"outputs.uipath={tmp_path / 'uipath.json'}"
    (tmp_path / "uipath.json").write_text("the old one")
    ended = run("set", "acme", output)
    assert (ended.code, (tmp_path / "uipath.json").read_text()) == (0, "the old one")
    assert "stays as it is: uipath.partition_id is missing" in ended.err
    (line,) = [one for one in run("validate", "acme").out.splitlines() if "partition" in one]
    assert ": outputs.uipath: uipath.partition_id is missing" in line
    (tmp_path / "uipath.json").unlink()
    assert run("set", "host", output.replace("uipath.json", "host.json")).err == ""
    assert run("set", "acme", f"uipath.partition_id={GUID}").err == ""
    ended = run("export", "acme", "uipath")
    assert (json.loads(ended.out)["partitionGlobalId"], ended.err) == (GUID, "")
    assert json.loads((tmp_path / "uipath.json").read_text())["partitionGlobalId"] == GUID
