"""The config directory: real files, saved as a hand would write them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples import ACME
from tui.errors import (
    AlreadyThere,
    BrokenFile,
    InvalidInput,
    NoPermission,
    NotSaved,
    PosthouseError,
    UnknownOrganization,
)
from tui.settings.names import HOST
from tui.storage.directory.config_directory import ConfigDirectory

CUSTOM = {
    "mail.mode": "custom",
    "smtp.host": "smtp.office365.com",
    "smtp.domain": "provider.com",
    "smtp.port": "587",
    "authentication.required": True,
    "authentication.username": "nom@nom.com",
    "sender.address": "admin@mondomaine.com",
    "sender.name": "expéditeur mondomaine.com",
}


@pytest.fixture
def directory(tmp_path: Path) -> ConfigDirectory:
    return ConfigDirectory(tmp_path / "posthouse")


@pytest.fixture
def acme(directory: ConfigDirectory) -> Path:
    directory.add("acme", "Acme GmbH")
    return directory.save("acme", CUSTOM).path


def test_a_new_organization_follows_the_host(directory: ConfigDirectory) -> None:
    stored = directory.add("acme", "  Acme GmbH ")
    assert stored.path.read_text() == 'name = "Acme GmbH"\n\n[mail]\nmode = "default"\n'
    assert (stored.name, stored.problems, stored.broken) == ("Acme GmbH", (), "")
    assert directory.ids() == ["acme"]


def test_going_custom_writes_what_a_hand_would_write(acme: Path) -> None:
    assert acme.read_text() == ACME


def test_in_a_table_that_is_there_only_what_changed_is_written(
    directory: ConfigDirectory, acme: Path
) -> None:
    directory.save("acme", {"smtp.port": 2525, "smtp.timeout_ms": "180000", "smtp.domain": " "})
    expected = ACME.replace("587", "2525").replace('domain = "provider.com"\n', "")
    assert acme.read_text() == expected


def test_switching_to_default_and_back_keeps_every_value(
    directory: ConfigDirectory, acme: Path
) -> None:
    directory.save("acme", {"mail.mode": "default"})
    assert acme.read_text() == ACME.replace('"custom"', '"default"')
    directory.save("acme", {"mail.mode": "custom"})
    assert acme.read_text() == ACME


def test_saving_what_is_there_writes_nothing(directory: ConfigDirectory, acme: Path) -> None:
    before = acme.stat()
    directory.save("acme", CUSTOM)
    assert acme.stat() == before


def test_somebody_elses_change_to_another_key_survives(
    directory: ConfigDirectory, acme: Path
) -> None:
    acme.write_text(acme.read_text().replace("180000", "9000  # Bob was here"))
    directory.save("acme", {"smtp.port": 25})
    assert "timeout_ms = 9000  # Bob was here\n" in acme.read_text()


def test_a_value_of_the_wrong_type_is_mended_by_saving(
    directory: ConfigDirectory, acme: Path
) -> None:
    acme.write_text(acme.read_text().replace("= 587", '= "587"'))
    assert directory.load("acme").problems[0].line == 9
    stored = directory.save("acme", {"smtp.port": "587"})
    assert acme.read_text() == ACME
    assert not any(problem.is_error for problem in stored.problems)


def test_the_hosts_file_is_made_when_it_is_first_saved(directory: ConfigDirectory) -> None:
    assert directory.load("host").settings.name == ""
    stored = directory.save("host", {"sender.address": "ops@example.com"})
    assert stored.path.read_text() == '[sender]\naddress = "ops@example.com"\n'


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"smtp.port": "abc"}, "Port must be a whole number"),
        ({"smtp.port": 0}, "Port must be 1 to 65535"),
        ({"smtp.port": "70000"}, "Port must be 1 to 65535"),
        ({"smtp.port": ""}, "Port must be a whole number"),
        ({"smtp.port": None}, "Port must be a whole number"),
        ({"smtp.host": ""}, "Hostname is missing"),
        ({"smtp.host": "a b"}, "Hostname must not hold spaces"),
        ({"smtp.host": "a\x1b[0m"}, "Hostname must not hold line breaks or invisible"),
        ({"smtp.prot": 1}, "did you mean smtp.port?"),
        ({"authentication.username": ""}, "Username is missing"),
        ({"sender.address": "a@b.example, c@d.example"}, "Sender address must be one address"),
        ({"sender.name": "\ud800"}, "Sender name must"),
        ({"smtp.domain": "ok.example", "mail.mode": "both"}, "Mail settings must be"),
    ],
)
def test_wrong_input_changes_nothing(
    directory: ConfigDirectory, acme: Path, values: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        directory.save("acme", values)
    assert acme.read_text() == ACME
    assert sorted(p.name for p in acme.parent.iterdir()) == ["acme.toml"]


@pytest.mark.parametrize(
    "content",
    [b"name = Acme\n", b'smtp.host = "x"\n', b"\xff\xfe", b"a = " + b"[" * 20_000, b"#" * 300_000],
)
def test_a_broken_file_is_never_overwritten(
    directory: ConfigDirectory, acme: Path, content: bytes
) -> None:
    acme.write_bytes(content)
    with pytest.raises(BrokenFile, match=r"acme\.toml: .*left alone"):
        directory.save("acme", {"name": "New"})
    with pytest.raises(AlreadyThere):
        directory.add("acme", "New")
    assert acme.read_bytes() == content


@pytest.mark.parametrize(
    "wrong", ["", "host", "Acme", "-a", ".a", "a/b", "../a", "a b", "a" * 64, "é", "a\n", "a\0"]
)
def test_an_id_that_is_none(directory: ConfigDirectory, acme: Path, wrong: str) -> None:
    for action in (
        lambda: directory.add(wrong, "x"),
        lambda: directory.rename("acme", wrong),
        lambda: directory.remove(wrong),
    ):
        with pytest.raises((InvalidInput, UnknownOrganization)) as caught:
            action()
        assert caught.value.sentence.isprintable()
    if wrong != "host":
        with pytest.raises(UnknownOrganization):
            directory.load(wrong)
    assert directory.ids() == ["acme"]


def test_what_is_there_is_not_overwritten(directory: ConfigDirectory, acme: Path) -> None:
    directory.add("other", "Other")
    with pytest.raises(AlreadyThere):
        directory.add("acme", "x")
    with pytest.raises(AlreadyThere):
        directory.rename("other", "acme")
    assert acme.read_text() == ACME
    assert directory.ids() == ["acme", "other"]


def test_rename_and_remove(directory: ConfigDirectory, acme: Path) -> None:
    stored = directory.rename("acme", "acme-2")
    assert (stored.id, stored.path.read_text(), acme.exists()) == ("acme-2", ACME, False)
    directory.remove("acme-2")
    assert list(directory.organizations()) == []
    for action in (
        lambda: directory.remove("acme-2"),
        lambda: directory.rename("acme-2", "b"),
        lambda: directory.save("acme-2", {"name": "x"}),
        lambda: directory.load("acme-2"),
    ):
        with pytest.raises(UnknownOrganization, match="acme-2"):
            action()


def test_other_files_beside_are_passed_over(directory: ConfigDirectory, acme: Path) -> None:
    for name in (
        ".acme.toml.swp", "acme.toml~", "#acme.toml#", ".#acme.toml", "4913", "README", ".toml",
        "x.toml.swp", ".hidden.toml", "Acme.toml", "host.toml", "ä.toml", "a\x1b.toml",
    ):  # fmt: skip
        (acme.parent / name).write_text("name = 'x'\n")
    assert directory.ids() == ["acme"]
    misnamed = [path.name for path in directory.misnamed()]
    assert misnamed == ["Acme.toml", "a\x1b.toml", "host.toml", "ä.toml"]


def test_files_and_directories_are_not_for_everybody(
    directory: ConfigDirectory, acme: Path
) -> None:
    old = os.umask(0)
    try:
        directory.add("other", "Other")
    finally:
        os.umask(old)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (directory.path, acme.parent)}
    assert set(modes.values()) == {0o700}
    other = acme.with_name("other.toml")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (acme, other)} == {0o640}


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_groups_directory_stays_the_groups(tmp_path: Path, umask: int) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    old = os.umask(umask)
    try:
        path = ConfigDirectory(shared).add("acme", "Acme").path
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o2770
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_read_only_reasons(directory: ConfigDirectory, tmp_path: Path) -> None:
    assert directory.read_only_reason() == ""
    assert directory.read_only_reason(HOST) == ""
    (tmp_path / "file").write_text("")
    reason = ConfigDirectory(tmp_path / "file" / "below").read_only_reason()
    assert reason.startswith("Read-only: ")
    assert "is not a directory" in reason
    with pytest.raises(NotSaved):
        ConfigDirectory(tmp_path / "file").add("acme", "Acme")


WITHOUT_RIGHTS = """
import sys
from pathlib import Path
from tui.errors import PosthouseError
from tui.storage.directory.config_directory import ConfigDirectory
directory = ConfigDirectory(Path(sys.argv[1]))
print(directory.read_only_reason())
for action in (
    lambda: directory.save("acme", {"smtp.port": 25}),
    lambda: directory.add("new", "New"),
    lambda: directory.remove("acme"),
    lambda: directory.rename("acme", "b"),
):
    try:
        action()
    except PosthouseError as error:
        print(type(error).__name__, error.sentence)
