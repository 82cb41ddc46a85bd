"""What replies to sender, recipient and message mean: by enhanced code, then by basic code."""

from tui.smtp import remedies
from tui.smtp.events import Stage
from tui.smtp.facts import Ending
from tui.smtp.failures import Signal
from tui.smtp.rules import Rule

_ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)
_RCPT = (Stage.RCPT, Stage.DATA)
_LISTED = (
    r"spamhaus|\brbl\b|dnsbl|block(ed)? using|block ?list|black ?list"
    r"|listed (at|by|in|on)|dynamic ip"
)


def _anonymous(ending: Ending) -> bool:
    return not ending.facts.settings.authentication.required


_TEMPORARY = (
    Rule(
        "greylisted",
        "The server makes this sender wait: {reply}",
        "Greylisting (RFC 6647): the first mail of a stranger is put off. The settings are right; "
        "test again in five minutes.",
        codes="45[01]",
        stages=_ENVELOPE,
        text=r"gr[ea]y.?list|postgrey|(retry|try again) in \d",
    ),
    Rule(
        "mailbox-full",
        "The recipient's mailbox takes nothing more: {reply}",
        "The settings are right; test with another recipient.",
        enhanced=r"[45]\.2\.2",
        stages=_ENVELOPE,
    ),
    Rule(
        "too-many-recipients",
        "The server takes no more recipients for now: {reply}",
        "The settings are right; test again later.",
        enhanced=r"[45]\.5\.3",
        stages=_ENVELOPE,
    ),
    Rule(
        "message-too-large",
        "The message with its {size} bytes is too large for the server: {reply}",
        "The limit is the server's, not a setting.",
        enhanced=r"[45]\.3\.4",
    ),
    Rule(
        "server-full",
        "The server has no room for mail: {reply}",
        "Its disk is full, or it takes a rest. The settings are right; tell whoever runs it.",
        codes="452",
    ),
    Rule(
        "relay-not-now",
        "The server does not pass mail on for this host now: {reply}",
        "It calls that temporary, so test again later; but many servers say so to whoever has not "
        "logged in.",
        codes="454",
        stages=_ENVELOPE,
        text=r"relay",
    ),
    Rule(
        "server-busy",
        "The server puts the mail off: {reply}",
        "It has trouble of its own, or throttles this host's address. The settings may be right; "
        "test again later.",
        codes="4..",
        enhanced=r"4\.(3\..*|7\.5\d\d)",
    ),
    Rule(
        "temporary-failure",
        "The server puts it off at {step}: {reply}",
        "A temporary failure, as the server says, so no setting is known to be wrong. Test again "
        "later.",
        codes="4..",
    ),
)

_PERMANENT = (
    Rule(
        "client-blocked",
        "The server does not take mail from this host's address: {reply}",
        "The address is on a block list, or counts as a dial-up line. Hand the mail in with a "
        "login on 587 or 465, or have the address taken off the list.",
        codes="5..",
        text=_LISTED,
        remedies=remedies.log_in,
    ),
    Rule(
        "sender-authentication",
        "The server does not believe that the mail is from {sender}: {reply}",
        "SPF, DKIM, DMARC or reverse DNS of the sender's domain do not allow this way (RFC 7372). "
        "They are set in DNS, not here.",
        enhanced=r"5\.7\.(2[0-7]|515)",
    ),
    Rule(
        "sender-authentication",
        "The server does not believe that the mail is from {sender}: {reply}",
        "SPF, DKIM, DMARC or reverse DNS of the sender's domain do not allow this way (RFC 7372). "
        "They are set in DNS, not here.",
        codes="5..",
        stages=_ENVELOPE,
        text=r"\b(spf|dkim|dmarc)\b|reverse (dns|hostname)|\bptr\b",
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
        "The server wants a login first: {reply}",
        "Requires authentication is off, or the server has lost the login.",
        codes="530|550|554|553|503",
        stages=_ENVELOPE,
        text=r"authentication (is )?(required|needed)|not authenticated|auth first|log ?in first"
        r"|must authenticate|authenticate first",
        remedies=remedies.log_in,
    ),
    Rule(
        "authentication-required",
        "The server wants a login first: {reply}",
        "Requires authentication is off, or the server has lost the login.",
        codes="530",
        remedies=remedies.log_in,
    ),
    Rule(
        "recipient-takes-no-mail",
        "The domain of {recipient} takes no mail: {reply}",
        "It says so in DNS (null MX, RFC 7505). The settings are right; test with another "
        "recipient.",
        codes="556",
    ),
    Rule(
        "recipient-takes-no-mail",
        "The domain of {recipient} takes no mail: {reply}",
        "It says so in DNS (null MX, RFC 7505). The settings are right; test with another "
        "recipient.",
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
        "The server does not take {sender} as sender: {reply}",
        "It wants a sender that belongs to the login, or whose domain exists.",
        enhanced=r"5\.1\.(0|7|8)",
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "sender-refused",
        "The server does not take {sender} as sender: {reply}",
        "It wants a sender that belongs to the login, or whose domain exists.",
        codes="5..",
        stages=_ENVELOPE,
        text=r"not owned by|sender address rejected|sender (verify|rejected)|send as",
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
        "The server does not take the command for {step}: {reply}",
        "It is out of order for it, or switched off; a firewall that inspects mail may have "
        "changed what was said.",
        codes="50[0-4]",
    ),
    Rule(
        "sender-refused",
        "The server does not take {sender} as sender: {reply}",
        "It wants a sender that belongs to the login, or whose domain exists.",
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
        "The server answered {step} with something else: {reply}",
        "What it means is not known; the server's own words are all there is.",
        Signal.REPLY,
    ),
)

ENVELOPE_RULES = (*_TEMPORARY, *_PERMANENT)
