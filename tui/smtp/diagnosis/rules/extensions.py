"""Rules for mails that need an extension, or a size, that EHLO did not announce."""

from tui.smtp.diagnosis.rules.rule import LOOK, Rule
from tui.smtp.record.stop import Signal

EXTENSION_RULES = (
    Rule(
        "smtputf8-missing",
        "The server takes ASCII addresses only, and {detail} is not one.",
        "It does not offer SMTPUTF8 (RFC 6531). Use an address with an ASCII part before the @; "
        "the domain may stay.",
        LOOK,
        Signal.NO_SMTPUTF8,
    ),
    Rule(
        "message-too-large",
        "The message has {size} bytes, and the server takes no more than {detail}.",
        "The limit is the server's (SIZE, RFC 1870): whoever runs {host} can raise it.",
        LOOK,
        Signal.TOO_LARGE,
    ),
    Rule(
        "8bitmime-missing",
        "The server takes ASCII messages only, and this one is not.",
        "It does not offer 8BITMIME (RFC 6152). Whoever writes the mail must encode it as "
        "quoted-printable or base64.",
        LOOK,
        Signal.NO_8BITMIME,
    ),
)
