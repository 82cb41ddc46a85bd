"""The organizations of a selection: named, all, or by conditions on what is in force."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.errors import UnknownOrganization
from tui.settings.conditions import condition
from tui.settings.names import HOST
from tui.settings.problems import WARNINGS
from tui.storage.directory.catalog import Catalog
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.in_force import in_force
from tui.storage.directory.selecting import select
from tui.storage.directory.selection import Selection
from tui.storage.settings_file.stored_file import Stored
from tui.storage.state.mail_test_result import MailTestResult, fingerprint
from tui.storage.state.mail_tests import StateDirectory

FILES = {
    HOST: """[mail]
mode = "custom"
[smtp]
host = "smtp.office365.com"
[authentication]
required = true
username = "relay@host.example"
[sender]
address = "relay@host.example"
colour = "blue"
""",
    "acme": """name = "Acme GmbH"
[mail]
mode = "custom"
[smtp]
host = "SMTP.acme.example"
port = 465
encryption = "implicit"
[sender]
address = "mail@acme.example"
""",
    "bolt": """name = "Bolt"
[mail]
mode = "custom"
[smtp]
host = "smtp.office365.com"
verify_certificate = false
[authentication]
required = true
username = "mail@bolt.example"
[sender]
address = "mail@bolt.example"
""",
    "broken": "name = Broken",
    "follows": 'name = "Follows"\n[smtp]\nhost = "waits.example"\n',
    "wrong": """[mail]
