"""What settings reach is asked about where others could have chosen it, by key and value."""

import os
import stat
import time
from pathlib import Path

import pytest

from tui.secret import SecretStr
from tui.settings.inheritance import Effective, effective
from tui.settings.names import HOST
from tui.storage.allowed.answers import DIGESTS, Answers, digest
from tui.storage.allowed.programs import FileNotTrusted
from tui.storage.allowed.reaches import FILES, SERVER, Reach, of_dialogue
from tui.storage.asking import (
    NotAllowed,
    Question,
    allow,
    allow_server,
    call_mine,
    foreign_remotes,
    questions,
    reaches_of,
    require,
)
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.editing.saving import save
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.secret_source import find
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.trust import writers
from tui.storage.workspace import Workspace

LOGIN = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "smtp.port": "465",
    "smtp.encryption": "implicit",
    "smtp.ca_file": "/etc/acme/ca.pem",
    "smtp.certificate_file": "/etc/acme/client.pem",
    "smtp.key_file": "/etc/acme/client.key",
    "authentication.required": "true",
    "authentication.username": "robot@acme.example",
    "authentication.mechanism": "PLAIN",
    "sender.address": "robot@acme.example",
}
PLAIN = {
    "mail.mode": "custom",
    "smtp.host": "mail.acme.example",
    "sender.address": "robot@acme.example",
}
OTHER = {
    "smtp.host": "mail.evil.example",
    "smtp.port": "466",
    "smtp.encryption": "none",
    "smtp.verify_certificate": "false",
    "smtp.ca_file": "/etc/evil.pem",
    "smtp.fingerprint": "AA" * 32,
    "smtp.certificate_file": "/etc/evil.pem",
    "smtp.key_file": "/root/.ssh/id_rsa",
    "authentication.username": "evil",
    "authentication.mechanism": "LOGIN",
    "authentication.allow_cleartext": "true",
}
GONE = ("smtp.port", "smtp.encryption", "smtp.ca_file", "authentication.mechanism")
PASSWORD = "open-sesame"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Acme with a login, in a directory that this user shares with everybody."""
    directory = ConfigDirectory(tmp_path / "config")
    directory.add("acme", "Acme")
    made = Workspace(
        directory,
        MemoryPasswords({"acme": PASSWORD, "host": PASSWORD}),
        StateDirectory(tmp_path / "state", directory.path),
        environ={},
    )
    share(made)
    return made


def share(workspace: Workspace, mode: int = 0o777) -> None:
    workspace.directory.path.chmod(mode)


def by_hand(workspace: Workspace, values: dict[str, str], file: str = "acme") -> None:
    """As another member of the group would write them."""
    workspace.directory.save(file, values)


def in_force(workspace: Workspace, one: str = "acme") -> Effective:
    load = workspace.directory.load
    return effective(one, load(one).settings, load(HOST).settings)


def password(workspace: Workspace, one: str = "acme") -> str | None:
    found = find(workspace, in_force(workspace, one))
    return found.get_secret_value() if found else None


def asked(workspace: Workspace, one: str = "acme") -> dict[str, str | None]:
    """The keys that are asked about, with what was allowed before."""
    with pytest.raises(NotAllowed) as refused:
        find(workspace, in_force(workspace, one))
    return {question.reach.key: question.old for question in refused.value.questions}


def test_the_table_covers_every_key_that_decides_who_gets_a_secret() -> None:
    assert set(OTHER) == {*SERVER, *FILES}


@pytest.mark.parametrize("level", ["acme", HOST])
@pytest.mark.parametrize("key", OTHER)
def test_what_somebody_else_changed_gets_no_password(
    workspace: Workspace, level: str, key: str
) -> None:
    """Each of them, at the level in force. Mutations: a key left out of SERVER or FILES."""
    if level == HOST:
        by_hand(workspace, {"mail.mode": "default"})
    save(workspace, level, LOGIN)
    assert password(workspace) == PASSWORD, "who typed it is not asked"
    old = LOGIN.get(key)
    by_hand(workspace, {key: OTHER[key]}, level)
    assert asked(workspace) == {key: old}
    usual = {"smtp.verify_certificate": "true", "authentication.allow_cleartext": "false"}
    by_hand(workspace, {key: old or usual.get(key, "")}, level)
    assert password(workspace) == PASSWORD, "what was allowed before still is"


@pytest.mark.parametrize("key", GONE)
def test_a_key_that_somebody_took_away_is_asked_about(workspace: Workspace, key: str) -> None:
    """Without it the usual value counts, which nobody allowed here.

    Mutation: the usual value passes although another was allowed.
    """
    save(workspace, "acme", LOGIN)
    file = workspace.directory.file("acme")
    name = key.partition(".")[2]
    kept = [line for line in file.read_text().splitlines() if not line.startswith(f"{name} ")]
    file.write_text("\n".join(kept) + "\n")
    assert asked(workspace) == {key: LOGIN[key]}


def test_what_was_shown_is_allowed_and_nothing_else(workspace: Workspace) -> None:
    """Mutations: allow() reads the file anew; the key alone is remembered."""
    by_hand(workspace, LOGIN)
    with pytest.raises(NotAllowed) as refused:
        password(workspace)
    by_hand(workspace, {"smtp.host": "mail.evil.example"})
    allow(workspace, refused.value.questions)
    assert asked(workspace) == {"smtp.host": "mail.acme.example"}
    by_hand(workspace, {"smtp.host": "mail.acme.example"})
    assert password(workspace) == PASSWORD


def test_who_types_one_value_allows_that_one(workspace: Workspace) -> None:
    """Mutation: a save allows all that the file says."""
    save(workspace, "acme", LOGIN)
    by_hand(workspace, {"smtp.host": "mail.evil.example"})
    save(workspace, "acme", {"smtp.port": "2525"})
    assert asked(workspace) == {"smtp.host": "mail.acme.example"}


def test_a_password_is_stored_for_the_server_that_is_there(workspace: Workspace) -> None:
    by_hand(workspace, LOGIN)
    allow_server(workspace, in_force(workspace))
    assert password(workspace) == PASSWORD
    by_hand(workspace, {"smtp.host": "mail.evil.example"})
    assert asked(workspace) == {"smtp.host": "mail.acme.example"}


def test_a_password_allows_its_server_for_those_who_know_of_others_too(
    workspace: Workspace,
) -> None:
    """Whoever can't look at the repository is asked where root is not: a service, with a password
    that root stored for it. Mutation: remembered only where this user knows of others."""
    share(workspace, 0o700)
    by_hand(workspace, LOGIN)
    allow_server(workspace, in_force(workspace))
    share(workspace)
    assert password(workspace) == PASSWORD


def test_without_others_nothing_is_asked_and_the_server_is_remembered(
    workspace: Workspace,
) -> None:
    """One admin on a directory of one's own; should it be shared one day, the server stays.

    Mutations: asked although nobody else can write; not remembered.
    """
    share(workspace, 0o700)
    by_hand(workspace, LOGIN)
    assert password(workspace) == PASSWORD
    by_hand(workspace, {"smtp.host": "mx.acme.example"})
    assert password(workspace) == PASSWORD
    share(workspace)
    assert password(workspace) == PASSWORD
    by_hand(workspace, {"smtp.host": "mail.evil.example"})
    assert asked(workspace) == {"smtp.host": "mx.acme.example"}


def test_without_a_login_no_server_is_asked_about(workspace: Workspace) -> None:
    by_hand(workspace, {**LOGIN, "authentication.required": "false"})
    reaches = [*of_dialogue(in_force(workspace), login=True)]
    assert {reach.key for reach in reaches} == set(FILES)
    with pytest.raises(NotAllowed):
        require(workspace, reaches)


def test_the_built_in_server_is_nobodys_choice(workspace: Workspace) -> None:
    by_hand(workspace, {"mail.mode": "default"})
    assert [*of_dialogue(in_force(workspace), login=True)] == []


@pytest.mark.parametrize("secret", ["command", "environment"])
def test_where_the_secret_comes_from_is_asked_about(workspace: Workspace, secret: str) -> None:
    """A variable of the environment may hold any secret of this user's."""
    source = {"command": "authentication.command", "environment": "authentication.variable"}[secret]
    save(workspace, "acme", {**LOGIN, "authentication.secret": secret, source: "TRUE"})
    by_hand(workspace, {source: "AWS_SECRET_ACCESS_KEY"})
    assert asked(workspace) == {source: "TRUE"}


