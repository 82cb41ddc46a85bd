"""Tell what a server means when it refuses: the words of many, by what they want changed."""

import re
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from tui.smtp.record.reply import Reply

_NAMED = re.compile(r"<[^<>]*>|\S+@\S+")
"""Addresses and names that a server quotes: what they spell is not what it says."""


class Meaning(Enum):
    """The meaning of a refusal: what the server wants changed, and who can change it."""

    TLS_FIRST = auto()  # TLS encryption
    TLS_POLICY = auto()  # another version, cipher or certificate
    CLIENT_CERTIFICATE_MISSING = auto()
    CLIENT_CERTIFICATE_REFUSED = auto()
    TOO_EARLY = auto()  # it was spoken to before its turn
    LOGIN_FIRST = auto()  # Requires authentication
    WRONG_PASSWORD = auto()
    LOGIN_SWITCHED_OFF = auto()  # by the provider's or the account's own switch
    APP_PASSWORD = auto()
    WEB_CONFIRMATION = auto()
    ACCOUNT_LOCKED = auto()
    ACCOUNT_INACTIVE = auto()
    NOT_PERMITTED = auto()  # a right of the account is missing
    EHLO_NAME = auto()  # Domain
    REVERSE_DNS = auto()
    LISTED = auto()  # a block list, or the reputation of this host's address
    SENDER_LISTED = auto()  # the same of the sender's address or domain
    CLIENT_REFUSED = auto()
    RELAY = auto()
    SENDER_NOT_YOURS = auto()  # another sender, or another login
    SENDER_DOMAIN = auto()  # the sender's domain is not in DNS
    SENDER_UNVERIFIED = auto()  # nobody answers for the sender's address
    SENDER_AUTHENTICATION = auto()  # SPF, DKIM, DMARC
    RECIPIENT_DOMAIN = auto()
    RECIPIENT_UNKNOWN = auto()
    RECIPIENT_POLICY = auto()
    MAILBOX_FULL = auto()
    GREYLISTED = auto()
    TOO_MUCH = auto()  # a rate, too many connections
    QUOTA = auto()  # what the account may send is used up
    MALFORMED = auto()  # the message itself
    CONTENT = auto()


class Words(NamedTuple):
    """Words in which some server refuses.

    Attributes:
        pattern: A regular expression for it, in any case.
        source: Where it was seen: a program, a provider's page, or a public report.
    """

    pattern: str
    source: str


Table = dict[Meaning, tuple[Words, ...]]


def means(reply: Reply, meaning: Meaning) -> bool:
    """Tell whether the reply's words mean that; addresses and names in it do not count."""
    said = _NAMED.sub("<>", reply.text)
    return any(pattern.search(said) for pattern in _patterns(meaning))


@cache
def _patterns(meaning: Meaning) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(words.pattern, re.IGNORECASE) for words in words_of()[meaning])


@cache
def words_of() -> Table:
    """Return the words of every meaning."""
    from tui.smtp.refusals.access import ACCESS
    from tui.smtp.refusals.client import CLIENT
    from tui.smtp.refusals.mail import MAIL

    return {**ACCESS, **CLIENT, **MAIL}
