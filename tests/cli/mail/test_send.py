"""``posthouse send`` and a link called sendmail: what goes out, what is said, how it ends."""

from collections.abc import Sequence

import pytest

from tests.cli.helpers.commands import Ended, run
from tests.cli.helpers.sending import EHLO_ANY, MAIL_TEXT, TAKEN, TO, send
from tests.smtp.helpers.scripted import Step, close, expect, finish, message, script
from tests.smtp.helpers.scripts import BANNER, DATA, EHLO, MAIL, RCPT
from tui.demo.servers import PASSWORD, DemoServers
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.system_keyring import KeyringPasswords


def taken(
    directory: ConfigDirectory, arguments: Sequence[str], given: str | bytes, *, to: int = 1
) -> list[bytes]:
    """The lines that a server got that takes everything."""
    steps = script(BANNER, EHLO_ANY, MAIL, [RCPT] * to, DATA, TAKEN, finish)
    ended, received = send(directory, arguments, given, *steps)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    return received


def fields(received: list[bytes]) -> list[bytes]:
    start = received.index(b"DATA") + 1
    return received[start : received.index(b"", start)]


def test_with_login_and_tls(acme: ConfigDirectory, servers: DemoServers) -> None:
    before = len(servers.received())
    assert run("send", "acme", TO, given=MAIL_TEXT) == Ended(0, "", "")
    (mail,) = servers.received()[before:]
    assert (mail.sender, mail.recipients) == ("mail@acme.example", (TO,))
    assert (mail.subject, mail.text) == ("It is done", "Backup of 3 files.")
    assert mail.from_header == "mail@acme.example"


def test_what_is_missing_is_added_and_the_rest_stays(plain: ConfigDirectory) -> None:
    received = taken(plain, [TO], "X-Odd:  a\n\tb  \nSubject: x\n\nbody\n")
    date, identity, author, *rest = fields(received)
    assert date.startswith(b"Date: ")
    assert identity.startswith(b"Message-ID: <")
    assert identity.endswith(b"@acme.example>")
    assert author == b'From: "Acme Robot" <robot@acme.example>'
    assert rest == [b"X-Odd:  a", b"\tb  ", b"Subject: x"]


def test_what_is_there_is_not_added(plain: ConfigDirectory) -> None:
    header = "From: Bob <bob@b.example>\nDate: today\nmessage-id: <1@b>\n"
    received = taken(plain, [TO], f"{header}\nbody\n")
    assert fields(received) == header.encode().splitlines()


@pytest.mark.parametrize(
    ("arguments", "envelope", "author"),
    [
        ([], b"robot@acme.example", b'"Acme Robot" <robot@acme.example>'),
        (["-f", "bob@b.example"], b"bob@b.example", b"bob@b.example"),
        (["-fbob@b.example", "-FBob B"], b"bob@b.example", b'"Bob B" <bob@b.example>'),
        (["-r", "<bob@b.example>"], b"bob@b.example", b"bob@b.example"),
        (["-F", "B\u00fcro"], b"robot@acme.example", b"=?utf-8?q?B=C3=BCro?= <robot@acme.example>"),
        (
            ["-F", "\u0645\u200c\u062e"],
            b"robot@acme.example",
            b"=?utf-8?b?2YXigIzYrg==?= <robot@acme.example>",
        ),
        (["-f", "root"], b"robot@acme.example", b'"Acme Robot" <robot@acme.example>'),
        (["-f", ""], b"", b'"Acme Robot" <robot@acme.example>'),
        (["-f", "<>"], b"", b'"Acme Robot" <robot@acme.example>'),
    ],
)
def test_the_sender(
    plain: ConfigDirectory, arguments: list[str], envelope: bytes, author: bytes
) -> None:
    received = taken(plain, [*arguments, TO], MAIL_TEXT)
    assert received[1].startswith(b"MAIL FROM:<" + envelope + b">")
    assert b"From: " + author in fields(received)


