"""What is remembered of tests: private, bounded, and never in the way."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.errors import NotSaved
from tui.settings.model import Authentication, Sender, Settings, Smtp
from tui.storage.directory.catalog_cache import recalled
from tui.storage.disk import lock
from tui.storage.disk.lock import Locked
from tui.storage.state import mail_tests as module
from tui.storage.state.mail_test_result import MailTestResult, fingerprint
from tui.storage.state.mail_tests import KEPT, StateDirectory

RESULT = MailTestResult(
    when=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    ok=False,
    recipient="oncall@acme.example",
    server="smtp.example.com:587",
    stage="auth",
    failure="bad-credentials",
    summary="The server refused the user name or password.",
    values="00ff",
)


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    return StateDirectory(tmp_path / "state", tmp_path / "config")


def test_results_are_kept_newest_first_and_bounded(state: StateDirectory) -> None:
    made = [replace(RESULT, when=RESULT.when + timedelta(minutes=n)) for n in range(KEPT + 5)]
    for result in made:
        state.record("acme", result)
    state.record("other", RESULT)
    assert state.results("acme") == made[:4:-1]
    assert {i: state.last_result(i) for i in state.tested()} == {"acme": made[-1], "other": RESULT}


def test_tests_without_a_mail_are_kept_and_tell_nothing_of_mails(state: StateDirectory) -> None:
    """Mutations: one bound for both kinds; the last result of either kind."""
    state.record("acme", RESULT)
    login = replace(RESULT, ok=True, failure="", recipient="", until="auth")
    for minutes in range(KEPT + 5):
        state.record("acme", replace(login, when=RESULT.when + timedelta(minutes=minutes)))
    found = state.results("acme")
    assert (len(found), found[-1]) == (KEPT + 1, RESULT)
    assert [result.sends for result in found] == [False] * KEPT + [True]
    assert state.last_result("acme") == RESULT
    state.record("new", login)
    assert state.last_result("new") is None


def test_before_the_first_test_there_is_nothing(state: StateDirectory) -> None:
    assert (state.results("acme"), state.last_result("acme"), state.recipient("acme")) == (
        [],
        None,
        "",
    )


def test_two_tests_that_end_at_once_are_both_kept(
    state: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: no lock between reading the earlier results and writing all of them."""
    monkeypatch.setattr(lock, "PATIENCE", 0)
    newest = module._newest

    def meanwhile(lines: list[bytes]) -> list[bytes]:
        monkeypatch.setattr(module, "_newest", newest)
        with ThreadPoolExecutor(1) as other, pytest.raises(Locked):
            other.submit(state.record, "acme", replace(RESULT, ok=True)).result()
        return newest(lines)

    monkeypatch.setattr(module, "_newest", meanwhile)
    state.record("acme", RESULT)
    state.record("acme", replace(RESULT, ok=True))
    assert [result.ok for result in state.results("acme")] == [True, False]


def test_each_organization_has_its_own_recipient(state: StateDirectory) -> None:
    """One customer's test goes to no other's mailbox. Mutation: the last recipient of all."""
    state.record("acme", RESULT)
    state.record("acme", replace(RESULT, recipient="é@b.example"))
    state.record("acme", replace(RESULT, recipient="", until="auth"))
    assert (state.recipient("acme"), state.recipient("new")) == ("é@b.example", "")


def test_that_a_mail_arrived_is_kept_with_its_test(state: StateDirectory) -> None:
    """Mutations: all tests received; one that is not remembered any more is put back."""
    newer = replace(RESULT, when=RESULT.when + timedelta(minutes=1))
    state.record("acme", RESULT)
    state.record("acme", newer)
    state.receive("acme", RESULT, RESULT.when + timedelta(minutes=2), "alice@jump1")
    state.receive("acme", replace(RESULT, when=RESULT.when - timedelta(1)), RESULT.when, "bob")
    found = state.results("acme")
    assert [(one.when, one.received_by) for one in found] == [
        (newer.when, ""), (RESULT.when, "alice@jump1"),
    ]  # fmt: skip
    assert found[1].received == RESULT.when + timedelta(minutes=2)


