"""Every rule of every field, in the words that form, command line and files all show."""

import pytest

from tui.settings.checking.checks import check, flatten
from tui.settings.checking.values import recipient_problem
from tui.settings.fields import FIELDS
from tui.settings.model import keys
from tui.settings.problems import Severity

CUSTOM: dict[str, object] = {
    "mail.mode": "custom",
    "smtp.host": "smtp.example.com",
    "sender.address": "admin@example.com",
}

WRONG = [
    ("name", "Ac\x1bme", "Name must not hold line breaks or invisible control characters"),
    ("mail.mode", "automatic", "Mail settings must be default or custom."),
    ("smtp.host", "", "Hostname is missing"),
    ("smtp.host", "smtp example", "Hostname must not hold spaces."),
    ("smtp.host", "smtp://mail.example", "without a scheme or path"),
    ("smtp.host", "mail.example:587", "Hostname must not hold the port; put that into Port."),
    ("smtp.host", "me@mail.example", "not an e-mail address"),
    ("smtp.host", "-mail.example", "Hostname must be a host name"),
    ("smtp.host", "mail..example", "Hostname must be a host name"),
    ("smtp.host", "a" * 64 + ".example", "Hostname must be a host name"),
    ("smtp.host", "smtp.{region}.example", "Hostname has a gap: write your own in place of {reg"),
    ("smtp.host", "smtp.<region>.example", "your own in place of <region>, like eu-west-1 for"),
    ("smtp.host", "300.1.2.3", "looks like an IP address, but is none"),
    ("smtp.host", "mail\u202e.example", "invisible control characters"),
    ("smtp.host", "[/red]", "Hostname is only the server's name"),
    ("smtp.domain", "two words", "EHLO name must not hold spaces."),
    ("smtp.port", "0", "Port must be 1 to 65535."),
    ("smtp.port", "70000", "Port must be 1 to 65535."),
    ("smtp.port", "-1", "Port must be 1 to 65535."),
    ("smtp.port", "abc", "Port must be a whole number, like 587."),
    ("smtp.port", "", "Port must be a whole number, like 587."),
    ("smtp.port", "9" * 5000, "Port must be a whole number, like 587."),
    ("smtp.timeout_ms", "0", "Timeout must be 1 to 300000."),
    ("smtp.timeout_ms", "300001", "Timeout must be 1 to 300000."),
    ("smtp.timeout_ms", "3s", "in plain digits; did you mean 3000?"),
    ("smtp.encryption", "ssl", "TLS encryption must be starttls, implicit or none."),
    ("smtp.verify_certificate", "maybe", "Verify certificate must be true or false."),
    ("authentication.required", "perhaps", "Requires authentication must be true or false."),
    (
        "authentication.secret",
        "vault",
        "must be keyring, file, command, environment, ask or oauth.",
    ),
    ("authentication.command", "pass 'show", "Command has a quote or a backslash that is not"),
    ("authentication.command", "pass show \\", "Command has a quote or a backslash that is not"),
    ("authentication.command", "pass show | head -1", "Command is run without a shell, so | means"),
    ("authentication.command", "bin/pass", "Command must begin with a program's name or its whole"),
    ("authentication.command", "'' x", "Command must begin with the name of a program"),
    ("authentication.command", "pass 'a\nb'", "Command must not hold line breaks"),
    ("authentication.command", f"pass {'x' * 396}", "Command must not be longer than 400 charac"),
    ("authentication.variable", "MY PASSWORD", "Variable must be the name of an environment"),
    ("uipath.base", "cloud.uipath.com", "UiPath address must be an address like https://"),
    ("uipath.base", "http://cloud.uipath.com", "UiPath address must be an address like https://"),
    ("uipath.base", "http://127.0.0.1:8080", "UiPath address must be an address like https://"),
    ("uipath.base", "https://cloud.uipath.com/acme", "with nothing after it."),
    ("uipath.base", "https://cloud.uipath.com?", "with nothing after it."),
    ("uipath.base", "https://cloud.uipath.com:x", "with nothing after it."),
    ("uipath.base", "https://me:pw@cloud.uipath.com", "with nothing after it."),
    ("uipath.base", "https://b\u00fccher.example", "with nothing after it."),
    ("uipath.organization", "acme/../evil", "one word like acmegmbh."),
    ("uipath.organization", "..", "one word like acmegmbh."),
    ("uipath.partition_id", "acme", "must be UiPath's id of the organization"),
    ("uipath.client_id", "a b", "UiPath app id must not hold spaces."),
    ("uipath.client_secret", "none", "must be keyring, command, environment or ask."),
    ("uipath.ca_file", "ca.pem", "UiPath CA file must be an absolute path"),
    ("sender.address", "", "Sender address is missing"),
    ("sender.address", "admin", "Sender address must be an e-mail address"),
    ("sender.address", "a@b.example, c@d.example", "Sender address must be one address only."),
    ("sender.address", "Admin <a@b.example>", "is the address alone, without a name"),
    ("sender.name", "two\nlines", "Sender name must not hold line breaks"),
]


