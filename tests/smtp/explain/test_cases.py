"""What people pasted into public trackers, and what is said of it."""

import re

import pytest

from tests.smtp.explain.cases import CASES, KEYS, NOTHING, Case
from tui.errors import InvalidInput
from tui.settings.fields import FIELDS
from tui.smtp.explain.explanation import Explanation, explain
from tui.smtp.record.events import Stage
from tui.smtp.telling.transcript import assignments, verdict_lines

OWN = re.compile(r"example|localhost|\.local\b|gmail|google|outlook|t-online|qq\.com|amazonaws|gmx")


def everything(found: Explanation) -> str:
    """All that is printed of a text."""
    return "\n".join(
        [*(line.text for line in found.lines), *found.notes, *verdict_lines(found.verdict)]
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_pasted_text_gets_its_verdict(case: Case) -> None:
    """Mutation: any value in the head of any case."""
    expected = case.expected
    assert set(expected) <= KEYS, "a key that is not known says nothing"
    assert expected["source"]
    if expected["failure"] == NOTHING:
        with pytest.raises(InvalidInput):
            explain(case.text.encode())
        return
    found = explain(case.text.encode())
    verdict = found.verdict
    assert expected["failure"] == verdict.failure
    assert verdict.stage is Stage(expected["stage"])
    assert "{" not in (verdict.summary + verdict.cause).replace(verdict.reply or "{", "")
    if "remedy" in expected:
        assert expected["remedy"] in " ".join(map(assignments, verdict.remedies)).split()
    assert expected.get("tells", "") in everything(found)
    if "hides" in expected:
        assert expected["hides"] in case.text
        assert expected["hides"] not in everything(found)
    assert verdict.field == expected.get("field", verdict.field)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_remedy_can_be_set(case: Case) -> None:
    """No word for what is not told stands in one; mutation: remedies as the diagnosis has them."""
    if case.expected["failure"] == NOTHING:
        return
    for remedy in explain(case.text.encode()).verdict.remedies:
        for key, value in remedy.changes.items():
            assert key in FIELDS
            assert "?" not in str(value)
            assert "the " not in str(value)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_names_nobody(case: Case) -> None:
    """Addresses and hosts of whoever pasted it are replaced; mutation: one that is not."""
    for host in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", case.text):
        assert OWN.search(host), host
    for ip in re.findall(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])", case.text):
        assert ip.startswith(("192.0.2.", "127.", "172.1")), ip
