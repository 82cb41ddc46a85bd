"""Lists of addresses: what Python's parser takes of reasonable ones, and linear for any."""

import re
from contextlib import suppress
from email.policy import SMTPUTF8
from email.utils import quote
from functools import partial

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from tests.smtp.helpers.steps import steps
from tui.errors import InvalidInput
from tui.settings.checking.values import address
from tui.settings.checking.wrong_value import WrongValue
from tui.smtp.mail.address_list import addresses

DOMAIN = "local.example"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.com", "a@x.com"),
        ("root", "root@local.example"),
        ("root, Jo <jo@x.com>,,b@x.com,", "root@local.example jo@x.com b@x.com"),
        ('"Smith, John (Jr.)" <a@x.com>', "a@x.com"),
        ("John Q. Public <a@x.com>", "a@x.com"),
        ('"<b@y.com>" <a@x.com>, ">" <c@x.com>, "." <d@x.com>', "a@x.com c@x.com d@x.com"),
        ("=?utf-8?q?a=2C_b?= <a@x.com>", "a@x.com"),
        ("É È <é@x.com>", "é@x.com"),
        ("(c (d\\) \\() e) a(f)@(g)x.com (h)", "a@x.com"),
        ("team: a@x.com, b@x.com;, c@x.com", "a@x.com b@x.com c@x.com"),
        ("undisclosed-recipients:;", ""),
        ("(only a comment)", ""),
        ("", ""),
        (" , , ", ""),
        ('"john.doe"@x.com', "john.doe@x.com"),
        ('"a".b@x.com', "a.b@x.com"),
        ("user @ x . com", "user@x.com"),
        ("a@exämple.com", "a@exämple.com"),
        ("<a@x.com", "a@x.com"),
        ("team: a@x.com", "a@x.com"),
        ("a@x.com (not closed", "a@x.com"),
    ],
)
def test_what_is_a_list(text: str, found: str) -> None:
    assert addresses(text, DOMAIN) == found.split()


NO_LIST = (
    " is not a list of addresses; separate them with commas, like a@example.com, b@example.com."
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a@x.com b@x.com", NO_LIST),
        ("a@x.com; b@x.com", NO_LIST),
        ("team: a@x.com; b@x.com", NO_LIST),
        ("t: u: a@x.com;;", NO_LIST),
        ("a@b@x.com", NO_LIST),
        ("@x.com", NO_LIST),
        ("a@", NO_LIST),
        ("a@x.com.", NO_LIST),
        ("a@x..com", NO_LIST),
        ("a@x com", NO_LIST),
        ('a@"x.com"', NO_LIST),
        ("a@[192.0.2.1].com", NO_LIST),
        ("a@x.com>", NO_LIST),
        ("Jo <a@x.com> more", NO_LIST),
        ("Jo@Work <a@x.com>", NO_LIST),
        (". <a@x.com>", NO_LIST),
        ("<<a@x.com>>", NO_LIST),
        ("a)@x.com", NO_LIST),
        ("<@relay.com,@other.com:a@x.com>", NO_LIST),
        ("<@relay.com:a@x.com>", NO_LIST),
        ("John Smith", 'Recipient "John Smith" must be an e-mail address'),
        ('"john doe"', 'Recipient "john doe" must be an e-mail address'),
        ('"john doe" jr@x.com', 'Recipient "john doe jr"@x.com must be an e-mail address'),
        ('"\\"a" b@x.com', 'Recipient "\\"a b"@x.com must be an e-mail address'),
        ('"j\u00f6hn doe"@x.com', 'Recipient "j\u00f6hn doe"@x.com must be an e-mail address'),
        ('"john doe"@x_.com', 'Recipient "john doe"@x_.com must be an e-mail address'),
        ("a..b@x.com", "Recipient a..b@x.com must be an e-mail address"),
        ("a@[192.0.2.1]", "Recipient a@[192.0.2.1] must be an e-mail address"),
        ("<>", "Recipient <> must be an e-mail address"),
        ('""@x.com', "Recipient @x.com must be an e-mail address"),
        ("a\x1b[2J@x.com", NO_LIST),
        ("a\x07@x.com", "Recipient a␇@x.com must not hold line breaks or invisible"),
        ("a@x.com\r\nBcc: b@x.com", NO_LIST),
    ],
)
def test_what_is_none(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        addresses(text, DOMAIN)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ('"john doe"@x.com', '"john doe"@x.com'),
        ('Jane <"john doe"@x.com>', '"john doe"@x.com'),
        ('"a@y.com, b"@x.com', '"a@y.com, b"@x.com'),
        ('"a..b"@x.com', '"a..b"@x.com'),
        ('"a b".c@x.com', '"a b.c"@x.com'),
        ('"a\\"\\\\> b"@x.com', '"a\\"\\\\> b"@x.com'),
        ('"john doe"@b\u00fccher.example', '"john doe"@b\u00fccher.example'),
    ],
)
def test_a_local_part_that_needs_quotes_has_them(text: str, sent: str) -> None:
    """RFC 5321 4.1.2; mutations: the quotes left out, a quote within not escaped."""
    assert addresses(text, DOMAIN) == [sent]


