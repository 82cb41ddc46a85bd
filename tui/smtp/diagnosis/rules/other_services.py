"""Name the service that has a port where a mail server was expected, by its first words."""

import re

from tui.language import N_
from tui.smtp.record.events import Stage
from tui.smtp.stages.findings import Ending

# What comes first is no SMTP reply with these.
_FIRST_BYTES = (
    (rb"SSH-", "SSH"),
    (rb"\* (OK|BYE|PREAUTH)", "IMAP"),
    (rb"(\+OK|-ERR)", "POP3"),
    (rb"HTTP/|<(!doctype|html)", N_("a web server")),
    (rb"RFB \d", "VNC"),
    (rb'"(IMPLEMENTATION|SIEVE)"', "ManageSieve"),
)
# These reply with three digits too (RFC 959, RFC 3977, RFC 2033); what they take for nonsense is
# the greeting or EHLO.
_GREETINGS = (
    (r"^(?!.*SMTP).*FTP", N_("an FTP server")),
    (r"^(?!.*SMTP).*\b(NNTP|news|posting allowed)", N_("a news server")),
    (r"\bLMTP\b", N_("LMTP, which takes mail for its own mailboxes only")),
)


def service(ending: Ending) -> str:
    """Name the service that has the port; empty where that is not known."""
    if ending.facts.stage not in (Stage.BANNER, Stage.EHLO):
        return ""
    for first, name in _FIRST_BYTES:
        if re.match(first, ending.stop.remains, re.IGNORECASE):
            return name
    greeting = ending.facts.greeting
    if ending.reply and ending.facts.stage is Stage.BANNER:
        greeting = ending.reply.text
    if ending.reply is None:
        return ""
    return next((name for said, name in _GREETINGS if re.search(said, greeting, re.IGNORECASE)), "")
