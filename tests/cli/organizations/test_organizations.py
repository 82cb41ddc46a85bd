"""list, show, add, remove, set, validate: real files, exit codes, and nothing that steers."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tui.storage.directory.config_directory import ConfigDirectory

FOUL = "\x1b]0;x\x07[/red]\u202e"
FILES = {
    "good": 'name = "Good"\n[mail]\nmode = "custom"\n[smtp]\nhost = "mail.example.com"\n'
    '[sender]\naddress = "a@example.com"\n',
    "follows": 'name = "Follows"\n',
    "wrong": 'name = "Wrong"\n\n[smtp]\nport = 70000\n',
    "broken": "name = Broken\n",
    "foul": 'name = "' + FOUL.encode("unicode_escape").decode().replace("\\x", "\\u00") + '"\n',
}


@pytest.fixture
def files(directory: ConfigDirectory) -> ConfigDirectory:
    folder = directory.path / "organizations"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / f"{name}.toml").write_text(text)
    return directory


def test_list(files: ConfigDirectory) -> None:
    ended = run("list")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "broken   default  -                             broken  ✗ line 1: not TOML: a value "
        'must be a number, true, false or text in quotes, like "…".',
        "follows  default  smtp.sendgrid.net:587         Follows",
        "foul     default  smtp.sendgrid.net:587         foul  ✗ line 1: Name must not hold line "
        "breaks or invisible control characters; type it anew.",
        "good     custom   mail.example.com:587          Good",
        "wrong    default  smtp.sendgrid.net:587         Wrong  ✗ line 4: Port must be 1 to 65535.",
    ]


def test_list_as_json(files: ConfigDirectory) -> None:
    rows = {row["id"]: row for row in json.loads(run("list", "--json").out)}
    assert list(rows) == sorted(FILES)
    assert rows["good"] == {
        "id": "good", "name": "Good", "mode": "custom", "host": "mail.example.com", "port": 587,
        "problem": "", "last_test": None, "standing": None, "warnings": [],
    }  # fmt: skip
    assert rows["broken"]["problem"].startswith("line 1: not TOML")


def test_list_says_when_the_host_is_what_is_wrong(files: ConfigDirectory) -> None:
    (files.path / "host.toml").write_text("[mail]\n[mail]\n")
    rows = {row["id"]: row["problem"] for row in json.loads(run("list", "--json").out)}
    assert rows["follows"].startswith("host.toml: line 2: not TOML")
    assert rows["good"] == ""
    ended = run("show", "follows")
    assert (ended.code, ended.out) == (78, "")
    assert "host.toml: line 2" in ended.err


def test_list_of_nothing_says_what_to_do() -> None:
    ended = run("list")
    assert (ended.code, ended.out) == (0, "")
    assert "posthouse add ID --name NAME" in ended.err
    assert run("list", "--json").out == "[]\n"


def test_show_as_json(files: ConfigDirectory) -> None:
    shown = json.loads(run("show", "good", "--json").out)
    assert (shown["id"], shown["name"], shown["mode"]) == ("good", "Good", "custom")
    assert shown["effective"]["smtp"]["host"] == "mail.example.com"
    assert shown["effective"]["sender"]["address"] == "a@example.com"
    assert shown["origin"]["smtp.host"] == "organization"
    assert shown["origin"]["smtp.port"] == "built-in"
    nested = {f"{table}.{key}" for table, content in shown["effective"].items() for key in content}
    assert nested == set(shown["origin"])


def test_show_says_where_a_value_comes_from(files: ConfigDirectory) -> None:
    files.save("host", {"sender.address": "host@example.com"})
    lines = [line.split() for line in run("show", "follows").out.splitlines()]
    assert lines[0] == ["Follows", "(follows):", "default"]
    assert ["smtp.host", "smtp.sendgrid.net", "built-in"] in lines
    assert ["sender.address", "host@example.com", "host"] in lines
    assert ["authentication.required", "true", "built-in"] in lines
    host = run("show", "host", "--json")
    assert json.loads(host.out)["origin"]["sender.address"] == "host"


@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["validate"], ["show", "foul"]])
def test_nothing_from_a_file_reaches_the_terminal_raw(
    files: ConfigDirectory, command: list[str]
) -> None:
    ended = run(*command)
    assert "foul" in ended.out
    assert (ended.out + ended.err).replace("\n", "").isprintable()


def test_add_set_show_remove(directory: ConfigDirectory) -> None:
    added = run("add", "acme", "--name", "Acme GmbH")
    path = directory.path / "organizations" / "acme.toml"
    assert (added.code, added.out) == (0, f"Added Acme GmbH (acme): {path}\n")
    ended = run(
        "set", "acme", "mail.mode=custom", "smtp.host=mail.example.com", "smtp.port=465",
        "sender.address=a@example.com", "sender.name=A=B",
    )  # fmt: skip
    assert (ended.code, ended.out) == (0, f"Saved {path}\n")
    assert ended.err.startswith("posthouse: warning: smtp.port: On 465 servers expect implicit")
    assert directory.load("acme").settings.sender.name == "A=B"
    assert run("set", "acme", "sender.name=", "smtp.encryption=implicit").err == ""
    assert 'name = "A=B"' not in path.read_text()
    removed = run("remove", "acme", "--yes")
    assert (removed.code, removed.out) == (0, "Removed Acme GmbH (acme).\n")
    assert not path.exists()


@pytest.mark.parametrize("given", ['["printf", "a b"]', "printf 'a b'"])
def test_a_command_is_given_as_a_line_or_as_the_file_has_it(
    directory: ConfigDirectory, given: str
) -> None:
    """Mutation: the brackets taken for words."""
    run("add", "acme", "--name", "Acme")
    assert run("set", "acme", f"authentication.command={given}").code == 0
    said = tomllib.loads(directory.load("acme").path.read_text())["authentication"]
    assert said["command"] == ["printf", "a b"]


def test_set_speaks_of_what_it_changed(directory: ConfigDirectory) -> None:
    """Mutations: every problem told; only those of the keys that were given."""
    run("add", "acme", "--name", "Acme")
    odd = ["mail.mode=custom", "smtp.host=mail.example", "sender.address=a@b.example",
           "smtp.port=465"]  # fmt: skip
    assert "smtp.port" in run("set", "acme", *odd).err
    assert run("set", "acme", "name=New").err == ""
    assert "smtp.port" in run("set", "acme", "smtp.port=465").err
    path = directory.load("acme").path
    path.write_text(path.read_text().replace("required = false", "required = true"))
    login = run("set", "acme", "authentication.username=me", "smtp.host=smtp.sendgrid.net")
    assert "authentication.username: SendGrid (Twilio) wants the word apikey" in login.err
    assert run("set", "acme", "smtp.timeout_ms=9000").err == ""
    assert "apikey" in run("set", "acme", "authentication.username=you").err
    other = run("set", "acme", "smtp.host=smtp.resend.com").err
    assert "authentication.username: Resend" in other, "a new one, of a key that was not given"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["set", "good", "smtp.port=abc", "name=New"], 65, "Port must be a whole number"),
        (["set", "good", "name=New", "smtp.prot=1"], 65, "did you mean smtp.port?"),
        (["set", "good", "name=New", "sender.address=a@b.example,c@d.example"], 65, "one address"),
        (["set", "good", "name=\x1b[0m"], 65, "control characters"),
        (["set", "good", "name"], 64, "name is not KEY=VALUE"),
        (["set", "good", "\x1b[0m"], 64, "␛[0m is not KEY=VALUE"),
        (["set", "good"], 64, "Nothing to set"),
        (["set", "broken", "name=New"], 78, "broken.toml: line 1: "),
        (["set", "none", "name=New"], 66, "No organization has the id none"),
        (["set", "\x1b[0m", "name=New"], 66, "No organization has the id ␛[0m"),
        (["add", "good", "--name", "New"], 73, "exists already"),
        (["add", "Good", "--name", "New"], 65, "small letters"),
        (["add", "host", "--name", "New"], 65, "host is taken"),
        (["add", "new", "--name", "a\nb"], 65, "Name must not hold line breaks"),
        (["add", "new"], 64, "Missing option '--name'"),
        (["remove", "none", "--yes"], 66, "No organization"),
        (["remove", "host", "--yes"], 65, "can't be removed"),
        (["remove", "good"], 64, "--yes"),
        (["show", "broken"], 78, "line 1: not TOML"),
        (["show", "none"], 66, "No organization"),
        (["show"], 64, "Missing argument"),
        (["validate", "none"], 66, "No organization"),
        (["password", "follows", "--stdin"], 65, "posthouse password host"),
        (["test", "none", "--to", "a@b.example"], 66, "No organization"),
        (["test", "wrong"], 64, "Missing option '--to'"),
        (["test", "broken", "--to", "a@b.example"], 78, "line 1: not TOML"),
        (["test", "good", "--to", "a@b, c@d"], 65, "Recipient must be one address"),
        (["test", "good", "--to", "a@b.example", "--set", "smtp.port=0"], 65, "1 to 65535"),
        (["test", "good", "--to", "a@b.example", "--set", "smtp.prot=0"], 65, "did you mean"),
        (["test", "good", "--to", "a@b.example", "--until", "later"], 64, "--until"),
        (["test", "good", "--to", "a@b.example", "--timeout", "0"], 64, "--timeout"),
        (["test", "follows", "--to", "a@b.example"], 78, "Sender address is missing"),
        (["open", "good"], 64, "need a terminal"),
        ([], 64, "need a terminal"),
        (["nonsense"], 64, "No such command"),
        (["list", "--nonsense"], 64, "No such option"),
        (["--config-dir"], 64, "--config-dir"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_is_refused_says_why_and_changes_nothing(
    files: ConfigDirectory, arguments: list[str], code: int, words: str
) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err
    assert ended.err.replace("\n", "").isprintable()
    folder = files.path / "organizations"
    assert {p.stem: p.read_text() for p in folder.iterdir()} == FILES


def test_validate_names_file_line_and_key(files: ConfigDirectory) -> None:
    (files.path / "organizations" / "Odd.toml").write_text("")
    files.save("good", {"smtp.port": 465})
    ended = run("validate")
    folder = files.path / "organizations"
    assert ended.code == 78
    assert ended.out.splitlines() == [
        f"{folder}/broken.toml:1: not TOML: a value must be a number, true, false or text in "
        'quotes, like "…".',
        f"{folder}/foul.toml:1: name: Name must not hold line breaks or invisible control "
        "characters; type it anew.",
        f"{folder}/good.toml:6: warning: smtp.port: On 465 servers expect implicit TLS and stay "
        "silent otherwise.",
        f"{folder}/wrong.toml:4: smtp.port: Port must be 1 to 65535.",
        f"{files.path}/host.toml: sender.address: follows, foul, wrong: No mail can be "
        "sent: the host's settings are followed, and host.toml lacks one: Sender address is "
        "missing: who the mails come from. To set it: posthouse set host "
        "sender.address=...",
        f"{folder}/Odd.toml: the file's name is not an id, so it is not used; an id is small "
        "letters, digits, dots, hyphens or underscores.",
        f"{files.path}: warning: authentication.secret: host: No keyring on this host: no password "
        "can be seen here.",
    ]
    assert ended.err == "posthouse: files: 6, errors: 5.\n"
    only_warnings = run("validate", "good", "host")
    assert (only_warnings.code, len(only_warnings.out.splitlines())) == (0, 1)


def test_validate_names_the_outputs_that_no_save_could_write(files: ConfigDirectory) -> None:
    """Of followers too: the host's values are what their outputs must carry."""
    implicit = {"smtp.encryption": "implicit", "smtp.port": 465}
    partition = {"uipath.partition_id": "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"}
    files.save("good", {"outputs.uipath": "/srv/uip.json", **implicit, **partition})
    files.add("follower", "Follower")
    files.save("follower", {"outputs.env": "/srv/mail.env", "outputs.postfix": "/no/directory"})
    unset = run("validate", "follower").out
    assert unset.count("Output env of follower: Sender address is missing") == 1
    files.save("host", {"sender.address": "robot@x.example"})
    ended = run("validate", "good", "follower")
    good, follower = (files.path / "organizations" / f"{id}.toml" for id in ("good", "follower"))
    assert ended.code == 78
    *errors, unwritten, _password = ended.out.splitlines()
    assert errors == [
        f"{good}:12: outputs.uipath: Output uipath of good: TLS encryption (smtp.encryption) can't "
        "be written for UiPath: it has no implicit TLS; take STARTTLS, usually on 587.",
        f"{follower}:7: outputs.postfix: Output postfix of follower: /no/directory must be a "
        "directory that exists: it has files.",
    ]
    assert unwritten.startswith(f"{follower}:8: warning: outputs.env: /srv/mail.env is not what")
    assert ended.err == "posthouse: files: 2, errors: 2.\n"


