"""The global part of alertmanager.yml; by itself Alertmanager takes implicit TLS on port 465."""

from tui.exports.part import Part, bracketed, clear, ehlo_name, mailbox, no_password, refusal
from tui.language import _
from tui.secret import SecretStr
from tui.settings.model import Settings

PROGRAM = "Alertmanager"
DIRECTORY = "/etc/alertmanager"
CANNOT = ("smtp.fingerprint", "authentication.mechanism")
_PASSWORD_FILE = "smtp_password"


def parts(settings: Settings, password: SecretStr | None, directory: str) -> list[Part]:
    """One file; without a password it names a file beside itself that shall hold it.

    By its whole path: Alertmanager would look where it was started.
    """
    smtp, authentication = settings.smtp, settings.authentication
    sender = mailbox(settings)
    if "{{" in sender:
        raise refusal("sender.name", PROGRAM, _("{{ begins a template there."))
    values = {
        "smtp_smarthost": _quoted(f"{bracketed(settings)}:{smtp.port}"),
        "smtp_from": _quoted(sender),
        "smtp_require_tls": "true" if smtp.encryption == "starttls" else "false",
    }
    if (smtp.encryption == "implicit") != (smtp.port == 465):
        implicit = smtp.encryption == "implicit"
        values["smtp_force_implicit_tls"] = "true" if implicit else "false"
    if smtp.domain:
        values["smtp_hello"] = _quoted(ehlo_name(settings))
    if authentication.required:
        values["smtp_auth_username"] = _quoted(authentication.username)
        if password:
            values["smtp_auth_password"] = _quoted(clear(password, PROGRAM))
        else:
            place = _quoted(f"{directory}/{_PASSWORD_FILE}")
            left = f"{no_password(settings)} Put it there without a line end."
            values["smtp_auth_password_file"] = f"{place}  # {left}"
    lines = ["global:", *(f"  {name}: {text}" for name, text in values.items())]
    if trust := _trust(settings):
        lines += ["  smtp_tls_config:", *(f"    {name}: {text}" for name, text in trust.items())]
    return [Part("alertmanager.yml", "\n".join(lines) + "\n")]


def _trust(settings: Settings) -> dict[str, str]:
    smtp = settings.smtp
    if smtp.encryption == "none":
        return {}
    found = {}
    if not smtp.verify_certificate:
        found["insecure_skip_verify"] = "true"
    if smtp.ca_file:
        found["ca_file"] = _quoted(smtp.ca_file)
    if smtp.certificate_file:
        found["cert_file"] = _quoted(smtp.certificate_file)
        found["key_file"] = _quoted(smtp.key_file or smtp.certificate_file)
    return found


def _quoted(text: str) -> str:
    """A YAML scalar in single quotes (YAML 1.2 7.3.2): only ``'`` is special, and doubled."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
