"""An ini file: the section [smtp] of Grafana, or [mailer] of Gitea and Forgejo."""

import re

from tui.imports.found import Contents, Found, Place, WrongFile, lines_of, text_of
from tui.language import _
from tui.secret import SecretStr

_SECTION = re.compile(r"\[([^\]]+)\]")
_MAILBOX = re.compile(r'"?([^"<]*?)"?\s*<([^<>]+)>')
_EXPANDED = re.compile(r"\$__|\$\{|%\(")
_TRUE = ("true", "1", "yes", "on")
_GRAFANA = {
    "user": "authentication.username", "from_address": "sender.address",
    "from_name": "sender.name", "ehlo_identity": "smtp.domain",
    "cert_file": "smtp.certificate_file", "key_file": "smtp.key_file",
}  # fmt: skip
_GITEA = {
    "SMTP_ADDR": "smtp.host", "SMTP_PORT": "smtp.port", "USER": "authentication.username",
    "HELO_HOSTNAME": "smtp.domain", "CLIENT_CERT_FILE": "smtp.certificate_file",
    "CLIENT_KEY_FILE": "smtp.key_file",
}  # fmt: skip
_PROTOCOLS = {"smtp": "none", "smtps": "implicit", "smtp+starttls": "starttls"}

_Lines = dict[str, tuple[str, int]]


def read(data: bytes) -> Contents:
    """Read it as one organization.

    Raises:
        WrongFile: A line is none, or there is neither section.
    """
    sections = _sections(text_of(data))
    if "smtp" in sections:
        return _grafana(sections["smtp"])
    if "mailer" in sections:
        return _gitea({name.upper(): one for name, one in sections["mailer"].items()})
    raise WrongFile(_("has no section [smtp] (Grafana) or [mailer] (Gitea, Forgejo)."))


def _sections(text: str) -> dict[str, _Lines]:
    found: dict[str, _Lines] = {}
    into = found.setdefault("", {})
    for number, line in enumerate(lines_of(text), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in ";#":
            continue
        if section := _SECTION.fullmatch(stripped):
            into = found.setdefault(section[1].strip(), {})
            continue
        name, equals, value = (part.strip() for part in stripped.partition("="))
        if not equals:
            raise WrongFile(_("is neither [section] nor NAME = VALUE."), Place(number))
        into[name] = (_unquoted(value), number)
    return found


def _grafana(lines: _Lines) -> Contents:
    found = Found("", 1, {"mail.mode": "custom"})
    host, at = lines.get("host", ("localhost:25", 1))
    name, _colon, port = host.rpartition(":")
    found.put("smtp.host", (name or host).strip("[]"), at)
    found.put("smtp.port", port if name else "25", at)
    policy, line = lines.get("startTLS_policy", ("", at))
    if port == "465":
        found.put("smtp.encryption", "implicit", at)
    elif policy:
        found.put("smtp.encryption", "none" if policy == "NoStartTLS" else "starttls", line)
    if lines.get("skip_verify", ("", 0))[0].lower() in _TRUE:
        found.put("smtp.verify_certificate", False, lines["skip_verify"][1])
    _plain(found, lines, _GRAFANA)
    _password(found, lines, "password")
    used = {*_GRAFANA, "host", "startTLS_policy", "skip_verify", "password", "enabled"}
    return Contents((found,), tuple(name for name in lines if name not in used))


def _gitea(lines: _Lines) -> Contents:
    found = Found("", 1, {"mail.mode": "custom"})
    protocol, at = lines.get("PROTOCOL", ("", 1))
    if protocol in _PROTOCOLS:
        found.put("smtp.encryption", _PROTOCOLS[protocol], at)
    _plain(found, lines, _GITEA)
    if lines.get("FORCE_TRUST_SERVER_CERT", ("", 0))[0].lower() in _TRUE:
        found.put("smtp.verify_certificate", False, lines["FORCE_TRUST_SERVER_CERT"][1])
    sender, at = lines.get("FROM", ("", 0))
    mailbox = _MAILBOX.fullmatch(sender)
    if mailbox and mailbox[1]:
        found.put("sender.name", mailbox[1], at)
    if sender:
        found.put("sender.address", mailbox[2] if mailbox else sender, at)
    _password(found, lines, "PASSWD")
    used = {*_GITEA, "PROTOCOL", "FORCE_TRUST_SERVER_CERT", "FROM", "PASSWD", "ENABLED"}
    return Contents((found,), tuple(name for name in lines if name not in used))


def _plain(found: Found, lines: _Lines, keys: dict[str, str]) -> None:
    for name, key in keys.items():
        value, at = lines.get(name, ("", 0))
        if value:
            found.put(key, value, at)
    login = bool(found.values.get("authentication.username"))
    found.values["authentication.required"] = login


def _password(found: Found, lines: _Lines, name: str) -> None:
    """A password that stands there; one that is expanded from elsewhere is left to a person."""
    value, _at = lines.get(name, ("", 0))
    if value and not _EXPANDED.search(value):
        found.secret = SecretStr(value)


def _unquoted(value: str) -> str:
    for quote in ('"""', '"', "`", "'"):
        if len(value) >= 2 * len(quote) and value.startswith(quote) and value.endswith(quote):
            return value[len(quote) : -len(quote)]
    return value
