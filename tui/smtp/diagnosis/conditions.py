"""Whether something holds of a dialogue that ended: what rules and remedies ask in common."""

from tui.settings.providers.table import by_exchanger, by_host
from tui.settings.values import is_this_host
from tui.smtp.record.events import Stage
from tui.smtp.refusals.meaning import Meaning, means
from tui.smtp.stages.findings import Ending

BEFORE_LOGIN = (Stage.BANNER, Stage.EHLO, Stage.TLS)


def says(ending: Ending, meaning: Meaning) -> bool:
    """Whether a reply ended it, and its words mean that."""
    return ending.reply is not None and means(ending.reply, meaning)


def is_known(host: str) -> bool:
    """Whether a host is a provider's of the table: its certificates are by public authorities."""
    return by_host(host) is not None or by_exchanger(host) is not None


def is_here(ending: Ending) -> bool:
    """Whether the server is on this host."""
    return is_this_host(ending.facts.settings.smtp.host)


def no_login_here(ending: Ending) -> bool:
    """Whether this port was seen to offer no login: not under TLS, or not without, and no TLS."""
    facts = ending.facts
    may_come = not facts.tls and "STARTTLS" in facts.extensions
    return facts.stage not in BEFORE_LOGIN and not facts.mechanisms and not may_come


def not_about_an_address(ending: Ending) -> bool:
    """Whether the words are about this host, and not about the sender or the recipient."""
    reply = ending.reply
    return reply is not None and not reply.says(r"\b(recipient|sender|mailbox|user|account)\b")


def with_password(ending: Ending) -> bool:
    """Whether the login was with a password, not with an access token."""
    return not ending.facts.settings.authentication.with_token


def logged_in(ending: Ending) -> bool:
    """Whether the settings log in, and so did the dialogue by then."""
    return ending.facts.settings.authentication.required


def not_logged_in(ending: Ending) -> bool:
    """Whether the settings do not log in."""
    return not logged_in(ending)


def silent_in_clear(ending: Ending) -> bool:
    """Whether nothing came, and TLS was not on."""
    return not ending.facts.tls and not ending.facts.heard


def reset(ending: Ending) -> bool:
    """Whether the connection was broken off."""
    return isinstance(ending.stop.error, ConnectionError)


def after_dot(ending: Ending) -> bool:
    """Whether the message was out."""
    return ending.facts.after_dot


def tls_to_come(ending: Ending) -> bool:
    """Whether the server would go on under TLS, where it may offer more (RFC 3207 4.2)."""
    return not ending.facts.tls and "STARTTLS" in ending.facts.extensions
