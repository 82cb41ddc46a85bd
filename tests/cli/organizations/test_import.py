"""``posthouse import``, ``list --csv``, ``show --own``, ``copy``: in and out, all or none."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tui.settings.fields import FIELDS
from tui.settings.model import Outputs, UiPath
from tui.storage.allowed.reaches import NAMES
from tui.storage.directory.config_directory import ConfigDirectory

ROWS = """id,name,mail.mode,smtp.host,sender.address,authentication.username
acme,Acme GmbH,custom,smtp.acme.example,mail@acme.example,mail@acme.example
beta,Beta,custom,smtp.beta.example,mail@beta.example,
follows,Follows,default,,,
"""


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(ROWS)
    return path


def test_new_ones_and_changed_ones(directory: ConfigDirectory, rows: Path) -> None:
    directory.add("beta", "Old")
    shown = run("import", str(rows), "--dry-run")
    assert shown.code == 0
    assert "acme: new: name not set → Acme GmbH, mail.mode not set → custom" in shown.out
    assert "2 organizations are new.\n1 organization changes.\n" in shown.out
    assert directory.ids() == ["beta"]
    ended = run("import", str(rows), "--yes", "--expect", "3")
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "Saved 3 organizations.")
    acme = directory.load("acme").settings
    assert (acme.mail.mode, acme.smtp.host) == ("custom", "smtp.acme.example")
    assert acme.authentication.required  # a user name that is never sent is a mistake
    assert directory.load("beta").name == "Beta"
    assert directory.load("follows").settings.mail.mode == "default"
    assert run("import", str(rows)).out == "3 organizations say it already.\n"


def test_a_list_in_csv_is_its_inverse(
    directory: ConfigDirectory, rows: Path, tmp_path: Path
) -> None:
    """Mutation: values in force on the way out, so that what is inherited freezes."""
    run("import", str(rows), "--yes", "--expect", "3")
    run("set", "acme", "sender.name==cmd|' /C calc'!A0", "smtp.port=2525", 'name=Ac,"me')
    run("set", "acme", "authentication.secret=command", "authentication.command=pass show 'a b'")
    out = run("list", "--csv").out
    assert "'=cmd|" in out
    assert "follows,Follows,default,,,,,,,,," in out
    there = tmp_path / "out.csv"
    there.write_text(out)
    other = tmp_path / "other"
    other.mkdir()
    given = ("--config-dir", str(other))
    ended = run(*given, "import", str(there), "--yes", "--expect", "3", "--allow",
                "authentication.command")  # fmt: skip
    assert ended.code == 0, ended.err
    assert run(*given, "list", "--csv").out == out
    for one in ("acme", "beta", "follows"):
        ours, theirs = directory.load(one), ConfigDirectory(other).load(one)
        assert ours.settings == theirs.settings


def test_own_values_as_json_come_back(
    directory: ConfigDirectory, rows: Path, tmp_path: Path
) -> None:
    run("import", str(rows), "--yes", "--expect", "3")
    own = run("show", "acme", "--own", "--json").out
    assert json.loads(own)["own"]["smtp"]["host"] == "smtp.acme.example"
    assert json.loads(run("show", "follows", "--own", "--json").out)["own"] == {
        "name": "Follows", "mail": {"mode": "default"}
    }  # fmt: skip
    there = tmp_path / "own.json"
    there.write_text(own)
    run("set", "acme", "smtp.host=other.example")
    assert run("import", str(there), "--yes", "--expect", "1").code == 0
    assert directory.load("acme").settings.smtp.host == "smtp.acme.example"
    assert "smtp.host = smtp.acme.example" in run("show", "acme", "--own").out


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (ROWS.replace("smtp.host", "smtp.hots"), 65, "rows.csv: line 1, column 4: smtp.hots is no"),
        (ROWS + 'x,"y', 65, "rows.csv: line 5: a quote is wrong"),
        (ROWS + "acme,Again,,,,\n", 65, "rows.csv: line 5, column 1: acme is in line 2 already."),
        (ROWS.replace("smtp.beta.example", "a b"), 65, "rows.csv: line 3, column 4: smtp.host: "),
        (ROWS + "crow,Crow,custom,smtp.crow.example,,\n", 65, "line 5: crow: Sender address"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    directory: ConfigDirectory, rows: Path, text: str, code: int, said: str
) -> None:
    rows.write_text(text)
    ended = run("import", str(rows), "--yes", "--expect", "3")
    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert directory.ids() == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.csv"], 65, "nowhere.csv can't be read: "),
        (["a.txt"], 64, "What is in a.txt? Give --format: csv, json, msmtp, env, postfix, ini."),
        (["a.env"], 64, "Whose settings are these? Give --id ORG."),
        (["a.csv", "--id", "acme"], 64, "--id is for env, postfix and ini"),
        (["a.env", "--id", "A"], 65, "An id is 1 to 63 small letters"),
        (["/dev", "--format", "csv"], 65, "can't be read"),
    ],
)
def test_usage(arguments: list[str], code: int, said: str) -> None:
    ended = run("import", *arguments)
    assert (ended.code, said in ended.err) == (code, True), ended.err


REACHING = "id,authentication.command,outputs.env\nacme,pass show a,{0}/acme.env\n"


def test_a_date_that_somebody_wrote_stops_no_list(directory: ConfigDirectory) -> None:
    """TOML has dates, and JSON has none."""
    directory.add("acme", "Acme")
    file = directory.file("acme")
    file.write_text(file.read_text() + "[smtp]\nport = 2026-11-29\n")
    ended = run("show", "acme", "--own", "--json")
    assert (ended.code, json.loads(ended.out)["own"]["smtp"]) == (0, {"port": "2026-11-29"})


def test_what_reaches_outside_is_allowed_one_by_one(
    directory: ConfigDirectory, rows: Path, tmp_path: Path
) -> None:
    """Mutation: a file decides which program runs, or which file is written."""
    run("import", str(rows), "--yes", "--expect", "3")
    rows.write_text(REACHING.format(tmp_path))
    for allowed in ([], ["--allow", "authentication.command"], ["--allow", "outputs.env"]):
        ended = run("import", str(rows), "--yes", "--expect", "1", *allowed)
        assert (ended.code, "a file can't allow that" in ended.err) == (77, True)
    question, number = "Allow it?", "type its number"
    ended = on_terminal(["import", str(rows)], [(question, "y"), (question, "n")])
    assert ended.code == 77
    assert "authentication.command" not in directory.file("acme").read_text()
    ended = on_terminal(["import", str(rows)], [(question, "y"), (question, "y"), (number, "1")])
    assert ended.code == 0
    assert (tmp_path / "acme.env").exists()


@pytest.mark.parametrize("key", sorted(NAMES))
def test_each_name_of_something_outside_is_asked_about(
    directory: ConfigDirectory, tmp_path: Path, key: str
) -> None:
    """Mutation: the list is one of its own, and lacks what came later: UiPath's command."""
    table, _dot, name = key.partition(".")
    value: object = ["true"] if name.endswith("command") else "NAME"
    value = "/there" if name.endswith("file") else value
    there = tmp_path / "own.json"
    there.write_text(json.dumps([{"id": "acme", "own": {"name": "Acme", table: {name: value}}}]))
    ended = run("import", str(there), "--yes", "--expect", "1")
    assert (ended.code, f"--allow {key}" in ended.err) == (77, True)
    assert directory.ids() == []
    assert run("import", str(there), "--yes", "--expect", "1", "--allow", key).code == 0