@pytest.mark.parametrize(("key", "value", "sentence"), WRONG)
def test_a_wrong_value_is_named_with_its_mend(key: str, value: str, sentence: str) -> None:
    errors = check({**CUSTOM, key: value}).errors
    assert [error.key for error in errors] == [key]
    assert sentence in errors[0].sentence


RIGHT = [
    ("authentication.command", "/usr/bin/pass show 'two words' \"$HOME\" 'a|b'"),
    ("authentication.command", ""),
    ("authentication.command", f"pass {'x' * 395}"),
    ("smtp.host", "192.0.2.1"),
    ("smtp.host", "2001:db8::1"),
    ("smtp.host", "my_relay"),
    ("smtp.host", "bücher.example"),
    ("smtp.host", "smtp.example.com."),
    ("smtp.domain", "[192.0.2.1]"),
    ("smtp.domain", "[IPv6:2001:db8::1]"),
    ("smtp.port", " 2525 "),
    ("smtp.timeout_ms", "300000"),
    ("sender.address", "root@localhost"),
    ("sender.address", "jörg@bücher.example"),
    ("sender.name", "expéditeur mondomaine.com"),
    ("sender.name", "[/red]"),
]


@pytest.mark.parametrize(("key", "value"), RIGHT)
def test_an_unusual_value_that_is_right_is_taken(key: str, value: str) -> None:
    assert check({**CUSTOM, key: value}).errors == ()


def test_brackets_around_an_address_are_dropped() -> None:
    assert check({**CUSTOM, "smtp.host": "[2001:db8::1]"}).settings.smtp.host == "2001:db8::1"


def test_every_problem_shows_at_once_in_the_order_of_the_form() -> None:
    checked = check({"mail.mode": "custom", "smtp.port": "x", "authentication.required": True})
    assert [problem.key for problem in checked.errors] == [
        "smtp.host",
        "smtp.port",
        "authentication.username",
        "sender.address",
    ]


def test_nothing_is_missing_while_on_default() -> None:
    assert check({"authentication.required": True}).problems == ()


@pytest.mark.parametrize("value", ["587", 587.0, True, [587], {"a": 1}])
def test_a_file_must_have_the_right_type(value: object) -> None:
    checked = check({**CUSTOM, "smtp.port": value}, typed=True)
    assert checked.errors[0].sentence == "Port must be a whole number, like 587."
    assert checked.settings.smtp.port == 587, "the rest of the settings is still there"


@pytest.mark.parametrize("key", sorted(set(FIELDS)))
def test_no_type_in_a_file_ends_in_a_crash(key: str) -> None:
    values: tuple[object, ...] = (1, 1.5, True, "text", [], {}, None, float("nan"))
    for value in values:
        for problem in check({**CUSTOM, key: value}, typed=True).problems:
            label = FIELDS[problem.key].label
            assert not problem.is_error or problem.sentence.startswith(label), problem


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("pass show smtp/acme", ("pass", "show", "smtp/acme")),
        ("op read 'op://a b/c' --force", ("op", "read", "op://a b/c", "--force")),
        ("  ", ()),
        (["pass", "two words"], ("pass", "two words")),
        ((), ()),
    ],
)
def test_a_command_is_typed_as_in_a_shell(typed: object, words: tuple[str, ...]) -> None:
    checked = check({**CUSTOM, "authentication.command": typed})
    assert checked.settings.authentication.command == words
    assert checked.errors == ()


@pytest.mark.parametrize("value", ["pass show x", 5, ["pass", 5], [["pass"]], {"a": 1}, True])
def test_a_command_in_a_file_is_a_list_of_words(value: object) -> None:
    checked = check({**CUSTOM, "authentication.command": value}, typed=True)
    assert [error.sentence for error in checked.errors] == [
        'Command must be a list of words, like ["pass", "show", "smtp/acme"].'
    ]
    right = check({**CUSTOM, "authentication.command": ["pass", "a b"]}, typed=True)
    assert right.settings.authentication.command == ("pass", "a b")


@pytest.mark.parametrize("path", ["/etc/mail/p", "credential", "a.b-c", ""])
def test_a_password_file_is_a_path_from_the_root_or_a_name(path: str) -> None:
    assert check({**CUSTOM, "authentication.file": path}, typed=True).errors == ()


