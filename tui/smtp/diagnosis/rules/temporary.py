"""Rules for what a server puts off, or has no room for: no setting is known to be wrong."""

from tui.language import N_
from tui.smtp.diagnosis.conditions import says
from tui.smtp.diagnosis.rules.rule import CODE, ENHANCED, GUESS, WORDS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.refusals.meaning import Meaning

_ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)
_OF_ITS_OWN = (Meaning.LISTED, Meaning.SENDER_AUTHENTICATION)
"""Why a server may slow somebody down, where it says so: that is what is to be mended."""

_FULL = N_("The recipient's mailbox takes nothing more: {reply}")
_WHY_FULL = N_(
    "It is full. The settings are right; whoever has the mailbox must make room, or test with "
    "another recipient."
)
_GREYLISTED = (
    N_("The server makes this sender wait: {reply}"),
    N_(
        "Greylisting (RFC 6647): the first mail of a stranger is deferred. The settings are "
        "right; test again in five minutes. Whoever runs {host} can exempt this host."
    ),
)
_QUOTA = (
    N_("The account may send no more for now: {reply}"),
    N_(
        "A sending rate or quota is used up. The settings are right: wait, or ask the provider for "
        "more."
    ),
)

# Before what blames a setting: these words stand inside refusals of senders and recipients too.
SURELY_TEMPORARY_RULES = (
    Rule(
        "greylisted",
        *_GREYLISTED,
        WORDS,
        codes="4..",
        stages=_ENVELOPE,
        meaning=Meaning.GREYLISTED,
    ),
    Rule(
        "mailbox-full",
        _FULL,
        _WHY_FULL,
        ENHANCED,
        enhanced=r"[45]\.2\.2",
        stages=_ENVELOPE,
    ),
    Rule("quota-exceeded", *_QUOTA, WORDS, meaning=Meaning.QUOTA),
    Rule(
        "mailbox-full",
        _FULL,
        _WHY_FULL,
        WORDS,
        stages=(Stage.RCPT, Stage.DATA),
        meaning=Meaning.MAILBOX_FULL,
    ),
    Rule(
        "too-many-recipients",
        "The server takes no more recipients for now: {reply}",
        "The settings are right; test again later. The limit is set by whoever runs {host}.",
        ENHANCED,
        enhanced=r"[45]\.5\.3",
        stages=_ENVELOPE,
    ),
    Rule(
        "message-too-large",
        "The message with its {size} bytes is too large for the server: {reply}",
        "The limit is the server's, not a setting: whoever runs {host} can raise it.",
        ENHANCED,
        enhanced=r"[45]\.(2\.3|3\.4)",
    ),
    Rule(
        "too-many-connections",
        "The server has too much to do, or too many connections from here: {reply}",
        "The settings may be right. Wait, find what else sends from this host or with this "
        "login, then test again; whoever runs {host} can raise its limits.",
        WORDS,
        codes="4..",
        meaning=Meaning.TOO_MUCH,
        when=lambda ending: not any(says(ending, each) for each in _OF_ITS_OWN),
    ),
)

TEMPORARY_RULES = (
    Rule(
        "server-full",
        "The server has no room for mail: {reply}",
        "Its disk or its queue is full (RFC 5321 4.2.3). The settings are right; tell whoever runs "
        "it.",
        CODE,
        codes="452",
    ),
    Rule(
        "server-busy",
        "The server defers the mail: {reply}",
        "It has trouble of its own, or throttles this host's address. The settings may be right; "
        "test again later, or ask whoever runs {host}.",
        ENHANCED,
        codes="4..",
        enhanced=r"4\.(3\..*|7\.5\d\d)",
    ),
    Rule(
        "temporary-failure",
        "The server defers it at {step}: {reply}",
        "The server calls it temporary and does not say more: often its own trouble, and no "
        "setting is known to be wrong. Test again later; if it stays, whoever runs {host} finds "
        "the reason in its log of {now}.",
        GUESS,
        codes="4..",
    ),
)
