"""The quick way to see that an address is one says the same as the library."""

import itertools

import pytest

from tui.settings.checking import values
from tui.settings.checking.wrong_value import WrongValue

LOCALS = [
    "a", "a.b", "a..b", ".a", "a.", "a+b", "a_b", "a-b", "!#$%&'*+/=?^_`{|}~", "a b", '"a"', "a,b",
    "a(b)", "a\\b", "é", "x" * 64, "x" * 65, "", "1", "a\"b", "a:b", "a[b]", "postmaster", "-",
]  # fmt: skip
DOMAINS = [
    "b.example", "example", "localhost", "mail.local", "b", "b.", ".b", "b..c", "-b.c", "b-.c",
    "b-c.d", "b--c.d", "xn--mnchen-3ya.de", "xn--.de", "münchen.de", "b_c.d", "1.2", "127.0.0.1",
    "[127.0.0.1]", "b c.d", "x" * 63 + ".de", "x" * 64 + ".de", ".".join(["x" * 49] * 5), "",
    "b.c" * 90, "b@c", "B.EXAMPLE", "b.123", "a-1.b-2.c3",
]  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_quick_way_never_takes_what_the_library_refuses(domain: str) -> None:
    """Mutation: the quick way without its look for ``--``, or without its limits."""
    for local in LOCALS:
        text = f"{local}@{domain}"
        if values._is_plain_address(text):
            assert values._is_address(text), text


@pytest.mark.parametrize("address", ["a@b.example", "first.last+tag@mail-1.example.org", "a@local"])
def test_the_quick_way_takes_what_most_are(address: str) -> None:
    assert values._is_plain_address(address)


def test_both_ways_together_are_the_library() -> None:
    for local, domain in itertools.product(LOCALS, DOMAINS):
        text = f"{local}@{domain}"
        if "," in text or text.count("@") > 1 or not text.isprintable():
            continue
        try:
            taken = values.address(text) == text
        except WrongValue:
            taken = False
        assert taken == values._is_address(text), text


HEX = "3af0" * 16


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("", ""),
        (":", ""),
        (HEX, ":".join(["3A", "F0"] * 16)),
        (":".join(["3a", "f0"] * 16), ":".join(["3A", "F0"] * 16)),
        ("3A F0 " * 16, ":".join(["3A", "F0"] * 16)),
    ],
)
def test_a_fingerprint_is_taken_as_people_paste_it(typed: str, taken: str) -> None:
    assert values.fingerprint(typed) == taken


@pytest.mark.parametrize("typed", [HEX[:-1], HEX + "0", HEX[:-1] + "g", "x" * 64, HEX[:40]])
def test_what_is_no_sha_256_is_no_fingerprint(typed: str) -> None:
    """Mutation: taken, and every certificate would be refused."""
    with pytest.raises(WrongValue, match="SHA-256"):
        values.fingerprint(typed)
