"""Make the verdict on a dialogue that went as far as it was meant to."""

import re

from tui.language import _
from tui.smtp.record.events import Stage, Verdict
from tui.smtp.record.reply import Reply
from tui.smtp.stages.findings import Facts
from tui.text import printable

_QUEUE_IDS = (
    r"queued as ([A-Za-z0-9._-]+)",  # Postfix, SendGrid, aiosmtpd's kin
    r"\bid=([A-Za-z0-9-]+)",  # Exim
    r"InternalId=(\d+)",  # Exchange, Microsoft 365
    r"(\S+) - gsmtp",  # Google
    r"\bqp (\d+)",  # qmail
    r"^(\S+) message accepted for delivery",  # sendmail, OpenSMTPD
    r"message queued \(([^)\s]+)\)",  # Haraka
    r"^ok ([0-9a-f]{8,}[0-9a-f-]*)",  # Amazon SES
)
_SUBJECT = rb"^Subject: ([^\r\n]+)"


def accepted(facts: Facts, t: float, passed: Stage, taken: Reply | None) -> Verdict:
    """Make the verdict on a dialogue that went as far as it was meant to.

    Args:
        facts: What it learned.
        t: Seconds since it began.
        passed: The last stage that passed.
        taken: The reply that accepted the message, where one was sent.
    """
    smtp = facts.settings.smtp
    if taken:
        found = (re.search(pattern, taken.text, re.IGNORECASE) for pattern in _QUEUE_IDS)
        return Verdict(
            t=t,
            ok=True,
            stage=passed,
            code=taken.code,
            enhanced=taken.enhanced,
            reply=str(taken),
            summary=_("Accepted by {host}: {taken}").format(host=smtp.host, taken=taken),
            cause=_look_for(facts) + without_alternative_names(facts),
            queue_id=next((match[1] for match in found if match), ""),
            tried=facts.tried,
        )
    if passed is Stage.RCPT:
        summary = _("{host} would take mail for {recipient}.").format(
            host=smtp.host, recipient=facts.recipient
        )
    elif passed is Stage.AUTH:
        summary = _("The login at {host} works.").format(host=smtp.host)
    else:
        summary = _("{host} answers as it should, up to {value}.").format(
            host=smtp.host, value=passed.value
        )
    no_mail = _("No mail was sent.") + without_alternative_names(facts)
    return Verdict(t=t, ok=True, stage=passed, summary=summary, cause=no_mail, tried=facts.tried)


def without_alternative_names(facts: Facts) -> str:
    """Say of a certificate that its name stands in CN alone (RFC 9525 2); empty of others."""
    peer = facts.peer
    if peer is None or not peer.facts or peer.facts.get("subjectAltName"):
        return ""
    from tui.smtp.diagnosis.conditions import is_known  # most certificates have one

    if is_known(facts.settings.smtp.host):  # it is not the provider's then, but another's
        return ""
    return _(
        " The server's certificate has its name in the common name (CN) alone and no "
        "subjectAltName: programs in Go (Grafana, Alertmanager, Gitea), Node and Java refuse it. "
        "Whoever runs {host} should renew it with one."
    ).format(host=facts.settings.smtp.host)


def _look_for(facts: Facts) -> str:
    subject = re.search(_SUBJECT, facts.mail.content.header, re.IGNORECASE | re.MULTILINE)
    found = printable(subject[1], 100) if subject else ""
    what = _(" for ‘{found}’").format(found=found) if found else ""
    return _("Accepted, not yet delivered: look into the inbox of {recipient}{what}.").format(
        recipient=facts.recipient, what=what
    )
