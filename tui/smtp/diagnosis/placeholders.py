"""Fill in the placeholders that the sentences of a verdict have."""

import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from tui.language import N_, _, ngettext
from tui.settings.model import Smtp
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import by_host
from tui.smtp.diagnosis.conditions import is_known, no_login_here
from tui.smtp.diagnosis.rules.other_services import service
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import spoken
from tui.smtp.stages.findings import Ending, Facts
from tui.smtp.stages.odd_secrets import Odd
from tui.text import printable

_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+:[0-9a-f:.]+)(?![\w:])"
)

_STEPS = {
    Stage.DNS: N_("the lookup of the name"),
    Stage.CONNECT: N_("the connection"),
    Stage.TLS: N_("the start of TLS"),
    Stage.BANNER: N_("the greeting"),
    Stage.EHLO: "EHLO",
    Stage.AUTH: N_("the login"),
    Stage.MAIL: N_("the sender"),
    Stage.RCPT: N_("the recipient"),
    Stage.DATA: N_("the message"),
    Stage.QUIT: "QUIT",
}
_SAME_TIME = timedelta(minutes=5)
_ODD = {
    Odd.LINE_END: N_("The password that was sent ends with a line end."),
    Odd.SPACE: N_("The password that was sent begins or ends with a space."),
    Odd.QUOTES: N_(
        "The password that was sent begins and ends with a quotation mark: often one of the "
        "file or command that it comes from."
    ),
    Odd.NOT_ASCII: N_(
        "User name or password hold a letter beyond ASCII; it was sent as UTF-8 (RFC 4616), and "
        "some servers know it otherwise: try one of ASCII letters only."
    ),
}
_OTHER_PORTS = {
    22: "SSH",
    53: "DNS",
    80: "HTTP",
    110: "POP3",
    143: "IMAP",
    443: "HTTPS",
    993: "IMAP",
    995: "POP3",
    4190: "ManageSieve",
}
"""Ports of services that take no mail (IANA's registry), which people mix up with SMTP's."""


def words(ending: Ending) -> dict[str, str]:
    """Return the values of the placeholders that a rule's sentences may have, by name."""
    facts, stop = ending.facts, ending.stop
    smtp, authentication = facts.settings.smtp, facts.settings.authentication
    detail = stop.detail
    return {
        "host": smtp.host,
        "port": str(smtp.port),
        "ips": ", ".join(facts.ips),
        "step": _(_STEPS[facts.stage]),
        "command": _command(facts),
        "seconds": f"{facts.waited or min(smtp.timeout_ms / 1000, _longest_wait(facts)):.3g}",
        "reply": str(stop.reply) if stop.reply else "",
        "remains": printable(ending.remains, 200),
        "first_words": printable(ending.remains or facts.greeting or str(stop.reply), 200),
        "service": _(service(ending)),
        "detail": detail,
        "said": _(" The server says: {detail}.").format(detail=detail) if detail else "",
        "asked": _(" This host's name servers: {detail}.").format(detail=detail) if detail else "",
        "error": spoken(stop.error) if stop.error else "",
        "username": authentication.username,
        "who": authentication.username if authentication.required else _("This host"),
        "odd": "".join(f" {_(_ODD[odd])}" for odd in facts.odd if odd in _ODD),
        "or_pin": _or_pin(facts),
        "port_is": _port_is(smtp.port),
        "try_it": _try_it(smtp),
        "no_login": _(" This port was seen to offer no login.") if no_login_here(ending) else "",
        "sender": facts.settings.sender.address,
        "recipient": facts.recipient,
        "ehlo_name": facts.ehlo_name,
        "seen_as": _seen_as(ending),
        "mechanism": facts.mechanism or authentication.mechanism,
        "mechanisms": ", ".join(facts.mechanisms) or _("none"),
        "size": str(facts.mail.content.size or "?"),  # a pasted text does not tell it
        "ca_file": smtp.ca_file,
        # It may be the key that can't be read.
        "certificate_file": getattr(stop.error, "filename", None) or smtp.certificate_file,
        "now": _moment(datetime.now(UTC)),
        **_of_certificate(facts),
        **_of_provider(by_host(smtp.host)),
    }


