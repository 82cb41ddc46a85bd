"""Conditions as they are typed after --where: what they mean, and what is said of wrong ones."""

import pytest

from tui.errors import WrongUsage
from tui.settings.conditions import Condition, condition
from tui.settings.problems import WARNINGS


@pytest.mark.parametrize(
    ("typed", "key", "operator", "value"),
    [
        ("smtp.host=smtp.example.com", "smtp.host", "=", "smtp.example.com"),
        ("smtp.host=SMTP.Example.com", "smtp.host", "=", "smtp.example.com"),
        ("smtp.host=[192.0.2.1]", "smtp.host", "=", "192.0.2.1"),
        ("smtp.port!=587", "smtp.port", "!=", "587"),
        ("smtp.encryption=STARTTLS", "smtp.encryption", "=", "starttls"),
        ("authentication.required=true", "authentication.required", "=", "true"),
        ("authentication.command=pass show 'a b'", "authentication.command", "=",
         "pass show 'a b'"),
        ("name~GmbH", "name", "~", "gmbh"),
        ("name=a=b", "name", "=", "a=b"),
        ("mail.mode=default", "mode", "=", "default"),
        (" failure != ", "failure", "!=", ""),
        ("failure=bad-credentials", "failure", "=", "bad-credentials"),
        ("warning=password-ends", "warning", "=", "password-ends"),
        ("tested=no", "tested", "=", "no"),
        ("problem~port", "problem", "~", "port"),
    ],
)  # fmt: skip
def test_what_is_typed(typed: str, key: str, operator: str, value: str) -> None:
    read = condition(typed)
    assert (read.key, read.operator, read.value) == (key, operator, value)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("smtp.host", "smtp.host is no condition: KEY=VALUE, KEY!=VALUE or KEY~VALUE."),
        ("", " is no condition: KEY=VALUE, KEY!=VALUE or KEY~VALUE."),
        ("smtp.hots=a", "smtp.hots=a: smtp.hots is no key; did you mean smtp.host?"),
        ("host=a", "host=a: host is no key; did you mean smtp.host?"),
        ("port=25", "port=25: port is no key; did you mean smtp.port?"),
        ("falure=a", "falure=a: falure is no key; did you mean failure?"),
        ("qqq=a", "qqq=a: qqq is no key; posthouse help settings has them, and id, name, mode, "
         "problem, warning, tested, failure."),
        ("=a", "=a:  is no key; posthouse help settings has them, and id, name, mode, problem, "
         "warning, tested, failure."),
        ("smtp.port==587", "smtp.port==587: == is no operator; = is equal, != is not, ~ contains."),
        ("smtp.port>25", "smtp.port>25: > is no operator; = is equal, != is not, ~ contains."),
        ("name=~acme", "name=~acme: =~ is no operator; = is equal, != is not, ~ contains."),
        ("name!~acme", "name!~acme: !~ is no operator; = is equal, != is not, ~ contains."),
        ("name!acme", "name!acme: ! is no operator; = is equal, != is not, ~ contains."),
        ("smtp.port=587/tcp", "smtp.port=587/tcp: Port must be a whole number in plain digits; did "
         "you mean 587?"),
        ("smtp.encryption=starttsl", "smtp.encryption=starttsl: TLS encryption must be starttls, "
         "implicit or none. Did you mean starttls?"),
        ("mode=costum", "mode=costum: costum is nothing that mode can be: did you mean custom?"),
        ("tested=maybe", "tested=maybe: maybe is nothing that tested can be: yes, no."),
        ("warning=pasword-ends", "warning=pasword-ends: pasword-ends is nothing that warning can "
         "be: did you mean password-ends?"),
        ("name\x1b[31m=a", "name␛[31m=a: name␛[31m is no key; did you mean name?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(typed: str, sentence: str) -> None:
    with pytest.raises(WrongUsage) as error:
        condition(typed)
    assert error.value.sentence == sentence


def test_of_several_one_is_equal_or_none_is() -> None:
    """Mutation: ``any`` in the place of ``all`` selects who has another warning beside it."""
    equal, differs = Condition("warning", "=", "a"), Condition("warning", "!=", "a")
    assert equal.holds_for_any(["a", "b"])
    assert not differs.holds_for_any(["a", "b"])
    assert differs.holds_for_any(["b"])
    assert differs.holds_for_any([])
    assert Condition("warning", "!=", "").holds_for_any(["a"])
    assert Condition("warning", "=", "").holds_for_any([])
    assert not Condition("warning", "!=", "").holds_for_any([])


def test_names_of_warnings_are_words_that_a_shell_leaves_alone() -> None:
    assert all(name.replace("-", "").isalnum() and name.islower() for name in WARNINGS)
