"""Lines for GitLab's /etc/gitlab/gitlab.rb, which is Ruby."""

import re

from tui.exports.part import (
    PASSWORD,
    Part,
    address,
    clear,
    ehlo_name,
    host,
    no_password,
    password_file,
    refusal,
)
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "GitLab"
CANNOT = ("smtp.fingerprint", "smtp.certificate_file", "smtp.key_file")
_MECHANISMS = {"auto": "login", "PLAIN": "plain", "LOGIN": "login", "CRAM-MD5": "cram_md5"}


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """One file; the password is ``ENV[…]`` where it is in the environment of gitlab-ctl."""
    smtp, sender = settings.smtp, settings.sender
    values = {
        "smtp_enable": "true",
        "smtp_address": _quoted(host(settings)),
        "smtp_port": str(smtp.port),
        "smtp_tls": _boolean(smtp.encryption == "implicit"),
        "smtp_enable_starttls_auto": _boolean(smtp.encryption == "starttls"),
        "smtp_openssl_verify_mode": "'peer'" if smtp.verify_certificate else "'none'",
        "gitlab_email_from": _quoted(address(settings)),
        "gitlab_email_reply_to": _quoted(address(settings)),
    }
    if smtp.domain:
        values["smtp_domain"] = _quoted(ehlo_name(settings))
    if smtp.ca_file:
        values["smtp_ca_file"] = _quoted(smtp.ca_file)
    if sender.name:
        values["gitlab_email_display_name"] = _quoted(sender.name)
    lines = [f"gitlab_rails['{name}'] = {text}" for name, text in values.items()]
    if smtp.encryption == "starttls":
        lines.insert(0, "# Where the server offers no STARTTLS, GitLab goes on in clear.")
    if settings.authentication.required:
        lines += _login(settings, password)
    return [Part("gitlab.rb", "\n".join(lines) + "\n")]


def _login(settings: Settings, password: SecretStr | None) -> list[str]:
    authentication = settings.authentication
    if authentication.mechanism not in _MECHANISMS:
        raise refusal("authentication.mechanism", PROGRAM, _("it knows PLAIN, LOGIN and CRAM-MD5."))
    username = _plain(authentication.username, "authentication.username")
    lines = [
        f"gitlab_rails['smtp_authentication'] = '{_MECHANISMS[authentication.mechanism]}'",
        f"gitlab_rails['smtp_user_name'] = {username}",
    ]
    if password:
        text = _plain(clear(password, PROGRAM), PASSWORD)
        return [*lines, f"gitlab_rails['smtp_password'] = {text}"]
    if authentication.secret == "environment":
        return [*lines, f"gitlab_rails['smtp_password'] = ENV['{authentication.variable}']"]
    if file := password_file(settings):
        return [*lines, f"gitlab_rails['smtp_password'] = File.read('{file}').chomp"]
    return [*lines, f"# {no_password(settings)}"]


def _plain(text: str, key: str) -> str:
    """A login: GitLab writes it on into another Ruby file, and its manual warns of delimiters."""
    if re.search(r"['\"`\\]|#\{", text):
        raise refusal(key, PROGRAM, _("it warns of quotes, backslashes and #{ there."))
    return _quoted(text)


def _quoted(text: str) -> str:
    r"""A Ruby string in single quotes: only ``\`` and ``'`` are special."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _boolean(value: bool) -> str:
    return "true" if value else "false"
