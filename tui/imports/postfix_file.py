"""Postfix's main.cf with a relayhost, and sasl_passwd (postconf(5), SASL_README)."""

import re

from tui.imports.found import Contents, Found, Place, WrongFile, lines_of, text_of
from tui.language import _
from tui.secret import SecretStr

_RELAY = re.compile(r"\[?([^\[\]:]+|\[[0-9a-fA-F:.]+\])\]?(?::(\w+))?")
_PORTS = {"smtp": "25", "submission": "587", "submissions": "465", "smtps": "465"}
_LEVELS = {"": "starttls", "may": "starttls", "none": "none"}
_USED = ("relayhost", "smtp_tls_security_level", "smtp_tls_wrappermode", "smtp_use_tls",
         "smtp_tls_CAfile", "smtp_helo_name", "smtp_sasl_auth_enable",
         "smtp_sasl_password_maps")  # fmt: skip
_ENCRYPTED = ("encrypt", "verify", "secure", "fingerprint", "dane", "dane-only")


def read(data: bytes, sasl_passwd: bytes | None) -> Contents:
    """Read it as one organization.

    Args:
        data: main.cf.
        sasl_passwd: The text of the map of logins; None where it is not known.

    Raises:
        WrongFile: There is no relayhost.
    """
    lines = _parameters(text_of(data))
    relay, at = lines.get("relayhost", ("", 1))
    parts = _RELAY.fullmatch(relay)
    if not parts:
        raise WrongFile(
            _("has no relayhost: the server that Postfix hands all mail to."), Place(at)
        )
    found = Found("", at, {"mail.mode": "custom"})
    found.put("smtp.host", parts[1].strip("[]"), at)
    port = parts[2] or "25"
    found.put("smtp.port", _PORTS.get(port, port), at)
    _tls(found, lines)
    helo, line = lines.get("smtp_helo_name", ("", 0))
    if helo and "$" not in helo:
        found.put("smtp.domain", helo, line)
    enabled, line = lines.get("smtp_sasl_auth_enable", ("no", at))
    if enabled.lower() == "yes":
        found.put("authentication.required", True, line)
        _login(found, relay, text_of(sasl_passwd) if sasl_passwd is not None else "")
    passed_over = [one for one in lines if one.startswith("smtp_") and one not in _USED]
    return Contents((found,), tuple(passed_over))


def _parameters(text: str) -> dict[str, tuple[str, int]]:
    """Each parameter with its line; a line that begins with a blank goes on with the one before."""
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for number, line in enumerate(lines_of(text), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t" and name:
            value, at = found[name]
            found[name] = (f"{value} {line.strip()}".strip(), at)
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals:
            raise WrongFile(_("is not NAME = VALUE."), Place(number))
        found[name] = (value, number)
    return found


def _tls(found: Found, lines: dict[str, tuple[str, int]]) -> None:
    wrapper, _at = lines.get("smtp_tls_wrappermode", ("no", 0))
    level, at = lines.get("smtp_tls_security_level", ("", found.line))
    if wrapper.lower() == "yes":
        found.put("smtp.encryption", "implicit", at)
    elif level in _ENCRYPTED or level in _LEVELS:
        found.put("smtp.encryption", _LEVELS.get(level, "starttls"), at)
    file, at = lines.get("smtp_tls_CAfile", ("", 0))
    if file:
        found.put("smtp.ca_file", file, at)


def _login(found: Found, relay: str, logins: str) -> None:
    """The login for the relay, as sasl_passwd has it: ``[host]:port user:password``."""
    for line in lines_of(logins):
        where, _blank, login = line.strip().partition(" " if "\t" not in line else "\t")
        if where in (relay, relay.rpartition(":")[0]) and login.strip():
            user, colon, password = login.strip().partition(":")
            found.values["authentication.username"] = user
            if colon:
                found.secret = SecretStr(password)
            return
