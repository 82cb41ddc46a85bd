"""What may be applied to several at once, and to whom."""

import pytest

from tui.many.outcomes import Outcome
from tui.many.remedies import may_be_shared, shared_remedies
from tui.smtp.record.events import Remedy, Stage, Verdict

STARTTLS = Remedy("smtp.encryption", "starttls", "Use STARTTLS")
PORT = Remedy("smtp.port", 465, "Use port 465", (("smtp.encryption", "implicit"),))
PIN = Remedy("smtp.fingerprint", "AB:CD", "Trust this one")


def failed(organization: str, *remedies: Remedy) -> Outcome:
    verdict = Verdict(0.0, ok=False, stage=Stage.TLS, failure="any", remedies=remedies)
    return Outcome(organization, verdict=verdict)


def test_the_same_keys_and_values_are_one_remedy() -> None:
    """The likeliest first, then what most have. Mutation: two labels are two remedies."""
    other_words = Remedy("smtp.encryption", "implicit", "Other words", (("smtp.port", 465),))
    found = shared_remedies(
        [
            failed("gamma", other_words),
            failed("acme", PORT, STARTTLS),
            failed("beta", STARTTLS, PIN),
            failed("delta", PORT),
            Outcome("epsilon", reason="asks"),
        ]
    )
    assert [(one.assignments, one.ids) for one in found] == [
        ("smtp.encryption=implicit smtp.port=465", ("acme", "delta", "gamma")),
        ("smtp.encryption=starttls", ("acme", "beta")),
    ]


@pytest.mark.parametrize(
    ("key", "value", "may"),
    [
        ("smtp.encryption", "none", False),
        ("smtp.verify_certificate", False, False),
        ("authentication.allow_cleartext", True, False),
        ("smtp.fingerprint", "AB:CD", False),
        ("smtp.fingerprint", "", True),
        ("smtp.verify_certificate", True, True),
        ("smtp.encryption", "implicit", True),
    ],
)
def test_no_protection_is_taken_from_several(key: str, value: str | bool, may: bool) -> None:
    """As the change itself, or along with another."""
    assert may_be_shared(Remedy(key, value, "")) is may
    assert may_be_shared(Remedy("smtp.port", 587, "", ((key, value),))) is may
