"""Values as people type them: taken where they say one thing, else refused with what is meant."""

import pytest

from tui.settings.checking.checks import check
from tui.settings.checking.choices import _MEANT, _NO, _TLS, _YES
from tui.settings.checking.numbers import _UNITS, number_meant
from tui.settings.checking.values import recipient_problem
from tui.settings.model import Settings
from tui.text import JOINERS, printable

CUSTOM: dict[str, object] = {
    "mail.mode": "custom",
    "smtp.host": "smtp.example.com",
    "sender.address": "admin@example.com",
}

PORTS = {
    "5_87": 587, "+587": 587, "0x24b": 587, "0X24B": 587, "\uff15\uff18\uff17": 587,
    "\u0665\u0668\u0667": 587, "587.": 587, "587.0": 587, "587,0": 587, "587/tcp": 587,
    "587/TCP": 587,
    ":587": 587, "mail:465": 465,
    "5 87": 587, "5\u00a087": 587, "1_000": 1000, "1.000": 1000, "1,000": 1000, "1'000": 1000,
    "1\u202f000": 1000, "5e2": 500, "1e3": 1000, "smtps": 465, "Submission": 587, "smtp": 25,
    "10.000": 10_000, "5\u0668\u0667": 587,
}  # fmt: skip
TIMEOUTS = {
    "180.000": 180_000, "180,000": 180_000, "180 000": 180_000, "180'000": 180_000,
    "180’000": 180_000, "180_000": 180_000, "180\u00a0000": 180_000, "180\u202f000": 180_000,
    "\uff11\uff18\uff10\uff10\uff10\uff10": 180_000, "180s": 180_000, "180 s": 180_000,
    "180 sec": 180_000, "3min": 180_000,
    "3 minutes": 180_000, "180000ms": 180_000, "30 seconds": 30_000, "+5000": 5000, "5e3": 5000,
    "0x1388": 5000, "5000.0": 5000, "5_000": 5000,
}  # fmt: skip
NUMBERS = [
    *(("smtp.port", typed, meant) for typed, meant in PORTS.items()),
    *(("smtp.timeout_ms", typed, meant) for typed, meant in TIMEOUTS.items()),
]


@pytest.mark.parametrize("from_file", [False, True])
@pytest.mark.parametrize(("key", "typed", "meant"), NUMBERS)
def test_a_number_that_may_mean_another_is_refused(
    key: str, typed: str, meant: int, from_file: bool
) -> None:
    """Mutations: any form of these taken; another number named; a file's text not looked at."""
    checked = check({**CUSTOM, key: typed}, typed=from_file)
    [error] = checked.errors
    assert error.key == key
    assert error.sentence.endswith(f"in plain digits; did you mean {meant}?")
    assert checked.settings.value(key) == Settings().value(key)
    assert check({**CUSTOM, key: str(meant)}).settings.value(key) == meant


@pytest.mark.parametrize("unit", _UNITS)
def test_each_unit_of_time_has_its_worth(unit: str) -> None:
    """Mutation: one of the worths changed."""
    worth = 1 if unit.startswith(("ms", "mil")) else 1000 if unit.startswith("s") else 60_000
    [error] = check({**CUSTOM, "smtp.timeout_ms": f"2 {unit}"}, typed=True).errors
    assert error.sentence.endswith(f"did you mean {2 * worth}?")


@pytest.mark.parametrize(
    ("key", "typed", "is_named"),
    [
        ("smtp.port", "+65535", True),
        ("smtp.port", "+65536", False),
        ("smtp.port", "+0", False),
        ("smtp.port", "+1", True),
        ("smtp.timeout_ms", "300 s", True),
        ("smtp.timeout_ms", "301 s", False),
        ("smtp.timeout_ms", "+300000", True),
        ("smtp.timeout_ms", "+300001", False),
        ("smtp.timeout_ms", "0 s", False),
        ("smtp.timeout_ms", "1 ms", True),
    ],
)
def test_no_number_is_named_that_would_be_refused(key: str, typed: str, is_named: bool) -> None:
    """Mutation: a limit moved by one."""
    [error] = check({**CUSTOM, key: typed}, typed=True).errors
    assert ("did you mean" in error.sentence) is is_named


@pytest.mark.parametrize("key", ["smtp.port", "smtp.timeout_ms"])
@pytest.mark.parametrize(
    "typed",
    ["abc", "5.87", "1.00.0", "1.000,00", "1,2", "0x", "5e", "5e99", "--5", "_587", "587_", "1__0",
     "999.999.999", "70_000_000", "587 or 465", "+", "½", "9" * 5000, "1" + "_0" * 5000, "", "NaN"],
)  # fmt: skip
def test_where_no_number_can_be_meant_none_is_named(key: str, typed: str) -> None:
    """Mutation: a number out of bounds, or a guess."""
    [error] = check({**CUSTOM, key: typed}).errors
    assert "must be a whole number, like" in error.sentence