@pytest.mark.parametrize(
    ("arguments", "header", "recipients"),
    [
        (["a@a.example", "b@b.example"], "", ["a@a.example", "b@b.example"]),
        (["a@a.example, Bob <b@b.example>"], "", ["a@a.example", "b@b.example"]),
        (["a@a.example"], "To: no@a.example\n", ["a@a.example"]),
        (["-t"], "To: a@a.example\nCc: b@b.example,\n c@c.example\n",
         ["a@a.example", "b@b.example", "c@c.example"]),
        (["-t"], "to: \"Doe, J\" <a@a.example>\nBCC: b@b.example\n",
         ["a@a.example", "b@b.example"]),
        (["-t", "c@c.example"], "To: a@a.example\n", ["c@c.example", "a@a.example"]),
        (["-t"], "To: a@a.example\nResent-To: b@b.example\nResent-Bcc: c@c.example\n",
         ["b@b.example", "c@c.example"]),
        (["-t"], "To: friends: a@a.example, b@b.example;\n", ["a@a.example", "b@b.example"]),
        (["-t"], "To: undisclosed-recipients:;\nBcc: a@a.example\n", ["a@a.example"]),
        (["a@a.example", "a@a.example"], "", ["a@a.example"]),
        (["root"], "", ["root@acme.example"]),
        (["--", "-odd@a.example"], "", ["-odd@a.example"]),
        (["a@m\u00fcller.example"], "", ["a@xn--mller-kva.example"]),
    ],
)  # fmt: skip
def test_the_recipients(
    plain: ConfigDirectory, arguments: list[str], header: str, recipients: list[str]
) -> None:
    received = taken(plain, arguments, f"{header}Subject: x\n\nx\n", to=len(recipients))
    wanted = [f"RCPT TO:<{one}>".encode() for one in recipients]
    assert received[2 : 2 + len(wanted)] == wanted


@pytest.mark.parametrize(
    "to", ["team: a@b.example; c@d.example", "undisclosed-recipients: ;;", "a@[1.2.3"]
)
def test_what_is_no_list_of_addresses_is_refused(plain: ConfigDirectory, to: str) -> None:
    """Python's parser of addresses fails on each of these by an AttributeError.

    Mutation: only the errors that it is documented to raise are caught.
    """
    ended = run("send", plain.ids()[0], "-t", given=f"To: {to}\nSubject: x\n\nx\n")
    assert ended.code == 65
    assert "is not a list of addresses" in ended.err


def test_bcc_is_not_sent_on(plain: ConfigDirectory) -> None:
    """Mutation: complete() keeps every field."""
    text = "Bcc: eve@e.example,\n eva@e.example\nTo: a@a.example\nresent-bcc: x@e.example\n\nx\n"
    for arguments, to in ((["-t"], 1), ([TO], 1)):
        received = taken(plain, arguments, text, to=to)
        assert not any(b"@e.example" in line for line in received[received.index(b"DATA") :])
        assert b"To: a@a.example" in fields(received)


@pytest.mark.parametrize(
    ("arguments", "given", "body"),
    [
        ([], b"\n.hidden\n..two\nend\n", [b"..hidden", b"...two", b"end"]),
        ([], b"\nfirst\n.\nlost\n", [b"first"]),
        (["-i"], b"\nfirst\n.\nkept\n", [b"first", b"..", b"kept"]),
        (["-oi"], b"\nfirst\n.\nkept\n", [b"first", b"..", b"kept"]),
        ([], b"\r\ncrlf\r\nlf\ncr\rend", [b"crlf", b"lf", b"cr", b"end"]),
        (["-i"], b"\nsmuggled\r.\r\nMAIL FROM:<x>\n", [b"smuggled", b"..", b"MAIL FROM:<x>"]),
        (["-i"], b"\nsmuggled\n.\rRSET\r", [b"smuggled", b"..", b"RSET"]),
        ([], b"no header at all\n", [b"no header at all"]),
        ([], b"From root Mon Jan 1\nSubject: x\n\nbody\n", [b"body"]),
        ([], "\nümlaut\n".encode(), ["ümlaut".encode()]),
        ([], b"\n" + b"x" * 2000 + b"\n", [b"x" * 998, b" " + b"x" * 997, b" xxxxx"]),
        ([], b"", []),
    ],
)
def test_the_body(
    plain: ConfigDirectory, arguments: list[str], given: bytes, body: list[bytes]
) -> None:
    """Mutations: doubled_dots() gives its text back; crlf() passes a bare CR on."""
    received = taken(plain, [*arguments, TO], given)
    start = received.index(b"", received.index(b"DATA")) + 1
    assert received[start : received.index(b".", start)] == body