def test_the_directory_can_be_given(tmp_path: Path) -> None:
    assert run("--config-dir", str(tmp_path / "x"), "add", "a", "--name", "A").code == 0
    assert (tmp_path / "x" / "organizations" / "a.toml").is_file()
    assert run("list", "--json").out == "[]\n"


def test_an_organization_for_sendmail_that_there_is_not(directory: ConfigDirectory) -> None:
    """Mutation: named_for_sendmail says nothing."""
    directory.add("acme", "Acme")
    saved = run("set", "host", "send.default_organization=acne", "sender.address=a@acme.example")
    said = "There is no organization acne, so every mail by sendmail fails; did you mean acme?"
    assert saved.code == 0
    assert f"warning: send.default_organization: {said}" in saved.err
    for command in ("validate", "doctor"):
        ended = run(command)
        assert ended.code == 78
        place = f"{directory.path / 'host.toml'}:"
        found = next(line for line in ended.out.splitlines() if said in line)
        assert f"{place}5: send.default_organization: {said}" in found or f"{place}2:" in found
        assert found.endswith("posthouse set host send.default_organization=acme")
    run("set", "host", "send.default_organization=acme")
    assert run("validate").code == 0


def test_validate_says_once_what_all_who_follow_the_host_lack(directory: ConfigDirectory) -> None:
    """Their mail can't go out, and the files alone show it. Mutations: nothing said; 0; a line for
    each of them: a flood.
    """
    for count in range(7):
        directory.add(f"acme-{count}", "Acme")
    ended = run("validate")
    line, password = ended.out.splitlines()
    assert (ended.code, line.partition("acme-0")[0]) == (
        78, f"{directory.path / 'host.toml'}: sender.address: "
    )  # fmt: skip
    assert "acme-4 and 2 more: No mail can be sent" in line
    assert "posthouse set host sender.address=..." in line
    assert password.endswith("host: No keyring on this host: no password can be seen here.")
    assert run("validate", "acme-3").code == 78
    run("set", "host", "sender.address=a@acme.example")
    ended = run("validate")
    assert (ended.code, ended.out) == (0, f"{password}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mail]\n[mail]\n", "host.toml:2: acme: not TOML"),
        ('[mail]\nmode = "custom"\n[smtp]\nport = 0\n', "host.toml:4: smtp.port: acme: Port must"),
    ],
)
def test_validate_of_one_says_what_is_wrong_above_it(
    directory: ConfigDirectory, text: str, said: str
) -> None:
    """Mutation: only its own file counts, and validate ends with 0 where no mail goes out."""
    directory.add("acme", "Acme")
    (directory.path / "host.toml").write_text(text)
    ended = run("validate", "acme")
    assert (ended.code, said in ended.out) == (78, True)
    assert said.replace("acme: ", "") in run("validate").out


