"""``posthouse test``."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from tui.cli.mail.warnings import warn
from tui.cli.shared.key_values import assignments
from tui.cli.shared.language_options import JSON_LINES, english
from tui.cli.shared.near import NearChoice
from tui.cli.shared.paint import paint
from tui.cli.shared.selection_options import selection_options
from tui.errors import InvalidInput, PosthouseError
from tui.language import N_, _, spoken
from tui.paths import state_directory
from tui.secret import SecretStr
from tui.settings.checking.values import recipient_problem
from tui.settings.inheritance import Effective
from tui.smtp.connection.commands import DEADLINE
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.mail.mail_test_message import test_message
from tui.smtp.record.events import (
    CertificateSeen,
    Event,
    LineSeen,
    Stage,
    Verdict,
    WaitBegan,
    certificate_ends,
)
from tui.smtp.telling.transcript import as_json, certificate_line, line, verdict_lines
from tui.storage.directory.checked_before import CheckedFiles
from tui.storage.directory.reading import SettingsFiles
from tui.storage.directory.selection import Selection
from tui.storage.directory.settings_to_use import subject
from tui.storage.history.author import author
from tui.storage.state.mail_test_result import MailTestResult, fingerprint
from tui.storage.state.mail_tests import StateDirectory
from tui.text import printable


def _seconds(_context: click.Context, _option: click.Parameter, value: str) -> float:
    with suppress(ValueError):
        if (seconds := float(value)) > 0:
            return seconds
    shown = printable(value, 80)
    raise click.BadParameter(
        _("{value} is not a number of seconds; give one like 30.").format(value=shown)
    )


STAGES = (
    *(Stage.DNS, Stage.CONNECT, Stage.BANNER, Stage.EHLO, Stage.TLS, Stage.AUTH),
    *(Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.QUIT),
)
"""In the order in which they pass on 587; with implicit TLS, TLS comes before the banner."""
_SENDING = (Stage.DATA, Stage.QUIT)
_WITH_RECIPIENT = (Stage.RCPT, *_SENDING)


@click.command(
    help=N_(
        "Send a test mail with the settings of ORG and show the whole dialogue.\n\n"
        "Ends with 0, or with the exit code of swaks for the stage that failed. Of several "
        "organizations it tests the login only, unless --to is given, and ends with 0, with 1 "
        "where some did not pass, or with 75 where all that failed may pass later."
    )
)
@selection_options
@click.option(
    "--to",
    "recipients",
    metavar=N_("ADDRESS"),
    multiple=True,
    help=N_("The recipient of the test mail."),
)
@click.option(
    "--set", "unsaved", metavar=N_("KEY=VALUE"), multiple=True, help=N_("Test, do not save.")
)
@click.option(
    "--until",
    type=NearChoice([stage.value for stage in STAGES]),
    help=N_("Stop after this stage; auth only logs in."),
)
@click.option(
    "--timeout",
    metavar=N_("SECONDS"),
    callback=_seconds,
    default=f"{DEADLINE:g}",
    show_default=True,
    help=N_("For the whole dialogue."),
)
@click.option(
    "--jobs",
    metavar=N_("N"),
    type=int,
    help=N_("Of several: so many dialogues at once, 20 at most; two with one server."),
)
@click.option(
    "--these-servers-are-ours-so-allow-more-at-once",
    "more",
    is_flag=True,
    help=N_("Let --jobs be up to 500; two with one server and a login a second stay."),
)
@click.option("--yes", is_flag=True, help=N_("Of several: send more than 20 mails unasked."))
@click.option("--json", "in_json", is_flag=True, callback=english, help=JSON_LINES)
@click.pass_obj
def test(
    path: Path,
    selection: Selection,
    recipients: tuple[str, ...],
    unsaved: tuple[str, ...],
    until: str | None,
    timeout: float,
    jobs: int | None,
    more: bool,
    yes: bool,
    in_json: bool,
) -> int:
    recipient = ", ".join(map(str.strip, recipients))
    several = not selection.is_one
    last = Stage(until) if until else Stage.AUTH if several and not recipient else Stage.QUIT
    if not selection.is_given:
        raise click.UsageError(_("Give ORG, --all or --where."))
    if several and unsaved:
        raise click.UsageError(_("--set is for one organization; here are several."))
    if not recipient and last in _WITH_RECIPIENT:
        raise click.UsageError(_("Missing option '--to': the recipient of the test mail."))
    if recipient and (problem := recipient_problem(recipient)):
        raise InvalidInput(problem)
    if several:
        from tui.cli.mail.test_of_many import Asked, test_many  # one alone needs none of it

        asked = Asked(selection, recipient, last, timeout, jobs, more, yes)
        return test_many(path, asked, in_json=in_json)
    organization = selection.names[0]
    files = CheckedFiles(SettingsFiles(path), organization, state_directory())
    sends = last in _SENDING
    tested = subject(
        files,
        organization,
        assignments(unsaved),
        needs_sender=last in (Stage.MAIL, *_WITH_RECIPIENT),
        needs_login=last.needs_login,
    )
    password = _password(path, organization, tested, assignments(unsaved), last)
    warn(tested.settings, password)
    attempt = Attempt(
        settings=tested.settings,
        recipient=recipient,
        password=password,
        message=_message(files, organization, tested, recipient) if sends else b"",
        until=last,
        deadline=timeout,
    )
    in_host = tested.level != organization
    events: list[Event] = []
    verdict = asyncio.run(_show(converse(attempt), events, in_json=in_json, in_host=in_host))
    kept = tested.settings.authentication.secret in ("keyring", "file")
    if verdict.failure == "bad-credentials" and kept and not in_json:
        words = _("Another password is stored by: posthouse password {level}")
        click.echo(f"  - {words.format(level=tested.level)}")
    ends = certificate_ends(events)
    _remember(StateDirectory(state_directory(), path), organization, attempt, verdict, ends)
    return verdict.exit


def _password(
    path: Path, organization: str, tested: Effective, unsaved: Mapping[str, str], last: Stage
) -> SecretStr | None:
    """The password, where the dialogue logs in; and the permission for all that it reaches."""
    smtp = tested.settings.smtp
    login = last.needs_login and tested.settings.authentication.required
    if not (login or smtp.ca_file or smtp.certificate_file):
        return None
    from tui.cli.shared.ask_password import can_ask, password_of  # takes its time
    from tui.storage.allowed.reaches import given, of_dialogue

    typed = given(tested.password_entry, tested.settings, unsaved)
    if login:
        return password_of(path, organization, tested, typed)
    from tui.cli.shared.ask_to_allow import with_permission
    from tui.storage.asking import require
    from tui.storage.workspace import open_workspace

    workspace = open_workspace(path, state_directory())
    reaches = [*of_dialogue(tested, login=False)]
    with_permission(workspace, partial(require, workspace, reaches), may_ask=can_ask, granted=typed)
    return None


def _message(files: CheckedFiles, organization: str, tested: Effective, recipient: str) -> bytes:
    name = files.load(organization).name
    made = test_message(tested.settings, organization=name, recipient=recipient, author=author())
    return made.data


async def _show(
    events: AsyncIterator[Event], kept: list[Event], *, in_json: bool, in_host: bool
) -> Verdict:
    verdict = None
    async for event in events:
        if isinstance(event, CertificateSeen):
            kept.append(event)
        if in_json:
            if not isinstance(event, WaitBegan):
                click.echo(json.dumps(as_json(event), ensure_ascii=False))
        else:
            for text in _lines(event, in_host=in_host):
                click.echo(text)
        if isinstance(event, Verdict):
            verdict = event
    if verdict is None:
        raise RuntimeError("a dialogue ended without a verdict")
    return verdict


def _lines(event: Event, *, in_host: bool) -> list[str]:
    match event:
        case LineSeen():
            return [paint(line(event), _colour(event))]
        case CertificateSeen():
            text = f"{event.t:.3f} === {certificate_line(event, datetime.now(UTC))}"
            return [paint(text, "" if event.verified else "yellow")]
        case Verdict():
            first, *others = verdict_lines(event, in_host=in_host)
            return ["", paint(first, "green" if event.ok else "red", bold=True), *others]
        case _:
            return []


def _colour(event: LineSeen) -> str:
    if event.unexpected:
        return "red"
    return {"client": "cyan", "note": "blue"}.get(event.direction, "")


def _remember(
    state: StateDirectory,
    organization: str,
    attempt: Attempt,
    verdict: Verdict,
    ends: datetime | None,
) -> None:
    smtp = attempt.settings.smtp
    result = MailTestResult(
        when=datetime.now(UTC),
        ok=verdict.ok,
        recipient=attempt.recipient,
        server=f"{smtp.host}:{smtp.port}",
        stage=verdict.stage,
        failure=verdict.failure,
        summary=verdict.summary,
        values=fingerprint(attempt.settings),
        cause=verdict.cause,
        seconds=round(verdict.t, 3),
        until=attempt.until,
        language=spoken(),
        certificate_ends=ends,
    )
    try:
        state.record(organization, result)
    except PosthouseError as error:
        click.echo(
            _("posthouse: the result could not be remembered: {sentence}").format(
                sentence=error.sentence
            ),
            err=True,
        )