def _port_is(number: int) -> str:
    """Which service a port belongs to, where it is not SMTP's."""
    if number not in _OTHER_PORTS:
        return ""
    return _(
        " {port} is the port of {service}, which takes no mail: users submit it on 587 or 465."
    ).format(port=number, service=_OTHER_PORTS[number])


def _try_it(smtp: Smtp) -> str:
    """The command that tries a port; none where a pasted text does not tell which server's."""
    if " " in smtp.host or not str(smtp.port).isdigit():
        return ""
    return _(" “nc -vz {host} {port}” shows whether it works.").format(
        host=smtp.host, port=smtp.port
    )


def _or_pin(facts: Facts) -> str:
    """The way out by a fingerprint; none at a known provider."""
    if is_known(facts.settings.smtp.host):
        return ""
    return _(" Or trust this one certificate by its fingerprint, once that is confirmed.")


def _longest_wait(facts: Facts) -> float:
    return facts.waits.after_dot if facts.after_dot else facts.waits.stages[facts.stage]


def _command(facts: Facts) -> str:
    if facts.stage is not Stage.TLS:
        return facts.stage.value.upper()
    starttls = facts.settings.smtp.encryption == "starttls"
    return "STARTTLS" if starttls else _(_STEPS[Stage.TLS])


def _seen_as(ending: Ending) -> str:
    """The address that a block list would have: what the server quotes, else our own."""
    quoted = _IP.findall(ending.reply.text) if ending.reply else []
    for text in (*quoted, ending.facts.own_ip):
        try:
            found = ip_address(text)
        except ValueError:
            continue
        if found.is_global and text not in ending.facts.ips:
            return _(" It is {ip}.").format(ip=found)
    return ""


def _of_certificate(facts: Facts) -> dict[str, str]:
    seen, now = facts.certificate, datetime.now(UTC)
    not_before, not_after = (seen.not_before, seen.not_after) if seen else (None, None)
    told = {name: str(getattr(seen, name)) if seen else "?" for name in ("issuer", "sha256")}
    return told | {
        "names": ", ".join(seen.names) if seen and seen.names else _("no name at all"),
        "not_before": _moment(not_before) if not_before else "?",
        "not_after": _moment(not_after) if not_after else "?",
        "expired": _length(now - not_after) if not_after else "?",
        "early": _length(not_before - now) if not_before else "?",
        "clock": _clock(facts.ahead, now),
    }


def _clock(ahead: timedelta | None, now: datetime) -> str:
    if ahead is None:
        return ""
    if abs(ahead) < _SAME_TIME:
        return _(" The server's own clock agrees with it.")
    return _(" The server's own clock says {moment}.").format(moment=_moment(now + ahead))


def _of_provider(provider: Provider | None) -> dict[str, str]:
    if provider is None:
        return dict.fromkeys(("provider", "scope", "wants", "note", "elsewhere"), "")
    scope = _(" {name} wants the scope {scope}.").format(
        name=provider.name, scope=_(provider.scope)
    )
    return {
        "provider": provider.name,
        "wanted_username": _(provider.username),
        "wanted_password": _(provider.password),
        "scope": scope if provider.scope else "",
        "wants": _("{name} wants {password}. ").format(
            name=provider.name, password=_(provider.password)
        ),
        "note": f" {_(provider.note)}" if provider.note else "",
        "elsewhere": _elsewhere(provider),
    }


def _elsewhere(provider: Provider) -> str:
    if provider.siblings:
        return _(" Accounts of another data centre have another server: {hosts}.").format(
            hosts=", ".join(provider.siblings)
        )
    return ""


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _length(time: timedelta) -> str:
    """``2 days``, or ``3 hours`` where it is less than a day."""
    days = time // timedelta(days=1)
    if days > 0:
        return ngettext("{days} day", "{days} days", days).format(days=days)
    hours = max(time // timedelta(hours=1), 1)
    return ngettext("{hours} hour", "{hours} hours", hours).format(hours=hours)
