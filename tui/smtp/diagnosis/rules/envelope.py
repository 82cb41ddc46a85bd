"""Rules for refusals of sender, recipient and message: by words, enhanced code, basic code."""

from tui.language import N_
from tui.smtp.diagnosis import login_remedies, remedies
from tui.smtp.diagnosis.conditions import logged_in, not_about_an_address, not_logged_in, says
from tui.smtp.diagnosis.rules.rule import CODE, ENHANCED, GUESS, WORDS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.refusals.meaning import Meaning, means
from tui.smtp.stages.findings import Ending

ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)
_RCPT = (Stage.RCPT, Stage.DATA)
_NOT_BELIEVED = (
    N_("The server does not believe that the mail is from {sender}: {reply}"),
    N_(
        "SPF, DKIM or DMARC of the sender's domain do not allow this way (RFC 7372). They are set "
        "in DNS, not here: whoever keeps the domain names this server there as one that sends for "
        "it; or take a sender whose domain does."
    ),
)
LOGIN_FIRST = N_("The server wants a login first: {reply}")
LOGIN_LOST = N_(
    "The login before worked, but does not count here: the server may take it on another port "
    "only, or not for this sender. Whoever runs {host} can say."
)
_NO_RELAY = (
    N_("The server does not relay mail for this host: {reply}"),
    N_(
        "It does that only for those who log in, or whose address it knows; port 25 is often for "
        "mail to its own users only. Whoever runs {host} can let this host in.{no_login}"
    ),
)
NOT_THIS_SENDER = N_("The server does not take {sender} as sender: {reply}")
_NOT_YOURS = N_(
    "It wants the address that logs in, an alias of it there, or one of a domain that is known or "
    "verified there. Whoever runs {host} can allow more."
)
_NO_SUCH_DOMAIN = N_(
    "The domain of Sender address must exist in DNS, so that an answer finds its way: take an "
    "address whose domain gets mail."
)
_UNVERIFIED = N_(
    "It tried whether anybody answers for Sender address, and could not find that out or was told "
    "no. Take an address that gets mail."
)
_NO_WAY = (
    N_("The server has no route to the domain of {recipient}: {reply}"),
    N_(
        "A typing error in the recipient, or a domain without mail; the server's own DNS may be in "
        "trouble too. The settings may be right; test with another recipient."
    ),
)
_NO_MAIL_THERE = (
    N_("The domain of {recipient} takes no mail: {reply}"),
    N_(
        "It says so in DNS (null MX, RFC 7505). The settings are right; test with another "
        "recipient."
    ),
)
TOO_LARGE = (
    N_("The message with its {size} bytes is too large for the server: {reply}"),
    N_("The limit is the server's, not a setting: whoever runs {host} can raise it."),
)


def _not_permanent(ending: Ending) -> bool:
    return ending.reply is not None and ending.reply.code < 500


def _wants_login(ending: Ending) -> bool:
    reply = ending.reply
    return reply is not None and (reply.code == 530 or means(reply, Meaning.LOGIN_FIRST))


def _relaying(ending: Ending) -> bool:
    """Whether it is about passing mail on; a mailbox that is unknown is a matter of its own."""
    strong = ending.reply is not None and ending.reply.says(r"relay|rcpt ?hosts")
    return strong or not says(ending, Meaning.RECIPIENT_UNKNOWN)


def _relaying_for_login(ending: Ending) -> bool:
    return logged_in(ending) and _relaying(ending)


def _relay_not_now(ending: Ending) -> bool:
    return _not_permanent(ending) and not_logged_in(ending) and _relaying(ending)