def test_config_directories_never_mix(state: StateDirectory, tmp_path: Path) -> None:
    state.record("acme", RESULT)
    other = StateDirectory(tmp_path / "state", tmp_path / "config2")
    assert (other.tested(), other.recipient("acme")) == (set(), "")


def test_rename_and_forget(state: StateDirectory) -> None:
    state.record("acme", RESULT)
    state.rename("acme", "new")
    assert (state.tested(), state.last_result("new")) == ({"new"}, RESULT)
    state.forget("new")
    state.forget("new")
    state.rename("new", "acme")
    assert state.tested() == set()


def test_only_the_user_can_read_it(state: StateDirectory, tmp_path: Path) -> None:
    state.record("acme", RESULT)
    found = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "state", *(tmp_path / "state").rglob("*"))
        if path.name != ".lock"  # empty, and in a directory that nobody else may enter
    }
    assert found == {0o700, 0o600}


@pytest.mark.parametrize(
    "damaged",
    [b"", b"\n", b"{", b"[]", b"null", b'{"ok": true}', b"\xff\xfe", b"[" * 100_000, b"\0" * 100],
)
def test_a_damaged_file_is_as_good_as_none(
    state: StateDirectory, tmp_path: Path, damaged: bytes
) -> None:
    state.record("acme", RESULT)
    (file,) = (tmp_path / "state").rglob("acme*")
    file.write_bytes(damaged)
    assert (state.results("acme"), state.last_result("acme")) == ([], None)
    state.record("acme", RESULT)
    assert state.results("acme") == [RESULT]


@pytest.mark.parametrize("name", ["when", "received", "certificate_ends"])
@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_is_none_in_utc_is_damage(
    state: StateDirectory, tmp_path: Path, name: str, time: str
) -> None:
    """Mutation: what it raises is not looked for."""
    state.record("acme", RESULT)
    (file,) = (tmp_path / "state").rglob("acme*")
    file.write_text(json.dumps({**json.loads(file.read_text()), name: time}))
    assert (state.results("acme"), state.standing("acme")) == ([], None)


def test_what_is_read_back_is_printable(state: StateDirectory) -> None:
    foul = "\x1b[2J\u202e\n"
    state.record("acme", replace(RESULT, summary=foul, server=foul, recipient=foul, stage=foul))
    (found,) = state.results("acme")
    for text in (
        found.summary,
        found.server,
        found.recipient,
        found.stage,
        state.recipient("acme"),
    ):
        assert text.isprintable()


def test_a_result_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, not a directory")
    state = StateDirectory(tmp_path / "state", tmp_path / "config")
    with pytest.raises(NotSaved):
        state.record("acme", RESULT)
    with pytest.raises(NotSaved):
        state.receive("acme", RESULT, RESULT.when, "alice")
    state.rename("a", "b")
    assert (state.results("acme"), state.last_result("acme"), state.recipient("acme")) == (
        [],
        None,
        "",
    )


def test_the_fingerprint_is_over_what_a_test_uses() -> None:
    base = Settings()
    same = base._replace(name="Another name")
    assert fingerprint(base) == fingerprint(same) == fingerprint(Settings(smtp=Smtp(port=587)))
    others = [
        Settings(smtp=Smtp(port=25)),
        Settings(smtp=Smtp(verify_certificate=False)),
        Settings(authentication=Authentication(username="u")),
        Settings(sender=Sender(name="n")),
    ]
    assert len({fingerprint(one) for one in (base, *others)}) == 5


def test_results_without_an_end_are_none(tmp_path: Path) -> None:
    """Mutation: Path.open(), which waits for ever."""
    state = StateDirectory(tmp_path / "state", tmp_path / "config")
    (state.path / "tests").mkdir(parents=True)
    os.mkfifo(state.path / "tests" / "acme.jsonl")
    os.mkfifo(state.path / "listings")
    assert (state.results("acme"), state.last_result("acme")) == ([], None)
    assert list(recalled(state.listings)) == []
