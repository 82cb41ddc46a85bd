"""Make the verdict on a dialogue that failed, in words for a person."""

from tui.language import N_, _
from tui.smtp.diagnosis.acceptance import without_alternative_names
from tui.smtp.diagnosis.exit_codes import sysexit
from tui.smtp.diagnosis.field_to_look_at import field_to_look_at
from tui.smtp.diagnosis.placeholders import words
from tui.smtp.diagnosis.rules.certificates import CERTIFICATE_RULES
from tui.smtp.diagnosis.rules.closed import CLOSED_RULES
from tui.smtp.diagnosis.rules.codes import BY_CODE_RULES
from tui.smtp.diagnosis.rules.envelope import ENVELOPE_RULES
from tui.smtp.diagnosis.rules.extensions import EXTENSION_RULES
from tui.smtp.diagnosis.rules.greeting import CLOSING_RULES, GREETING_RULES, TLS_REPLY_RULES
from tui.smtp.diagnosis.rules.login import LOGIN_RULES
from tui.smtp.diagnosis.rules.network import NETWORK_RULES
from tui.smtp.diagnosis.rules.no_login import NO_LOGIN_RULES
from tui.smtp.diagnosis.rules.protocol import PROTOCOL_RULES
from tui.smtp.diagnosis.rules.providers import PROVIDER_RULES
from tui.smtp.diagnosis.rules.rule import Rule
from tui.smtp.diagnosis.rules.temporary import SURELY_TEMPORARY_RULES, TEMPORARY_RULES
from tui.smtp.diagnosis.rules.tls import TLS_RULES
from tui.smtp.diagnosis.rules.tokens import TOKEN_RULES
from tui.smtp.record.events import Stage, Verdict
from tui.smtp.stages.findings import Ending, Facts

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

_CLIENT_CERTIFICATE = ("client-certificate-required", "client-certificate-refused")
"""Some servers say so after the handshake: at the greeting, or to EHLO; it is TLS that failed."""

_LOOKED_UP = ("ehlo-refused", "reverse-dns", "sender-refused", "recipient-domain-unknown")
"""A server looks these names up in DNS."""

_LASTING_NAME = N_(
    "The server calls it temporary ({code}), as it would where its own name server is in "
    "trouble: so it may pass by itself, but often it lasts until it is mended."
)
_LASTING = N_(
    "The server calls it temporary ({code}): it may pass by itself, but often it lasts until it "
    "is mended."
)

# Stage and exception first, then what only one provider says, then words, then codes: the special
# before the general.
RULES: tuple[Rule, ...] = (
    *NETWORK_RULES,
    *PROTOCOL_RULES,
    *CERTIFICATE_RULES,
    *TLS_RULES,
    *CLOSED_RULES,
    *TLS_REPLY_RULES,
    *TOKEN_RULES,
    *PROVIDER_RULES,
    *SURELY_TEMPORARY_RULES,
    *GREETING_RULES,
    *NO_LOGIN_RULES,
    *LOGIN_RULES,
    *EXTENSION_RULES,
    *ENVELOPE_RULES,
    *CLOSING_RULES,
    *TEMPORARY_RULES,
    *BY_CODE_RULES,
)


def diagnose(ending: Ending, t: float) -> Verdict:
    """Make the verdict on a dialogue that failed.

    Args:
        ending: What happened.
        t: Seconds since the dialogue began.
    """
    facts, reply = ending.facts, ending.reply
    rule = next(rule for rule in RULES if rule.fits(ending))
    told = words(ending)
    cause = _(rule.cause).format_map(told) + without_alternative_names(facts)
    if rule.lasts and reply is not None and reply.code < 500:
        lasting = _LASTING_NAME if rule.failure in _LOOKED_UP else _LASTING
        cause = f"{cause} " + _(lasting).format(code=reply.code)
    remedies = rule.remedies(ending)
    return Verdict(
        t=t,
        ok=False,
        stage=facts.stage,
        code=reply.code if reply else None,
        enhanced=reply.enhanced if reply else "",
        reply=str(reply) if reply else "",
        exit=_exit(rule.failure, facts),
        sysexit=sysexit(ending),
        failure=rule.failure,
        field=field_to_look_at(rule.failure, ending, remedies),
        summary=_(rule.summary).format_map(told),
        cause=cause,
        remedies=remedies,
        tried=facts.tried,
    )


def _exit(failure: str, facts: Facts) -> int:
    if failure in _CLIENT_CERTIFICATE:
        return EXITS[Stage.TLS]
    return AFTER_DOT_EXIT if facts.after_dot else EXITS[facts.stage]
