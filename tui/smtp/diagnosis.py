"""What the end of a dialogue means: the verdict, in words for a person."""

from tui.language import _
from tui.smtp.events import Stage, Verdict
from tui.smtp.facts import Ending
from tui.smtp.rules import Rule
from tui.smtp.rules_connection import CLOSED_RULES, CONNECTION_RULES
from tui.smtp.rules_envelope import ENVELOPE_RULES
from tui.smtp.rules_greeting import GREETING_RULES
from tui.smtp.rules_login import LOGIN_RULES
from tui.smtp.rules_providers import PROVIDER_RULES
from tui.smtp.rules_temporary import TEMPORARY_RULES
from tui.smtp.rules_tls import TLS_RULES
from tui.smtp.sysexits import sysexit
from tui.smtp.words import words

EXITS = {
    Stage.DNS: 2,
    Stage.CONNECT: 2,
    Stage.TLS: 29,
    Stage.BANNER: 21,
    Stage.EHLO: 22,
    Stage.AUTH: 28,
    Stage.MAIL: 23,
    Stage.RCPT: 24,
    Stage.DATA: 25,
    Stage.QUIT: 27,
}
"""swaks's exit codes, so that a script can take Posthouse in its place."""

AFTER_DOT_EXIT = 26

# Stage and exception first, then what only one provider says, then codes: the special before the
# general.
RULES: tuple[Rule, ...] = (
    *CONNECTION_RULES,
    *TLS_RULES,
    *CLOSED_RULES,
    *PROVIDER_RULES,
    *GREETING_RULES,
    *LOGIN_RULES,
    *TEMPORARY_RULES,
    *ENVELOPE_RULES,
)


def diagnose(ending: Ending, t: float) -> Verdict:
    """The verdict on a dialogue that failed.

    Args:
        ending: What happened.
        t: Seconds since the dialogue began.
    """
    facts, reply = ending.facts, ending.reply
    rule = next(rule for rule in RULES if rule.fits(ending))
    told = words(ending)
    return Verdict(
        t=t,
        ok=False,
        stage=facts.stage,
        code=reply.code if reply else None,
        enhanced=reply.enhanced if reply else "",
        reply=str(reply) if reply else "",
        exit=AFTER_DOT_EXIT if facts.after_dot else EXITS[facts.stage],
        sysexit=sysexit(ending),
        failure=rule.failure,
        summary=_(rule.summary).format_map(told),
        cause=_(rule.cause).format_map(told),
        remedies=rule.remedies(ending),
        tried=facts.tried,
    )
