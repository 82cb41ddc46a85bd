"""The control files of nullmailer 2.x (nullmailer-send(8)), for /etc/nullmailer."""

from shlex import quote

from tui.exports.part import Part, address, clear, ehlo_name, host, no_password, refusal
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "nullmailer"
CANNOT = ("smtp.fingerprint",)
_TLS = {"starttls": ["starttls"], "implicit": ["tls"], "none": []}


def parts(settings: Settings, password: SecretStr | None) -> list[Part]:
    """The server, the sender of all mail and the EHLO name; a sender's name has no place there."""
    smtp = settings.smtp
    files = [
        Part("remotes", "\n".join(_remote(settings, password)) + "\n"),
        Part("allmailfrom", f"{address(settings)}\n"),
    ]
    if smtp.domain:
        files.append(Part("helohost", f"{ehlo_name(settings)}\n"))
    return files


def _remote(settings: Settings, password: SecretStr | None) -> list[str]:
    smtp, authentication = settings.smtp, settings.authentication
    words = [host(settings), "smtp", f"port={smtp.port}", *_TLS[smtp.encryption]]
    if smtp.encryption != "none":
        if not smtp.verify_certificate:
            words.append("insecure")
        named = {
            "x509cafile": smtp.ca_file,
            "x509certfile": smtp.certificate_file,
            "x509keyfile": smtp.key_file,
        }
        words += [f"{name}={quote(file)}" for name, file in named.items() if file]
    if not authentication.required:
        return [" ".join(words)]
    if authentication.mechanism == "LOGIN":
        words.append("auth-login")
    elif authentication.mechanism != "auto":
        raise refusal("authentication.mechanism", PROGRAM, _("it knows auto and LOGIN."))
    words.append(f"user={quote(authentication.username)}")
    if password:
        return [" ".join([*words, f"pass={quote(clear(password, PROGRAM))}"])]
    return [f"# {no_password(settings)} Add to the line: pass='…'", " ".join(words)]
