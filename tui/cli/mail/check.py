"""``posthouse check``: a test for machines, with an exit code and a line for monitoring."""

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from tui import language
from tui.cli.mail.test_of_many import planned, watched
from tui.cli.shared.language_options import JSON_LINES, english
from tui.cli.shared.selection_options import selection_options
from tui.errors import PosthouseError
from tui.language import N_, _
from tui.many import junit, plugin_line, prometheus
from tui.many.checking import ACCEPTED, Level, Limits, days_left, level, state, worst
from tui.many.last_check import changes
from tui.many.outcomes import Outcome
from tui.many.running import Job
from tui.many.words import sentence
from tui.paths import state_directory
from tui.smtp.record.events import Stage
from tui.storage.directory.selection import Selection
from tui.storage.disk import replacing
from tui.storage.workspace import open_workspace

WARNING_DAYS, CRITICAL_DAYS = 21, 7
_FILE_MODE = 0o644
"""The programs that read these files run as users of their own; no secret is in them."""


class Check(click.Command):
    """A command whose every error is UNKNOWN, with its line on standard output."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> click.Context:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            _end(error.format_message())

    def invoke(self, ctx: click.Context) -> object:
        language.use("en")  # programs get the same words everywhere
        try:
            return super().invoke(ctx)
        except PosthouseError as error:
            _end(error.sentence)
        except click.ClickException as error:
            _end(error.format_message())
        except (BrokenPipeError, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("POSTHOUSE_DEBUG") == "1":
                raise
            words = _("something unforeseen went wrong ({name}); see POSTHOUSE_DEBUG=1")
            _end(words.format(name=type(error).__name__))


def _end(words: str) -> NoReturn:
    click.echo(plugin_line.unknown(words))
    raise click.exceptions.Exit(Level.UNKNOWN)


@click.command(
    cls=Check,
    help=N_(
        "Log in for each organization, all or those that are selected, for monitoring: no mail is "
        "sent, nothing is asked.\n\n"
        "Ends with 0 (OK), 1 (WARNING: temporary, or a certificate ends soon), 2 (CRITICAL: "
        "refused or expired) or 3 (UNKNOWN: not tested, or an error of its own), and prints a "
        "line as the Monitoring Plugins do. posthouse help check has a systemd timer and an alert "
        "rule for Prometheus."
    ),
)
@selection_options
@click.option(
    "--warning-days",
    metavar=N_("N"),
    type=click.IntRange(min=0),
    default=WARNING_DAYS,
    show_default=True,
    help=N_("WARNING so many days before a certificate expires."),
)
@click.option(
    "--critical-days",
    metavar=N_("N"),
    type=click.IntRange(min=0),
    default=CRITICAL_DAYS,
    show_default=True,
    help=N_("CRITICAL so many days before a certificate expires."),
)
@click.option(
    "--prometheus",
    "metrics",
    metavar=N_("FILE"),
    help=N_("Write metrics for node_exporter's textfile collector, whole or not at all."),
)
@click.option("--junit", "cases", metavar=N_("FILE"), help=N_("Write JUnit's XML."))
@click.option(
    "--since-change",
    is_flag=True,
    help=N_("Print only what differs from the last check; nothing where nothing does."),
)
@click.option("--json", "in_json", is_flag=True, callback=english, help=JSON_LINES)
@click.pass_obj
def check(
    path: Path,
    selection: Selection,
    warning_days: int,
    critical_days: int,
    metrics: str | None,
    cases: str | None,
    since_change: bool,
    in_json: bool,
) -> int:
    if critical_days > warning_days:
        raise click.UsageError(_("--critical-days must not be more than --warning-days."))
    workspace = open_workspace(path, state_directory())
    plan = planned(workspace, selection, Stage.AUTH)
    job = Job(Stage.AUTH, second_look=False)  # ports that are tried every five minutes are a scan
    outcomes = asyncio.run(watched(workspace, plan, job, lambda _: None))
    limits = Limits.from_now(warning_days, critical_days)
    if metrics:
        _write(metrics, prometheus.textfile(outcomes, limits.now))
    if cases:
        _write(cases, junit.report(outcomes, limits))
    changed = changes(workspace.state, {one.organization: state(one, limits) for one in outcomes})
    if in_json:
        shown = [one for one in outcomes if not since_change or one.organization in changed]
        lines = [_as_json(one, limits) for one in sorted(shown, key=lambda one: one.organization)]
    elif since_change:
        lines = _differences(changed)
    else:
        lines = plugin_line.lines(outcomes, limits)
    for line in lines:
        click.echo(line)
    return worst(outcomes, limits)


def _write(file: str, data: bytes) -> None:
    replacing.replace(Path(file).absolute(), data, _FILE_MODE)


def _differences(changed: Mapping[str, tuple[str, str]]) -> list[str]:
    """``acme: accepted → bad-credentials``; what is well at its first check is no news."""
    return [
        f"{name}: {before or 'new'} → {now}"
        for name, (before, now) in changed.items()
        if before or now != ACCEPTED
    ]


def _as_json(one: Outcome, limits: Limits) -> str:
    """One object about an organization."""
    ends = one.certificate_ends
    own = {
        "organization": one.organization,
        "event": "check",
        "level": level(one, limits).name,
        "state": state(one, limits),
        "server": one.server,
        "sentence": sentence(one),
        "seconds": round(one.verdict.t, 3) if one.verdict and not one.refused else None,
        "refused": one.refused.isoformat(timespec="seconds") if one.refused else None,
        "certificate_ends": ends.isoformat(timespec="seconds") if ends else None,
        "certificate_days": days_left(one, limits.now),
    }
    return json.dumps(own, ensure_ascii=False)