ENVELOPE_RULES = (
    Rule(
        "sender-authentication",
        *_NOT_BELIEVED,
        ENHANCED,
        enhanced=r"[45]\.7\.(2[0-46]|509|515)",
        lasts=True,
    ),
    Rule(
        "sender-authentication",
        *_NOT_BELIEVED,
        WORDS,
        stages=ENVELOPE,
        meaning=Meaning.SENDER_AUTHENTICATION,
        lasts=True,
    ),
    Rule(
        "message-malformed",
        "The server finds a fault in the form of the message: {reply}",
        "A header field or a line of it is not as the server wants it (RFC 5322). The settings "
        "are not known to be wrong; whoever writes the mail, or a device that changes it on the "
        "way, can mend it. A name in Sender name that it does not like counts too.",
        WORDS,
        codes="5..",
        stages=(Stage.MAIL, Stage.DATA),
        meaning=Meaning.MALFORMED,
    ),
    Rule(
        "account-inactive",
        "The account at the provider is not active: {reply}",
        "It says so itself. Whoever owns the account finds what is missing on the provider's web "
        "pages; a password or another setting does not mend it.",
        WORDS,
        stages=(Stage.MAIL, Stage.DATA),  # at RCPT it is the recipient's
        meaning=Meaning.ACCOUNT_INACTIVE,
        lasts=True,
    ),
    Rule(
        "sending-not-permitted",
        "The account behind this login lacks a right: {reply}",
        "The login is known, but its permissions (its IAM policy, its API key's rights) do not "
        "cover sending as {sender}. Whoever administers the account can add that; or take a Sender "
        "address that they cover.",
        WORDS,
        stages=ENVELOPE,
        meaning=Meaning.NOT_PERMITTED,
    ),
    Rule(
        "authentication-required",
        LOGIN_FIRST,
        LOGIN_LOST,
        WORDS,
        stages=ENVELOPE,
        meaning=Meaning.LOGIN_FIRST,
        when=lambda ending: logged_in(ending) and not says(ending, Meaning.SENDER_NOT_YOURS),
        remedies=remedies.submission_ports,
        lasts=True,
    ),
    Rule(
        "authentication-required",
        LOGIN_FIRST,
        "Requires authentication is off in the settings.{no_login}",
        WORDS,
        meaning=Meaning.LOGIN_FIRST,
        when=not_logged_in,
        remedies=login_remedies.log_in_here,
        lasts=True,
    ),
    Rule(
        "sender-refused",
        NOT_THIS_SENDER,
        _NO_SUCH_DOMAIN,
        WORDS,
        meaning=Meaning.SENDER_DOMAIN,
        remedies=remedies.sender_is_login,
        lasts=True,
    ),
    Rule(
        "sender-refused",
        NOT_THIS_SENDER,
        _UNVERIFIED,
        WORDS,
        meaning=Meaning.SENDER_UNVERIFIED,
        remedies=remedies.sender_is_login,
        lasts=True,
    ),
    Rule(
        "sender-refused",
        NOT_THIS_SENDER,
        _NOT_YOURS,
        WORDS,
        stages=ENVELOPE,
        meaning=Meaning.SENDER_NOT_YOURS,
        remedies=remedies.sender_is_login,
        lasts=True,
    ),
    Rule(
        "relay-denied",
        "The server does not relay mail for {who}: {reply}",
        "The login worked, but this login may send only for certain senders, or to the server's "
        "own users. Whoever runs the server can allow it.",
        WORDS,
        stages=ENVELOPE,
        meaning=Meaning.RELAY,
        when=_relaying_for_login,
        remedies=remedies.sender_is_login,
        lasts=True,
    ),
    Rule(
        "relay-not-now",
        "The server does not relay mail for this host now: {reply}",
        "It does that only for those who log in, or whose address it knows; some servers give that "
        "a temporary code. Whoever runs {host} can let this host in.{no_login}",
        WORDS,
        stages=ENVELOPE,
        meaning=Meaning.RELAY,
        when=_relay_not_now,
        remedies=login_remedies.relay,
        lasts=True,
    ),
    Rule(
        "relay-denied",
        *_NO_RELAY,
        WORDS,
        stages=ENVELOPE,
        meaning=Meaning.RELAY,
        when=_relaying,
        remedies=login_remedies.relay,
    ),
    Rule("recipient-takes-no-mail", *_NO_MAIL_THERE, CODE, codes="556"),
    Rule("recipient-takes-no-mail", *_NO_MAIL_THERE, ENHANCED, enhanced=r"5\.1\.10"),
    Rule(
        "recipient-domain-unknown",
        *_NO_WAY,
        ENHANCED,
        stages=_RCPT,
        enhanced=r"[45]\.(1\.2|4\.4)",
        lasts=True,
    ),
    Rule(
        "recipient-domain-unknown",
        *_NO_WAY,
        WORDS,
        stages=(Stage.RCPT,),
        meaning=Meaning.RECIPIENT_DOMAIN,
        lasts=True,
    ),
    Rule(
        "address-not-ascii",
        "The server takes no address beyond ASCII: {reply}",
        "SMTPUTF8 (RFC 6531) does not reach all the way. Use addresses with ASCII before the @.",
        ENHANCED,
        enhanced=r"5\.6\.7",
    ),
    Rule(
        "sender-refused",
        NOT_THIS_SENDER,
        "Its domain says in DNS that it takes no mail (null MX, RFC 7505 4.2), so nobody could "
        "answer. Take a Sender address that gets mail.",
        ENHANCED,
        enhanced=r"5\.7\.27",
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "sender-refused",
        NOT_THIS_SENDER,
        _NO_SUCH_DOMAIN,
        ENHANCED,
        enhanced=r"[45]\.1\.8",
        remedies=remedies.sender_is_login,
        lasts=True,
    ),
    Rule(
        "sender-refused",
        NOT_THIS_SENDER,
        "The enhanced code is about the sender's address (RFC 3463 3.2): often it wants one that "
        "belongs to the login, or whose domain exists.",
        GUESS,
        enhanced=r"[45]\.1\.[07]",
        stages=ENVELOPE,
        remedies=remedies.sender_is_login,
        lasts=True,
    ),
    Rule(
        "client-refused",
        "The server turns this host away: {reply}",
        "A rule of the server is against this host or its address.{seen_as} Whoever runs {host} "
        "can let it in; with a login on 587 or 465 many servers don't ask.",
        WORDS,
        stages=(Stage.MAIL, Stage.RCPT),
        meaning=Meaning.CLIENT_REFUSED,
        when=not_about_an_address,
        remedies=login_remedies.relay,
        lasts=True,
    ),
)
