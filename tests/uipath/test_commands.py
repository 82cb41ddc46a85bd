"""diff, pull and push, from one end to the other: files, TLS, UiPath's stand-in."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tests.programs import needs
from tests.uipath.conftest import GUID, HERE, PASSWORD, SECRET, THERE, World, at_uipath
from tui.demo.uipath import App, Reply
from tui.storage.child_processes import Children
from tui.storage.editing.add_rename_remove import remove, rename
from tui.storage.keyring.system_keyring import KeyringPasswords
from tui.storage.state.mail_test_result import MailTestResult, fingerprint

CHANGED = {"Host": "mail2.acme.example", "Port": "2525", "FromDisplayName": "Acme Mail"}


def puts(world: World) -> list[dict[str, str]]:
    """What was sent, by UiPath's keys."""
    return [
        {row["key"].removeprefix("Email.Smtp."): row["value"] for row in body["settings"]}
        for body in (json.loads(one.body) for one in world.there.asked if one.method == "PUT")
    ]


def keep_test(world: World, *, ago: timedelta = timedelta(0), ok: bool = True) -> None:
    """Remember a test of acme's values as they are."""
    settings = world.directory.load("acme").settings
    result = MailTestResult(
        datetime.now(UTC) - ago, ok, "a@acme.example", "mail", "quit", "" if ok else "x", "",
        fingerprint(settings),
    )  # fmt: skip
    world.workspace.state.record("acme", result)


def test_diff_shows_both_sides_and_never_the_password(world: World) -> None:
    """Mutations: any key not compared; the exit code; what --json says."""
    ended = world.run("diff", "acme")
    assert (ended.code, ended.err) == (0, "")
    assert "the same at UiPath" in ended.out
    world.there.store(GUID, CHANGED)
    ended = world.run("diff", "acme")
    assert (ended.code, ended.err) == (1, "")
    assert [line.split() for line in ended.out.splitlines()[2:5]] == [
        ["smtp.host", "mail.acme.example", "mail2.acme.example"],
        ["smtp.port", "587", "2525"],
        ["sender.name", "Acme", "Robot", "Acme", "Mail"],
    ]
    assert "the-one-there" not in ended.out
    assert "******" not in ended.out
    ended = world.run("diff", "acme", "--json")
    (shown,) = json.loads(ended.out)
    assert list(shown) == [
        "id", "outcome", "differences", "password_there", "notes", "failure", "error", "exit"
    ]  # fmt: skip
    assert shown["differences"][1] == {"key": "smtp.port", "here": "587", "there": "2525"}
    assert (shown["outcome"], shown["password_there"], ended.code) == ("differs", True, 1)


@pytest.mark.parametrize(
    ("there", "here", "differs"),
    [
        ({"Host": "MAIL.acme.EXAMPLE "}, {}, []),
        ({"EnableSsl": "True", "UseDefaultCredentials": "False"}, {}, []),
        ({"FromEmail": "robot@bücher.example"}, {"sender.address": "robot@xn--bcher-kva.example"},
         []),
        ({"UseDefaultCredentials": "true"}, {}, ["authentication.required",
                                                 "authentication.username"]),
        ({"UserName": ""}, {"authentication.required": False}, []),
        ({"Domain": "CORP"}, {}, ["uipath.domain"]),
        ({"Domain": "CORP"}, {"uipath.domain": "CORP", "smtp.domain": "ehlo.example"}, []),
        ({"ConnectionTimeout": "30000"}, {}, ["smtp.timeout_ms"]),
        ({"EnableSsl": "false"}, {}, ["smtp.encryption"]),
        ({}, {"smtp.encryption": "implicit", "smtp.port": 587}, []),
        ({"EnableSsl": "false"}, {"smtp.encryption": "implicit", "smtp.port": 587},
         ["smtp.encryption"]),
        ({}, {"mail.mode": "default"}, ["mail.mode"]),
    ],
)  # fmt: skip
def test_what_counts_as_different(
    world: World, there: dict[str, str], here: dict[str, object], differs: list[str]
) -> None:
    """Mutations: each ``normalize`` of comparing left out; implicit compared with true."""
    world.there.store(GUID, there)
    world.directory.save("acme", here)
    (shown,) = json.loads(world.run("diff", "acme", "--json").out)
    assert [one["key"] for one in shown["differences"]] == differs
    assert any("can't be compared" in note for note in shown["notes"]) == (
        here.get("smtp.encryption") == "implicit" and not there
    )


