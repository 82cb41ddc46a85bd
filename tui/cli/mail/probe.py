"""``posthouse probe``."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta

import click

from tui.cli.shared.language_options import JSON_OBJECT, english
from tui.errors import Exit
from tui.language import N_, _
from tui.settings.checking import values
from tui.settings.checking.wrong_value import WrongValue
from tui.smtp.look.port_report import heading, mechanisms, rows
from tui.smtp.look.probe import PORTS, PortReport
from tui.smtp.look.probe import probe as look_at
from tui.smtp.record.events import CertificateSeen
from tui.smtp.telling.transcript import as_json

_DAY = timedelta(days=1)


@click.command(
    help=N_(
        "Show what HOST offers on 25, 465, 587 and 2525: no credentials, no mail.\n\n"
        "An IPv6 address with a port is written in brackets: [::1]:25. Ends with 0 where a "
        "port answers as a mail server, with 69 where none does."
    )
)
@click.argument("server", metavar=N_("HOST[:PORT]"))
@click.option("--json", "in_json", is_flag=True, callback=english, help=JSON_OBJECT)
def probe(server: str, in_json: bool) -> int:
    host, ports = _asked(server)
    reports = asyncio.run(look_at(host, ports))
    now = datetime.now(UTC)
    if in_json:
        found = {"host": host, "ports": [_as_object(report, now) for report in reports]}
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        click.echo("\n".join([host, *(line for report in reports for line in _lines(report, now))]))
    return Exit.OK if any(report.mode for report in reports) else Exit.UNAVAILABLE


def _asked(server: str) -> tuple[str, tuple[int, ...]]:
    host, colon, port = server, "", ""
    if not values.is_ip(server) and not server.endswith("]"):
        host, colon, port = server.rpartition(":") if ":" in server else (server, "", "")
    try:
        host = values.host(host)
    except WrongValue as error:
        raise click.UsageError(_("HOST {rest}").format(rest=error.rest)) from None
    if not host:
        raise click.UsageError(_("HOST is missing: the SMTP server, like smtp.example.com."))
    if not colon:
        return host, PORTS
    number = int(port) if re.fullmatch("[0-9]{1,5}", port) else 0
    if not 1 <= number <= 65535:
        raise click.UsageError(_("PORT must be 1 to 65535."))
    return host, (number,)


def _as_object(report: PortReport, now: datetime) -> dict[str, object]:
    seen = report.certificate
    offered = report.tls_extensions or report.extensions
    return {
        "port": report.port,
        "state": report.state,
        "mode": report.mode,
        "banner": report.banner,
        "starttls": report.starttls,
        "auth": mechanisms(report.extensions),
        "auth_tls": mechanisms(report.tls_extensions),
        "size": offered.get("SIZE"),
        "smtputf8": "SMTPUTF8" in offered,
        "extensions": report.extensions,
        "tls_extensions": report.tls_extensions,
        "tls_versions": report.tls_versions,
        "tls_version": seen.tls_version if seen else "",
        "cipher": seen.cipher if seen else "",
        "certificate": _certificate(seen, now) if seen else None,
        "failure": report.failure,
        "problem": report.problem,
        "seconds": round(report.seconds, 3),
    }


def _certificate(seen: CertificateSeen, now: datetime) -> dict[str, object]:
    facts = {key: value for key, value in as_json(seen).items() if key not in ("t", "event")}
    return {**facts, "days_left": (seen.not_after - now) // _DAY if seen.not_after else None}


def _lines(report: PortReport, now: datetime) -> list[str]:
    return [
        "",
        f"{report.port:5}  {heading(report)}",
        *(f"       {name:<13}  {text}" for name, text in rows(report, now)),
    ]