def test_the_end_of_a_long_command_is_asked_about_and_shown(
    directory: ConfigDirectory, tmp_path: Path
) -> None:
    """Mutations, each tried: a change that comes after what is shown of it is none; the question
    shows what a list would."""
    there, long, end = tmp_path / "own.json", "x" * 300, "; id"
    one = ("import", str(there), "--yes", "--expect", "1", "--allow", "authentication.command")
    for argument in (long, long + end):
        own = {"name": "Acme", "authentication": {"command": ["sh", "-c", argument]}}
        there.write_text(json.dumps([{"id": "acme", "own": own}]))
        ended = run(*one[:5])
        assert ended.code == 77, ended.out
        assert argument in ended.err
        assert run(*one).code == 0
    assert directory.load("acme").settings.authentication.command[2] == long + end


def test_every_field_with_such_a_name_is_in_the_list() -> None:
    """Whoever adds one that names a file, a command or a variable adds it to NAMES."""
    ends = ("file", "command", "variable")
    assert {key for key in FIELDS if key.rpartition("_")[2].rpartition(".")[2] in ends} == NAMES


def by_a_member(directory: ConfigDirectory, *changed: tuple[str, str]) -> None:
    """Share the directory with a group, one of whom edits acme; what was before is allowed."""
    for path in (directory.path, directory.path / "organizations"):
        path.chmod(0o2777)
    assert run("allow", "--all", "--yes").code == 0
    file = directory.file("acme")
    for old, new in changed:
        file.write_text(file.read_text().replace(old, new))


