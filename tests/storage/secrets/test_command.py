"""Commands that print a password: what they may print, and what is said when they do not."""

import os
import re
import sys
import time
from pathlib import Path

import pytest

from tui.errors import SecretUnavailable
from tui.storage.child_processes import Children
from tui.storage.secrets.command import LARGEST, run, shown

SECRET = "s3cret-pé€"


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


def refusal(argv: list[str], seconds: float = 10.0) -> str:
    with pytest.raises(SecretUnavailable) as caught:
        run(argv, Children(), os.environ, seconds=seconds)
    assert "s3cret" not in caught.value.sentence
    assert "s3cret" not in repr(caught.value.__context__)
    return re.sub(r"/\S+/python\S*", "PYTHON", caught.value.sentence)


@pytest.mark.parametrize(
    ("printed", "password"),
    [
        (b"x", "x"),
        (b"x\n", "x"),
        (b" x \n", " x "),
        ("pé€\n".encode(), "pé€"),
        (b"a\tb\n", "a\tb"),
        (b"y" * (LARGEST - 1) + b"\n", "y" * (LARGEST - 1)),
    ],
)
def test_one_line_is_the_password_and_one_line_end_is_not(printed: bytes, password: str) -> None:
    code = f"import sys; sys.stdout.buffer.write({printed!r})"
    if len(printed) > 1000:
        code = f"print('y' * {LARGEST - 1})"
    assert run(python(code), Children(), os.environ).get_secret_value() == password


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("b''", "printed nothing; it must print the password."),
        ("b'\\n'", "printed nothing; it must print the password."),
        ("b's3cret\\n\\n'", "printed more than one line; it must print the password alone"),
        ("b's3cret\\nlogin: x\\n'", "printed more than one line"),
        ("b's3cret\\r\\n'", "printed more than one line"),
        ("b's3\\0cret\\n'", "printed more than one line"),
        ("b's3cret\\xff\\n'", "printed something that is not UTF-8; it must print"),
        (f"b's3cret' * {LARGEST}", "printed more than 64 KiB; it must print the password alone."),
    ],
)
def test_anything_else_is_refused_without_a_word_of_it(printed: str, words: str) -> None:
    """Mutations: splitlines()[0]; strip(); errors='replace'; no bound."""
    assert words in refusal(python(f"import sys; sys.stdout.buffer.write({printed})"))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("sys.exit(3)", "The command PYTHON ended with status 3 and said nothing; run it by hand."),
        (
            "sys.stderr.write('first\\nno such entry.\\n'); sys.exit(1)",
            "The command PYTHON ended with status 1: no such entry.",
        ),
        (
            "print('s3cret'); sys.stderr.write('bad s3cret'); sys.exit(1)",
            "The command PYTHON ended with status 1: bad ********.",
        ),
        (
            "sys.stderr.write('\\x1b]0;x\\x07 \\x9b31m \\u202e'); sys.exit(1)",
            r"The command PYTHON ended with status 1: ␛]0;x␇ \x9b31m \u202e.",
        ),
        (
            "os.kill(os.getpid(), 9)",
            "The command PYTHON was killed (9) and said nothing; run it by hand.",
        ),
        (
            "print('s3cret'); sys.exit(1)",
            "The command PYTHON ended with status 1 and said nothing; run it by hand.",
        ),
    ],
)
def test_a_failure_is_named_and_quotes_only_standard_error(code: str, sentence: str) -> None:
    """Mutations: standard output quoted; standard error not scrubbed, not printable()."""
    assert refusal(python(f"import os, sys; {code}")) == sentence


def test_a_long_complaint_is_cut() -> None:
    code = "import sys; sys.stderr.write('x' * 5000); sys.exit(1)"
    assert len(refusal(python(code))) < 300


def test_a_program_that_is_not_there_or_may_not_run(tmp_path: Path) -> None:
    assert refusal(["no-such-program", "s3cret"]) == (
        "The command no-such-program is not there; install it, or give its whole path in Command."
    )
    (tmp_path / "file").write_text("")
    assert "could not be started: Permission denied." in refusal([str(tmp_path / "file")])


def test_one_that_hangs_is_stopped() -> None:
    began = time.monotonic()
    sentence = refusal(["sleep", "60"], seconds=0.3)
    assert time.monotonic() - began < 30
    assert sentence.startswith("The command sleep did not end within 0.3 seconds and was stopped;")


def test_no_shell_reads_it(tmp_path: Path) -> None:
    argv = ["printf", "%s", "$(touch x); `id` && $HOME *"]
    assert run(argv, Children(), os.environ).get_secret_value() == argv[2]


def test_its_environment_is_ours_without_a_terminal_for_gpg() -> None:
    code = "import os; print(os.environ['KEPT'], 'GPG_TTY' in os.environ, os.read(0, 9))"
    environ = {**os.environ, "KEPT": "yes", "GPG_TTY": "/dev/pts/0"}
    found = run(python(code), Children(), environ).get_secret_value()
    assert found == "yes False b''"


def test_a_command_is_shown_as_one_would_type_it() -> None:
    assert shown(["pass", "show", "a b", "\x1b[31m"]) == "pass show 'a b' '␛[31m'"