def test_what_is_stored_nowhere_there_is_default(world: World) -> None:
    world.there.rows.clear()
    (shown,) = json.loads(world.run("diff", "acme", "--json").out)
    assert shown["differences"] == [{"key": "mail.mode", "here": "custom", "there": "default"}]
    world.directory.save("acme", {"mail.mode": "default"})
    assert world.run("diff", "acme").code == 0


@needs("git")
def test_from_a_difference_to_the_push_back(world: World) -> None:
    """The whole way: diff, pull with its step, restore, push; the password only where asked.

    Mutations: pull past the ordinary save; the masked password sent; not all nine keys at once.
    """
    run("set", "acme", "sender.name=Acme Robot")
    world.there.store(GUID, CHANGED)
    assert world.run("diff", "acme").code == 1
    ended = world.run("pull", "acme")
    assert (ended.code, world.here("smtp.port")) == (0, 587)
    ended = world.run("pull", "acme", "--write", "--yes")
    assert (ended.code, world.here("smtp.port")) == (0, 2525)
    assert "Saved" in ended.out
    assert world.here("smtp.host") == "mail2.acme.example"
    steps = [json.loads(line) for line in run("history", "acme", "--json").out.splitlines()]
    assert {one["key"] for one in steps[0]["changes"]} == {"smtp.host", "smtp.port", "sender.name"}
    assert run("restore", "acme", steps[1]["revision"]).code == 0
    assert world.here("smtp.port") == 587
    ended = world.run("push", "acme")
    assert (ended.code, "were not tested" in ended.err) == (78, True)
    keep_test(world)
    ended = world.run("push", "acme")
    assert (ended.code, "--with-password" in ended.err) == (78, True)
    assert puts(world) == []
    ended = world.run("push", "acme", "--with-password")
    assert (ended.code, "read back there" in ended.out) == (0, True)
    assert "not from UiPath's network" in ended.err
    (sent,) = puts(world)
    assert sent == {**THERE, "Password": PASSWORD}
    assert world.run("diff", "acme").code == 0
    assert PASSWORD not in ended.out + ended.err


def test_a_change_there_before_our_look_stops_a_push(world: World) -> None:
    """Mutations: not compared with what was seen; compared with this look."""
    world.run("pull", "acme", "--write")
    keep_test(world)
    run("set", "acme", "smtp.timeout_ms=30000")
    keep_test(world)
    world.there.store(GUID, {"FromDisplayName": "Somebody"})
    ended = world.run("push", "acme")
    assert (ended.code, puts(world)) == (75, [])
    assert "Somebody changed it at UiPath meanwhile: Sender name" in ended.err
    assert world.run("push", "acme", "--force").code == 0
    assert world.there.stored(GUID)["FromDisplayName"] == "Acme Robot"


def test_what_this_organization_ever_said_is_no_strangers(world: World) -> None:
    """A colleague pushed what the history has. Mutation: ``is_ours`` false."""
    world.run("pull", "acme", "--write")
    run("set", "acme", "sender.name=Of a colleague")
    run("set", "acme", "sender.name=Newest")
    keep_test(world)
    world.there.store(GUID, {"FromDisplayName": "Of a colleague"})
    assert world.run("push", "acme").code == 0
    assert world.there.stored(GUID)["FromDisplayName"] == "Newest"


