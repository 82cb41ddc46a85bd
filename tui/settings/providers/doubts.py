"""What a provider is known to refuse, said before the test. Never an error: tables grow old."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.language import N_, _
from tui.secret import SecretStr
from tui.settings.checking.values import is_ip
from tui.settings.model import Encryption, Settings
from tui.settings.problems import Problem, Severity

if TYPE_CHECKING:
    from tui.settings.providers.provider import Provider

_TLS: dict[Encryption, str] = {
    "starttls": "STARTTLS",
    "implicit": N_("implicit TLS"),
    "none": N_("mail without TLS"),
}
_SES = r"(?i)email-smtp\.([^.]+)\.amazonaws\.com"


def doubts(settings: Settings) -> Iterator[Problem]:
    """What the provider of the server is known to refuse; nothing for other servers."""
    host = settings.smtp.host
    if is_ip(host):
        return  # the table has names only, and takes its time
    from tui.settings.providers.table import by_host

    provider = by_host(host)
    if provider is None:
        yield from _unknown_region(host)
        return
    yield from _port(settings, provider)
    if settings.authentication.required:
        yield from _login(settings, provider)
    yield from _sender(settings, provider)


def ending(settings: Settings) -> Iterator[Problem]:
    """That logins with a password end at this provider, which no test of today disproves."""
    from tui.settings.providers.table import by_domain, by_host

    provider, username = by_host(settings.smtp.host), settings.authentication.username
    if provider is None or not provider.password_ends or _with_token(settings):
        return
    # Personal accounts of Microsoft get in through the server of Microsoft 365 too.
    own = by_domain(_domain(username))
    words = (own.password_ends if own else "") or provider.password_ends
    yield _warning("password-ends", "authentication.username", _(words))


def password_doubt(settings: Settings, password: SecretStr) -> Problem | None:
    """What is odd about a password as it was typed; the words never hold any of it."""
    from tui.settings.providers.table import by_host

    provider = by_host(settings.smtp.host)
    if provider is None or provider.password_shape is None or _with_token(settings):
        return None
    secret, shape = password.get_secret_value(), provider.password_shape
    if not secret or re.fullmatch(shape.pattern, secret):
        return None
    if re.fullmatch(shape.pattern, "".join(secret.split())):
        sentence = _("Leave the spaces out: they are only shown to make it easy to read.")
    else:
        sentence = _(shape.otherwise)
    return Problem("password", sentence, Severity.WARNING)


def _unknown_region(host: str) -> Iterator[Problem]:
    ses = re.fullmatch(_SES, host)
    if ses:
        yield _warning(
            "unknown-region",
            "smtp.host",
            _("{ses} is no region of Amazon SES that is known here; is it written rightly?").format(
                ses=ses[1]
            ),
        )


def _port(settings: Settings, provider: "Provider") -> Iterator[Problem]:
    smtp = settings.smtp
    if (smtp.port, smtp.encryption) not in provider.ports:
        offered = ", ".join(
            _("{tls} on {port}").format(tls=_(_TLS[tls]), port=port) for port, tls in provider.ports
        )
        yield _warning(
            "provider-port",
            "smtp.port",
            _("{name} is not known to take {tls} on {port}; it takes {offered}.").format(
                name=provider.name, tls=_(_TLS[smtp.encryption]), port=smtp.port, offered=offered
            ),
        )
    elif smtp.port == 25:
        yield _warning(
            "port-25",
            "smtp.port",
            _(
                "Many networks and clouds block 25 on the way out; {name} takes "
                "{tls} on {port} too."
            ).format(name=provider.name, tls=_(_TLS[provider.encryption]), port=provider.port),
        )


def _login(settings: Settings, provider: "Provider") -> Iterator[Problem]:
    key, username = "authentication.username", settings.authentication.username
    if not username:
        return
    shape = provider.username_shape
    if provider.word and username != provider.word:
        yield _warning(
            "login-format",
            key,
            _("{name} wants {username}.").format(name=provider.name, username=_(provider.username)),
        )
    elif shape and not re.fullmatch(shape.pattern, username):
        yield _warning("login-format", key, _(shape.otherwise))
    else:
        yield from ending(settings)


def _sender(settings: Settings, provider: "Provider") -> Iterator[Problem]:
    sender, login = settings.sender.address, settings.authentication.username
    if provider.sender_rule != "login" or "@" not in sender or "@" not in login:
        return
    if _domain(sender) != _domain(login):
        yield _warning(
            "sender-domain",
            "sender.address",
            _("{name} wants {sender}; this login is at {domain}.").format(
                name=provider.name, sender=provider.sender, domain=_domain(login)
            ),
        )


def _with_token(settings: Settings) -> bool:
    return settings.authentication.with_token


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _warning(name: str, key: str, sentence: str) -> Problem:
    return Problem(key, sentence, Severity.WARNING, name=name)
