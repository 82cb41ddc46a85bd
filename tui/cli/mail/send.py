"""``posthouse send`` and ``sendmail``: a mail from standard input, with the settings in force."""

import asyncio
import sys
from math import inf
from pathlib import Path
from typing import BinaryIO, cast

import click

from tui.cli.mail.sendmail_options import Options, parse
from tui.errors import Exit, IncompleteSettings, InvalidInput, WrongUsage
from tui.language import N_, _
from tui.paths import state_directory
from tui.secret import SecretStr
from tui.settings.checking.values import address, display_name
from tui.settings.checking.wrong_value import WrongValue
from tui.settings.inheritance import Effective
from tui.settings.model import Sender
from tui.settings.names import HOST
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.mail.address_list import addresses
from tui.smtp.mail.content import Mail
from tui.smtp.mail.submission import Submission
from tui.smtp.record.events import LineSeen, Verdict
from tui.smtp.telling.transcript import line
from tui.storage.allowed.reaches import of_dialogue
from tui.storage.directory.checked_before import CheckedFiles
from tui.storage.directory.reading import SettingsFiles
from tui.storage.directory.settings_to_use import subject
from tui.text import printable

MOST_RECIPIENTS = 400
"""A dialogue is kept up to 500 lines of the server, and each recipient is answered with one."""

_RAW = {"ignore_unknown_options": True, "allow_interspersed_args": False}


@click.command(
    help=N_(
        "Send the mail on standard input with the settings of ORG, as sendmail would.\n\n"
        "Nothing is printed where it went out. Ends with 67 where some of the recipients "
        "were refused, and with 75 where the same mail may go out later."
    ),
    context_settings=_RAW,
)
@click.argument("organization", metavar="ORG")
@click.argument("arguments", metavar=N_("[-t] [-i] [-f ADDRESS] [-F NAME] [-v] [RECIPIENT]..."),
                nargs=-1, type=click.UNPROCESSED)  # fmt: skip
@click.pass_obj
def send(path: Path, organization: str, arguments: tuple[str, ...]) -> int:
    if organization.startswith("-"):
        raise click.UsageError(_("ORG comes first: posthouse send ORG -t"))
    return _send(path, organization, parse(arguments))


