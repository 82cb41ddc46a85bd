"""An msmtprc (msmtp(1)): an account an organization, with what it takes from others."""

import re
import shlex

from tui.imports.found import Contents, Found, Place, WrongFile, id_from, lines_of, shown, text_of
from tui.language import _
from tui.secret import SecretStr

_LINE = re.compile(r"[ \t]*([a-z_]+)(?:[ \t]+(.*?))?[ \t]*")
_PLAIN = {
    "host": "smtp.host", "port": "smtp.port", "domain": "smtp.domain",
    "user": "authentication.username", "from": "sender.address", "from_full_name": "sender.name",
    "tls_fingerprint": "smtp.fingerprint", "tls_cert_file": "smtp.certificate_file",
    "tls_key_file": "smtp.key_file",
}  # fmt: skip
_DEFAULTS = {"port": "", "tls": "off", "tls_starttls": "on", "auth": "off"}
_SECRET, _COMMAND = "password", "passwordeval"
_USED = {*_PLAIN, *_DEFAULTS, "tls_certcheck", "tls_trust_file", "timeout", _SECRET, _COMMAND}
_SYSTEM = "system"

_Lines = dict[str, tuple[str, int]]


def read(data: bytes) -> Contents:
    """Read its accounts; ``account default : acme`` is no account of its own.

    Raises:
        WrongFile: A line is none, or an account takes from one that is not there.
    """
    accounts: dict[str, tuple[int, _Lines]] = {}
    defaults: _Lines = {}
    into, aliases, passed_over = defaults, set[str](), list[str]()
    for number, line in enumerate(lines_of(text_of(data)), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = _LINE.fullmatch(line)
        if not parts:
            raise WrongFile(_("is no line of msmtp: a word, then its value."), Place(number))
        name, value = parts[1], _unquoted(parts[2] or "")
        if name == "defaults":
            into = defaults = {}
        elif name == "account":
            account, base, others = (part.strip() for part in value.partition(":"))
            into = dict(defaults)
            for other in filter(None, map(str.strip, others.split(","))):
                if other not in accounts:
                    raise WrongFile(
                        _("{other} is no account above.").format(other=shown(other)),
                        Place(number),
                    )
                into |= accounts[other][1]
            accounts[account] = (number, into)
            if base and account == "default":
                aliases.add(account)
        else:
            into[name] = (value, number)
            aliases.discard(_last(accounts, into))
            if name not in _USED:
                passed_over.append(name)
    found = [
        _organization(name, line, lines)
        for name, (line, lines) in accounts.items()
        if name not in aliases
    ]
    if not found:
        raise WrongFile(_("has no account."))
    return Contents(tuple(found), tuple(dict.fromkeys(passed_over)))


def _last(accounts: dict[str, tuple[int, _Lines]], into: _Lines) -> str:
    return next((name for name, (_line, lines) in accounts.items() if lines is into), "")


def _organization(name: str, line: int, lines: _Lines) -> Found:
    found = Found(id_from(name), line, {"name": name, "mail.mode": "custom"})
    for word, key in _PLAIN.items():
        if word in lines and lines[word][0]:
            found.put(key, *lines[word])
    on = {word: lines.get(word, (usual, line))[0] for word, usual in _DEFAULTS.items()}
    tls_line = lines.get("tls", ("", line))[1]
    starttls = on["tls_starttls"] != "off"
    encryption = "none" if on["tls"] != "on" else "starttls" if starttls else "implicit"
    found.put("smtp.encryption", encryption, tls_line)
    if not on["port"]:
        found.put("smtp.port", "465" if encryption == "implicit" else "25", line)
    if lines.get("tls_certcheck", ("", 0))[0] == "off":
        found.put("smtp.verify_certificate", False, lines["tls_certcheck"][1])
    trust, at = lines.get("tls_trust_file", (_SYSTEM, 0))
    if trust not in ("", _SYSTEM):
        found.put("smtp.ca_file", trust, at)
    seconds, at = lines.get("timeout", ("", 0))
    if seconds.isdigit() and int(seconds):
        found.put("smtp.timeout_ms", f"{seconds}000", at)
    _login(found, on["auth"], lines)
    return found


def _login(found: Found, auth: str, lines: _Lines) -> None:
    at = lines.get("auth", ("", found.line))[1]
    if auth == "off":
        found.put("authentication.required", False, at)
        return
    found.put("authentication.required", True, at)
    if auth not in ("", "on"):
        found.put("authentication.mechanism", auth.upper(), at)
    if _SECRET in lines:
        found.secret = SecretStr(lines[_SECRET][0])
    elif _COMMAND in lines:
        command, at = lines[_COMMAND]
        found.put("authentication.secret", "command", at)
        found.put("authentication.command", _as_words(command), at)


def _as_words(command: str) -> str:
    """What msmtp gives to a shell, as words; the model refuses what only a shell understands."""
    try:
        return shlex.join(shlex.split(command))
    except ValueError:
        return command


def _unquoted(text: str) -> str:
    """One pair of outer quotes is stripped, all else is literal, as measured with 1.8.23."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
