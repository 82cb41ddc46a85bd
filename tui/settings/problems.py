"""What is wrong with settings, as data: form, command line and file loading show the same words."""

from enum import StrEnum
from typing import NamedTuple

from tui.language import N_


class Severity(StrEnum):
    """An error stands in the way of saving; a warning is legal but probably wrong.

    An alarm does not stand in the way either, but nobody may miss it. A note says what to put into
    a field; nothing is wrong.
    """

    ERROR = "error"
    ALARM = "alarm"
    WARNING = "warning"
    NOTE = "note"


WARNINGS = {
    "password-ends": N_("The provider ends logins with a password."),
    "login-format": N_("The user name is not of the form that the provider wants."),
    "login-unused": N_("There is a user name, but nobody logs in."),
    "login-without-tls": N_("The login would cross the network in clear, so it is refused."),
    "cleartext-password": N_("The password crosses the network in clear, as the file allows."),
    "certificate-not-verified": N_("The certificate is not verified."),
    "host-is-address": N_("The server is an IP address, which few certificates hold."),
    "port-tls": N_("Servers expect another TLS encryption on this port."),
    "provider-port": N_("The provider is not known to take this TLS encryption on this port."),
    "timeout-short": N_("The timeout is so short that seconds were meant, not milliseconds."),
    "relative-path": N_("A file is looked for where Posthouse is started."),
    "port-25": N_("Many networks block port 25, and the provider takes another."),
    "sender-domain": N_("The provider wants a sender at the login's domain."),
    "unknown-region": N_("The server names a region that the provider is not known to have."),
    "token-without-tls": N_("A token is sent over verified TLS only, so the login is refused."),
    "client-secret-missing": N_("Google wants the client secret of a desktop app too."),
    "unknown-key": N_("The file has a key that Posthouse does not know."),
    "password-in-file": N_("A password stands in the file."),
    "only-for-host": N_("The file has a key that only host.toml can have."),
    "no-partition": N_("There is an output for UiPath, but no partition id."),
}
"""The stable names of warnings and alarms about a file, by which scripts select, and what each
means."""

OF_THE_FILE = frozenset({"unknown-key", "password-in-file", "only-for-host", "no-partition"})
"""Those that are about the file itself: who follows the host does not inherit them."""


class Problem(NamedTuple):
    """One thing wrong with one field.

    Attributes:
        key: The field as in the file, like ``smtp.port``; empty for the file as a whole.
        sentence: What is wrong and how to mend it.
        severity: Whether it stands in the way of saving.
        line: The line of the file, counted from 1, where the value came from a file.
        name: The stable name of a warning or alarm, of WARNINGS; empty for what has none.
    """

    key: str
    sentence: str
    severity: Severity = Severity.ERROR
    line: int | None = None
    name: str = ""

    @property
    def is_error(self) -> bool:
        """Whether this stands in the way of saving."""
        return self.severity is Severity.ERROR