def test_the_first_push_wants_somebody_who_looked(world: World) -> None:
    """Mutation: what was never seen is overwritten without a yes."""
    world.there.store(GUID, {"FromDisplayName": "Never seen"})
    keep_test(world)
    ended = world.run("push", "acme")
    assert (ended.code, puts(world)) == (75, [])
    assert "Never seen" in ended.out
    assert "was never seen here" in ended.err
    assert world.run("push", "acme", "--dry-run").code == 0
    assert puts(world) == []
    assert world.run("push", "acme", "--yes").code == 0
    assert world.there.stored(GUID)["FromDisplayName"] == "Acme Robot"


def test_onto_nothing_there_is_nothing_to_see(world: World) -> None:
    world.there.rows.clear()
    keep_test(world)
    assert world.run("push", "acme").code == 0
    assert world.there.stored(GUID) == {k: v for k, v in THERE.items() if k != "Password"}


@pytest.mark.parametrize(
    ("values", "flags", "code", "words"),
    [
        ({"smtp.encryption": "implicit", "smtp.port": 465}, (), 78, "no implicit TLS"),
        ({"smtp.encryption": "implicit", "smtp.port": 465}, ("--drop-unsupported",), 78, "no impl"),
        ({"smtp.verify_certificate": False}, (), 78, "Verify certificate"),
        ({"smtp.fingerprint": "ab" * 32}, (), 78, "Fingerprint"),
        ({"smtp.fingerprint": "ab" * 32}, ("--drop-unsupported",), 0, ""),
        ({"authentication.mechanism": "PLAIN"}, (), 78, "Mechanism"),
        ({"authentication.mechanism": "PLAIN"}, ("--drop-unsupported",), 0, ""),
        ({"authentication.mechanism": "XOAUTH2"}, ("--drop-unsupported",), 78, "OAuth"),
        ({"mail.mode": "default"}, (), 69, "no documented call"),
        ({"uipath.partition_id": ""}, (), 78, "uipath.partition_id is missing"),
        ({"uipath.client_id": ""}, (), 78, "has no app at UiPath"),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_said_before_anybody_is_asked(
    world: World, values: dict[str, object], flags: tuple[str, ...], code: int, words: str
) -> None:
    """Mutations: any of these checks; one of them after the first question."""
    world.directory.save("acme", values)
    ended = world.run("push", "acme", "--untested", "--yes", *flags)
    assert (ended.code, words in ended.err) == (code, True)
    assert (world.there.asked == []) == (code != 0)


@pytest.mark.parametrize(
    ("ago", "ok", "edited", "code"),
    [
        (timedelta(hours=23), True, False, 0),
        (timedelta(hours=25), True, False, 78),
        (timedelta(0), False, False, 78),
        (timedelta(0), True, True, 78),
    ],
)
def test_tested_means_these_values_within_a_day(
    world: World, ago: timedelta, ok: bool, edited: bool, code: int
) -> None:
    keep_test(world, ago=ago, ok=ok)
    if edited:
        world.directory.save("acme", {"smtp.timeout_ms": 1000})
    assert world.run("push", "acme").code == code


@pytest.mark.parametrize(
    "changed",
    [{"smtp.host": "x.example"}, {"smtp.port": 25}, {"smtp.encryption": "none",
     "authentication.allow_cleartext": True}, {"authentication.username": "other"}],
    ids=["host", "port", "TLS", "user name"],
)  # fmt: skip
def test_uipaths_password_goes_nowhere_else_unasked(
    world: World, changed: dict[str, object]
) -> None:
    """Mutations: any key of WHERE_THE_PASSWORD_GOES taken out; the flag not looked at."""
    world.run("pull", "acme", "--write")
    world.directory.save("acme", changed)
    ended = world.run("push", "acme", "--untested")
    assert (ended.code, puts(world)) == (78, [])
    assert "--keep-password-there" in ended.err
    ended = world.run("push", "acme", "--untested", "--keep-password-there")
    assert (ended.code, "the password that it has" in ended.err) == (0, True)
    assert "Password" not in puts(world)[0]
    assert world.there.stored(GUID)["Password"] == "the-one-there"


def test_stale_reads_are_waited_for_and_a_lost_race_is_told(world: World) -> None:
    """Mutations: one read only; what another wrote in between not told."""
    world.run("pull", "acme", "--write")
    run("set", "acme", "sender.name=New")
    world.there.after_read = lambda: setattr(world.there, "stale", 1)
    ended = world.run("push", "acme", "--untested")
    assert ended.code == 0
    assert [one.method for one in world.there.asked[-4:]] == ["GET", "PUT", "GET", "GET"]


def test_an_answer_that_is_lost_is_no_success(world: World) -> None:
    """Whether a PUT was taken is not known then: 75. Mutation: taken for done."""
    world.run("pull", "acme", "--write")
    run("set", "acme", "sender.name=New")
    cut = Reply(200, b"[", cut=True)
    world.there.after_read = lambda: world.there.faults.append(cut)
    ended = world.run("push", "acme", "--untested")
    assert (ended.code, "Whether it was taken is not known" in ended.err) == (75, True)


def test_pull_never_switches_what_only_a_person_may(world: World) -> None:
    """TLS off, and the mode. Mutations: either taken with --write --yes."""
    world.there.store(GUID, {"EnableSsl": "false", "FromDisplayName": "New"})
    ended = world.run("pull", "acme", "--write", "--yes")
    assert (ended.code, world.here("smtp.encryption")) == (0, "starttls")
    assert (world.here("sender.name"), "smtp.encryption=none" in ended.out) == ("New", True)
    world.there.rows.clear()
    ended = world.run("pull", "acme", "--write", "--yes")
    assert (ended.code, world.here("mail.mode")) == (0, "custom")
    assert "mail.mode=default" in ended.out


def test_a_person_may_switch_them(world: World) -> None:
    world.there.store(GUID, {"EnableSsl": "false"})
    ended = on_terminal(["uipath", "pull", "acme"], [("TLS off", "y")])
    assert (ended.code, world.here("smtp.encryption")) == (0, "none")
    assert world.here("authentication.allow_cleartext") is False


def test_a_server_that_gets_the_stored_password_wants_a_yes(world: World) -> None:
    """Mutation: a pull from cron takes another server without a word."""
    world.there.store(GUID, {"Host": "mail.evil.example"})
    ended = world.run("pull", "acme", "--write")
    assert (ended.code, world.here("smtp.host")) == (77, "mail.acme.example")
    world.there.store(GUID, {"Host": "mail.acme.example", "FromDisplayName": "New"})
    assert world.run("pull", "acme", "--write").code == 0
    assert world.here("sender.name") == "New"


def test_on_a_terminal_it_is_asked_about_with_write_too(world: World) -> None:
    """Mutation: only the name of the option decides, and the server there gets the password."""
    world.there.store(GUID, {"Host": "mail.evil.example"})
    ended = on_terminal(["uipath", "pull", "acme", "--write"], [("Take this into", "n")])
    assert (ended.code, world.here("smtp.host")) == (0, "mail.acme.example")


@pytest.mark.parametrize(
    ("key", "value"),
    [("Port", "70000"), ("Port", "many"), ("ConnectionTimeout", "300001"), ("Host", "a b"),
     ("FromEmail", "nobody"), ("FromDisplayName", "a\nb"), ("EnableSsl", "maybe")],
)  # fmt: skip
def test_a_value_that_cannot_stand_here_is_refused(world: World, key: str, value: str) -> None:
    world.there.store(GUID, {key: value})
    ended = world.run("pull", "acme", "--write", "--yes")
    assert ended.code == 65
    assert "which can't stand here" in ended.err
    assert world.directory.load("acme").settings.smtp.host == "mail.acme.example"


def test_the_partition_is_found_and_saved(world: World) -> None:
    """Mutation: the token's word believed without UiPath's answer to it."""
    world.directory.save("acme", {"uipath.partition_id": ""})
    ended = world.run("diff", "acme")
    assert (ended.code, f"acme is {GUID} there" in ended.out) == (0, True)
    assert world.run("pull", "acme", "--write").code == 0
    assert world.here("uipath.partition_id") == GUID


def test_the_secret_of_the_app_has_an_entry_of_its_own(world: World, fake_keyring: object) -> None:
    """Mutations: the password's entry; it stays where the organization is renamed."""
    world.directory.save("acme", {"uipath.client_secret": "keyring"})
    ended = world.run("diff", "acme")
    assert (ended.code, "posthouse password acme --uipath" in ended.err) == (69, True)
    ended = run("password", "acme", "--uipath", "--stdin", given=SECRET)
    assert (ended.code, SECRET in ended.out + ended.err) == (0, False)
    assert world.run("diff", "acme").code == 0
    children = Children()
    passwords = KeyringPasswords(world.directory.path, children)
    workspace = replace(world.workspace, passwords=passwords, children=children)
    rename(workspace, "acme", "acme-ag", "Acme AG")
    assert world.run("diff", "acme-ag").code == 0
    assert passwords.get("acme:uipath") is None
    remove(workspace, "acme-ag")
    assert passwords.get("acme-ag:uipath") is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("diff",), "--all"),
        (("look", "acme"), "diff"),
        (("diff", "acme", "--write"), "--write does not go with diff"),
        (("pull", "acme", "--force"), "--force does not go with pull"),
        (("push", "acme", "--write"), "--write does not go with push"),
        (("push", "--all", "--yes", "--untested"), "--expect"),
        (("push", "--all", "--yes", "--expect", "7", "--untested"), "--expect says 7, and 1 would"),
        (("push", "--all", "--untested"), "no terminal"),
    ],
)
def test_wrong_usage(world: World, arguments: tuple[str, ...], words: str) -> None:
    world.run("pull", "acme", "--write")
    world.directory.save("acme", {"sender.name": "New"})
    ended = world.run(*arguments)
    assert (ended.code, words in ended.err) == (64, True)
    assert puts(world) == []


