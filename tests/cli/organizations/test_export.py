"""posthouse export: where it writes, with which rights, and what it refuses before writing."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tui.demo.servers import PASSWORD
from tui.errors import NotSaved
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.disk import replacing


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_to_standard_output(acme: ConfigDirectory) -> None:
    ended = run("export", "acme", "msmtp")
    assert (ended.code, ended.err) == (0, "")
    assert "passwordeval printenv ACME_PASSWORD\n" in ended.out
    assert PASSWORD not in ended.out


def test_to_a_file(acme: ConfigDirectory, tmp_path: Path) -> None:
    file = tmp_path / "msmtprc"
    ended = run("export", "acme", "msmtp", "--output", str(file))
    assert (ended.code, ended.out, ended.err) == (0, "", f"Wrote {file}.\n")
    assert file.read_text() == run("export", "acme", "msmtp").out
    assert rights(file) == 0o644


def test_a_file_that_says_something_else_stays(acme: ConfigDirectory, tmp_path: Path) -> None:
    """Mutation tried: overwrite whatever is there."""
    file = tmp_path / "msmtprc"
    file.write_text("mine")
    ended = run("export", "acme", "msmtp", "--output", str(file))
    assert (ended.code, file.read_text()) == (73, "mine")
    assert ended.err == (
        f"posthouse: {file} exists with other content; --overwrite replaces it. "
        "Nothing was changed.\n"
    )
    assert run("export", "acme", "msmtp", "--overwrite", "--output", str(file)).code == 0
    assert run("export", "acme", "msmtp", "--output", str(file)).code == 0  # it is the same by now


def test_of_several_files_one_that_says_something_else_stops_all(
    acme: ConfigDirectory, tmp_path: Path
) -> None:
    """Mutation tried: look at each file just before it is written."""
    (tmp_path / "posthouse_sender").write_text("mine")
    assert run("export", "acme", "postfix", "--output", str(tmp_path)).code == 73
    assert [file.name for file in tmp_path.iterdir()] == ["posthouse_sender"]


@pytest.mark.parametrize("failing", range(1, 7))
@pytest.mark.parametrize("there", [False, True])
def test_of_several_files_all_are_new_or_all_are_old(
    acme: ConfigDirectory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failing: int,
    there: bool,
) -> None:
    """Three are prepared and then three are published; any of these fails. Mutation: one by one."""
    place = tmp_path / "postfix"
    place.mkdir()
    names = ("posthouse_main.cf", "posthouse_sender", "posthouse_sasl_passwd") if there else ()
    for name in names:
        (place / name).write_text("old")
    steps = 0

    def step(real: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **options: object) -> object:
            nonlocal steps
            steps += 1
            if steps == failing:
                raise NotSaved("The disk is full.")
            return real(*args, **options)

        return counted

    monkeypatch.setattr(replacing, "prepare", step(replacing.prepare))
    monkeypatch.setattr(replacing.Prepared, "publish", step(replacing.Prepared.publish))
    ended = run("export", "acme", "postfix", "--overwrite", "--output", str(place))
    assert (ended.code, ended.err) == (73, "posthouse: The disk is full.\n")
    assert {file.name: file.read_text() for file in place.iterdir()} == dict.fromkeys(names, "old")


@pytest.mark.parametrize("format", ["msmtp", "postfix"])
def test_no_directory_above_is_made_unasked(
    acme: ConfigDirectory, tmp_path: Path, format: str
) -> None:
    """Mutation tried: make every directory that is missing."""
    ended = run("export", "acme", format, "--output", str(tmp_path / "etcc" / "mail"))
    assert (ended.code, list(tmp_path.iterdir())) == (73, [])
    assert f"There is no directory {tmp_path / 'etcc'}; make it first." in ended.err


def test_into_a_directory(acme: ConfigDirectory, tmp_path: Path) -> None:
    assert run("export", "acme", "msmtp", "--output", str(tmp_path)).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["msmtprc"]


def test_with_its_password_nobody_else_may_read_it(acme: ConfigDirectory, tmp_path: Path) -> None:
    file = tmp_path / "msmtprc"
    old = os.umask(0)
    try:
        ended = run("export", "acme", "msmtp", "--with-password", "--output", str(file))
    finally:
        os.umask(old)
    assert (ended.code, PASSWORD in ended.out + ended.err) == (0, False)
    assert PASSWORD in file.read_text()
    assert rights(file) == 0o600


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o602])
def test_a_file_with_the_password_is_a_new_one_for_its_owner_alone(
    acme: ConfigDirectory, tmp_path: Path, mode: int
) -> None:
    """Who could read the old file, or has it open, reads no password; its reader is told how.

    Mutation: the rights of the old file are taken.
    """
    file = tmp_path / "msmtprc"
    file.write_text("old")
    file.chmod(mode)
    arguments = ("export", "acme", "msmtp", "--with-password", "--output", str(file))
    assert (run(*arguments).code, file.read_text()) == (73, "old")
    with file.open() as opened:
        ended = run(*arguments, "--overwrite")
        assert opened.read() == "old"
    assert (ended.code, rights(file), PASSWORD in file.read_text()) == (0, 0o600, True)
    assert ("is yours alone now" in ended.err) == (mode != 0o600)
    assert (f"chmod {mode & 0o770:03o} {file}" in ended.err) == (mode != 0o600)


def test_a_password_goes_to_standard_output_only_where_that_is_asked_for(
    acme: ConfigDirectory,
) -> None:
    ended = run("export", "acme", "msmtp", "--with-password")
    assert (ended.code, ended.out) == (64, "")
    assert "or - for standard output" in ended.err
    assert PASSWORD in run("export", "acme", "msmtp", "--with-password", "--output", "-").out


def test_a_value_that_the_format_cannot_carry(acme: ConfigDirectory, tmp_path: Path) -> None:
    file = tmp_path / "uipath.json"
    acme.save("acme", {"smtp.encryption": "implicit", "smtp.ca_file": ""})
    acme.save("acme", {"uipath.partition_id": "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"})
    ended = run("export", "acme", "uipath", "--output", str(file))
    assert (ended.code, file.exists()) == (65, False)
    assert "TLS encryption (smtp.encryption)" in ended.err


def test_settings_that_cannot_be_used(acme: ConfigDirectory) -> None:
    acme.save("acme", {"mail.mode": "default"})
    ended = run("export", "acme", "env")
    assert (ended.code, ended.out) == (78, "")
    assert "Acme GmbH can't be exported: Sender address is missing" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code"), [(("acme", "sendmail"), 64), (("nobody", "env"), 66), (("acme",), 64)]
)
def test_wrong_arguments(acme: ConfigDirectory, arguments: tuple[str, ...], code: int) -> None:
    assert run("export", *arguments).code == code


def test_a_password_that_is_nowhere(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ACME_PASSWORD")
    file = tmp_path / "x"
    ended = run("export", "acme", "env", "--with-password", "--output", str(file))
    assert (ended.code, file.exists()) == (78, False)
    assert "$ACME_PASSWORD is not set" in ended.err


def test_a_password_is_asked_for(acme: ConfigDirectory, tmp_path: Path) -> None:
    acme.save("acme", {"authentication.secret": "ask"})
    file = tmp_path / "x.json"
    ended = on_terminal(
        ["export", "acme", "json", "--with-password", "--output", str(file)],
        [("Password of mail@acme.example for ", PASSWORD)],
    )
    assert (ended.code, PASSWORD in ended.err) == (0, False)
    assert PASSWORD in file.read_text()


def test_a_format_of_several_files(acme: ConfigDirectory, tmp_path: Path) -> None:
    place = tmp_path / "postfix"
    ended = run("export", "acme", "postfix", "--with-password", "--output", str(place))
    assert (ended.code, ended.out) == (0, "")
    files = sorted(place.iterdir())
    assert [file.name for file in files] == [
        "posthouse_main.cf", "posthouse_sasl_passwd", "posthouse_sender",
    ]  # fmt: skip
    assert [rights(file) for file in files] == [0o644, 0o600, 0o644]
    assert PASSWORD in files[1].read_text()
    shown = run("export", "acme", "postfix").out
    assert [line for line in shown.splitlines() if line.startswith("# ----")] == [
        "# ---- posthouse_main.cf", "# ---- posthouse_sender", "# ---- posthouse_sasl_passwd",
    ]  # fmt: skip
    assert PASSWORD not in shown


def test_of_several_files_one_is_open_to_all(acme: ConfigDirectory, tmp_path: Path) -> None:
    (tmp_path / "posthouse_sasl_passwd").touch(0o644)
    ended = run("export", "acme", "postfix", "--with-password", "--output", str(tmp_path))
    assert ended.code == 73
    assert [file.name for file in tmp_path.iterdir()] == ["posthouse_sasl_passwd"]


def test_several_files_do_not_go_into_one(acme: ConfigDirectory, tmp_path: Path) -> None:
    file = tmp_path / "main.cf"
    file.write_text("old")
    ended = run("export", "acme", "postfix", "--output", str(file))
    assert (ended.code, file.read_text()) == (73, "old")
    assert "is not a directory" in ended.err.lower()


@pytest.mark.parametrize("values", [["--output", "FILE"], []])
def test_a_command_that_others_can_write_is_named_in_no_file(
    acme: ConfigDirectory, tmp_path: Path, values: list[str]
) -> None:
    """As with an output: that program would run it. Mutation: export() does not look at it."""
    program = tmp_path / "getpass"
    program.touch(0o755)
    acme.save(
        "acme", {"authentication.secret": "command", "authentication.command": [str(program)]}
    )
    arguments = [value.replace("FILE", str(tmp_path / "msmtprc")) for value in values]
    assert run("export", "acme", "msmtp", *arguments).code == 0
    (tmp_path / "msmtprc").unlink(missing_ok=True)
    program.chmod(0o777)
    ended = run("export", "acme", "msmtp", *arguments)
    assert (ended.code, ended.out) == (77, "")
    assert "getpass can be written by everybody" in ended.err
    assert not (tmp_path / "msmtprc").exists()
    assert run("export", "acme", "json").code == 0, "it names no command"


@pytest.mark.parametrize("key", ["smtp.ca_file", "smtp.certificate_file"])
def test_a_file_that_others_can_write_is_named_in_no_file(
    acme: ConfigDirectory, tmp_path: Path, key: str
) -> None:
    pem = tmp_path / "x.pem"
    pem.touch()
    acme.save("acme", {key: str(pem)})
    assert run("export", "acme", "msmtp").code == 0
    pem.chmod(0o666)
    ended = run("export", "acme", "msmtp")
    assert (ended.code, ended.out) == (77, "")
