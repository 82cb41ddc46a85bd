"""Make a report of one test to hand on: all that a colleague needs, and no secret."""

import json
import platform
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from tui import __version__
from tui.errors import InvalidInput
from tui.language import _
from tui.settings.inheritance import Effective
from tui.settings.model import flat
from tui.smtp.record.events import CertificateSeen, Fact, LineSeen, Stage, Verdict
from tui.smtp.record.server_clock import ahead
from tui.smtp.telling.swaks import in_lines, swaks
from tui.smtp.telling.transcript import as_json, certificate_line, line, verdict_lines

_WIDTH = 78
_LEFT_OUT = frozenset(
    {
        *("name", "mail.mode", "authentication.command", "authentication.file"),
        *("oauth.client_secret_file", "oauth.client_secret_command", "oauth.store_command"),
    }
)


@dataclass(frozen=True, slots=True)
class Report:
    """A test that was made: its settings, its dialogue and its verdict.

    Attributes:
        began: When, by this host's clock, in UTC.
        effective: The settings in force.
        until: How far it was to go.
        facts: The events that came.
        unsaved: What the file says instead of each value that was only on the screen, by key.
    """

    organization_id: str
    name: str
    began: datetime
    effective: Effective
    recipient: str
    until: Stage
    facts: tuple[Fact, ...]
    unsaved: Mapping[str, object] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict | None:
        """Return the verdict; None where the test was cancelled."""
        last = self.facts[-1] if self.facts else None
        return last if isinstance(last, Verdict) else None

    @property
    def certificate(self) -> CertificateSeen | None:
        """Return the server's certificate, where it was seen."""
        return next((fact for fact in self.facts if isinstance(fact, CertificateSeen)), None)


def versions() -> dict[str, str]:
    """Return the versions of what the test was made with."""
    return {
        "posthouse": __version__,
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION,
        "platform": platform.platform(),
    }


def transcript(report: Report) -> list[str]:
    """Return dialogue, certificate and verdict, line by line, as they stood on the screen."""
    lines = []
    for fact in report.facts:
        match fact:
            case LineSeen():
                lines.append(line(fact))
            case CertificateSeen():
                lines.append(f"{fact.t:.3f} === {certificate_line(fact, report.began)}")
            case Verdict():
                in_host = report.effective.level != report.organization_id
                lines += ["", *verdict_lines(fact, in_host=in_host)]
    return lines if report.verdict else [*lines, "=== cancelled"]


def as_text(report: Report) -> str:
    """Return the report for people."""
    made = versions()
    parts = [
        ("", list(_head(report, made))),
        (_("Settings in force (no secret is among them)"), list(_settings(report))),
        (_("Addresses that the resolver gave"), list(_addresses(report))),
        (_("Certificate"), list(_certificate(report))),
        (_("Dialogue"), transcript(report)),
        (_("The same with swaks"), _swaks(report)),
    ]  # fmt: skip
    blocks = []
    for heading, lines in parts:
        if lines:
            blocks.append("\n".join([*([heading, "-" * len(heading)] if heading else []), *lines]))
    return "\n\n".join(blocks) + "\n"


def as_object(report: Report) -> dict[str, object]:
    """Return the report for programs, as JSON types."""
    difference = ahead(report.facts, report.began)
    verdict, effective = report.verdict, report.effective
    return {
        **versions(),
        "organization": {"id": report.organization_id, "name": report.name},
        "began": report.began.isoformat(),
        "server_clock_ahead": None if difference is None else difference.total_seconds(),
        "recipient": report.recipient,
        "until": report.until.value,
        "settings": dict(_values(report)),
        "origin": {key: str(effective.origins[key]) for key, _ in _values(report)},
        "unsaved": {key: value for key, value in report.unsaved.items() if key not in _LEFT_OUT},
        "addresses": [
            {"ip": each.ip, "port": each.port, "outcome": each.outcome}
            for each in (verdict.tried if verdict else ())
        ],
        "events": [as_json(fact) for fact in report.facts],
        "swaks": _swaks_in_one(report),
    }


def as_json_text(report: Report) -> str:
    """Return the report for programs, as text."""
    return json.dumps(as_object(report), ensure_ascii=False, indent=2) + "\n"


def _head(report: Report, made: Mapping[str, str]) -> Iterator[str]:
    yield _("Posthouse test of {name} ({organization_id}), {began:%Y-%m-%d %H:%M:%S} UTC").format(
        name=report.name, organization_id=report.organization_id, began=report.began
    )
    yield "Posthouse {posthouse}, Python {python}, {openssl}, {platform}".format_map(made)
    yield _("Server's clock: {clock}").format(clock=_clock(report))


def _values(report: Report) -> Iterator[tuple[str, object]]:
    for key, value in flat(report.effective.settings).items():
        if key not in _LEFT_OUT:
            yield key, value


def _settings(report: Report) -> Iterator[str]:
    for key, value in _values(report):
        said = json.dumps(value, ensure_ascii=False)
        if key in report.unsaved:
            before = json.dumps(report.unsaved[key], ensure_ascii=False)
            words = _("on the screen, not saved; the file says {before}").format(before=before)
            yield f"{key} = {said}  ({words})"
        elif value != "":
            yield f"{key} = {said}  ({report.effective.origins[key]})"


def _addresses(report: Report) -> Iterator[str]:
    verdict = report.verdict
    tried = verdict.tried if verdict else ()
    if verdict and not tried:
        yield _("none")
    for each in tried:
        yield _("{ip} port {port}: {outcome}").format(
            ip=each.ip, port=each.port, outcome=each.outcome or _("not tried")
        )


def _certificate(report: Report) -> Iterator[str]:
    seen = report.certificate
    if seen:
        yield certificate_line(seen, report.began)
        yield _("names    {names}").format(names=", ".join(seen.names) or _("none"))
        valid = (seen.not_before, seen.not_after)
        times = [f"{each:%Y-%m-%d %H:%M}" if each else "?" for each in valid]
        yield _("valid    {times} to {times2} UTC").format(times=times[0], times2=times[1])
        yield f"SHA-256  {seen.sha256}"
        if seen.cipher:
            yield _("cipher   {cipher}").format(cipher=seen.cipher)


def _clock(report: Report) -> str:
    difference = ahead(report.facts, report.began)
    if difference is None:
        return _("the server did not say its time")
    seconds = int(difference.total_seconds())
    if not seconds:
        return _("the same as this host's, to the second")
    if seconds > 0:
        return _("{seconds} s ahead of this host's").format(seconds=seconds)
    return _("{seconds} s behind this host's").format(seconds=-seconds)


def _swaks(report: Report) -> list[str]:
    try:
        command = swaks(report.effective.settings, report.recipient, report.until)
    except InvalidInput as error:
        return [error.sentence]
    return in_lines(command, _WIDTH)


def _swaks_in_one(report: Report) -> str:
    with suppress(InvalidInput):
        return " ".join(swaks(report.effective.settings, report.recipient, report.until))
    return ""
