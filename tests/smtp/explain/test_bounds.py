"""A text may be long, odd, or no text at all; what it does not tell is said to be untold."""

import random
import subprocess
import sys
from contextlib import suppress

import pytest

from tests.smtp.explain.cases import CASES
from tests.smtp.explain.test_cases import everything
from tui.errors import InvalidInput
from tui.smtp.explain.explanation import LONGEST_TEXT, MOST_LINES, explain

HELLO = "220 mail.corp.example ESMTP\nEHLO app\n250 mail.corp.example\n"
REFUSED = f"{HELLO}MAIL FROM:<a@corp.example>\n550 5.1.8 Sender address rejected\n"
ACCEPTED = (
    f"{HELLO}MAIL FROM:<a@corp.example>\n250 ok\nRCPT TO:<b@corp.example>\n250 ok\n"
    "DATA\n354 go\nSubject: x\n\nx\n.\n250 queued as 4D6F\nQUIT\n221 bye\n"
)


@pytest.mark.parametrize("data", [b"x" * (LONGEST_TEXT + 1), b"\n" * (MOST_LINES + 1)])
def test_a_text_beyond_the_bounds_is_refused(data: bytes) -> None:
    """Mutation: either bound left out."""
    with pytest.raises(InvalidInput, match="longer than 1 MB or 10,000 lines"):
        explain(data)


@pytest.mark.parametrize(
    "line",
    [
        "a" * 990_000,
        "535 " * 240_000,
        "password=" * 100_000,
        "host:" * 190_000,
        "from=<" * 160_000,
        "\\n" * 490_000,
        "<<< " * 240_000,
        "=" * 990_000,
        "{" * 990_000,
        "AAAA" * 245_000,
        "a.b." * 240_000,
        " not valid for a, " * 50_000,
    ],
    ids=lambda line: line[:10],
)
def test_one_endless_line_ends(line: str) -> None:
    """Mutation: LONGEST_LINE left out, so that a pattern looks at all of it again and again.

    What is linear takes a second; what is not is ended after a minute.
    """
    assert ended(line.encode()[:LONGEST_TEXT]) in (0, 65)


@pytest.mark.parametrize("some", ["::", "issuer=", '"', "<a@"])
def test_many_long_lines_end(some: str) -> None:
    """A mail that came back says whatever its sender wants, and is pasted whole.

    Mutation: LONGEST_LINE as long as a server's, 8192: each pattern takes a second a line.
    """
    line = f"550 {some * (8000 // len(some))}\n"
    assert ended((line * 120).encode()) in (0, 65)


def test_ten_thousand_lines_end() -> None:
    """Mutation: the secrets of every dialogue looked for in every line."""
    lines = (HELLO + "AUTH PLAIN AGFwcABvcGVuLXNlc2FtZQ==\n535 no\nQUIT\n221 bye\n").splitlines()
    assert ended("\n".join((lines * 2000)[: MOST_LINES - 1]).encode()) == 0


def ended(given: bytes) -> int:
    """How the command ends on a text."""
    command = [sys.executable, "-m", "tui", "explain"]
    return subprocess.run(command, input=given, capture_output=True, timeout=60).returncode


@pytest.mark.parametrize("text", ["", "\n\n", "hello", "HTTP 500", "GET / HTTP/1.1\n404 not found"])
def test_what_tells_nothing_is_said_to(text: str) -> None:
    with pytest.raises(InvalidInput, match="neither a server's reply nor an error"):
        explain(text.encode())


def test_a_text_that_ends_too_early_is_said_to() -> None:
    """Mutation: the command taken for the failure."""
    with pytest.raises(InvalidInput, match="ends before the answer to MAIL"):
        explain(f"{HELLO}MAIL FROM:<a@corp.example>\n".encode())


def test_of_several_dialogues_the_last_that_failed_counts() -> None:
    """Mutations: the first; the last whatever became of it; not said."""
    found = explain(f"{REFUSED}{HELLO}RCPT TO:<b@corp.example>\n550 5.1.1 no\n{ACCEPTED}".encode())
    assert found.verdict.failure == "recipient-refused"
    assert any("2 failures; this is the last" in note for note in found.notes)
    found = explain(f"{REFUSED}{ACCEPTED}".encode())
    assert found.verdict.failure == "sender-refused"
    assert any("several dialogues; this is the last that failed" in note for note in found.notes)
    found = explain(f"{ACCEPTED}{ACCEPTED}".encode())
    assert found.verdict.ok
    assert any("none failed" in note for note in found.notes)


