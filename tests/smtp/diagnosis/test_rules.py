"""Nothing is said that was not seen: what every rule's cause stands on, and where to look."""

import re

import pytest

from tui.settings.fields import FIELDS
from tui.settings.model import keys
from tui.smtp.diagnosis.diagnosis import RULES
from tui.smtp.diagnosis.field_to_look_at import LOOK_AT, NONE
from tui.smtp.diagnosis.rules.rule import Evidence, Rule
from tui.smtp.record.reply import Reply
from tui.smtp.record.stop import Signal
from tui.smtp.refusals.meaning import Meaning, means, words_of

RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.failure}-{rule.evidence}")
MARKED = re.compile(r"\b(often|may)\b", re.IGNORECASE)
WHO = re.compile(
    r"[Ww]hoever (runs|owns|keeps|gives|has|writes|administers)|[Aa]n administrator|"
    r"test with another recipient|[Aa]sk whoever|ask the provider|the person",
)


def lacks(rule: Rule) -> str:
    """What is missing for the evidence that a rule declares; empty where it has it."""
    match rule.evidence:
        case Evidence.WORDS:
            return "" if rule.text or rule.meaning else "neither a text nor a meaning"
        case Evidence.ENHANCED:
            return "" if rule.enhanced else "no enhanced code"
        case Evidence.CODE:
            return "" if rule.codes else "no code"
        case Evidence.LOOK:
            seen = rule.signal not in (None, Signal.REPLY) or rule.when is not None
            return "" if seen else "nothing but a reply"
        case Evidence.GUESS:
            return "" if MARKED.search(rule.cause) else "neither often nor may"


@RULE
def test_every_cause_stands_on_something_or_is_marked_as_a_guess(rule: Rule) -> None:
    """Mutations: WORDS for a rule without any; a guess whose cause leaves out its “often”."""
    assert lacks(rule) == "", rule


@pytest.mark.parametrize(
    ("rule", "missing"),
    [
        (Rule("x", "It failed.", "It is so.", Evidence.WORDS, codes="550"), "neither a text"),
        (Rule("x", "It failed.", "It is so.", Evidence.GUESS), "neither often nor may"),
        (Rule("x", "It failed.", "It is so.", Evidence.CODE, text="no"), "no code"),
        (Rule("x", "It failed.", "It is so.", Evidence.ENHANCED, codes="550"), "no enhanced code"),
        (Rule("x", "It failed.", "It is so.", Evidence.LOOK), "nothing but a reply"),
    ],
)
def test_a_rule_without_evidence_fails(rule: Rule, missing: str) -> None:
    assert lacks(rule).startswith(missing)


def test_every_failure_has_a_field_and_a_reason() -> None:
    assert set(LOOK_AT) == {rule.failure for rule in RULES}
    for look in LOOK_AT.values():
        assert look.reason
        assert look.field == NONE or look.field in keys()
        assert look.field == NONE or look.field in FIELDS
        assert look.logged_in in (None, NONE) or look.logged_in in keys()


def test_the_servers_name_is_not_blamed_for_everything() -> None:
    """Only where DNS, the certificate or the server itself says that it is another one."""
    blamed = {failure for failure, look in LOOK_AT.items() if look.field == "smtp.host"}
    assert blamed == {
        "name-not-found",
        "ipv6-unreachable",
        "certificate-name",
        "host-takes-no-mail",
        "m365-connector",
        "m365-direct-send",
    }


NO_FIELD = [rule for rule in RULES if NONE in (LOOK_AT[rule.failure].field,)]


@pytest.mark.parametrize("rule", NO_FIELD, ids=lambda rule: rule.failure)
def test_where_no_setting_mends_it_the_sentence_says_who_can(rule: Rule) -> None:
    said = f"{rule.summary} {rule.cause}"
    assert WHO.search(said), said


@pytest.mark.parametrize("meaning", Meaning)
def test_the_words_of_servers_have_sources_and_patterns(meaning: Meaning) -> None:
    found = words_of()[meaning]
    assert found
    for words in found:
        assert words.source
        assert re.compile(words.pattern)


@pytest.mark.parametrize("meaning", Meaning)
def test_what_a_server_quotes_is_not_what_it_says(meaning: Meaning) -> None:
    """Mutation: ``means`` looks at the whole text."""
    quoted = "<spam@relay.ptr.example>: <virus@helo.example> no"
    assert not means(Reply(550, "", (quoted,)), meaning)
