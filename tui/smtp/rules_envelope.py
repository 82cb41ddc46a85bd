"""What refusals of sender, recipient and message mean: by text, enhanced code, then basic code."""

from tui.language import N_
from tui.smtp import remedies
from tui.smtp.events import Stage
from tui.smtp.facts import Ending
from tui.smtp.failures import Signal
from tui.smtp.rules import Rule

_ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)
_RCPT = (Stage.RCPT, Stage.DATA)
_NOT_BELIEVED = N_("The server does not believe that the mail is from {sender}: {reply}")
_WHY_NOT_BELIEVED = N_(
    "SPF, DKIM or DMARC of the sender's domain do not allow this way (RFC 7372). They are set in "
    "DNS, not here: have the domain name this server as one that sends for it."
)
_LOGIN_FIRST = N_("The server wants a login first: {reply}")
_SWITCHED_OFF = N_("Requires authentication is off in the settings.")
_LOGIN_LOST = N_(
    "The login before worked, but does not count here: the server may take it on another port "
    "only, or not for this sender."
)
_NOT_THIS_SENDER = N_("The server does not take {sender} as sender: {reply}")
_WHY_NOT_THIS_SENDER = N_("It wants a sender that belongs to the login, or whose domain exists.")
_NO_MAIL_THERE = N_("The domain of {recipient} takes no mail: {reply}")
_NULL_MX = N_(
    "It says so in DNS (null MX, RFC 7505). The settings are right; test with another recipient."
)


def _logged_in(ending: Ending) -> bool:
    return ending.facts.settings.authentication.required


def _wants_login(ending: Ending) -> bool:
    reply = ending.reply
    return reply is not None and (
        reply.code == 530
        or reply.says(
            r"authentication (is )?(required|needed)|not authenticated|auth first|log ?in first"
            r"|must authenticate|authenticate first"
        )
    )


_BY_US = (
    Rule(
        "smtputf8-missing",
        "The server takes ASCII addresses only, and {detail} is not one.",
        "It does not offer SMTPUTF8 (RFC 6531). Use an address with an ASCII part before the @; "
        "the domain may stay.",
        Signal.NO_SMTPUTF8,
    ),
    Rule(
        "message-too-large",
        "The message has {size} bytes, and the server takes no more than {detail}.",
        "The limit is the server's (SIZE, RFC 1870).",
        Signal.TOO_LARGE,
    ),
    Rule(
        "8bitmime-missing",
        "The server takes ASCII messages only, and this one is not.",
        "It does not offer 8BITMIME (RFC 6152). Encode the mail as quoted-printable or base64.",
        Signal.NO_8BITMIME,
    ),
)

_BY_TEXT = (
    Rule(
        "sender-authentication",
        _NOT_BELIEVED,
        _WHY_NOT_BELIEVED,
        enhanced=r"5\.7\.(2[0-46]|515)",
    ),
    Rule(
        "sender-authentication",
        _NOT_BELIEVED,
        _WHY_NOT_BELIEVED,
        codes="5..",
        stages=_ENVELOPE,
        text=r"\b(spf|dkim|dmarc)\b",
    ),
    Rule(
        "sender-refused",
        _NOT_THIS_SENDER,
        "It wants the address that logs in, or one that is an alias of it there.",
        codes="5..",
        stages=_ENVELOPE,
        text=r"relaying disallowed as|sender is not allowed to relay",  # Zoho
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "relay-denied",
        "The server does not pass mail on for {who}: {reply}",
        "The login worked, but this login may send only for certain senders, or to the server's "
        "own users. Whoever runs the server can allow it.",
        codes="5..",
        stages=_ENVELOPE,
        text=r"relay",
        when=_logged_in,
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "relay-denied",
        "The server does not pass mail on for this host.",
        "It does that only for those who log in, or whose address it knows; port 25 is often for "
        "mail to its own users only.",
        codes="5..",
        stages=_ENVELOPE,
        text=r"relay",
        remedies=remedies.relay,
    ),
    Rule(
        "authentication-required",
        _LOGIN_FIRST,
        _LOGIN_LOST,
        codes="5..",
        stages=_ENVELOPE,
        when=lambda ending: _logged_in(ending) and _wants_login(ending),
        remedies=remedies.submission_ports,
    ),
    Rule(
        "authentication-required",
        _LOGIN_FIRST,
        _SWITCHED_OFF,
        codes="5..",
        when=_wants_login,
        remedies=remedies.log_in,
    ),
)

_BY_CODE = (
    Rule(
        "recipient-takes-no-mail",
        _NO_MAIL_THERE,
        _NULL_MX,
        codes="556",
    ),
    Rule(
        "recipient-takes-no-mail",
        _NO_MAIL_THERE,
        _NULL_MX,
        enhanced=r"5\.1\.10",
    ),
    Rule(
        "recipient-domain-unknown",
        "The server knows no way to the domain of {recipient}: {reply}",
        "A typing error in the recipient, or a domain without mail. The settings may be right; "
        "test with another recipient.",
        stages=_RCPT,
        enhanced=r"5\.(1\.2|4\.4)",
    ),
    Rule(
        "address-not-ascii",
        "The server takes no address beyond ASCII: {reply}",
        "SMTPUTF8 (RFC 6531) does not reach all the way. Use addresses with ASCII before the @.",
        enhanced=r"5\.6\.7",
    ),
    Rule(
        "sender-refused",
        _NOT_THIS_SENDER,
        "Its domain says in DNS that it takes no mail (null MX, RFC 7505 4.2), so nobody could "
        "answer. Take a Sender address that gets mail.",
        enhanced=r"5\.7\.27",
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "sender-refused",
        _NOT_THIS_SENDER,
        _WHY_NOT_THIS_SENDER,
        enhanced=r"5\.1\.(0|7|8)",
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "sender-refused",
        _NOT_THIS_SENDER,
        _WHY_NOT_THIS_SENDER,
        codes="5..",
        stages=_ENVELOPE,
        text=r"not owned by|sender address (is )?(not allowed|rejected)|sender (verify|rejected)"
        r"|send as|from address is not",
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "message-too-large",
        "The message with its {size} bytes is too large for the server: {reply}",
        "The limit is the server's, not a setting.",
        codes="552",
        stages=(Stage.MAIL, Stage.DATA),
        text=r"size|large|big",
    ),
    Rule(
        "content-refused",
        "The server took the envelope, but not the message: {reply}",
        "A filter for spam, viruses or policy, or the reputation of this host's address or "
        "domain. The server's words are all that is known.",
        codes="5..",
        stages=(Stage.DATA,),
    ),
    Rule(
        "command-refused",
        "The server does not take the command {command}: {reply}",
        "It is out of order for it, or switched off; a firewall that inspects mail may have "
        "changed what was said.",
        codes="50[0-4]",
    ),
    Rule(
        "sender-refused",
        _NOT_THIS_SENDER,
        "It does not say why. Many want a sender that belongs to the login, or whose domain "
        "exists; a rule for this host's address shows here too.",
        codes="5..",
        stages=(Stage.MAIL,),
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "recipient-refused",
        "The server does not take mail for {recipient}: {reply}",
        "There is no such mailbox, or this sender may not write to it. The settings may be right; "
        "test with another recipient.",
        codes="5..",
        stages=(Stage.RCPT,),
    ),
    Rule(
        "unexpected-reply",
        "The server's answer at {step} is none that belongs there: {reply}",
        "What it means is not known; the server's own words are all there is.",
        Signal.REPLY,
    ),
)


ENVELOPE_RULES = (*_BY_US, *_BY_TEXT, *_BY_CODE)
