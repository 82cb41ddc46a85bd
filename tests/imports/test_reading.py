"""Files of spreadsheets and other programs as settings: what is read, and the faults."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.helpers.commands import run
from tui.exports.formats import export
from tui.imports.csv_cells import plain, quoted
from tui.imports.found import Found, WrongFile, id_from
from tui.imports.reading import format_of, read
from tui.secret import SecretStr
from tui.settings.inheritance import effective
from tui.settings.model import settings_of

HEAD = "id,name,smtp.host,smtp.port\n"


def only(data: str, format: str, organization: str = "") -> Found:
    (found,) = read(data.encode(), format, organization=organization).organizations
    return found


@pytest.mark.parametrize(
    "data",
    [
        HEAD + "acme,Acme,smtp.acme.example,587\n",
        "\ufeff" + HEAD + "acme,Acme,smtp.acme.example,587\n",
        HEAD.replace("\n", "\r\n") + "acme,Acme,smtp.acme.example,587\r\n",
        HEAD.replace(",", ";") + "acme;Acme;smtp.acme.example;587",
        HEAD.replace(",", "\t") + "acme\tAcme\tsmtp.acme.example\t587\n\n\n",
        HEAD + '"acme","Acme","smtp.acme.example","587"\n,,,\n',
    ],
    ids=["plain", "BOM", "CRLF", "semicolons", "tabs", "quotes"],
)
def test_what_spreadsheets_write(data: str) -> None:
    found = only(data, "csv")
    assert found.id == "acme"
    assert found.values == {
        "name": "Acme", "smtp.host": "smtp.acme.example", "smtp.port": "587"
    }  # fmt: skip


def test_an_empty_cell_says_nothing_and_a_name_makes_an_id() -> None:
    found = only("name,smtp.host,sender.name\nÉditions Lumière,, \n", "csv")
    assert (found.id, found.values) == ("editions-lumiere", {"name": "Éditions Lumière"})
    assert id_from("Ünïcode & Söhne GmbH") == "unicode-sohne-gmbh"
    assert id_from("日本") == ""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.csv: is empty; its first line names the columns: id,name,smtp.host,…"),
        (b"id,smtp.hots\n", "a.csv: line 1, column 2: smtp.hots is no key; did you mean "
         "smtp.host?"),
        (b"id,,name\n", "a.csv: line 1, column 2: a column without a name is no key; posthouse "
         "help settings has them."),
        (b"id,name,name\n", "a.csv: line 1, column 3: name is there twice."),
        (b"smtp.host\n", "a.csv: line 1: needs a column id, or name, to know whose row it is."),
        (b"id,name\n", "a.csv: has no organization in it."),
        (b"id,name\nacme\n", "a.csv: line 2: this row has 1 cells, and the first line 2."),
        (b'id,name\nacme,"A" b\n', "a.csv: line 2: a quote is wrong: a cell with quotes in it is "
         "in quotes, each of them doubled."),
        (b'id,name\na,b\nacme,"A\nb\n', "a.csv: line 3: a quote is wrong: a cell with quotes in it "
         "is in quotes, each of them doubled."),
        (b"id,name\nacme,A\nb,B\nacme,C\n", "a.csv: line 4, column 1: acme is in line 2 already."),
        (b"name\nAcme\nacme\n", "a.csv: line 3: acme is in line 2 already."),
        (b"id\nhost\n", "a.csv: line 2, column 1: The id host is taken: it means the host's own "
         "settings."),
        (b"id\nAc me\n", "a.csv: line 2, column 1: Ac me is no id: 1 to 63 small letters, digits, "
         "dots, hyphens or underscores, like acme-labs."),
        (b"name\n\xe6\x97\xa5\n", "a.csv: line 2: has neither an id, nor a name that an id can be "
         "made from."),
        (b"id,smtp.port\nacme,70000\n", "a.csv: line 2, column 2: smtp.port: Port must be 1 to "
         "65535."),
        (b"id,mail.mode\nacme,costum\n", "a.csv: line 2, column 2: mail.mode: Mail settings must "
         "be default or custom."),
        (b"id,name\nacme,\xe9\n", "a.csv: line 2: not UTF-8; a spreadsheet has that as “CSV "
         "UTF-8” where it saves."),
        (b"id,name\nacme,a\x1b[31m\n", "a.csv: line 2, column 2: name: Name must not hold line "
         "breaks or invisible control characters; type it anew."),
    ],
)  # fmt: skip
def test_faults_of_a_csv_have_their_place(data: bytes, sentence: str) -> None:
    with pytest.raises(WrongFile) as error:
        read(data, "csv")
    assert error.value.of("a.csv").sentence == sentence


@given(st.text("'=+-@a\t"))
def test_a_cell_comes_back_as_it_was(value: str) -> None:
    """Mutation: any leading apostrophe taken away, so that a value that has one loses it."""
    assert plain(quoted(value)) == value
    assert not quoted(value).startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("value", ["=1+1", "+49", "-x", "@a", "'=x", "''@x", "'plain", "x"])
def test_exactly_what_was_added_is_taken_away(value: str) -> None:
    assert plain(quoted(value)) == value
    assert quoted(value) == (value if value in ("'plain", "x") else f"'{value}")


JSON = '{"id": "acme", "own": {"name": "Acme", "smtp": {"host": "a.example", "port": 25}}}'


@pytest.mark.parametrize("data", [JSON, f"[{JSON}]", f"\n{JSON}\n"])
def test_json(data: str) -> None:
    found = only(data, "json")
    assert found.values == {"name": "Acme", "smtp.host": "a.example", "smtp.port": "25"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('{"id": ', "line 1, column 8: no JSON"),
        ('{"id": "a", "own": {}}\n[}', "line 2, column 2: no JSON"),
        ("[1]", "line 1: an organization is an object"),
        ('[{"id": "a"}]', "has its values in “own”"),
        ('{"id": "a", "effective": {}}', "take posthouse show --own --json"),
        ('{"id": "a", "mode": "custom", "host": "x"}', "take posthouse show --own --json"),
        ('{"id": "a", "own": {"smtp": {"hots": "x"}}}', "a: smtp.hots is not a known key; did you"),
        ('{"id": "a", "own": {"smtp": {"port": 1.5}}}', "a: smtp.port must be text, a whole num"),
        ('{"id": "a", "own": {"smtp": {"port": 70000}}}', "Port must be 1 to 65535"),
        (f'{JSON}\n{JSON}', "line 2: acme is in line 1 already"),
        ("[" * 100_000, "no JSON"),
        ('{"id": "a", "own": {"smtp": {"port": ' + "9" * 5000 + "}}}", "no JSON"),
        ("", "has no organization in it"),
    ],
)  # fmt: skip
def test_faults_of_json(data: str, said: str) -> None:
    with pytest.raises(WrongFile) as error:
        read(data.encode(), "json")
    assert said in error.value.of("a.json").sentence


MSMTP = """# accounts
defaults
auth on
tls on
timeout 20

