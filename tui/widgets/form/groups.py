"""Which fields stand together in the form, and which of them make sense as the settings are."""

from tui.settings.model import Settings
from tui.settings.oauth.fields import SIGN_IN, needed

GROUPS = {
    "server": ("smtp.host", "smtp.port", "smtp.encryption", "smtp.domain", "smtp.timeout_ms"),
    "login": (
        "authentication.required",
        "authentication.username",
        "password",
        "authentication.secret",
        "authentication.file",
        *SIGN_IN,
        "authentication.command",
        "authentication.variable",
    ),
    "sender": ("sender.address", "sender.name"),
    "advanced": (
        "smtp.verify_certificate",
        "smtp.ca_file",
        "smtp.fingerprint",
        "smtp.certificate_file",
        "smtp.key_file",
        "authentication.mechanism",
        "authentication.allow_cleartext",
    ),
}
OF_PASSWORD = (
    "password",
    "authentication.secret",
    "authentication.file",
    "authentication.command",
    "authentication.variable",
    *SIGN_IN,
)
TOGGLES = frozenset(
    {"authentication.required", "smtp.verify_certificate", "authentication.allow_cleartext"}
)


def login_fields(in_force: Settings, *, custom: bool) -> frozenset[str]:
    """Return the fields of the login that make sense; on default only the host's password does.

    Args:
        in_force: The settings that a mail would use.
    """
    login, fields = in_force.authentication, set[str]()
    source = login.secret
    if login.required and source in {"keyring", "file", "ask"}:
        fields.add("password")
    if custom:
        fields |= {"authentication.required", "authentication.username"}
    if custom and login.required:
        fields.add("authentication.secret")
        by_command = source == "oauth" and in_force.oauth.store == "command"
        if source == "command" or by_command:
            fields.add("authentication.command")
        if source == "file":
            fields.add("authentication.file")
        if source == "environment":
            fields.add("authentication.variable")
        if source == "oauth":
            fields |= needed(in_force.oauth)
    return frozenset(fields)
