"""Make the swaks command for a test: many admins trust it; the password stays out of it."""

import shlex
from collections.abc import Sequence

from tui.errors import InvalidInput
from tui.language import _
from tui.settings.checking.values import ascii_host, is_ip
from tui.settings.model import Settings
from tui.smtp.connection.commands import WAITS
from tui.smtp.mail.content import ascii_address
from tui.smtp.record.events import Stage

_MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")
_HIDDEN = ("--protect-prompt", "--auth-hide-password")
_NO_RECIPIENT = (Stage.DNS, Stage.CONNECT, Stage.BANNER, Stage.EHLO, Stage.TLS, Stage.AUTH)
_BEFORE_LOGIN = _NO_RECIPIENT[:-1]


def swaks(settings: Settings, recipient: str, until: Stage) -> list[str]:
    """Return the swaks command for the same test, one option a line; swaks asks for the password.

    Args:
        settings: The settings in force.
        recipient: One address; not used where ``until`` is before rcpt.
        until: The last stage.

    Raises:
        InvalidInput: swaks cannot log in so.
    """
    smtp, found = settings.smtp, ["swaks"]
    host = ascii_host(smtp.host)
    found += _option("--server", f"[{host}]:{smtp.port}" if ":" in host else f"{host}:{smtp.port}")
    if smtp.domain:
        found += _option("--ehlo", ascii_host(smtp.domain))
    found += _tls(settings)
    if settings.authentication.required and until not in _BEFORE_LOGIN:
        found += _login(settings)
    if until is not Stage.AUTH and until not in _BEFORE_LOGIN:
        found += _option("--from", ascii_address(settings.sender.address))
    if until not in (*_NO_RECIPIENT, Stage.MAIL):
        found += _option("--to", ascii_address(recipient))
    longest = min(smtp.timeout_ms / 1000, WAITS[Stage.EHLO])
    found += _option("--timeout", f"{max(1, round(longest))}s")
    return [*found, *_stop(until, smtp.encryption)]


def in_lines(command: Sequence[str], width: int) -> list[str]:
    """Part a command for a shell into lines, none longer than ``width`` columns if that can be."""
    lines = [command[0]]
    for part in command[1:]:
        if len(lines[-1]) + len(part) + len("  \\") <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(f"  {part}")
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def _tls(settings: Settings) -> list[str]:
    smtp = settings.smtp
    if smtp.encryption == "none":
        return []
    found = ["--tls-on-connect" if smtp.encryption == "implicit" else "--tls"]
    if not is_ip(smtp.host):
        found += _option("--tls-sni", ascii_host(smtp.host))  # it names no server by itself
    if smtp.verify_certificate and not smtp.fingerprint:
        found.append("--tls-verify")
    for name, value in (
        ("--tls-ca-path", smtp.ca_file),
        ("--tls-cert", smtp.certificate_file),
        ("--tls-key", smtp.key_file),
    ):
        found += _option(name, value) if value else []
    return found


def _login(settings: Settings) -> list[str]:
    authentication = settings.authentication
    name = authentication.mechanism
    if name not in ("auto", *_MECHANISMS):
        raise InvalidInput(
            _("swaks has no {name}; it knows {mechanisms}.").format(
                name=name, mechanisms=", ".join(_MECHANISMS)
            )
        )
    how = _option("--auth", name) if name != "auto" else ["--auth"]
    # It would show the password as it is typed, and in base64 as it is sent.
    return [*how, *_option("--auth-user", authentication.username), *_HIDDEN]


def _stop(until: Stage, encryption: str) -> list[str]:
    match until:
        case Stage.DNS | Stage.CONNECT:
            # Before the greeting there is nobody to say QUIT to.
            return _option("--drop-after", "CONNECT")
        case Stage.TLS if encryption == "implicit":
            return _option("--drop-after", "TLS")
        case Stage.EHLO if encryption == "starttls":
            return _option("--quit-after", "FIRST-EHLO")
        case Stage.TLS if encryption == "starttls":
            return _option("--quit-after", "EHLO")
        case Stage.DATA | Stage.QUIT:
            return []
        case _:
            return [f"--quit-after {until.name}"]


def _option(name: str, value: str) -> list[str]:
    return [f"{name} {shlex.quote(value)}"]
