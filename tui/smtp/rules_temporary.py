"""What a server puts off, and what has no room: no setting is known to be wrong."""

from tui.smtp.events import Stage
from tui.smtp.rules import Rule

_ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)

TEMPORARY_RULES = (
    Rule(
        "greylisted",
        "The server makes this sender wait: {reply}",
        "Greylisting (RFC 6647): the first mail of a stranger is put off. The settings are right; "
        "test again in five minutes.",
        codes="45[01]",
        stages=_ENVELOPE,
        text=r"gr[ea]y.?list|postgrey|(retry|try again) in \d",
    ),
    Rule(
        "mailbox-full",
        "The recipient's mailbox takes nothing more: {reply}",
        "The settings are right; test with another recipient.",
        enhanced=r"[45]\.2\.2",
        stages=_ENVELOPE,
    ),
    Rule(
        "too-many-recipients",
        "The server takes no more recipients for now: {reply}",
        "The settings are right; test again later.",
        enhanced=r"[45]\.5\.3",
        stages=_ENVELOPE,
    ),
    Rule(
        "message-too-large",
        "The message with its {size} bytes is too large for the server: {reply}",
        "The limit is the server's, not a setting.",
        enhanced=r"[45]\.3\.4",
    ),
    Rule(
        "server-full",
        "The server has no room for mail: {reply}",
        "Its disk or its queue is full. The settings are right; tell whoever runs it.",
        codes="452",
    ),
    Rule(
        "relay-not-now",
        "The server does not pass mail on for this host now: {reply}",
        "It calls that temporary, so test again later; but many servers say so to whoever has not "
        "logged in.",
        codes="454",
        stages=_ENVELOPE,
        text=r"relay",
    ),
    Rule(
        "server-busy",
        "The server puts the mail off: {reply}",
        "It has trouble of its own, or throttles this host's address. The settings may be right; "
        "test again later.",
        codes="4..",
        enhanced=r"4\.(3\..*|7\.5\d\d)",
    ),
    Rule(
        "temporary-failure",
        "The server puts it off at {step}: {reply}",
        "A temporary failure, as the server says, so no setting is known to be wrong. Test again "
        "later.",
        codes="4..",
    ),
)