account acme
host smtp.acme.example
port 587
from mail@acme.example
user "mail@acme.example"
passwordeval pass show 'smtp/acme'

account labs : acme
host smtp.labs.example
port 465
tls_starttls off
logfile ~/log

account default : acme
"""


def test_accounts_of_msmtp() -> None:
    contents = read(MSMTP.encode(), "msmtp")
    acme, labs = contents.organizations
    assert (acme.id, labs.id, contents.passed_over) == ("acme", "labs", ("logfile",))
    assert acme.values == {
        "name": "acme", "mail.mode": "custom", "smtp.host": "smtp.acme.example",
        "smtp.port": "587", "authentication.username": "mail@acme.example",
        "sender.address": "mail@acme.example", "smtp.encryption": "starttls",
        "smtp.timeout_ms": "20000", "authentication.required": True,
        "authentication.secret": "command", "authentication.command": "pass show smtp/acme",
    }  # fmt: skip
    assert (labs.values["smtp.encryption"], labs.values["smtp.host"]) == (
        "implicit", "smtp.labs.example"
    )  # fmt: skip
    with pytest.raises(WrongFile) as error:
        read(b"account a : b\n", "msmtp")
    assert error.value.of("rc").sentence == "rc: line 1: b is no account above."


FULL = settings_of({
    "name": "Acme", "mail.mode": "custom", "smtp.host": "smtp.acme.example", "smtp.port": 465,
    "smtp.encryption": "implicit", "smtp.domain": "acme.example", "smtp.timeout_ms": 30000,
    "authentication.required": True, "authentication.username": "mail@acme.example",
    "authentication.mechanism": "PLAIN", "sender.address": "mail@acme.example",
    "sender.name": "Acme mails",
})  # fmt: skip


@pytest.mark.parametrize(
    ("exported", "format", "lost"),
    [
        ("msmtp", "msmtp", {"name", "sender.name"}),
        ("env", "env", {"name"}),
        ("systemd", "env", {"name"}),
        ("docker-env", "env", {"name"}),
        ("grafana", "ini", {"name", "smtp.timeout_ms", "authentication.mechanism"}),
    ],
)
def test_what_was_exported_can_be_imported(exported: str, format: str, lost: set[str]) -> None:
    """Mutation: a line of an export that its import does not know."""
    settings = FULL
    if exported == "grafana":
        settings = FULL._replace(authentication=FULL.authentication._replace(mechanism="auto"))
    in_force = effective("acme", settings, settings)
    (part,) = export(in_force, exported, SecretStr("s3cret!"))
    found = only(part.text, format, "" if format == "msmtp" else "acme")
    values = {key: str(value).lower() for key, value in found.values.items()}
    for key in (
        "smtp.host", "smtp.port", "smtp.encryption", "smtp.domain", "smtp.timeout_ms",
        "authentication.required", "authentication.username", "authentication.mechanism",
        "sender.address", "sender.name",
    ):  # fmt: skip
        if key not in lost and key != "authentication.required":
            assert values[key] == str(settings.value(key)).lower(), key
    assert found.secret is not None
    assert found.secret.get_secret_value() == "s3cret!"


def test_postfix_with_its_logins() -> None:
    main = (
        "relayhost = [smtp.acme.example]:submission\nsmtp_sasl_auth_enable = yes\n"
        "smtp_tls_security_level = encrypt\nsmtp_tls_CAfile =\n  /etc/ca.pem\nmyhostname = x\n"
    )
    contents = read(
        main.encode(), "postfix", organization="acme",
        sasl_passwd=b"# logins\n[smtp.acme.example]:submission mail@acme.example:s3:cret\n",
    )  # fmt: skip
    (found,) = contents.organizations
    assert found.values == {
        "mail.mode": "custom", "smtp.host": "smtp.acme.example", "smtp.port": "587",
        "smtp.encryption": "starttls", "smtp.ca_file": "/etc/ca.pem",
        "authentication.required": True, "authentication.username": "mail@acme.example",
    }  # fmt: skip
    assert found.secret is not None
    assert found.secret.get_secret_value() == "s3:cret"


def test_gitea() -> None:
    found = only(
        "APP_NAME = x\n[mailer]\nENABLED = true\nPROTOCOL = smtps\nSMTP_ADDR = smtp.acme.example\n"
        'SMTP_PORT = 465\nFROM = "Acme" <git@acme.example>\nUSER = git\nPASSWD = `a"b`\n',
        "ini", organization="acme",
    )  # fmt: skip
    assert found.values == {
        "mail.mode": "custom", "smtp.host": "smtp.acme.example", "smtp.port": "465",
        "smtp.encryption": "implicit", "authentication.username": "git",
        "authentication.required": True, "sender.address": "git@acme.example",
        "sender.name": "Acme",
    }  # fmt: skip
    assert found.secret is not None
    assert found.secret.get_secret_value() == 'a"b'


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.csv", "csv"), ("x/A.JSON", "json"), (".msmtprc", "msmtp"), ("/etc/msmtprc", "msmtp"),
     (".env", "env"), ("a.env", "env"), ("/etc/postfix/main.cf", "postfix"), ("app.ini", "ini"),
     ("a.txt", "")],
)  # fmt: skip
def test_a_name_tells_the_format(name: str, format: str) -> None:
    assert format_of(name) == format


def test_every_format_has_its_place_in_the_help() -> None:
    for word in ("CSV", "JSON", "msmtp", "env", "postfix", "ini"):
        assert word in run("import", "--help").out
