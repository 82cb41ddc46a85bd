"""What is wrong or doubtful once fields are seen together; pydantic is not needed for it."""

from collections.abc import Iterator

from tui.language import _
from tui.settings.checking.missing import missing
from tui.settings.checking.values import is_ip, is_this_host
from tui.settings.model import Mail, Settings, keys
from tui.settings.oauth import checks
from tui.settings.problems import Problem, Severity
from tui.settings.providers.doubts import doubts

_SECONDS_MEANT = 300
"""Milliseconds: the longest timeout, had it been given in seconds."""
_FILES = ("smtp.ca_file", "smtp.certificate_file", "smtp.key_file")


def warnings(settings: Settings) -> Iterator[Problem]:
    """Yield what is doubtful about settings in force, whichever level they are from, without what
    is wrong: for each field the most telling alone.
    """
    found: dict[str, Problem] = {}
    for problem in problems_together(settings._replace(mail=Mail("custom"))):
        found.setdefault(problem.key, problem)
    return (found[key] for key in keys() if key in found and not found[key].is_error)


def problems_together(settings: Settings) -> Iterator[Problem]:
    """Yield what only shows when fields are seen together, for a field the most telling first."""
    yield from missing(settings)
    if settings.mail.mode == "custom":
        yield from doubts(settings)
        yield from _doubtful(settings)


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
    if smtp.timeout_ms <= _SECONDS_MEANT:
        yield _warning(
            "timeout-short",
            "smtp.timeout_ms",
            _("{given} ms is less than servers take; {given} seconds are {meant}.").format(
                given=smtp.timeout_ms, meant=smtp.timeout_ms * 1000
            ),
        )
    for key in _FILES:
        if (path := str(settings.value(key))) and not path.startswith("/"):
            yield _warning(
                "relative-path",
                key,
                _("Not an absolute path: it is looked for where Posthouse is started."),
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