class _Sendmail(click.Command):
    """Every argument is sendmail's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args == ["--help"]:
            return super().parse_args(ctx, args)
        ctx.params = {"arguments": tuple(args)}
        return []


@click.command(
    help=N_(
        "Send mail with the settings of the organization that host.toml names, for "
        "programs that call sendmail."
    ),
    cls=_Sendmail,
)
@click.pass_obj
def sendmail(path: Path, arguments: tuple[str, ...]) -> int:
    options = parse(arguments)
    if options.answer:
        return _send(path, HOST, options)
    organization = (
        CheckedFiles(SettingsFiles(path), HOST, state_directory())
        .load(HOST)
        .settings.send.default_organization
    )
    if not organization:
        raise IncompleteSettings(
            _(
                "No organization is named for sendmail; name one: "
                "posthouse set host send.default_organization=ORG"
            )
        )
    return _send(path, organization, options)


def _send(path: Path, organization: str, options: Options) -> int:
    if options.answer:
        click.echo(options.answer)
        return Exit.OK
    if not options.recipients and not options.from_header:
        raise WrongUsage(_("The mail has no recipients: give addresses, or -t."))
    files = CheckedFiles(SettingsFiles(path), organization, state_directory())
    effective = _with_sender(
        subject(files, organization, {}, needs_sender=True, done=_("used to send")),
        options,
    )
    if sys.stdin is None:  # the program that called closed it
        raise WrongUsage(_("There is no standard input to read the mail from."))
    with Submission(cast(BinaryIO, sys.stdin.buffer), dot_ends=options.dot_ends) as submission:
        sender = effective.settings.sender
        mail = Mail(
            "" if options.sender in ("", "<>") else sender.address,
            _recipients(options, submission, sender.address.rpartition("@")[2]),
            submission,
        )
        password = _password(path, organization, effective)  # who gets the mail is plain by now
        submission.complete(sender.name, sender.address)
        attempt = Attempt(
            effective.settings, password=password, mail=mail, deadline=inf, second_look=False
        )
        verdict = asyncio.run(_hold(attempt, verbose=options.verbose))
        return _ended(verdict, several=len(mail.recipients) > 1)


def _with_sender(effective: Effective, options: Options) -> Effective:
    """The settings with -f and -F in the place of their sender.

    A login name alone, which cron gives, is no sender that a server takes.
    """
    configured = effective.settings.sender
    given = (options.sender or "").removeprefix("<").removesuffix(">")
    try:
        own = address(given) if "@" in given else configured.address
        default = configured.name if own == configured.address else ""
        name = display_name(options.name) or default
    except WrongValue as error:
        raise InvalidInput(_("The sender (-f, -F) {rest}").format(rest=error.rest)) from None
    settings = effective.settings._replace(sender=Sender(own, name))
    return effective._replace(settings=settings)


def _password(path: Path, organization: str, effective: Effective) -> SecretStr | None:
    """The password; whoever sends is a program, so nobody is asked."""
    authentication = effective.settings.authentication
    if not authentication.required and not any(of_dialogue(effective, login=True)):
        return None  # and nothing is reached that may not be
    from tui.cli.shared.ask_password import how_to_give_it
    from tui.storage.secret_source import find
    from tui.storage.workspace import open_workspace

    workspace = open_workspace(path, state_directory())
    password = find(workspace, effective)
    if password is None and authentication.required:
        raise IncompleteSettings(
            _("The password of {username} is not stored where a program finds it; {how}").format(
                username=printable(authentication.username),
                how=how_to_give_it(workspace, organization),
            )
        )
    return password


def _recipients(options: Options, submission: Submission, domain: str) -> tuple[str, ...]:
    found = [one for given in options.recipients for one in addresses(given, domain)]
    if options.from_header:
        found += submission.fields.recipients(domain)
    if not found:
        raise WrongUsage(_("The mail has no recipients: its header has no To, Cc or Bcc."))
    once = tuple(dict.fromkeys(found))
    if len(once) > MOST_RECIPIENTS:
        raise InvalidInput(
            _(
                "The mail has {count} recipients; send it in parts of {most_recipients} at most."
            ).format(count=len(once), most_recipients=MOST_RECIPIENTS)
        )
    return once


async def _hold(attempt: Attempt, *, verbose: bool) -> Verdict:
    verdict = None
    async for event in converse(attempt):
        if verbose and isinstance(event, LineSeen):
            click.echo(line(event))
        if isinstance(event, Verdict):
            verdict = event
    if verdict is None:
        raise RuntimeError("a dialogue ended without a verdict")
    return verdict


def _ended(verdict: Verdict, *, several: bool) -> int:
    if verdict.ok and not verdict.refused:
        return Exit.OK
    if verdict.ok:
        each = "; ".join(f"{one.recipient}: {one.reply}" for one in verdict.refused)
        click.echo(_("posthouse: sent, but not to {each}").format(each=each), err=True)
        return Exit.NO_USER  # refused for good: they do not get it later either
    click.echo(_not_sent(verdict, several=several), err=True)
    return verdict.sysexit


def _not_sent(verdict: Verdict, *, several: bool) -> str:
    """Why nobody got the mail, in whole sentences on one line."""
    said = [_("posthouse: not sent: {summary}").format(summary=verdict.summary)]
    for_now = [one.recipient for one in verdict.refused if one.code < 500]
    if several and for_now:
        said.append(
            _("No recipient got the mail, because the server deferred {recipients}.").format(
                recipients=", ".join(for_now)
            )
        )
    if verdict.sysexit == Exit.TRY_AGAIN:
        said.append(_("It may go out later."))
    return " ".join(part if part.endswith(".") else f"{part}." for part in said)