def test_a_new_organization_takes_no_answers_over(workspace: Workspace) -> None:
    """Mutation: remove() or add() leaves the answers of an earlier one."""
    save(workspace, "acme", LOGIN)
    add_rename_remove.rename(workspace, "acme", "acme-ag", "Acme")
    assert password(workspace, "acme-ag") == PASSWORD
    add_rename_remove.remove(workspace, "acme-ag")
    workspace.directory.add("acme-ag", "Another")
    by_hand(workspace, LOGIN, "acme-ag")
    assert set(asked(workspace, "acme-ag").values()) == {None}
    add_rename_remove.remove(workspace, "acme-ag")
    add_rename_remove.add(workspace, "acme", "Acme")
    by_hand(workspace, LOGIN)
    assert set(asked(workspace).values()) == {None}


def test_an_output_is_asked_about_with_its_format(workspace: Workspace, tmp_path: Path) -> None:
    save(workspace, "acme", {**PLAIN, "outputs.env": str(tmp_path / "mail.env")})
    by_hand(workspace, {"outputs.env": "", "outputs.json": str(tmp_path / "mail.env")})
    found = questions(workspace, reaches_of(workspace.directory.load("acme")))
    assert [question.reach.key for question in found] == ["outputs.json"]


def test_an_output_of_a_follower_that_nobody_allowed_is_left_as_it_is(
    workspace: Workspace, tmp_path: Path
) -> None:
    """The host's save goes on, writes the allowed ones, and names this one.

    Mutations: it is written; the save fails.
    """
    save(workspace, HOST, PLAIN)
    save(workspace, "acme", {"outputs.env": str(tmp_path / "mine")})
    workspace.directory.add("evil", "Evil")
    by_hand(workspace, {"outputs.env": str(tmp_path / "theirs")}, "evil")
    stored = save(workspace, HOST, {"smtp.host": "other.acme.example"})
    assert "other.acme.example" in (tmp_path / "mine").read_text()
    assert not (tmp_path / "theirs").exists()
    (note,) = [note for note in stored.notes if "theirs" in note]
    assert "posthouse allow evil" in note