def test_of_several_each_is_told_and_one_failure_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: the first failure ends all; the exit code of the last; 75 over 77."""
    for number, name in enumerate(("beta", "gamma", "delta"), 1):
        partition = f"{number}" * 8 + GUID[8:]
        world.directory.add(name, name)
        world.directory.save(name, {**HERE, **at_uipath(f"app-{name}", partition)})
        world.there.apps[f"app-{name}"] = App(SECRET, partition)
        world.there.store(partition, THERE)
    world.directory.add("elsewhere", "Not there")
    world.directory.save("delta", {"mail.mode": "default"})
    world.there.store("2" * 8 + GUID[8:], {"FromDisplayName": "Changed"})
    world.there.apps["app-beta"] = App("another secret", "1" * 8 + GUID[8:])
    ended = world.run("diff", "--all", "--json")
    shown = {one["id"]: (one["outcome"], one["exit"]) for one in json.loads(ended.out)}
    assert shown == {
        "acme": ("same", 0), "beta": ("failed", 77), "delta": ("differs", 0),
        "elsewhere": ("elsewhere", 0), "gamma": ("differs", 0),
    }  # fmt: skip
    assert ended.code == 77
    ended = world.run("push", "--all", "--untested", "--yes", "--expect", "1")
    assert ended.code == 77
    lines = ended.out.splitlines()[-6:]
    assert [line.split()[:2] for line in lines[:4]] == [
        ["✓", "acme"], ["✗", "beta"], ["delta", "on"], ["elsewhere", "not"]
    ]  # fmt: skip
    assert "sent: 1" in lines[-1]
    world.there.apps["app-beta"] = App(SECRET, "1" * 8 + GUID[8:])
    world.there.faults.append(Reply(503))
    assert world.run("diff", "acme", "beta", "gamma").code == 75
    assert world.run("diff", "acme", "beta", "gamma").code == 0