def test_a_number_of_a_file_with_a_point_is_named_too() -> None:
    """TOML reads 180.000 as a float."""
    [error] = check({**CUSTOM, "smtp.timeout_ms": 180.000}, typed=True).errors
    assert error.sentence.endswith("did you mean 180000?")


@pytest.mark.parametrize("typed", ["587", " 587 ", "587\u00a0", "0587"])
def test_plain_digits_are_taken(typed: str) -> None:
    assert check({**CUSTOM, "smtp.port": typed}).settings.smtp.port == 587


@pytest.mark.parametrize("text", ["", "x", "5.87", "1.2.3"])
def test_what_is_no_number_means_none(text: str) -> None:
    assert number_meant(text) is None


IN_ANOTHER_CASE = [
    ("smtp.encryption", "STARTTLS", "starttls"),
    ("smtp.encryption", " Implicit ", "implicit"),
    ("smtp.encryption", "None", "none"),
    ("authentication.mechanism", "xoauth2", "XOAUTH2"),
    ("authentication.mechanism", "Plain", "PLAIN"),
    ("authentication.mechanism", "scram-sha-256", "SCRAM-SHA-256"),
    ("authentication.mechanism", "AUTO", "auto"),
    ("authentication.secret", "Keyring", "keyring"),
    ("mail.mode", "Custom", "custom"),
]


@pytest.mark.parametrize(("key", "typed", "taken"), IN_ANOTHER_CASE)
def test_a_choice_in_another_case_is_taken_where_it_is_typed(
    key: str, typed: str, taken: str
) -> None:
    """In a file it is refused with the word that is meant: other readers take it as it stands."""
    checked = check({**CUSTOM, key: typed})
    assert checked.errors == ()
    assert checked.settings.value(key) == taken
    [error] = check({**CUSTOM, key: typed.strip()}, typed=True).errors
    assert error.sentence.endswith(f"Did you mean {taken}?")


@pytest.mark.parametrize(
    ("key", "typed", "meant"), [(key, t, m) for key, all in _MEANT.items() for t, m in all.items()]
)
def test_another_word_for_a_choice_is_named(key: str, typed: str, meant: str) -> None:
    """Mutation: taken in silence."""
    for word in (typed, typed.upper()):
        [error] = check({**CUSTOM, key: word}).errors
        assert error.sentence.endswith(f"Did you mean {meant}?")
    assert check({**CUSTOM, key: meant}).settings.value(key) == meant


@pytest.mark.parametrize("typed", [*_TLS, "TLS", "SSL", "SSL/TLS"])
def test_between_starttls_and_implicit_nothing_is_guessed(typed: str) -> None:
    """Mutation: ssl as implicit, tls as starttls: some programs have them the other way."""
    checked = check({**CUSTOM, "smtp.encryption": typed})
    [error] = checked.errors
    assert "as on port 465" in error.sentence
    assert "as on 587" in error.sentence
    assert "Did you mean" not in error.sentence
    assert checked.settings.smtp.encryption == "starttls", "the default, as for any wrong value"


@pytest.mark.parametrize("typed", ["LOGN", "XOAUTH", "cram-md-5"])
def test_a_choice_with_a_typing_error_is_named(typed: str) -> None:
    [error] = check({**CUSTOM, "authentication.mechanism": typed}).errors
    assert "Did you mean" in error.sentence


@pytest.mark.parametrize("typed", ["NTLM", "GSSAPI", "DIGEST-MD5", "x" * 10_000, ""])
def test_a_choice_that_is_like_none_is_not(typed: str) -> None:
    [error] = check({**CUSTOM, "authentication.mechanism": typed}).errors
    assert "Did you mean" not in error.sentence


@pytest.mark.parametrize(
    ("typed", "meant"), [*((w, "true") for w in sorted(_YES)), *((w, "false") for w in sorted(_NO))]
)
def test_yes_and_no_in_other_words_are_named(typed: str, meant: str) -> None:
    [error] = check({**CUSTOM, "smtp.verify_certificate": typed.upper()}).errors
    assert error.sentence.endswith(f"must be true or false. Did you mean {meant}?")


def test_true_in_quotes_is_named_in_a_file() -> None:
    [error] = check({**CUSTOM, "smtp.verify_certificate": "true"}, typed=True).errors
    assert error.sentence.endswith("must be true or false. Without quotes: true.")


LITERALS = [
    ("192.168.1.10", "[192.168.1.10]"),
    ("IPv6:2001:db8::1", "[IPv6:2001:db8::1]"),
    ("ipv6:2001:db8::1", "[IPv6:2001:db8::1]"),
    ("2001:db8::1", "[IPv6:2001:db8::1]"),
    ("[2001:db8::1]", "[IPv6:2001:db8::1]"),
    ("[IPv6:192.0.2.1]", "[192.0.2.1]"),
    ("192.0.2.1]", "[192.0.2.1]"),
]


