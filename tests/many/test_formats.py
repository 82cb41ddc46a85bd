"""What a check writes for monitoring, read by the programs that it is for."""

import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import yaml

from tests.programs import found, needs
from tui.cli.help import read
from tui.many.checking import Level, Limits, level, state, worst
from tui.many.junit import report
from tui.many.outcomes import Outcome
from tui.many.plugin_line import lines, unknown
from tui.many.prometheus import textfile
from tui.smtp.record.events import Stage, Verdict

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
LIMITS = Limits(21, 7, NOW)
PASSED = Verdict(0.25, True, Stage.AUTH)
REFUSED = Verdict(0.5, False, Stage.AUTH, 535, "5.7.8", "No", 28, "bad-credentials", 'Said "no".')
LATER = Verdict(0.1, False, Stage.AUTH, 454, "4.7.0", "Later", 28, "auth-temporary", sysexit=75)


def outcome(name: str, verdict: Verdict | None, days: float | None = None) -> Outcome:
    ends = NOW + timedelta(days=days) if days is not None else None
    if verdict is None:
        return Outcome(name, "mail.example:587", reason="asks", sentence="It | is\nasked for.")
    seconds = {"connect": 0.01, "auth": 0.2}
    return Outcome(name, "mail.example:587", name, verdict, ends, seconds)


ALL = [
    outcome("good", PASSED, 61.5),
    outcome("soon", PASSED, 20.9),
    outcome("late", PASSED, 6.9),
    outcome("refused", REFUSED, 61),
    outcome("later", LATER),
    outcome("asks", None),
]


@pytest.mark.parametrize(
    ("one", "expected", "words"),
    [
        (outcome("a", PASSED), Level.OK, "accepted"),
        (outcome("a", PASSED, 21), Level.OK, "accepted"),
        (outcome("a", PASSED, 20.99), Level.WARNING, "certificate-warning"),
        (outcome("a", PASSED, 7), Level.WARNING, "certificate-warning"),
        (outcome("a", PASSED, 6.99), Level.CRITICAL, "certificate-critical"),
        (outcome("a", PASSED, -1), Level.CRITICAL, "certificate-critical"),
        (outcome("a", REFUSED), Level.CRITICAL, "bad-credentials"),
        (outcome("a", LATER), Level.WARNING, "auth-temporary"),
        (outcome("a", LATER, 6), Level.CRITICAL, "auth-temporary"),
        (outcome("a", None), Level.UNKNOWN, "not-tested:asks"),
    ],
)
def test_levels(one: Outcome, expected: Level, words: str) -> None:
    """Mutations: < for <=, the days of WARNING and CRITICAL exchanged."""
    assert level(one, LIMITS) is expected
    assert state(one, LIMITS) == words


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["good"], Level.OK),
        (["good", "asks"], Level.UNKNOWN),
        (["asks", "later"], Level.WARNING),
        (["asks", "later", "refused"], Level.CRITICAL),
    ],
)
def test_the_worst_counts(names: Sequence[str], expected: Level) -> None:
    """CRITICAL before WARNING before UNKNOWN. Mutation: the highest number."""
    assert worst([one for one in ALL if one.organization in names], LIMITS) is expected


def test_the_line_of_a_plugin() -> None:
    """Guidelines 2.6: 'label'=value[UOM];[warn];[crit];[min];[max], with the ranges of 2.5."""
    first, *others = lines(ALL, LIMITS)
    words, _bar, data = first.partition(" | ")
    assert words == "SMTP CRITICAL - 3 of 6 organizations accepted"
    assert data.split() == [
        "ok=1;;;0;6", "warning=2;;;0;6", "critical=2;;;0;6", "unknown=1;;;0;6",
        "slowest=0.500s;;;0", "certificate_days=6;21:;7:",
    ]  # fmt: skip
    assert all(re.fullmatch(r"\w+=[\d.]+(s|)(;[\d:]*){2,4}", one) for one in data.split())
    assert others == [
        "CRITICAL bad-credentials: refused",
        "CRITICAL certificate-critical: late",
        "WARNING auth-temporary: later",
        "WARNING certificate-warning: soon",
        "UNKNOWN not-tested:asks: asks",
    ]
    assert unknown("a | b\nc") == "SMTP UNKNOWN - a / b c"


def test_many_names_are_cut() -> None:
    made = [outcome(f"o{number:03}", REFUSED) for number in range(300)]
    assert max(map(len, lines(made, LIMITS))) < 200


def promtool(*arguments: str | Path, stdin: bytes = b"") -> str:
    """What promtool says of something that it finds right."""
    program = found("promtool")
    assert program, "promtool is missing; .ci/run installs Debian's prometheus"
    ended = subprocess.run(
        [program, *arguments], input=stdin, capture_output=True, check=False, timeout=60
    )
    said = (ended.stdout + ended.stderr).decode()
    assert ended.returncode == 0, said
    return said