def test_a_long_header_is_folded_at_its_spaces(plain: ConfigDirectory) -> None:
    names = b" ".join(b"word%d" % number for number in range(300))
    received = taken(plain, [TO], b"X-Long: " + names + b"\n\nx\n")
    folded = [line for line in fields(received) if line[:1] == b" " or line.startswith(b"X-Long")]
    assert max(map(len, folded)) <= 998
    assert b"".join(folded) == b"X-Long: " + names


@pytest.mark.parametrize(
    ("arguments", "given", "code", "words"),
    [
        ([], "x", 64, "The mail has no recipients"),
        (["-t"], "Subject: x\n\nx\n", 64, "no To, Cc or Bcc"),
        (["-Z", TO], "x", 64, "-Z"),
        (["--long", TO], "x", 64, "--long"),
        (["-bs"], "", 64, "-bs"),
        (["-bd"], "", 64, "no mail server"),
        (["-bv", TO], "", 64, "-bv"),
        (["a@a.example b@b.example"], "x", 65, "list of addresses"),
        (["a@a.example; b@b.example"], "x", 65, "commas"),
        (["a b@a.example"], "x", 65, "e-mail address"),
        (["-f", "a@b@c", TO], "x", 65, "The sender (-f, -F)"),
        (["-F", "a\x1bb", TO], "x", 65, "The sender (-f, -F)"),
        (["-F", "a\u202eb", TO], "x", 65, "The sender (-f, -F)"),
        ([TO], b"\n\0\n", 65, "NUL"),
        ([TO], b"X: " + b"y" * 1100 + b"\n\nx", 65, "998"),
        ([TO], b"\n" + b"y" * 2_000_000, 65, "1 MiB"),
        ([TO], b"X: y\n" * 60_000, 65, "256 KiB"),
        ([f"u{number}@a.example" for number in range(401)], "x", 65, "401 recipients"),
    ],
)
def test_what_is_refused_before_anything_is_sent(
    plain: ConfigDirectory, arguments: list[str], given: str | bytes, code: int, words: str
) -> None:
    ended = run("send", "acme", *arguments, given=given)
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("option", ["-bp", "-q", "-q30m", "-bi", "-I"])
def test_questions_about_queues_and_aliases_are_answered(
    plain: ConfigDirectory, option: str
) -> None:
    ended = run("send", "acme", option)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Posthouse ")


@pytest.mark.parametrize(
    "options",
    [["-oem"], ["-odi"], ["-odb"], ["-N", "never"], ["-Nnever"], ["-B8BITMIME"], ["-bm"], ["-G"],
     ["-O", "x=y"], ["-h", "5"], ["-em"], ["-R", "hdrs"], ["-V", "id"],
     ["-U"], ["-n"], ["-L", "t"]],
)  # fmt: skip
def test_harmless_options_are_ignored(plain: ConfigDirectory, options: list[str]) -> None:
    taken(plain, [*options, TO], MAIL_TEXT)


def test_what_cron_calls(plain: ConfigDirectory) -> None:
    """Debian's cron: a From without a domain is no From that servers take."""
    text = "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> backup\n\nout\n"
    arguments = ["-FCronDaemon", "-i", "-B8BITMIME", "-oem", "root"]
    received = taken(plain, arguments, text)
    assert b'From: "CronDaemon" <robot@acme.example>' in fields(received)
    assert b"To: root" in fields(received)


def test_some_are_refused_for_good(plain: ConfigDirectory) -> None:
    steps = [
        BANNER, EHLO, MAIL, RCPT, expect(b"RCPT", b"550 5.1.1 nobody\r\n"), DATA, TAKEN, finish,
    ]  # fmt: skip
    ended, received = send(plain, ["a@a.example", "b@b.example"], MAIL_TEXT, *steps)
    assert ended == Ended(67, "", "posthouse: sent, but not to b@b.example: 550 5.1.1 nobody\n")
    assert b"Backup of 3 files." in received