def test_passwords_that_are_not_to_be_seen_are_told_and_are_no_error(
    directory: ConfigDirectory, fake_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: one that is stored named, too; a call to the keyring for each; no warning."""
    login = ("authentication.username=app", "authentication.secret=environment")
    for name in ("acme", "labs", "moon", "port", "relay"):
        directory.add(name, name)
    directory.add("follower", "Follower")
    for name in ("acme", "labs"):
        run("set", name, *RELAY, *login[:1])
    run("set", "moon", *RELAY, *login, "authentication.variable=MOON_PASSWORD")
    run("set", "port", *RELAY, *login, "authentication.variable=PORT_PASSWORD")
    run("set", "relay", *RELAY)
    run("set", "host", "sender.address=a@acme.example")
    run("password", "acme", "--stdin", given="x")
    monkeypatch.setenv("PORT_PASSWORD", "x")
    ended = run("validate")
    variable, keyring = ended.out.splitlines()
    place = f"{directory.path}: warning: authentication."
    assert ended.code == 0
    assert variable == (
        f"{place}variable: moon: $MOON_PASSWORD is not set here: no password can be seen here."
    )
    assert keyring.startswith(f"{place}secret: labs, host: No password in the Secret Service of ")
    assert keyring.endswith("; it is stored by: posthouse password ORG")
    assert run("validate", "acme", "port", "relay").out == ""


def test_validate_as_json_is_one_object_a_line(files: ConfigDirectory) -> None:
    """Keys are only ever added here: scripts read them."""
    found = [json.loads(line) for line in run("validate", "--json").out.splitlines()]
    assert {tuple(one) for one in found} == {
        ("file", "line", "key", "severity", "name", "sentence", "organizations")
    }
    wrong = files.path / "organizations" / "wrong.toml"
    assert {"file": str(wrong), "line": 4, "key": "smtp.port", "severity": "error",
            "name": "", "sentence": "Port must be 1 to 65535.",
            "organizations": ["wrong"]} in found  # fmt: skip
    lacking = next(one for one in found if one["key"] == "sender.address")
    assert (lacking["line"], lacking["severity"]) == (None, "error")
    assert lacking["organizations"] == ["follows", "foul", "wrong"]
    assert {one["severity"] for one in found} == {"error", "warning"}


def test_a_new_organization_says_that_it_needs_a_key(directory: ConfigDirectory) -> None:
    """Mutations: bound to SendGrid in silence; said where the host has a server of its own."""
    said = run("add", "acme", "--name", "Acme").err
    assert "acme follows the host, and the host the built-in settings for SendGrid" in said
    assert "key of yours there:\n  posthouse password host\n  posthouse set host sender" in said
    run("set", "host", *RELAY)
    assert run("add", "labs", "--name", "Labs").err == ""


RELAY = ("mail.mode=custom", "smtp.host=relay.example", "sender.address=a@acme.example")


def test_a_user_name_that_is_set_is_used(directory: ConfigDirectory, fake_keyring: Path) -> None:
    """Mutation: with_login not asked: required = false is saved in silence."""
    directory.add("acme", "Acme")
    ended = run("set", "acme", *RELAY, "authentication.username=app")
    said = (
        "posthouse: authentication.required is true now, as a login was given; "
        "authentication.required=false switches it off.\n"
    )
    assert (ended.code, ended.err) == (0, said)
    assert "required = true" in directory.load("acme").path.read_text()
    off = run("set", "acme", "authentication.username=app", "authentication.required=false")
    assert "warning: authentication.username: Not used: Requires authentication is off" in off.err
    assert not directory.load("acme").settings.authentication.required
    assert "Not used" in run("validate", "acme").out
    assert run("validate", "acme").code == 0


def test_a_relay_stays_one(directory: ConfigDirectory) -> None:
    """Mutation: whatever is set switches the login on."""
    directory.add("acme", "Acme")
    assert run("set", "acme", *RELAY).err == ""
    file = directory.load("acme").path
    file.write_text(file.read_text().replace('username = ""', "") + '\nusername = "app"\n')
    before = directory.load("acme").settings.authentication
    ended = run("set", "acme", "smtp.port=25")
    assert (ended.code, ended.err) == (0, "")
    assert directory.load("acme").settings.authentication == before
