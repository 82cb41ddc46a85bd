"""Tell whether something holds of a dialogue that ended, for rules and remedies alike."""

from tui.settings.checking.values import is_this_host
from tui.smtp.record.events import Stage
from tui.smtp.refusals.meaning import Meaning, means
from tui.smtp.stages.findings import Ending

BEFORE_LOGIN = (Stage.BANNER, Stage.EHLO, Stage.TLS)


def says(ending: Ending, meaning: Meaning) -> bool:
    """Tell whether a reply ended the dialogue, and its words mean that."""
    return ending.reply is not None and means(ending.reply, meaning)


def is_known(host: str) -> bool:
    """Tell whether a host is a known provider's: its certificates are by public authorities."""
    from tui.settings.providers.table import by_exchanger, by_host

    return by_host(host) is not None or by_exchanger(host) is not None


def is_here(ending: Ending) -> bool:
    """Tell whether the server is on this host."""
    return is_this_host(ending.facts.settings.smtp.host)


def no_login_here(ending: Ending) -> bool:
    """Tell whether this port was seen to offer no login, under TLS or where none can begin."""
    facts = ending.facts
    may_come = not facts.tls and "STARTTLS" in facts.extensions
    return facts.stage not in BEFORE_LOGIN and not facts.mechanisms and not may_come


def not_about_an_address(ending: Ending) -> bool:
    """Tell whether the reply's words are about this host, not about the sender or the recipient."""
    reply = ending.reply
    return reply is not None and not reply.says(r"\b(recipient|sender|mailbox|user|account)\b")


def with_password(ending: Ending) -> bool:
    """Tell whether the login is with a password, not with an access token."""
    return not ending.facts.settings.authentication.with_token


def logged_in(ending: Ending) -> bool:
    """Tell whether the settings log in: a dialogue that got to the envelope has done so."""
    return ending.facts.settings.authentication.required


def not_logged_in(ending: Ending) -> bool:
    """Tell whether the settings do not log in."""
    return not logged_in(ending)


def silent_in_clear(ending: Ending) -> bool:
    """Tell whether the server said nothing at all, without TLS."""
    return not ending.facts.tls and not ending.facts.heard


def reset(ending: Ending) -> bool:
    """Tell whether the connection was broken off."""
    return isinstance(ending.stop.error, ConnectionError)


def after_dot(ending: Ending) -> bool:
    """Tell whether the message had gone out whole, dot and all."""
    return ending.facts.after_dot


def tls_to_come(ending: Ending) -> bool:
    """Tell whether the server would go on under TLS, where it may offer more (RFC 3207 4.2)."""
    return not ending.facts.tls and "STARTTLS" in ending.facts.extensions
