"""Exim as Debian configures it for a smarthost (update-exim4.conf(8)), for /etc/exim4."""

import re

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
)
from tui.language import N_, _
from tui.secret import SecretStr
from tui.settings.checking.values import is_this_host
from tui.settings.model import Settings

PROGRAM = "Exim"
CANNOT = (
    "smtp.fingerprint",
    "smtp.certificate_file",
    "smtp.key_file",
    "authentication.mechanism",
)
_CARET = N_("a ^ at its beginning is lost there.")
_MACRO = "REMOTE_SMTP_SMARTHOST"


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """Answers of debconf to change, macros, and the login; a sender's name has no place there."""
    if ":" in host(settings):
        raise refusal("smtp.host", PROGRAM, _("its lists are split at : there; give a name."))
    if is_this_host(host(settings)):
        raise refusal(
            "smtp.host",
            PROGRAM,
            _("it takes a server on this host for itself and freezes all mail."),
        )
    answers = [
        "# Change these lines of /etc/exim4/update-exim4.conf.conf, put the files beside this one",
        "# into /etc/exim4 (passwd.client: root:Debian-exim, 0640), then run: update-exim4.conf",
        "dc_eximconfig_configtype='smarthost'",
        f"dc_smarthost='{host(settings)}::{settings.smtp.port}'",
    ]
    macros = [f"{name} = {text}" for name, text in _macros(settings).items()]
    files = [
        Part("posthouse_update-exim4.conf.conf", "\n".join(answers) + "\n"),
        Part("exim4.conf.localmacros", "\n".join(macros) + "\n"),
    ]
    if settings.authentication.required:
        files.append(Part("passwd.client", _login(settings, password), is_login=True))
    return files


def _macros(settings: Settings) -> dict[str, str]:
    smtp, sender = settings.smtp, _literal(address(settings), "sender.address")
    found = {
        "REMOTE_SMTP_RETURN_PATH": sender,
        "REMOTE_SMTP_HEADERS_REWRITE": f"*@* {sender} f",
    }
    if smtp.domain:
        found["REMOTE_SMTP_HELO_DATA"] = _literal(ehlo_name(settings), "smtp.domain")
    if smtp.encryption == "none":
        found[f"{_MACRO}_HOSTS_AVOID_TLS"] = "*"
        if in_clear(settings):
            found["AUTH_CLIENT_ALLOW_NOTLS_PASSWORDS"] = "yes"
        return found
    found[f"{_MACRO}_HOSTS_REQUIRE_TLS"] = "*"
    if smtp.encryption == "implicit":
        found[f"{_MACRO}_PROTOCOL"] = "smtps"
    if smtp.verify_certificate:
        found[f"{_MACRO}_TLS_VERIFY_HOSTS"] = "*"
        bundle = _literal(smtp.ca_file, "smtp.ca_file") if smtp.ca_file else "system"
        found[f"{_MACRO}_TLS_VERIFY_CERTIFICATES"] = bundle
    return found


def _login(settings: Settings, password: SecretStr | None) -> str:
    """``*`` for the server: Exim would look for its canonical name, after CNAME and the like."""
    username = settings.authentication.username
    if ":" in username:
        raise refusal("authentication.username", PROGRAM, _("the first : ends it there."))
    if username.startswith("^"):
        raise refusal("authentication.username", PROGRAM, _(_CARET))
    if password is None:
        return f"# {no_password(settings)}\n# *:{username}:PASSWORD\n"
    text = clear(password, PROGRAM)
    if text != text.rstrip():
        raise refusal(PASSWORD, PROGRAM, _("blanks at the end of a line are dropped."))
    if text.startswith("^"):
        raise refusal(PASSWORD, PROGRAM, _(_CARET))
    return f"*:{username}:{text}\n"


def _literal(text: str, key: str) -> str:
    if re.search(r"[$\\{}:\"#]", text):
        raise refusal(key, PROGRAM, _('$ \\ { } : " # have a meaning of their own there.'))
    return text
