"""Events as text and JSON, as the commands promise them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from tui.smtp.record.events import (
    CertificateSeen,
    Fact,
    LineSeen,
    Remedy,
    Stage,
    StageChanged,
    Verdict,
)
from tui.smtp.telling.transcript import as_json, certificate_line, line, verdict_lines

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REMEDIES = (
    Remedy("smtp.encryption", "implicit", "Use implicit TLS"),
    Remedy("authentication.required", False, "Switch Requires authentication off"),
)
REFUSED = Verdict(
    0.0444,
    False,
    Stage.AUTH,
    535,
    "5.7.8",
    "535 5.7.8 no",
    28,
    "bad-credentials",
    "No.",
    "Because.",
    REMEDIES,
)


def certificate(days: float = 61.5, **changed: object) -> CertificateSeen:
    values: dict[str, object] = {
        "t": 0.03,
        "subject": "mail.example.org",
        "names": ("mail.example.org", "192.0.2.1"),
        "issuer": "Example CA",
        "not_before": NOW,
        "not_after": NOW + timedelta(days=days),
        "sha256": "AB:CD",
        "verified": True,
        "tls_version": "TLSv1.3",
        "cipher": "TLS_AES_256_GCM_SHA384",
    }
    return CertificateSeen(**(values | changed))  # type: ignore[arg-type]  # the values above


@pytest.mark.parametrize(
    ("direction", "tls", "unexpected", "shown"),
    [
        ("note", False, False, "0.014 === text"),
        ("note", True, True, "0.014 *** text"),
        ("client", False, False, "0.014  -> text"),
        ("client", True, False, "0.014  ~> text"),
        ("server", False, False, "0.014 <-  text"),
        ("server", True, False, "0.014 <~  text"),
        ("server", False, True, "0.014 <** text"),
        ("server", True, True, "0.014 <~* text"),
    ],
)
def test_swaks_marks(
    direction: Literal["client", "server", "note"], tls: bool, unexpected: bool, shown: str
) -> None:
    assert line(LineSeen(0.0136, direction, tls, "text", unexpected)) == shown


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (
            StageChanged(0.0123456, Stage.CONNECT, "ok"),
            {"t": 0.012, "event": "stage", "stage": "connect", "state": "ok"},
        ),
        (
            LineSeen(0.013, "server", False, "220 mail.example ESMTP"),
            {
                "t": 0.013,
                "event": "line",
                "direction": "server",
                "tls": False,
                "text": "220 mail.example ESMTP",
            },
        ),
        (
            certificate(),
            {
                "t": 0.03,
                "event": "certificate",
                "subject": "mail.example.org",
                "names": ["mail.example.org", "192.0.2.1"],
                "issuer": "Example CA",
                "not_before": "2026-11-24T12:00:00+00:00",
                "not_after": "2027-01-25T00:00:00+00:00",
                "sha256": "AB:CD",
                "verified": True,
                "tls_version": "TLSv1.3",
                "cipher": "TLS_AES_256_GCM_SHA384",
            },
        ),
        (
            REFUSED,
            {
                "t": 0.044,
                "event": "verdict",
                "ok": False,
                "stage": "auth",
                "code": 535,
                "enhanced": "5.7.8",
                "exit": 28,
                "failure": "bad-credentials",
                "field": "",
                "summary": "No.",
                "cause": "Because.",
                "remedies": [
                    {"key": "smtp.encryption", "value": "implicit", "label": "Use implicit TLS"},
                    {
                        "key": "authentication.required",
                        "value": False,
                        "label": "Switch Requires authentication off",
                    },
                ],
            },
        ),
    ],
)
def test_the_json_of_the_contract(event: Fact, shown: dict[str, object]) -> None:
    assert as_json(event) == shown
    assert list(as_json(event)) == list(shown)
    assert json.loads(json.dumps(as_json(event))) == shown


BOTH = Remedy(
    "smtp.port", 465, "Use port 465 with implicit TLS", (("smtp.encryption", "implicit"),)
)


def test_fields_that_change_together_are_one_remedy() -> None:
    verdict = Verdict(1.0, False, Stage.CONNECT, summary="No.", remedies=(BOTH,))
    assert as_json(verdict)["remedies"] == [
        {
            "key": "smtp.port",
            "value": 465,
            "label": "Use port 465 with implicit TLS",
            "also": {"smtp.encryption": "implicit"},
        }
    ]
    assert verdict_lines(verdict)[1:] == [
        "  - Use port 465 with implicit TLS (smtp.port=465 smtp.encryption=implicit)"
    ]


def test_a_verdict_as_text() -> None:
    assert verdict_lines(REFUSED) == [
        "No.",
        "  Because.",
        "  - Use implicit TLS (smtp.encryption=implicit)",
        "  - Switch Requires authentication off (authentication.required=false)",
    ]
    assert verdict_lines(Verdict(1.0, True, Stage.QUIT, summary="Yes.")) == ["Yes."]


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (certificate(), "TLSv1.3 · for mail.example.org · issued by Example CA · 61 days left"),
        (certificate(1.5), "TLSv1.3 · for mail.example.org · issued by Example CA · 1 day left"),
        (
            certificate(0.5),
            "TLSv1.3 · for mail.example.org · issued by Example CA · less than a day left",
        ),
        (
            certificate(-0.5, verified=False, tls_version=""),
            "for mail.example.org · issued by Example CA · expired today · not verified",
        ),
        (
            certificate(-2.5, verified=False, tls_version=""),
            "for mail.example.org · issued by Example CA · expired 2 days ago · not verified",
        ),
        (certificate(subject="", issuer="", not_after=None), "TLSv1.3 · for mail.example.org"),
    ],
)
def test_a_certificate_on_a_line(event: CertificateSeen, shown: str) -> None:
    assert certificate_line(event, NOW) == shown
