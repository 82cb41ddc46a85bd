"""Rules by the basic code: for refusals that no words and no enhanced code told."""

from tui.smtp.diagnosis import login_remedies, remedies
from tui.smtp.diagnosis.conditions import logged_in, not_logged_in
from tui.smtp.diagnosis.rules.envelope import (
    ENVELOPE,
    LOGIN_FIRST,
    LOGIN_LOST,
    NOT_THIS_SENDER,
    TOO_LARGE,
)
from tui.smtp.diagnosis.rules.rule import CODE, ENHANCED, GUESS, WORDS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal
from tui.smtp.refusals.meaning import Meaning

_RCPT = (Stage.RCPT, Stage.DATA)

BY_CODE_RULES = (
    Rule(
        "authentication-required",
        LOGIN_FIRST,
        LOGIN_LOST,
        CODE,
        codes="530",
        stages=ENVELOPE,
        when=logged_in,
        remedies=remedies.submission_ports,
    ),
    Rule(
        "authentication-required",
        LOGIN_FIRST,
        "Requires authentication is off in the settings.{no_login}",
        CODE,
        codes="530",
        when=not_logged_in,
        remedies=login_remedies.log_in_here,
    ),
    Rule(
        "message-too-large",
        *TOO_LARGE,
        WORDS,
        codes="552",
        stages=(Stage.MAIL, Stage.DATA),
        text=r"size|large|big",
    ),
    Rule(
        "content-refused",
        "The server took the envelope, but not the message: {reply}",
        "It takes the message for spam, as harmful, or as against its policy. Whoever runs "
        "{host} or the recipient's server can say more.",
        WORDS,
        codes="5..",
        stages=(Stage.DATA,),
        meaning=Meaning.CONTENT,
    ),
    Rule(
        "recipient-refused",
        "The server does not take mail for {recipient}: {reply}",
        "There is no such mailbox, it says, or none that takes mail. The settings may be right; "
        "test with another recipient.",
        WORDS,
        codes="5..",
        stages=_RCPT,
        meaning=Meaning.RECIPIENT_UNKNOWN,
    ),
    Rule(
        "recipient-refused",
        "The server does not take mail for {recipient}: {reply}",
        "There is no such mailbox: its enhanced code says so (RFC 3463 3.2). The settings may be "
        "right; test with another recipient.",
        ENHANCED,
        codes="5..",
        stages=_RCPT,
        enhanced=r"5\.(1\.[1-6]|4\.1)",
    ),
    Rule(
        "policy-refused",
        "A rule of the server is against this mail to {recipient}: {reply}",
        "It is a policy and no missing mailbox: often it is against those who have not logged in, "
        "against this sender, or this host's address. Whoever runs {host} can say which.{no_login}",
        GUESS,
        codes="5..",
        stages=(Stage.RCPT,),
        meaning=Meaning.RECIPIENT_POLICY,
        remedies=login_remedies.log_in_here,
    ),
    Rule(
        "content-refused",
        "The server took the envelope, but not the message: {reply}",
        "Often it is a filter for spam, viruses or policy, or the reputation of this host's "
        "address or domain. The server's words are all that is known; whoever runs {host} can "
        "say more.",
        GUESS,
        codes="5..",
        stages=(Stage.DATA,),
    ),
    Rule(
        "command-refused",
        "The server does not take the command {command}: {reply}",
        "By its code (RFC 5321 4.2.2) it does not know the command, or not here. A firewall that "
        "inspects mail may have changed what was said; whoever runs {host} can tell from its log.",
        GUESS,
        codes="50[0-5]|555",
    ),
    Rule(
        "sender-refused",
        NOT_THIS_SENDER,
        "It does not say why. Many want a sender that belongs to the login, or whose domain "
        "exists; it may also be a rule for this host's address.",
        GUESS,
        codes="5..",
        stages=(Stage.MAIL,),
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "recipient-refused",
        "The server does not take mail for {recipient}: {reply}",
        "It does not say why. Often there is no such mailbox, or this sender or host may not write "
        "to it. The settings may be right; test with another recipient.",
        GUESS,
        codes="5..",
        stages=(Stage.RCPT,),
    ),
    Rule(
        "unexpected-reply",
        "The server's reply at {step} does not belong there: {reply}",
        "What it means is not known; it may be out of step. The server's own words are all there "
        "is, and whoever runs {host} can say more.",
        GUESS,
        Signal.REPLY,
    ),
)
