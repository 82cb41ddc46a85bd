"""The fields, which hold no rule, and the rules of the fields, which hold no value."""

import pytest

from tui.settings.checking.checks import check
from tui.settings.checking.field_rules import RULES, checked_value
from tui.settings.fields import FIELDS
from tui.settings.model import Settings, flat, keys, settings_of


def test_each_field_has_a_rule_and_words() -> None:
    """Mutation: a field of the model that has no rule, or a rule for no field."""
    assert keys() == tuple(RULES) == tuple(FIELDS)


@pytest.mark.parametrize("key", keys())
def test_a_field_that_is_unset_is_right(key: str) -> None:
    """What is unset never comes from a rule, so each must take it as it is.

    Mutation: 587 as ``"587"`` in the model.
    """
    unset = Settings().value(key)
    assert checked_value(key, unset, typed=True) == (unset, "")
    assert type(checked_value(key, unset, typed=True)[0]) is type(unset)


def test_settings_are_made_of_their_values() -> None:
    """Mutation: a key that is no name, like ``docker-env``, taken as one."""
    made = settings_of({"smtp.port": 25, "outputs.docker-env": "/x", "name": "Acme"})
    assert (made.smtp.port, made.outputs.docker_env, made.name) == (25, "/x", "Acme")
    assert {key for key in keys() if made.says(key)} == made.said
    assert settings_of(flat(made))._replace(said=made.said) == made
    assert check(flat(made)).settings._replace(said=made.said) == made
