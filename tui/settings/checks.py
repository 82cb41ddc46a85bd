"""Validation, once: form, command line and file loading all come here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from tui.language import _
from tui.settings import choices
from tui.settings.fields import FIELDS
from tui.settings.model import Authentication, Settings, flat, nested, output_paths
from tui.settings.numbers import FROM_FILE
from tui.settings.oauth import checks
from tui.settings.plain_secrets import IN_CLEAR, in_clear, is_secret_name
from tui.settings.problems import Problem, Severity
from tui.settings.providers.doubts import doubts
from tui.settings.uipath import checks as uipath_checks
from tui.settings.values import address, is_ip, is_this_host
from tui.text import printable

KEYS = frozenset(FIELDS)
_LONGEST_KEY = 80
_MOST_GUESSED = 20
"""Keys of one file whose nearest known one is looked for, which takes a millisecond and more."""
TABLES = frozenset(key.split(".")[0] for key in KEYS if "." in key)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was given, as settings, and what is wrong with it.

    Attributes:
        settings: The settings as far as they are right; a wrong value has its default here.
        problems: Errors and warnings, in the order of the form.
    """

    settings: Settings
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stands in the way of saving."""
        return tuple(problem for problem in self.problems if problem.is_error)


def check(values: Mapping[str, object], *, typed: bool = False) -> Checked:
    """Validate values by their keys in the file.

    Args:
        values: ``{"smtp.port": 587, …}``; keys that are not fields are passed over.
        typed: True for a file, where ``port = "587"`` is wrong; False for what a person typed,
            where every value may be text.
    """
    known = {key: value for key, value in values.items() if key in KEYS}
    wrong: dict[str, Problem] = {}
    try:
        settings = _settings(known, typed=typed)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            key = ".".join(str(part) for part in details["loc"])
            wrong[key] = Problem(key, _sentence(key, details))
        right = {key: value for key, value in known.items() if key not in wrong}
        settings = _settings(right, typed=typed)
    found = wrong
    for problem in _rules(settings):
        found.setdefault(problem.key, problem)
    return Checked(settings, tuple(found[key] for key in FIELDS if key in found))


def _settings(values: Mapping[str, object], *, typed: bool) -> Settings:
    context = FROM_FILE if typed else None
    return Settings.model_validate(nested(values), strict=typed, context=context)


def lacking(settings: Settings) -> tuple[Problem, ...]:
    """What keeps a mail from going out with settings in force, whichever level they are from."""
    return check({**flat(settings), "mail.mode": "custom"}).errors


def flatten(document: Mapping[str, Any]) -> tuple[dict[str, object], list[Problem]]:
    """The known values of a parsed file by their keys, and what in it is not known."""
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for name, content in document.items():
        if name in TABLES and not isinstance(content, dict):
            problems.append(
                Problem(
                    name,
                    _("{name} must be a table: [{name}] on a line of its own.").format(name=name),
                )
            )
        elif name in TABLES:
            for inner, value in content.items():
                key = f"{name}.{inner}"
                if key in KEYS:
                    values[key] = value
                else:
                    problems.extend(_strange(key, value, guess=len(problems) < _MOST_GUESSED))
        elif name in KEYS:
            values[name] = content
        else:
            problems.extend(_strange(name, content, guess=len(problems) < _MOST_GUESSED))
    return values, problems


def _strange(key: str, value: object, *, guess: bool) -> list[Problem]:
    """What is said of a key that is none of ours: an alarm for each password in it.

    Args:
        guess: Whether to say which key may be meant.
    """
    keys = dict.fromkeys(".".join(path) for path, _value in in_clear({key: value}))
    alarms = [
        Problem(one, f"{one} {_(IN_CLEAR)}", Severity.ALARM, name="password-in-file")
        for one in keys
    ]
    return alarms or [unknown(key, guess=guess)]


def recipient_problem(text: str) -> str:
    """What is wrong with a recipient as typed; empty where it is one e-mail address."""
    if not text.strip():
        return _("Recipient is missing: the address that the test mail goes to.")
    try:
        address(text.strip())
    except PydanticCustomError as error:
        return _("Recipient {rest}").format(rest=error.message())
    return ""


def unknown(key: str, severity: Severity = Severity.WARNING, *, guess: bool = True) -> Problem:
    """A key that is none of ours, with the nearest one that is, where that is to be guessed."""
    near = get_close_matches(key, KEYS | TABLES, n=1) if guess else []
    if is_secret_name(key):
        hint = _("a password is never in the file: posthouse password ORG stores it.")
    elif near:
        hint = _("did you mean {near}?").format(near=near[0])
    else:
        hint = _("Posthouse leaves it as it is.")
    shown = printable(key, _LONGEST_KEY)
    sentence = _("{key} is not a known key; {hint}").format(key=shown, hint=hint)
    return Problem(key, sentence, severity, name="unknown-key")


def _sentence(key: str, details: ErrorDetails) -> str:
    label = FIELDS[key].label
    context = details.get("ctx", {})
    match details["type"]:
        case "sentence":
            return f"{label} {context['rest']}"
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return _("{label} must be a whole number, like {settings}.").format(
                label=label, settings=Settings().value(key)
            )
        case "bool_type" | "bool_parsing":
            sentence = _("{label} must be true or false.").format(label=label)
            return f"{sentence} {choices.yes_or_no(details['input'])}".rstrip()
        case "literal_error":
            expected = str(context["expected"]).replace("'", "")
            *some, last = expected.replace(" or ", ", ").split(", ")
            either = _("{some} or {last}").format(some=", ".join(some), last=last)
            sentence = _("{label} must be {expected}.").format(label=label, expected=either)
            if key == "authentication.secret":
                sentence += " " + _("The password itself is never in the file.")
            return f"{sentence} {choices.meant(key, details['input'], (*some, last))}".rstrip()
        case _:
            return _('{label} must be text in quotes, like "…".').format(label=label)


def _rules(settings: Settings) -> Iterator[Problem]:
    """What only shows when fields are seen together, for a field the most telling first.

    Nothing is missing while on default.
    """
    yield from _doubled(settings)
    yield from uipath_checks.missing(settings)
    if settings.mail.mode == "default":
        return
    yield from _missing(settings)
    yield from doubts(settings)
    yield from _doubtful(settings)


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


def _doubtful(settings: Settings) -> Iterator[Problem]:
    smtp = settings.smtp
    yield from checks.doubtful(settings)
    if settings.authentication.username and not settings.authentication.required:
        yield _warning(
            "login-unused",
            "authentication.username",
            _("Not used: Requires authentication is off, so nobody logs in."),
        )
    if smtp.port == 465 and smtp.encryption == "starttls":
        yield _warning(
            "port-tls",
            "smtp.port",
            _("On 465 servers expect implicit TLS and stay silent otherwise."),
        )
    if smtp.port == 465 and smtp.encryption == "none":
        yield _warning(
            "port-tls",
            "smtp.port",
            _("On 465 servers expect implicit TLS, not a plain connection."),
        )
    if smtp.port == 587 and smtp.encryption == "implicit":
        yield _warning(
            "port-tls", "smtp.port", _("On 587 servers expect STARTTLS, not implicit TLS.")
        )
    in_clear = smtp.encryption == "none" and not is_this_host(smtp.host)
    if in_clear and settings.authentication.allow_cleartext:
        yield _warning(
            "cleartext-password",
            "authentication.allow_cleartext",
            _("The password crosses the network in clear: anybody on the way can read it."),
        )
    elif in_clear and settings.authentication.required:
        yield _warning(
            "login-without-tls",
            "smtp.encryption",
            _(
                "Without TLS the password would cross the network in clear, so the test refuses to "
                "log in, except to this host itself."
            ),
        )
    if not smtp.verify_certificate and smtp.encryption != "none":
        yield _warning(
            "certificate-not-verified",
            "smtp.verify_certificate",
            _("The certificate is not verified: anybody on the way can read mails and password."),
        )
    if smtp.encryption != "none" and smtp.verify_certificate and is_ip(smtp.host):
        yield _warning(
            "host-is-address",
            "smtp.host",
            _("Few certificates hold an IP address; give the server's name instead."),
        )


def _warning(name: str, key: str, sentence: str) -> Problem:
    return Problem(key, sentence, Severity.WARNING, name=name)