def test_what_a_list_brings_back_unchanged_is_allowed_by_nobody(
    directory: ConfigDirectory, rows: Path, tmp_path: Path
) -> None:
    """Out to a spreadsheet and in again, with a name corrected: only that is shown, and given.

    Mutation: all cells of a row count as typed, and the server of a member's gets the password.
    """
    run("import", str(rows), "--yes", "--expect", "3")
    by_a_member(directory, ("smtp.acme.example", "smtp.evil.example"))
    there = tmp_path / "out.csv"
    there.write_text(run("list", "acme", "--csv").out.replace("Acme GmbH", "Acme AG"))
    ended = run("import", str(there), "--yes", "--expect", "1")
    assert (ended.code, "evil" in ended.out) == (0, False), ended.err
    ended = run("test", "acme", "--until", "auth")
    assert (ended.code, "→ smtp.evil.example" in ended.err) == (77, True)


def test_a_password_is_stored_for_no_server_that_nobody_allowed(
    directory: ConfigDirectory, rows: Path, fake_keyring: Path
) -> None:
    """As ``posthouse password`` asks. Mutation: it is stored, and its server allowed with it."""
    run("import", str(rows), "--yes", "--expect", "3")
    by_a_member(directory, ("smtp.acme.example", "smtp.evil.example"))
    rows.write_text("id,password\nacme,s3cret\n")
    ended = run("import", str(rows), "--with-secrets")
    assert (ended.code, "→ smtp.evil.example" in ended.err) == (77, True)
    assert not (fake_keyring / "store").exists()
    assert run("allow", "acme").code == 77
    assert run("allow", "acme", "--yes").code == 0
    assert run("import", str(rows), "--with-secrets").code == 0


def test_passwords_go_to_the_keyring_alone(
    directory: ConfigDirectory, rows: Path, fake_keyring: Path
) -> None:
    """Mutation: left in the file's values, or stored without being asked for."""
    lines = ROWS.splitlines()
    rows.write_text("\n".join([f"{lines[0]},password", f"{lines[1]},s3cret", *(
        f"{line}," for line in lines[2:])]))  # fmt: skip
    ended = run("import", str(rows), "--yes", "--expect", "3")
    assert (ended.code, "passwords are left out, of: acme;" in ended.err) == (0, True)
    again = run("import", str(rows), "--with-secrets")
    assert (again.code, "Stored 1 password in the keyring." in again.out) == (0, True)
    assert "s3cret" not in directory.file("acme").read_text() + again.out + again.err
    assert "s3cret" in (fake_keyring / "store").read_text()


def test_a_copy_has_the_settings_and_none_of_what_is_one_s_own(
    directory: ConfigDirectory, rows: Path, tmp_path: Path
) -> None:
    run("import", str(rows), "--yes", "--expect", "3")
    run("set", "acme", f"outputs.env={tmp_path}/acme.env", "uipath.client_id=app",
        "uipath.client_secret=command", "uipath.client_secret_command=pass show x")  # fmt: skip
    file = directory.file("acme")
    file.write_text(file.read_text() + "# ask the service desk\n")
    ended = run("copy", "acme", "crow", "--name", "Crow")
    assert ended.code == 0, ended.err
    crow = directory.load("crow")
    assert (crow.name, crow.settings.smtp.host) == ("Crow", "smtp.acme.example")
    assert (crow.settings.outputs, crow.settings.uipath) == (Outputs(), UiPath())
    assert "# ask the service desk" in crow.path.read_text()
    for arguments, code in ((["acme", "crow"], 73), (["none", "x"], 66), (["host", "x"], 65),
                            (["acme", "Bad Id"], 65)):  # fmt: skip
        assert run("copy", *arguments).code == code
    assert directory.load("crow").name == "Crow"


def test_what_can_not_be_read_is_missing_from_a_csv_and_said(
    directory: ConfigDirectory, rows: Path
) -> None:
    run("import", str(rows), "--yes", "--expect", "3")
    directory.file("beta").write_text("name = Beta")
    ended = run("list", "--csv")
    assert (ended.code, len(ended.out.splitlines())) == (78, 3)
    assert "left out, for the file can't be read: beta" in ended.err
