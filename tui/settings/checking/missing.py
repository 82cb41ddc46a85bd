"""What settings lack to send a mail, seen together: errors, and pydantic is not needed for them."""

from collections.abc import Iterator

from tui.language import _
from tui.settings.model import Authentication, Mail, Settings, keys, output_paths
from tui.settings.oauth import checks
from tui.settings.problems import Problem
from tui.settings.uipath import checks as uipath_checks


def lacking(settings: Settings) -> tuple[Problem, ...]:
    """Return what keeps a mail from going out with settings in force, whichever level they are
    from: for each field the first error.
    """
    found: dict[str, Problem] = {}
    for problem in missing(settings._replace(mail=Mail("custom"))):
        found.setdefault(problem.key, problem)
    return tuple(found[key] for key in keys() if key in found)


def missing(settings: Settings) -> Iterator[Problem]:
    """Yield what is missing or doubled, as errors; nothing is missing while on default."""
    yield from _doubled(settings)
    yield from uipath_checks.missing(settings)
    if settings.mail.mode == "custom":
        yield from _missing(settings)


def _doubled(settings: Settings) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for format, path in output_paths(settings).items():
        place = path.rstrip("/")
        if place in seen:
            yield Problem(
                f"outputs.{format}",
                _("Output {format} is the same file as output {seen}.").format(
                    format=format, seen=seen[place]
                ),
            )
        seen.setdefault(place, format)


def _missing(settings: Settings) -> Iterator[Problem]:
    smtp, authentication = settings.smtp, settings.authentication
    if not smtp.host:
        yield Problem(
            "smtp.host", _("Hostname is missing: the SMTP server, like smtp.example.com.")
        )
    if authentication.required and not authentication.username:
        yield Problem(
            "authentication.username",
            _("Username is missing; give one, or switch Requires authentication off."),
        )
    if authentication.required:
        yield from _missing_source(authentication)
        yield from checks.missing(settings)
    if not settings.sender.address:
        yield Problem("sender.address", _("Sender address is missing: who the mails come from."))


def _missing_source(authentication: Authentication) -> Iterator[Problem]:
    if authentication.secret == "file" and not authentication.file:
        yield Problem(
            "authentication.file",
            _("Password file is missing: where the password is, like /etc/mail/acme.password."),
        )
    if authentication.secret == "command" and not authentication.command:
        yield Problem(
            "authentication.command",
            _("Command is missing: what prints the password, like pass show smtp/acme."),
        )
    if authentication.secret == "environment" and not authentication.variable:
        yield Problem(
            "authentication.variable",
            _("Variable is missing: the environment variable that holds the password."),
        )