def by_python(text: str) -> list[str] | None:
    """What Python's parser and the model make of it; None where either refuses."""
    try:
        parsed = SMTPUTF8.header_factory("To", text)
    except AttributeError:  # a flaw of its own: it takes a group for a mailbox
        reject()
    if any("invalid address" in str(defect) for defect in parsed.defects):
        return None
    with suppress(WrongValue):
        return [checked(one.username, one.domain) for one in parsed.addresses]
    return None


def checked(local: str, domain: str) -> str:
    """An address; no local part below holds what needs quotes, but within them."""
    bare = re.fullmatch(r"[^\s\"(),:;<>@\[\]\\.]+(\.[^\s\"(),:;<>@\[\]\\.]+)*", local)
    if bare or not domain or not (local.isascii() and local):
        return address(f"{local}@{domain or DOMAIN}")
    return f'"{quote(local)}"@{address(f"x@{domain}").removeprefix("x@")}'


def by_us(text: str) -> list[str] | None:
    with suppress(InvalidInput):
        return addresses(text, DOMAIN)
    return None


_SPACE = st.sampled_from(["", "", " ", "  ", "\t", "(c)", " (c (d)) "])
_ATOM = st.text("abcXYZ019é!#$%&'*+-/^_`{|}~", min_size=1, max_size=6)
_QUOTED = st.text('ab .,;:@<>()[]"\\é', max_size=6).map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
_LOCAL = st.lists(_ATOM, min_size=1, max_size=3).map(".".join) | _QUOTED
_LABEL = st.text("abz019", min_size=1, max_size=5)
_NAME = st.lists(_LABEL, min_size=1, max_size=3).map(".".join) | st.just("[192.0.2.1]")
_SPEC = st.tuples(_SPACE, _LOCAL, _SPACE, st.just("@"), _SPACE, _NAME, _SPACE).map("".join)
_BARE = st.tuples(_SPACE, _ATOM, _SPACE).map("".join)
_PHRASE = st.lists(_ATOM | _QUOTED, min_size=1, max_size=3).map(" ".join)
_ANGLE = st.tuples(_SPACE, _PHRASE | st.just(""), _SPACE, st.just("<"), _SPEC, st.just(">"), _SPACE)
_MAILBOX = _SPEC | _BARE | _ANGLE.map("".join)
_MAILBOXES = st.lists(_MAILBOX | _SPACE, max_size=4).map(",".join)
_GROUP = st.tuples(_PHRASE, _SPACE, st.just(":"), _MAILBOXES, st.just(";"), _SPACE).map("".join)
_LIST = st.lists(_MAILBOX | _GROUP | _SPACE, max_size=4).map(",".join)


@given(_LIST)
@example('":" <a@x.com>, a: "," <b@x.com>, ;, (,) c@x.com')
def test_reasonable_lists_are_what_python_makes_of_them(text: str) -> None:
    """Python's parser is the oracle. Mutations: a gap between words dropped; a quoted special
    taken for one; what follows a group not looked at.
    """
    assert by_us(text) == by_python(text)


HARD = {
    "commas": ",",
    "quotes": '"',
    "open parentheses": "(",
    "comments": "(c)",
    "escapes in a comment": "(\\",
    "escapes": '"\\',
    "dots": "a.",
    "words": "a ",
    "quoted words": '"a" ',
    "addresses": "a@x.com,",
    "names": "A <a@x.com>,",
    "groups": "g:a@x.com;,",
    "angles": "<",
    "brackets": "[",
    "domains": "a@[",
    "ats": "a@",
    "colons": ":",
    "spaces": " \t",
    "encoded words": "=?utf-8?q?a?= ",
    "no address": "a b,",
}


@pytest.mark.parametrize("tail", ["", "a@x.com", '"', ">", ")"])
@pytest.mark.parametrize("hard", HARD)
def test_four_times_as_much_takes_four_times_as_many_steps(hard: str, tail: str) -> None:
    """Lines of Python run, wherever they are, are counted; a regular expression is one step, and
    each of ours looks at a character a bounded number of times. Python's own parser takes 16 times
    as many of commas and quotes (mutation: ``by_python``).
    """
    taken = [steps(partial(by_us, HARD[hard] * n + tail)) for n in (500, 2000)]
    assert taken[1] <= 5 * taken[0], taken