mode = "custom"
[smtp]
host = "smtp.wrong.example"
port = 70000
[sender]
address = "mail@wrong.example"
""",
}


@pytest.fixture
def directory(tmp_path: Path) -> ConfigDirectory:
    made = ConfigDirectory(tmp_path / "config")
    (made.path / "organizations").mkdir(parents=True)
    for name, text in FILES.items():
        made.file(name).write_text(text)
    return made


@pytest.fixture
def state(tmp_path: Path, directory: ConfigDirectory) -> StateDirectory:
    return StateDirectory(tmp_path / "state", directory.path)


def found(directory: ConfigDirectory, state: StateDirectory, *typed: str) -> list[str]:
    return list(select(directory, state, asked(*typed)).ids)


def asked(*typed: str) -> Selection:
    return Selection(conditions=tuple(map(condition, typed)))


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        (["smtp.host=smtp.office365.com"], ["bolt", "follows"]),
        (["smtp.host!=smtp.office365.com"], ["acme", "wrong"]),
        (["smtp.host=smtp.acme.example"], ["acme"]),
        (["smtp.host~office"], ["bolt", "follows"]),
        (["smtp.port=465"], ["acme"]),
        (["smtp.encryption=starttls"], ["bolt", "follows", "wrong"]),
        (["authentication.required=true", "mode=custom"], ["bolt"]),
        (["authentication.username=relay@host.example"], ["follows"]),
        (["sender.address~.example", "sender.address!=mail@acme.example"],
         ["bolt", "follows", "wrong"]),
        (["sender.name="], ["acme", "bolt", "follows", "wrong"]),
        (["mode=default"], ["follows"]),
        (["id~ol"], ["bolt", "follows"]),
        (["name=acme gmbh"], ["acme"]),
        (["problem!="], ["broken", "wrong"]),
        (["problem~port"], ["wrong"]),
        (["warning=password-ends"], ["bolt", "follows"]),
        (["warning!=password-ends"], ["acme", "wrong"]),
        (["warning=certificate-not-verified", "warning=password-ends"], ["bolt"]),
        (["warning="], ["acme", "wrong"]),
        (["tested=no"], ["acme", "bolt", "follows", "wrong"]),
    ],
)  # fmt: skip
def test_conditions_on_what_is_in_force(
    directory: ConfigDirectory, state: StateDirectory, typed: list[str], ids: list[str]
) -> None:
    """Whoever follows the host has the host's values, and not those that wait in its own file;
    of a broken file only its problem and names are known.
    """
    assert found(directory, state, *typed) == ids


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("authentication.username=Jo\\hn", "username = 'jo\\hn'"),
        ("authentication.username=jo", r'username = "\u006ao"'),
        ("smtp.domain=192.0.2.1", 'domain = "[192.0.2.1]"'),
        ("smtp.fingerprint~aa:aa", f'fingerprint = "{"aa" * 32}"'),
        ("authentication.mechanism=plain", 'mechanism = "PLAIN"'),
        ("authentication.secret=keyring", 'colour = "x"'),
        ("smtp.timeout_ms=1000", "timeout_ms = 1_000"),
        ("sender.name~É", 'name = "éa"'),
        ("outputs.env~x", 'env = "/x"'),
    ],
)
def test_whatever_way_a_file_says_it(
    directory: ConfigDirectory, state: StateDirectory, typed: str, said: str
) -> None:
    """Files are passed over by their bytes; mutations: one with an escape, or a default, too."""
    table = typed.partition(".")[0]
    lines = {"smtp": 'host = "a.example"', "sender": 'address = "a@b.example"'}
    lines[table] = f"{lines.get(table, '')}\n{said}"
    text = '[mail]\nmode = "custom"\n' + "\n".join(f"[{k}]\n{v}" for k, v in lines.items())
    directory.file("acme").write_text(text)
    if typed.startswith("smtp.domain"):
        typed = "smtp.domain~192.0.2.1"
    assert "acme" in found(directory, state, typed)


def test_remembered_reading_says_the_same(
    directory: ConfigDirectory, state: StateDirectory
) -> None:
    for name in FILES:
        os.utime(directory.file(name), (1_600_000_000, 1_600_000_000))
    everybody = select(directory, state, asked())
    for _ in Catalog(directory, state.listings).read():
        pass
    read = list[str]()

    class Counting(ConfigDirectory):
        def load(self, organization_id: str) -> Stored:
            read.append(organization_id)
            return super().load(organization_id)

    counting = Counting(directory.path)
    assert select(counting, state, asked()) == everybody
    assert found(counting, state, "warning=password-ends", "smtp.host~office") == [
        "bolt",
        "follows",
    ]
    assert read == []


def test_conditions_on_tests_are_about_the_values_in_force(
    directory: ConfigDirectory, state: StateDirectory
) -> None:
    """A test of other values says nothing: who mended a value is not found as failed any more."""
    for one, failure in (("acme", "bad-credentials"), ("bolt", ""), ("follows", "tls-name")):
        remember(directory, state, one, failure)
    assert found(directory, state, "failure=bad-credentials") == ["acme"]
    assert found(directory, state, "failure!=") == ["acme", "follows"]
    assert found(directory, state, "tested=yes") == ["acme", "bolt", "follows"]
    directory.save("acme", {"smtp.port": "2465"})
    assert found(directory, state, "failure!=") == ["follows"]
    assert found(directory, state, "tested=no") == ["acme", "wrong"]


def test_a_login_that_failed_counts_where_a_mail_was_taken_before(
    directory: ConfigDirectory, state: StateDirectory
) -> None:
    remember(directory, state, "acme", "")
    remember(directory, state, "acme", "", until="auth")
    assert found(directory, state, "tested=yes", "failure=") == ["acme"]
    remember(directory, state, "acme", "bad-credentials", until="auth")
    assert found(directory, state, "failure=bad-credentials") == ["acme"]


def remember(
    directory: ConfigDirectory, state: StateDirectory, one: str, failure: str, until: str = "quit"
) -> None:
    values = fingerprint(in_force(directory, one).effective.settings)
    now = datetime(2026, 11, 29, tzinfo=UTC)
    state.record(
        one, MailTestResult(now, not failure, "", "a:1", "auth", failure, "", values, until=until)
    )


def test_who_can_not_be_read_is_named_where_the_rest_holds(
    directory: ConfigDirectory, state: StateDirectory
) -> None:
    assert select(directory, state, asked("smtp.port=465")).unreadable == ("broken",)
    assert select(directory, state, asked("smtp.port=465", "id!=broken")).unreadable == ()
    directory.file(HOST).write_text("name = Host")
    selected = select(directory, state, asked("smtp.host!=nowhere.example"))
    assert (selected.ids, selected.unreadable) == (("acme", "bolt", "wrong"), ("broken", "follows"))
    assert found(directory, state, "mode=default") == ["follows"]


def test_all_and_those_that_are_named(directory: ConfigDirectory, state: StateDirectory) -> None:
    ids = select(directory, state, Selection(every=True)).ids
    assert ids == ("acme", "bolt", "broken", "follows", "wrong")
    named = Selection(names=("wrong", HOST, "wrong", "broken"))
    assert select(directory, state, named).ids == ("wrong", HOST, "broken")
    both = Selection(names=("acme", "bolt"), conditions=(condition("smtp.port=465"),))
    assert select(directory, state, both).ids == ("acme",)
    assert Selection(names=("acme", "acme")).is_one
    assert not both.is_one


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        (asked("smtp.host=smtp.ofice365.com"),
         "No organization matches smtp.host=smtp.ofice365.com; of broken it can't be said: "
         "posthouse validate tells why."),
        (asked("id!=broken", "smtp.host=smtp.ofice365.com"),
         "No organization matches id!=broken smtp.host=smtp.ofice365.com; did you mean "
         "smtp.host=smtp.office365.com?"),
        (asked("id!=broken", "smtp.port=465", "mode=default"),
         "No organization matches id!=broken smtp.port=465 mode=default."),
        (asked("id=acne"), "No organization matches id=acne; did you mean id=acme?"),
    ],
)  # fmt: skip
def test_nothing_matches(
    directory: ConfigDirectory, state: StateDirectory, selection: Selection, sentence: str
) -> None:
    with pytest.raises(UnknownOrganization) as error:
        select(directory, state, selection)
    assert error.value.sentence == sentence


def test_an_unknown_name_and_an_empty_directory(
    directory: ConfigDirectory, state: StateDirectory, tmp_path: Path
) -> None:
    with pytest.raises(UnknownOrganization, match="did you mean acme"):
        select(directory, state, Selection(names=("bolt", "acmee")))
    with pytest.raises(UnknownOrganization, match="posthouse add ID"):
        select(ConfigDirectory(tmp_path / "none"), state, Selection(every=True))


def test_each_warning_of_a_file_has_a_name(directory: ConfigDirectory) -> None:
    for one in FILES:
        for problem in directory.load(one).problems:
            assert problem.is_error or problem.name in WARNINGS