@pytest.mark.parametrize("path", ["a/b", "~/p", "../p", ".", "..", "/etc/a\nb"])
def test_what_depends_on_where_one_is_is_no_password_file(path: str) -> None:
    [error] = check({**CUSTOM, "authentication.file": path}, typed=True).errors
    assert error.key == "authentication.file"


@pytest.mark.parametrize("secret", ["file", "command", "environment"])
def test_a_source_of_the_password_must_be_named(secret: str) -> None:
    login = {"authentication.required": True, "authentication.username": "u"}
    [error] = check({**CUSTOM, **login, "authentication.secret": secret}).errors
    assert error.key == f"authentication.{secret.replace('environment', 'variable')}"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost", "Mail.Localhost."])
@pytest.mark.parametrize("allowed", [False, True])
def test_a_password_that_stays_in_this_host_is_no_worry(host: str, allowed: bool) -> None:
    """Mutation: each of the two warnings for every host."""
    login = {
        "authentication.required": True,
        "authentication.username": "me",
        "authentication.allow_cleartext": allowed,
    }
    values = {**CUSTOM, **login, "smtp.encryption": "none", "smtp.port": 25}
    assert check({**values, "smtp.host": host}).problems == ()
    assert len(check({**values, "smtp.host": "localhost.example"}).problems) == 1


WARNINGS = [
    ({"smtp.port": 465}, "smtp.port", "implicit TLS and stay silent otherwise"),
    ({"smtp.port": 465, "smtp.encryption": "none"}, "smtp.port", "not a plain connection"),
    ({"smtp.port": 587, "smtp.encryption": "implicit"}, "smtp.port", "expect STARTTLS"),
    (
        {
            "smtp.encryption": "none",
            "authentication.required": True,
            "authentication.username": "me",
        },
        "smtp.encryption",
        "cross the network in clear",
    ),
    ({"smtp.verify_certificate": False}, "smtp.verify_certificate", "not verified"),
    ({"smtp.host": "192.0.2.1"}, "smtp.host", "give the server's name"),
    ({"smtp.timeout_ms": 300}, "smtp.timeout_ms", "300 seconds are 300000."),
    ({"smtp.ca_file": "~/ca.pem"}, "smtp.ca_file", "Not an absolute path"),
    ({"smtp.certificate_file": "a.pem"}, "smtp.certificate_file", "Not an absolute path"),
    ({"smtp.key_file": "a.pem"}, "smtp.key_file", "Not an absolute path"),
]


@pytest.mark.parametrize(("values", "key", "words"), WARNINGS)
def test_what_is_legal_but_probably_wrong_is_a_warning(
    values: dict[str, object], key: str, words: str
) -> None:
    checked = check({**CUSTOM, **values})
    assert checked.errors == ()
    assert [(problem.key, problem.severity) for problem in checked.problems] == [
        (key, Severity.WARNING)
    ]
    assert words in checked.problems[0].sentence


def test_unknown_keys_are_named_with_the_nearest_known_one() -> None:
    _values, problems = flatten({"smtp": {"prot": 25}, "sendr": {}, "mail": 3, "name": "Acme"})
    assert [problem.sentence for problem in problems] == [
        "smtp.prot is not a known key; did you mean smtp.port?",
        "sendr is not a known key; did you mean sender?",
        "mail must be a table: [mail] on a line of its own.",
    ]


def test_every_key_of_the_model_is_a_field() -> None:
    assert set(keys()) == set(FIELDS)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Recipient is missing"),
        ("a@b.example c@d.example", "Recipient must be one address only."),
        ("a@b.example, c@d.example", "Recipient must be one address only."),
        ("nobody", "Recipient must be an e-mail address"),
        ("a@b.example\r\nRCPT TO:<x@y.example>", "Recipient must not hold line breaks"),
        (" oncall@acme.example ", ""),
    ],
)
def test_a_recipient_is_one_address(typed: str, sentence: str) -> None:
    problem = recipient_problem(typed)
    assert sentence in problem
    assert bool(problem) == bool(sentence)


@pytest.mark.parametrize("source", ["command", "variable"])
def test_where_the_secret_of_uipaths_app_is_must_be_said(source: str) -> None:
    """Also on default: that is how the settings there are looked at."""
    place = {"command": "command", "variable": "environment"}[source]
    [error] = check({"uipath.client_secret": place}).errors
    assert error.key == f"uipath.client_secret_{source}"
    assert "is missing" in error.sentence


def test_the_nearest_key_is_looked_for_of_the_first_strange_ones_alone() -> None:
    """It takes a millisecond each, and whoever may write a file can fill it with such keys.

    Mutation: looked for of all, and a list waits half a minute for one file.
    """
    _values, problems = flatten({f"nam{n}": 1 for n in range(100)})
    guessed = ["did you mean name?" in one.sentence for one in problems]
    assert guessed == [True] * 20 + [False] * 80