@needs("promtool")
def test_promtool_reads_the_metrics() -> None:
    """Also names and reasons that must be escaped. Mutation: a quote as it is; no HELP."""
    odd = Outcome("odd", 'a"b\\c:25', reason="asks")
    assert promtool("check", "metrics", stdin=textfile([*ALL, odd], NOW)) == ""


def test_what_is_measured() -> None:
    """Not tested has no success at all. Mutations: 0 for it; stages by organization."""
    text = textfile(ALL, NOW).decode()
    expected = {
        'posthouse_test_success{organization="good",host="mail.example"} 1',
        'posthouse_test_success{organization="refused",host="mail.example"} 0',
        'posthouse_test_stage_failed{organization="refused",host="mail.example",stage="auth",'
        'failure="bad-credentials"} 1',
        'posthouse_test_not_tested{organization="asks",host="mail.example",reason="asks"} 1',
        'posthouse_test_duration_seconds{organization="good",host="mail.example"} 0.25',
        'posthouse_test_server_organizations{host="mail.example",port="587",outcome="passed"} 3',
        'posthouse_test_server_organizations{host="mail.example",port="587",outcome="failed"} 2',
        'posthouse_test_stage_duration_seconds{host="mail.example",port="587",stage="auth"} 0.2',
        f"posthouse_test_last_run_timestamp_seconds {NOW.timestamp():.0f}",
        'posthouse_test_certificate_not_after_timestamp_seconds{organization="late",'
        f'host="mail.example"}} {(NOW + timedelta(days=6.9)).timestamp():.0f}',
    }
    assert expected <= set(text.splitlines())
    assert 'success{organization="asks"' not in text
    assert text.endswith("\n")


def rules() -> str:
    """The rules for alerts as the manual has them."""
    page = read("check")
    block = page[page.index("    groups:\n") :]
    return "".join(f"{line[4:]}\n" for line in block.splitlines())


@needs("promtool")
def test_the_rule_of_the_manual_turns_red_and_green(tmp_path: Path) -> None:
    """With what two checks write: first a login is refused, then it works.

    Mutation: another name of the metric, or 0 where it passed.
    """
    (tmp_path / "rules.yml").write_text(rules())
    assert "4 rules found" in promtool("check", "rules", tmp_path / "rules.yml")
    red, green = (samples([outcome("acme", verdict)]) for verdict in (REFUSED, PASSED))
    series = [
        {"series": name, "values": f"{red.get(name, '_')}x20 {green.get(name, '_')}x20"}
        for name in red
        if "timestamp" not in name
    ]
    alert = {
        "exp_labels": {"organization": "acme", "host": "mail.example", "severity": "critical"},
        "exp_annotations": {"summary": "acme on mail.example"},
    }
    given = {"alertname": "MailLoginFails"}
    test = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": "1m",
        "tests": [{
            "interval": "1m",
            "input_series": series,
            "alert_rule_test": [
                {"eval_time": "5m", **given, "exp_alerts": []},
                {"eval_time": "15m", **given, "exp_alerts": [alert]},
                {"eval_time": "25m", **given, "exp_alerts": []},
            ],
        }],
    }  # fmt: skip
    (tmp_path / "test.yml").write_text(yaml.safe_dump(test))
    assert "SUCCESS" in promtool("test", "rules", tmp_path / "test.yml")


def samples(outcomes: list[Outcome]) -> dict[str, str]:
    """Each series with its value."""
    text = textfile(outcomes, NOW).decode()
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def test_junit() -> None:
    """A case an organization. Mutations: what is not tested called a failure; raw control bytes."""
    odd = Verdict(1.0, False, Stage.AUTH, failure="login-refused", summary='a\x00b\ufffe<&>"c')
    suite = Xml.fromstring(report([*ALL, outcome("odd", odd)], LIMITS))[0]
    counted = {name: suite.get(name) for name in ("tests", "failures", "skipped", "errors")}
    assert counted == {"tests": "7", "failures": "4", "skipped": "1", "errors": "0"}
    cases = {case.get("name"): case for case in suite}
    assert list(cases) == sorted(one.organization for one in [*ALL, outcome("odd", odd)])
    failure = cases["refused"].find("failure")
    assert failure is not None
    assert failure.attrib == {"message": 'Said "no".', "type": "bad-credentials"}
    assert cases["refused"].get("classname") == "mail.example:587"
    assert [child.tag for child in cases["good"]] == []
    assert [child.tag for child in cases["soon"]] == ["system-out"]
    assert [child.tag for child in cases["asks"]] == ["skipped"]