def clear(answers: Answers, file: str = "acme") -> dict[str, str | None]:
    """The values that count."""
    return {key: one.value for key, one in answers.allowed(file).items()}


def as_root(path: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    """Let root allow it. Root's part is played by this user, whose files are nobody else's."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 0)
        Answers(path / "unused", path / "var").remember("acme", values)


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be no root, whoever runs the tests: root's own answers are the shared ones."""
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "geteuid", lambda: 1)
        monkeypatch.setattr(writers, "is_mine", lambda uid: uid in (0, 1))


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("kind", ["own", "root's"])
@pytest.mark.parametrize("what", ["file", "directory"])
def test_answers_that_others_may_write_count_as_none(
    tmp_path: Path, kind: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: the memory read whoever wrote it."""
    answers = Answers(tmp_path / "mine", tmp_path / "var")
    if kind == "own":
        answers.remember("acme", {"smtp.host": "a"})
    else:
        as_root(tmp_path, monkeypatch, {"smtp.host": "a"})
    place = tmp_path / "mine" if kind == "own" else tmp_path / "var" / DIGESTS
    assert answers.allowed("acme") != {}
    (place / "acme.json" if what == "file" else place).chmod(0o777)
    assert answers.allowed("acme") == {}


OLD_FORM = b'{"smtp.host": "a"}'
DAMAGED = (
    *(b"", b"[]", b"{", b"\xff", b"null", b'{"a": 1}', b"[" * 99999, OLD_FORM),
    *(b'{"format": 2}', b'{"format": 2, "allowed": []}', b'{"format": 2, "allowed": {"a": 1}}'),
    b'{"format": 2, "allowed": {"a": {"digest": "x", "at": []}}}',
    b'{"format": 3, "allowed": {"a": {"digest": "x", "at": 1}}}',
)


@pytest.mark.parametrize("content", DAMAGED)
def test_damaged_answers_allow_nothing(tmp_path: Path, content: bytes) -> None:
    """Nor what an earlier Posthouse remembered, some of it without a question.

    Mutation: another form is read, too.
    """
    mine = Answers(tmp_path / "mine")
    mine.remember("acme", {"smtp.host": "a"})
    (tmp_path / "mine" / "acme.json").write_bytes(content)
    assert mine.allowed("acme") == {}
    mine.remember("acme", {"smtp.host": "a"})
    assert clear(mine) == {"smtp.host": "a"}


@pytest.mark.parametrize("kind", ["fifo", "/dev/zero"])
def test_answers_without_an_end_are_none(tmp_path: Path, kind: str) -> None:
    mine = Answers(tmp_path / "mine")
    (tmp_path / "mine").mkdir()
    if kind == "fifo":
        os.mkfifo(tmp_path / "mine" / "acme.json")
    else:
        (tmp_path / "mine" / "acme.json").symlink_to(kind)
    assert mine.allowed("acme") == {}


@pytest.mark.usefixtures("user")
def test_what_root_allowed_counts_for_all_and_shows_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sendmail's callers have no answers of their own.

    Mutations: digests not read; values in them.
    """
    as_root(tmp_path, monkeypatch, {"smtp.host": "mail.acme.example"})
    var = tmp_path / "var"
    public = var / DIGESTS / "acme.json"
    assert stat.S_IMODE(public.stat().st_mode) == 0o644
    assert stat.S_IMODE((var / "acme.json").stat().st_mode) == 0o600
    assert "acme.example" not in public.read_text()
    assert not (tmp_path / "unused").exists()
    (found,) = Answers(tmp_path / "other", var).allowed("acme").values()
    assert found.digest == digest("smtp.host", "mail.acme.example")


A = {"smtp.host": "a.example", "smtp.port": "1", "authentication.command": "pass a"}
B = {"smtp.host": "b.example", "smtp.port": "2"}


@pytest.mark.usefixtures("user")
def test_the_newer_answer_replaces_the_older_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody allowed the port, or the secret, of the one with the server of the other.

    Mutations: own answers count beside root's; the older counts; each key by itself; outputs are
    part of the dialogue.
    """
    answers = Answers(tmp_path / "mine", tmp_path / "var")
    answers.remember("acme", {**A, "outputs.env": "/etc/mine"})
    as_root(tmp_path, monkeypatch, B)
    counts = {key: one.digest for key, one in answers.allowed("acme").items()}
    both = {**B, "outputs.env": "/etc/mine"}
    assert counts == {key: digest(key, value) for key, value in both.items()}
    answers.remember("acme", A)
    assert clear(answers) == {**A, "outputs.env": "/etc/mine"}


@pytest.mark.usefixtures("user")
def test_who_adds_to_what_root_allowed_is_not_asked_for_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: only what was added is remembered, and root's answer is older than that."""
    answers = Answers(tmp_path / "mine", tmp_path / "var")
    answers.remember("acme", A)
    as_root(tmp_path, monkeypatch, B)
    answers.remember("acme", {"smtp.port": "3"})
    counts = {key: one.digest for key, one in answers.allowed("acme").items()}
    assert counts == {key: digest(key, value) for key, value in {**B, "smtp.port": "3"}.items()}


@pytest.mark.usefixtures("user")
def test_a_clock_that_was_put_back_makes_no_answer_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be asked for ever. Mutation: the time alone."""
    mine = Answers(tmp_path / "mine", tmp_path / "var")
    as_root(tmp_path, monkeypatch, A)
    monkeypatch.setattr(time, "time", lambda: 1.0)
    mine.remember("acme", B)
    assert mine.allowed("acme")["smtp.host"].digest == digest("smtp.host", "b.example")


def test_a_secret_that_was_allowed_once_does_not_come_back_for_another_server(
    workspace: Workspace,
) -> None:
    """The command was allowed with a server that is gone.

    Mutation: the source is not asked about.
    """
    command = {"authentication.secret": "command", "authentication.command": ["echo", "x"]}
    save(workspace, "acme", {**LOGIN, **command})
    save(workspace, "acme", {"authentication.secret": "keyring", "smtp.host": "mx.acme.example"})
    assert password(workspace) == PASSWORD
    by_hand(workspace, {"authentication.secret": "command"})
    assert asked(workspace) == {"authentication.secret": "keyring"}


@pytest.mark.parametrize(
    "config",
    [
        '[remote "origin"]\n\turl = server:x\n',
        '[remote "origin"]\n\tfetch = x\n',
        '[remote "mine"]\n\turl = a:x\n[remote "origin"]\n\turl = b:y\n',
        '[remote "mine"]\n\turl = a:x\n\turl = b:y\n',
    ],
)
def test_what_was_pulled_is_asked_about_unless_only_i_push(
    workspace: Workspace, config: str
) -> None:
    """One admin with two machines says so once. Mutations: one remote counts for all; one URL."""
    share(workspace, 0o700)
    (workspace.directory.path / ".git").mkdir()
    (workspace.directory.path / ".git" / "config").write_text(config)
    call_mine(workspace, ["a:x"])
    by_hand(workspace, LOGIN)
    assert set(asked(workspace).values()) == {None}
    call_mine(workspace, foreign_remotes(workspace).values())
    assert foreign_remotes(workspace) == {}
    assert password(workspace) == PASSWORD


@pytest.mark.parametrize("whose", [0, 1])
def test_no_organization_shares_a_file_with_the_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: int
) -> None:
    """An id may be acme.digests. Mutation: digests beside the values, by another ending."""
    monkeypatch.setattr(os, "geteuid", lambda: whose)
    monkeypatch.setattr(writers, "is_mine", lambda _: True)
    mine = Answers(tmp_path / "mine", tmp_path / "var")
    mine.remember("acme", {"smtp.host": "a"})
    mine.remember("acme.digests", {"smtp.host": "b"})
    mine.forget("acme.digests")
    assert clear(mine) == {"smtp.host": "a"}
    assert (tmp_path / "var" / DIGESTS / "acme.json").exists() == (whose == 0)


@pytest.mark.parametrize("key", FILES)
def test_a_file_that_others_can_write_is_not_used_though_its_path_was_allowed(
    workspace: Workspace, tmp_path: Path, key: str
) -> None:
    """What stands in it is theirs: an authority of their own would open the TLS.

    Mutation: the path alone is looked at.
    """
    file = tmp_path / "theirs.pem"
    file.touch(0o644)
    save(workspace, "acme", {**LOGIN, "smtp.ca_file": "", "smtp.certificate_file": "",
                             "smtp.key_file": "", key: str(file)} | (
        {"smtp.certificate_file": "/etc/acme/client.pem"} if key == "smtp.key_file" else {}
    ))  # fmt: skip
    assert password(workspace) == PASSWORD
    file.chmod(0o666)
    with pytest.raises(FileNotTrusted, match="can be written by everybody"):
        password(workspace)


def test_a_file_that_vanishes_is_nobodys(workspace: Workspace) -> None:
    """In a sticky directory its owner may remove it between the reading and the question.

    Mutation: a file that is gone could have been written by nobody else.
    """
    share(workspace, 0o700)
    by_hand(workspace, LOGIN)
    settings = in_force(workspace)
    workspace.directory.file("acme").unlink()
    with pytest.raises(NotAllowed, match="somebody removed it"):
        find(workspace, settings)


def test_a_name_that_looks_like_another_is_shown_as_dns_has_it(workspace: Workspace) -> None:
    """The second has a Cyrillic letter. Mutation: shown as it is written."""
    save(workspace, "acme", LOGIN)
    by_hand(workspace, {"smtp.host": "mail.\u0430cme.example"})
    with pytest.raises(NotAllowed) as refused:
        password(workspace)
    assert "(mail.xn--cme-5cd.example)" in refused.value.questions[0].line


def test_a_question_shows_a_value_to_its_end() -> None:
    """What is cut off would be allowed unseen: ``/x/../x/../…`` leads anywhere.

    Mutation: printable() with its own bound."""
    long = f"/srv{'/x/..' * 3000}/../etc/profile.d/x.sh"
    reach = Reach("acme", "outputs.env", long)
    asked = Question(reach, long, Path("acme.toml"), "bob writes it.")
    assert asked.line == f"outputs.env: {long} → {long}"


def test_a_password_typed_into_the_form_is_stored_for_no_server_that_others_exchanged(
    workspace: Workspace,
) -> None:
    """The form shows the server as it is now, and not that it is another.

    Mutation: a save with a password allows whatever server stands there.
    """
    login = {"authentication.required": "true", "authentication.username": "robot"}
    save(workspace, "acme", PLAIN | login, password=SecretStr(PASSWORD), entry="acme")
    by_hand(workspace, {"smtp.host": "mail.evil.example"})
    with pytest.raises(NotAllowed) as refused:
        save(workspace, "acme", {}, password=SecretStr("new"), entry="acme")
    assert refused.value.questions[0].line == "smtp.host: mail.acme.example → mail.evil.example"
    assert workspace.passwords.get("acme") == SecretStr(PASSWORD)
    save(workspace, "acme", {"smtp.host": "mail.evil.example"}, password=SecretStr("new"),
         entry="acme")  # fmt: skip
    assert password(workspace) == "new"