@pytest.mark.parametrize(("typed", "meant"), LITERALS)
def test_an_address_as_domain_wants_brackets(typed: str, meant: str) -> None:
    """RFC 5321 4.1.3; mutation: "looks like an IP address, but is none"."""
    [error] = check({**CUSTOM, "smtp.domain": typed}).errors
    assert error.sentence == f"EHLO name wants an IP address in brackets: {meant}."
    assert check({**CUSTOM, "smtp.domain": meant}).errors == ()


@pytest.mark.parametrize("typed", ["[2001:db8::1]", "[IPv6:2001:db8::1]", "IPv6:2001:db8::1"])
def test_an_address_as_host_needs_none(typed: str) -> None:
    assert check({**CUSTOM, "smtp.host": typed}).settings.smtp.host == "2001:db8::1"


NAMES = [
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: a zero-width non-joiner
    "\u0936\u094d\u200d\u0930",  # Sanskrit: a joiner
    "👨\u200d👩\u200d👧 Familie",  # an emoji of three
    "\u0634\u0631\u0643\u0629 ABC\u200f!",  # Arabic: a mark behind what is not
    "\u200eACME\u200e",
]


@pytest.mark.parametrize("key", ["sender.name", "name"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_may_hold_joiners_and_marks(key: str, name: str) -> None:
    """printable() shows them all the same; mutations: either."""
    checked = check({**CUSTOM, key: name})
    assert checked.errors == ()
    assert checked.settings.value(key) == name
    assert not set(printable(name)) & set(JOINERS)


@pytest.mark.parametrize("key", ["sender.name", "name"])
@pytest.mark.parametrize(
    "character", [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200b",
                  "\ufeff", "\x00", "\x1b", "\n", "\u2028", "\x85"]
)  # fmt: skip
def test_a_name_never_holds_what_turns_text_around(key: str, character: str) -> None:
    """Overrides, isolates, controls; mutation: every character of the category Cf allowed."""
    [error] = check({**CUSTOM, key: f"Bank{character}x"}).errors
    assert "invisible control characters" in error.sentence


@pytest.mark.parametrize("name", [JOINERS, "\u200d", " \u200f "])
def test_a_name_can_be_seen(name: str) -> None:
    [error] = check({**CUSTOM, "sender.name": name}).errors
    assert "something that can be seen" in error.sentence


@pytest.mark.parametrize("key", ["smtp.host", "smtp.domain", "authentication.username"])
@pytest.mark.parametrize("joiner", JOINERS)
def test_nothing_but_a_name_holds_them(key: str, joiner: str) -> None:
    """What is compared, and sent to servers, hides nothing."""
    errors = check({**CUSTOM, key: f"a{joiner}b"}).errors
    assert "invisible control characters" in errors[0].sentence


ALONE = [
    '"Doe, Jane" <jane@corp.example>',
    "<jane@corp.example>",
    "Jane Doe (IT) <jane@corp.example>",
    '"jane@home" <jane@corp.example>',
    "jane@corp.example;",
    "jane@corp.example,",
    "mailto:jane@corp.example",
    "'jane@corp.example'",
]
SEVERAL = [
    ("jane@corp.example, bob@corp.example", "jane@corp.example"),
    ("o'brien@corp.example; bob@corp.example", "o'brien@corp.example"),
    ("Team: jane@corp.example, bob@corp.example;", "jane@corp.example"),
    ("Doe, Jane <jane@corp.example>; Bob <bob@corp.example>", "jane@corp.example"),
    ("<jane@corp.example> <bob@corp.example>", "jane@corp.example"),
    ("jane@corp.example bob@corp.example", "jane@corp.example"),
]


@pytest.mark.parametrize("typed", ALONE)
def test_an_address_with_its_name_is_refused_and_named(typed: str) -> None:
    """Mutation: taken, or "one address only"."""
    problem = recipient_problem(typed)
    assert problem == ("Recipient is the address alone, without a name or < >: jane@corp.example.")
    [error] = check({**CUSTOM, "sender.address": typed}).errors
    assert error.sentence.endswith("jane@corp.example.")


@pytest.mark.parametrize(("typed", "first"), SEVERAL)
def test_of_several_addresses_the_first_is_named(typed: str, first: str) -> None:
    expected = f"Recipient must be one address only. The first one is {first}."
    assert recipient_problem(typed) == expected


@pytest.mark.parametrize("typed", ["a" * 100_000, "@" * 100_000, "a@" * 50_000, "<" * 100_000])
def test_what_is_no_address_at_all_is_looked_at_shortly(typed: str) -> None:
    """Mutation: the pattern over all of it, which is never done."""
    assert recipient_problem(typed)
