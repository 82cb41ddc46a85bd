"""What a program hands over grows, and with it the work, but not faster; in pieces as at once.

Lines of Python are counted, so a copy of all that has come so far counts once: that each byte is
copied a bounded number of times is in how Parting and blocks() keep what comes (one bytearray, a
list that is joined once).
"""

import io
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.smtp.helpers.steps import steps
from tui.errors import InvalidInput
from tui.smtp.mail.header import Header
from tui.smtp.mail.line_ends import LONGEST_LINE, blocks, broken
from tui.smtp.mail.submission import Submission


class Dribble(io.BytesIO):
    """A pipe whose writer hands over a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(min(size or self._size, self._size))


def handed_over(data: bytes, size: int = 1 << 16) -> bytes:
    with Submission(Dribble(data, size), dot_ends=False) as made:
        made.complete("Jo", "jo@x.com")
        return b"".join(made.chunks())


def recipients(data: bytes, size: int = 1 << 16) -> list[str]:
    with Submission(Dribble(data, size), dot_ends=False) as made:
        return made.fields.recipients("x.com")


HEAD = b"Date: now\nMessage-ID: <1@x>\nFrom: a@x.com\nTo: b@x.com\n"
GROWING: dict[str, Callable[[int], object]] = {
    "many fields": lambda n: handed_over(HEAD + b"X: y\n" * n + b"\nx\n"),
    "many fields, piece by piece": lambda n: handed_over(HEAD + b"X: y\n" * n + b"\nx\n", 5),
    "a field of many lines": lambda n: handed_over(HEAD + b"X: y\n" + b" z\n" * n + b"\nx\n", 3),
    "a header alone": lambda n: handed_over(HEAD + b"X: y\n" * n, 5),
    "a field that is folded": lambda n: handed_over(HEAD + b"X: " + b"yy " * 8 * n + b"\n\n"),
    "many To": lambda n: recipients(b"To: a@x.com, b@x.com\n" * n + b"\n"),
    "a To of many lines": lambda n: recipients(b"To: a@x.com\n" + b" ,a@x.com\n" * n + b"\n"),
    "a long line": lambda n: handed_over(HEAD + b"\n" + b"y" * 999 * (n // 4), 7 * n),
    "a long line, piece by piece": lambda n: handed_over(HEAD + b"\n" + b"y" * 9 * n, 9),
    "many lines too long": lambda n: handed_over(HEAD + b"\n" + b"y" * 1000 + b"\n" * n),
    "many lines, piece by piece": lambda n: handed_over(HEAD + b"\n" + b"y\n" * n, 2),
    "dots": lambda n: handed_over(HEAD + b"\n" + b".\n" * n, 16),
    "carriage returns": lambda n: handed_over(HEAD + b"\n" + b"\r" * n, 1),
}


@pytest.mark.parametrize("growing", GROWING)
def test_four_times_as_much_takes_four_times_as_many_steps(growing: str) -> None:
    """Mutations: Parting begins anew with each piece; ``_pieces`` once for each byte."""
    call = GROWING[growing]
    call(10)  # what is imported on the way is imported by then
    taken = [steps(partial(call, size)) for size in (400, 1600)]
    assert taken[1] <= 5 * taken[0], taken


MESSAGE = (
    b"From \xe9 once\n"
    + HEAD
    + b"Subject: x\r\n\tand more\rX-Y: z\n\n.a\r\n..\r\r\n\nlast \xc3\xa9"
)


@pytest.mark.parametrize("size", range(1, 40))
def test_in_pieces_as_at_once(size: int) -> None:
    """Mutation: a CR that ends a piece ends the line too, or never does."""
    assert handed_over(MESSAGE, size) == handed_over(MESSAGE)


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"a"])), st.integers(1, 4))
def test_lines_in_pieces_as_at_once(parts: list[bytes], size: int) -> None:
    data = b"".join(parts)
    at_once = b"".join(blocks(io.BytesIO(data), dot_ends=True))
    assert b"".join(blocks(Dribble(data, size), dot_ends=True)) == at_once


@pytest.mark.parametrize("length", [998, 999, 1995, 1996, 2993, 5000])
@pytest.mark.parametrize("letter", ["y", "é", "€", "😀"])
def test_a_line_too_long_is_broken_between_characters(letter: str, length: int) -> None:
    """As Postfix does it: CRLF and a space. Mutations: 998 without the space; within a letter."""
    line = (letter * length).encode()
    lines = broken(b"short\r\n" + line + b"\r\nshort\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= LONGEST_LINE
    assert [lines[0], *lines[-2:]] == [b"short", b"short", b""]
    assert all(piece.startswith(b" ") for piece in lines[2:-2])
    assert b"".join([lines[1], *(piece[1:] for piece in lines[2:-2])]) == line
    for piece in lines:
        piece.decode()


def test_a_field_without_a_space_to_fold_at_is_refused_wherever_it_is() -> None:
    fields = Header(HEAD.replace(b"\n", b"\r\n") + b"X: " + b"y " * 600 + b"z" * 999 + b"\r\n")
    with pytest.raises(InvalidInput, match="The header x has a line of more than 998 bytes"):
        fields.complete("Jo", "jo@x.com")