def test_some_are_refused_for_now(plain: ConfigDirectory) -> None:
    """Nobody gets it, so that the same mail may be sent again. Mutation: DATA all the same."""
    later = expect(b"RCPT", b"450 4.2.1 come back\r\n")
    steps = [BANNER, EHLO, MAIL, RCPT, later, expect(b"RSET", b"250 2.0.0 Ok\r\n"), finish]
    ended, received = send(plain, ["a@a.example", "b@b.example"], MAIL_TEXT, *steps)
    assert ended.code == 75
    assert ended.err == (
        "posthouse: not sent: The server defers it at the recipient: 450 4.2.1 come back. "
        "No recipient got the mail, because the server deferred b@b.example. It may go out later.\n"
    )
    assert b"DATA" not in received


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([close], 75),
        (script(BANNER, EHLO, MAIL, RCPT, DATA, message(b""), close), 75),
        (script(BANNER, EHLO, MAIL, expect(b"RCPT", b"550 5.1.1 nobody\r\n"), finish), 67),
        (script(BANNER, EHLO, expect(b"MAIL", b"530 5.7.0 log in\r\n"), finish), 77),
        (script(BANNER, EHLO, MAIL, RCPT, DATA, message(b"554 5.7.1 spam\r\n"), finish), 65),
        (script(BANNER, expect(b"EHLO", b"250-m\r\n250 SIZE 10\r\n"), finish), 65),
        (script(BANNER, expect(b"EHLO", b"550 go away\r\n"), finish), 69),
    ],
)
def test_a_failure_is_one_line(plain: ConfigDirectory, steps: Sequence[Step], code: int) -> None:
    ended, _ = send(plain, [TO], MAIL_TEXT, *steps)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("posthouse: not sent: ")
    assert ended.err.count("\n") == 1
    assert ("later." in ended.err) == (code == 75)


def test_nothing_listens(plain: ConfigDirectory) -> None:
    plain.save("acme", {"smtp.port": 1})
    assert run("send", "acme", TO, given=MAIL_TEXT).code == 75


def test_a_wrong_password_and_none(acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_PASSWORD", "wrong-one")
    ended = run("send", "acme", TO, given=MAIL_TEXT)
    assert (ended.code, "wrong-one" in ended.err) == (77, False)
    acme.save("acme", {"authentication.secret": "ask"})
    ended = run("send", "acme", TO, given=MAIL_TEXT)
    assert (ended.code, ended.err.count("\n")) == (78, 1)


def test_settings_that_can_not_be_used(directory: ConfigDirectory) -> None:
    assert run("send", "nobody", TO, given=MAIL_TEXT).code == 66
    directory.add("acme", "Acme")
    ended = run("send", "acme", TO, given=MAIL_TEXT)  # SendGrid's, without a sender
    assert ended.code == 78
    assert "Sender address is missing" in ended.err


def test_the_dialogue_is_shown(acme: ConfigDirectory) -> None:
    ended = run("send", "acme", "-v", TO, given=MAIL_TEXT)
    assert ended.code == 0
    assert " ~> AUTH PLAIN ****" in ended.out
    assert f"RCPT TO:<{TO}>" in ended.out
    assert PASSWORD not in ended.out


def test_a_variable_that_is_not_set_is_for_the_settings(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that may try again, as with 69 or 75, would find the same. Mutation: 69."""
    monkeypatch.delenv("ACME_PASSWORD")
    ended = run("send", "acme", TO, given=MAIL_TEXT)
    assert (ended.code, "$ACME_PASSWORD is not set" in ended.err) == (78, True)


@pytest.mark.parametrize(
    ("arguments", "header"), [(["not an address"], ""), (["-t"], "To: not an address\n")]
)
def test_a_malformed_recipient_is_complained_about_before_the_password(
    acme: ConfigDirectory, monkeypatch: pytest.MonkeyPatch, arguments: list[str], header: str
) -> None:
    """Mutation tried: look for the password first."""
    monkeypatch.delenv("ACME_PASSWORD")
    ended = run("send", "acme", *arguments, given=f"{header}{MAIL_TEXT}")
    assert ended.code == 65
    assert "PASSWORD" not in ended.err


@pytest.mark.parametrize("available", [True, False])
@pytest.mark.parametrize("command", [["send", "acme", TO], ["test", "acme", "--to", TO]])
def test_a_keyring_is_recommended_only_where_there_is_one(
    acme: ConfigDirectory,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    available: bool,
) -> None:
    """Mutation tried: recommend it everywhere."""
    acme.save("acme", {"authentication.secret": "keyring"})
    monkeypatch.setattr(KeyringPasswords, "available", lambda _self: available)
    monkeypatch.setattr(KeyringPasswords, "get", lambda *_: None)
    ended = run(*command, given=MAIL_TEXT)
    assert ended.code == 78
    assert ("store it with posthouse password acme" in ended.err) == available
    assert ended.err.count("\n") == 1, "it goes to a log's line"
    assert "authentication.secret=command" in ended.err
    assert "authentication.secret=environment" in ended.err