def test_what_went_well_is_said_to() -> None:
    found = explain(ACCEPTED.encode())
    assert (found.verdict.ok, found.verdict.queue_id, found.notes) == (True, "4D6F", ())


@pytest.mark.parametrize("words", ["535 5.7.8 no", "530 5.7.0 Must issue a STARTTLS command first"])
def test_what_a_later_attempt_mends_is_no_failure(words: str) -> None:
    """Mutation: the first refusal counts for ever."""
    text = f"{HELLO}AUTH LOGIN\n{words}\nAUTH PLAIN AGFwcABvcGVuLXNlc2FtZQ==\n235 ok\nQUIT\n221 b\n"
    assert explain(text.encode()).verdict.ok


def test_the_first_refusal_of_a_transaction_counts() -> None:
    """With PIPELINING the others follow from it; mutation: the last."""
    text = (
        f"{HELLO}MAIL FROM:<a@corp.example>\nRCPT TO:<b@corp.example>\nDATA\n250 ok\n"
        "550 5.1.1 no such user\n554 5.5.1 no valid recipients\n"
    )
    found = explain(text.encode()).verdict
    assert (found.failure, found.stage.value, found.code) == ("recipient-refused", "rcpt", 550)


def test_what_is_not_told_is_marked() -> None:
    """Mutation: a port of our own in its place."""
    found = explain(b"dial tcp: connection refused")
    assert "The server refuses connections on port ?." in found.verdict.summary
    assert any("what the text does not tell" in note for note in found.notes)
    found = explain(b"550 5.7.1 relay access denied")
    assert any("does not say which command" in note for note in found.notes)


def test_offers_that_are_not_told_are_marked() -> None:
    """Mutation: "It offers none", where EHLO's answer is not in the text."""
    cause = explain(b"error: 504 5.5.4 Unrecognized authentication type").verdict.cause
    assert "?" in cause
    assert "none" not in cause


def test_pieces_of_texts_never_crash() -> None:
    """Lines of all cases in any order and cut anywhere; the seed is fixed."""
    lines = [line for case in CASES for line in case.text.splitlines()]
    chance = random.Random(13)
    for _ in range(300):
        some = [line[: chance.randrange(1, 200)] for line in chance.choices(lines, k=12)]
        with suppress(InvalidInput):
            assert everything(explain("\n".join(some).encode()))


def test_bytes_of_any_kind_never_crash() -> None:
    chance = random.Random(13)
    for _ in range(100):
        with suppress(InvalidInput):
            assert everything(explain(b"550 5.1.1 " + chance.randbytes(200)))


def test_half_a_pair_in_json_never_crashes() -> None:
    """Mutations: it is encoded where a reply is gathered; or where secrets are looked for."""
    event = '{"event": "line", "direction": "%s", "text": "%s"}'
    verdict = '{"event": "verdict", "ok": false, "stage": "auth", "code": 535, "exit": 28, '
    verdict += (
        '"enhanced": "", "failure": "x", "summary": "no\\ud800", "cause": "", "remedies": []}'
    )
    texts = (
        event % ("server", "535 \\ud800 no"),
        '{"message": "550 \\udfff", "host": "\\ud800"}',
        "\n".join(event % one for one in (("server", "334 \\ud800"), ("client", "\\udfff"))),
        verdict,
    )
    for text in texts:
        with suppress(InvalidInput):
            everything(explain(text.encode())).encode()


def test_nothing_is_made_of_what_is_not_told() -> None:
    """No command with “the server ?” in it, no size of 0, no port that nobody has tried.

    Mutations: ``_try_it`` without its condition, the size as it is, all remedies.
    """
    untold = explain(b"Net::OpenTimeout: execution expired").verdict
    told = explain(b"dial tcp mail.corp.example:587: i/o timeout").verdict
    assert untold.failure == told.failure == "connect-timeout"
    assert "nc -vz" not in untold.cause
    assert "“nc -vz mail.corp.example 587” shows" in told.cause
    assert [remedy.value for remedy in untold.remedies] == [587]
    assert "0 bytes" not in explain(b"552 5.3.4 Message size exceeds fixed limit").verdict.summary
