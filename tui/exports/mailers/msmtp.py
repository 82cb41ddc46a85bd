"""An msmtprc (msmtp(1)): no escapes; one pair of outer quotes is stripped, all else is literal."""

import shlex

from tui.exports.part import (
    PASSWORD,
    Part,
    address,
    clear,
    ehlo_name,
    host,
    in_clear,
    no_password,
    refusal,
    seconds,
)
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "msmtp"
CANNOT: tuple[str, ...] = ()
_LONGEST = 499  # measured with 1.8.23
_FIELDS = {
    "user": "authentication.username",
    "tls_trust_file": "smtp.ca_file",
    "tls_cert_file": "smtp.certificate_file",
    "tls_key_file": "smtp.key_file",
    "passwordeval": "authentication.variable",
}

_EVALUATED = {"command": "authentication.command", "file": "authentication.file"}
"""What the line ``passwordeval`` comes from, where it is no variable."""


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file with one account, the default one."""
    smtp, sender = settings.smtp, settings.sender
    lines = ["account default", f"host {host(settings)}", f"port {smtp.port}"]
    lines.append(f"timeout {seconds(settings)}")
    if smtp.domain:
        lines.append(f"domain {ehlo_name(settings)}")
    lines += [f"from {address(settings)}", "set_from_header on"]
    if sender.name:
        lines.append("# Sender name is left out: msmtp 1.8.23 has no setting for it.")
    lines += _tls(settings)
    lines += _login(settings, password)
    for line in lines:
        if len(line.encode()) > _LONGEST:
            key = _FIELDS.get(line.split()[0], PASSWORD)
            if key == "authentication.variable":
                key = _EVALUATED.get(settings.authentication.secret, key)
            raise refusal(
                key, PROGRAM, _("its lines end at {longest} bytes.").format(longest=_LONGEST)
            )
    return [Part("msmtprc", "\n".join(lines) + "\n")]


def _tls(settings: Settings) -> list[str]:
    smtp = settings.smtp
    if smtp.encryption == "none":
        return ["tls off"]
    lines = ["tls on", f"tls_starttls {'on' if smtp.encryption == 'starttls' else 'off'}"]
    if smtp.fingerprint:
        lines.append(f"tls_fingerprint {smtp.fingerprint}")
    elif not smtp.verify_certificate:
        lines.append("tls_certcheck off")
    elif smtp.ca_file:
        lines.append(f'tls_trust_file "{smtp.ca_file}"')
    if smtp.certificate_file:
        lines.append(f'tls_cert_file "{smtp.certificate_file}"')
        lines.append(f'tls_key_file "{smtp.key_file or smtp.certificate_file}"')
    return lines


def _login(settings: Settings, password: SecretStr | None) -> list[str]:
    authentication = settings.authentication
    if not authentication.required:
        return ["auth off"]
    method = "on" if authentication.mechanism == "auto" else authentication.mechanism.lower()
    if method == "on" and in_clear(settings):
        method = "plain"  # by itself msmtp takes only SCRAM without TLS
    lines = [f"auth {method}", f'user "{authentication.username}"']
    if password:
        return [*lines, f'password "{clear(password, PROGRAM)}"']
    if authentication.secret == "environment":
        return [*lines, f"passwordeval printenv {authentication.variable}"]
    if authentication.secret == "file" and authentication.file.startswith("/"):
        return [*lines, f"passwordeval cat {shlex.quote(authentication.file)}"]
    if authentication.secret == "command":
        return [*lines, f"passwordeval {shlex.join(authentication.command)}"]
    return [
        *lines,
        f"# {no_password(settings)} msmtp looks in its own keyring, or asks.",
    ]
