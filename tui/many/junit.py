"""The outcomes of a check as JUnit's XML, which systems for continuous integration show."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from tui.many.checking import Level, Limits, days_left, level, state
from tui.many.outcomes import Kind, Outcome
from tui.text import printable

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in XML 1.0 (2.2)."""


def report(outcomes: Iterable[Outcome], limits: Limits) -> bytes:
    """The whole file: a case for each organization, of the class of its server."""
    ordered = sorted(outcomes, key=lambda one: one.organization)
    cases = [_case(one, limits) for one in ordered]
    suite = Xml.Element(
        "testsuite",
        name="posthouse check",
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors="0",
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        time=f"{sum(map(_seconds, ordered)):.3f}",
        timestamp=limits.now.strftime("%Y-%m-%dT%H:%M:%S"),
    )
    suite.extend(cases)
    suites = Xml.Element("testsuites")
    suites.append(suite)
    Xml.indent(suites)
    return f"{_HEAD}{Xml.tostring(suites, encoding='unicode')}\n".encode()


def _case(one: Outcome, limits: Limits) -> Xml.Element:
    case = Xml.Element(
        "testcase", classname=_text(one.server), name=one.organization, time=f"{_seconds(one):.3f}"
    )
    reached, words = level(one, limits), state(one, limits)
    if one.kind is Kind.NOT_TESTED:
        Xml.SubElement(case, "skipped", message=_text(f"{one.reason}: {one.sentence}"))
    elif one.verdict is not None and not one.verdict.ok:
        failure = Xml.SubElement(case, "failure", message=_text(one.verdict.summary), type=words)
        failure.text = _text(one.verdict.cause)
    elif reached is Level.CRITICAL:
        Xml.SubElement(case, "failure", message=_days(one, limits), type=words)
    elif reached is Level.WARNING:
        Xml.SubElement(case, "system-out").text = _days(one, limits)
    return case


def _days(one: Outcome, limits: Limits) -> str:
    return f"certificate_days={days_left(one, limits.now)}"


def _seconds(one: Outcome) -> float:
    return one.verdict.t if one.verdict and not one.refused else 0.0


def _text(words: str) -> str:
    return _NOT_XML.sub("", printable(" ".join(words.split()), 10_000))
