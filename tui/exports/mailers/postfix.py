"""Postfix as a client of the server (postconf(5)): lines for main.cf, and the maps they name."""

import re

from tui.exports.part import (
    PASSWORD,
    Part,
    address,
    clear,
    ehlo_name,
    host,
    in_clear,
    mailbox,
    no_password,
    refusal,
)
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "Postfix"
CANNOT: tuple[str, ...] = ()
DIRECTORY = "/etc/postfix"
_LINES = "posthouse_main.cf"
_LOGIN = "posthouse_sasl_passwd"
_SENDER = "posthouse_sender"
_FROM = "posthouse_from"


def parts(settings: Settings, password: SecretStr | None, directory: str) -> list[Part]:
    """The files for its config directory; it knows no references for a password, only its map."""
    if re.search(r"[\s,{}$]", directory):
        raise refusal(
            "outputs.postfix", PROGRAM, _("spaces, commas, $ and braces in a path end it there.")
        )
    files = [Part(_SENDER, f"/.+/  {_literal(address(settings))}\n")]
    values = {
        "relayhost": _server(settings),
        **_tls(settings),
        "sender_canonical_maps": f"regexp:{directory}/{_SENDER}",
    }
    if settings.smtp.domain:
        values["smtp_helo_name"] = ehlo_name(settings)
    if settings.sender.name:
        files.append(Part(_FROM, f"/^From:/  REPLACE From: {_literal(mailbox(settings))}\n"))
        values["smtp_header_checks"] = f"regexp:{directory}/{_FROM}"
    values |= _sasl(settings, directory)
    todo = f"# Add these lines to main.cf, put the files beside it into {directory}, then run:"
    if settings.authentication.required:
        files.append(Part(_LOGIN, _login(settings, password), is_login=True))
    lines = [todo, "#   postfix reload", *(f"{name} = {text}" for name, text in values.items())]
    return [Part(_LINES, "\n".join(lines) + "\n"), *files]


def _server(settings: Settings) -> str:
    """Brackets: no MX look-up. The key of the password must be the same, letter for letter."""
    return f"[{host(settings)}]:{settings.smtp.port}"


def _tls(settings: Settings) -> dict[str, str]:
    smtp = settings.smtp
    if smtp.encryption == "none":
        return {"smtp_tls_security_level": "none"}
    values = {"smtp_tls_wrappermode": "yes" if smtp.encryption == "implicit" else "no"}
    if smtp.fingerprint:
        values["smtp_tls_security_level"] = "fingerprint"
        values["smtp_tls_fingerprint_digest"] = "sha256"
        values["smtp_tls_fingerprint_cert_match"] = smtp.fingerprint
    elif smtp.verify_certificate:
        values["smtp_tls_security_level"] = "secure"
        values["smtp_tls_secure_cert_match"] = "nexthop"
        bundle = smtp.ca_file or "/etc/ssl/certs/ca-certificates.crt"
        values["smtp_tls_CAfile"] = _literal(bundle)
    else:
        values["smtp_tls_security_level"] = "encrypt"
    if smtp.certificate_file:
        values["smtp_tls_cert_file"] = _literal(smtp.certificate_file)
        values["smtp_tls_key_file"] = _literal(smtp.key_file or smtp.certificate_file)
    return values


def _sasl(settings: Settings, directory: str) -> dict[str, str]:
    """The map is plain text: no postmap to run, whatever databases Postfix has on this system."""
    authentication = settings.authentication
    if not authentication.required:
        return {"smtp_sasl_auth_enable": "no"}
    no_plaintext = settings.smtp.encryption == "none" and not in_clear(settings)
    values = {
        "smtp_sasl_auth_enable": "yes",
        "smtp_sasl_password_maps": f"texthash:{directory}/{_LOGIN}",
        "smtp_sasl_security_options": "noanonymous, noplaintext" if no_plaintext else "noanonymous",
        "smtp_sasl_tls_security_options": "noanonymous",
    }
    if authentication.mechanism != "auto":
        values["smtp_sasl_mechanism_filter"] = authentication.mechanism.lower()
    return values


def _login(settings: Settings, password: SecretStr | None) -> str:
    username = settings.authentication.username
    if ":" in username:
        raise refusal("authentication.username", PROGRAM, _("the first : ends it there."))
    if password is None:
        return f"# {no_password(settings)}\n# {_server(settings)}  {username}:PASSWORD\n"
    text = clear(password, PROGRAM)
    if text != text.rstrip():
        raise refusal(PASSWORD, PROGRAM, _("blanks at the end of a line are dropped."))
    return f"{_server(settings)}  {username}:{text}\n"


def _literal(text: str) -> str:
    """In main.cf and in regexp tables ``$`` begins a reference, and ``$$`` is one ``$``."""
    return text.replace("$", "$$")