"""


def test_without_the_right_to_write_everything_but_save_works(
    directory: ConfigDirectory, acme: Path
) -> None:
    acme.parent.chmod(0o550)
    # Root may write anywhere, unless it gives up that capability.
    powers = ["-dac_override", "-dac_read_search", "-fowner"]
    drop = ["setpriv", f"--bounding-set={','.join(powers)}", f"--inh-caps={','.join(powers)}"]
    command = [sys.executable, "-c", WITHOUT_RIGHTS, str(directory.path)]
    done = subprocess.run(
        [*(drop if os.geteuid() == 0 else []), *command], capture_output=True, text=True, check=True
    )
    reason, *refused = done.stdout.splitlines()
    assert reason.startswith(f"Read-only: {acme.parent} belongs to ")
    assert "(mode 0550)" in reason
    assert len(refused) == 4
    assert all(line.startswith("NoPermission ") for line in refused)
    assert all("right to write in" in line for line in refused)
    assert acme.read_text() == ACME
    assert [path.name for path in acme.parent.iterdir()] == ["acme.toml"]


def test_errors_have_their_exit_codes() -> None:
    codes = {kind.__name__: int(kind.exit_code) for kind in (
        AlreadyThere, BrokenFile, InvalidInput, NoPermission, NotSaved, UnknownOrganization
    )}  # fmt: skip
    assert codes == {
        "AlreadyThere": 73, "BrokenFile": 78, "InvalidInput": 65,
        "NoPermission": 77, "NotSaved": 73, "UnknownOrganization": 66,
    }  # fmt: skip
    assert issubclass(AlreadyThere, PosthouseError)


def test_a_command_is_written_as_a_list_on_one_line(directory: ConfigDirectory) -> None:
    directory.add("acme", "Acme")
    source = {"authentication.secret": "command"}
    command = "authentication.command"
    stored = directory.save("acme", {**CUSTOM, **source, command: "pass show 'a \"b\" é'"})
    assert stored.settings.authentication.command == ("pass", "show", 'a "b" é')
    text = stored.path.read_text(encoding="utf-8")
    assert 'secret = "command"\ncommand = ["pass", "show", "a \\"b\\" é"]\n' in text
    stored.path.write_text(text.replace("command = [", "command = [ # mine\n  "), encoding="utf-8")
    assert directory.save("acme", {command: "pass show 'a \"b\" é'"}).broken == ""
    assert "# mine" in stored.path.read_text(encoding="utf-8"), "the same words are no change"
    directory.save("acme", {command: "op read x"})
    assert 'command = ["op", "read", "x"]\n' in stored.path.read_text(encoding="utf-8")
    directory.save("acme", {"authentication.secret": "keyring", command: ""})
    assert "command" not in stored.path.read_text(encoding="utf-8")
