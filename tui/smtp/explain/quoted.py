"""Replies that a log or an error message quotes, and the step that they belong to."""

import re
from typing import NamedTuple

from tui.smtp.record.events import Stage


class Quoted(NamedTuple):
    """A reply in the midst of a line.

    Attributes:
        code: Its three digits.
        text: What follows them.
        stage: The step that the line names; None where it names none.
        after_dot: Whether it answers the message itself.
        no_code: Whether the code is that of its class only: .NET leaves it out.
    """

    code: int
    text: str
    stage: Stage | None = None
    after_dot: bool = False
    no_code: bool = False


_FAILING = r"(?P<code>4[2-7]\d|5[0-7]\d)"
_QUOTES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\({_FAILING}, b?['\"](?P<text>.*)",  # Python's smtplib
        rf"(?:permanent|transient) error \({_FAILING}\): (?P<text>.*)",  # lettre: Vaultwarden
        rf"got code \"?{_FAILING}\"?, with message \"(?P<text>.*)",  # Symfony, Swift Mailer
        rf"SMTP code: {_FAILING}\b(?: Additional SMTP info: (?P<text>.*))?",  # PHPMailer
        rf"error code {_FAILING}: (?P<text>.*)",
        rf"AuthenticationException: {_FAILING}: (?P<text>.*)",  # MailKit
        rf"(?<![\w.:/\[-]){_FAILING}(?P<text>[ -]#?[245]\.\d{{1,3}}\.\d{{1,3}}\b.*)",
        rf"(?:said|reply|response|responded|error|failed|failure|>|login|message|returned|auth)"
        rf"[^\w:]{{0,3}}[:=][^\w]{{0,4}}{_FAILING}(?P<text>[ -].*)",
        rf"(?:^|: |\"|'){_FAILING}(?P<text>[ -][^\d\s].*)",
        rf"reject: [A-Z-]+ from [^:]+: {_FAILING}(?P<text> .*)",
        rf"(?:responseCode|status ?code|smtp ?code)\W{{1,4}}{_FAILING}(?P<text>)",
    )
)
_NO_CODE = re.compile(
    r"(?:server response was|CommandException|ProtocolException|server (?:said|responded)): "
    r"(?P<text>(?P<kind>[45])\.\d{1,3}\.\d{1,3} .*)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r" \(in reply to [^)]*\)?.*| \(state [^)]*\)| Detail: .*|; from=<.*|['\"]\)[\s)]*.*$|[\"']$"
    r"|'\s*\+$|\" ?\)?\.?$|, (?:responseCode|command): .*|\", at .*"
)
_STEPS = tuple(
    (stage, re.compile(pattern, re.IGNORECASE))
    for stage, pattern in (
        (
            Stage.BANNER,
            r"invalid greeting|refused to talk to me|SMTPConnectError|reject: CONNECT"
            r"|initial server greeting|initial connection|bad greeting|EGREETING",
        ),
        (
            Stage.TLS,
            r"in reply to STARTTLS|after STARTTLS|STARTTLS command failed|command\W+STARTTLS",
        ),
        (
            Stage.EHLO,
            r"in reply to (EHLO|HELO)|after (EHLO|HELO)|(EHLO|HELO) command failed|SMTPHeloError"
            r"|reject: (HELO|EHLO)|command\W+(EHLO|HELO)",
        ),
        (
            Stage.AUTH,
            r"invalid login|EAUTH|authentication(failed|error)|authentication (failed|unsuccessful)"
            r"|authenticat(e|ing) |(password|username|user name) command failed|AUTH command|SASL"
            r"|\bin reply to AUTH|after AUTH|command\W+AUTH|login failed|auth error|failed to login"
            r"|could not authenticate|AUTH (PLAIN|LOGIN|CRAM-MD5|XOAUTH2)",
        ),
        (
            Stage.RCPT,
            r"RCPT (TO|command)|does not like recipient|RecipientsRefused|reject: RCPT"
            r"|all recipients (were|was) rejected"
            r"|recipients? (address )?(failed|refused)|SMTPAddressFailed|invalid addresses"
            r"|following recipients failed",
        ),
        (
            Stage.MAIL,
            r"MAIL (FROM|command)|sender was rejected|SenderRefused|SMTPSenderFailed"
            r"|reject: MAIL|mail command failed|from address failed|sender refused",
        ),
        (
            Stage.DATA,
            r"in reply to (end of )?DATA|after (end of data|DATA)|SMTPDataError|DATA (END )?command"
            r"|data not accepted|reject: (DATA|END-OF-MESSAGE)|EMESSAGE|message failed"
            r"|command\W+DATA|message content",
        ),
    )
)
_AFTER_DOT = re.compile(
    r"end of data|DATA END|data not accepted|END-OF-MESSAGE|message failed|SMTPDataError",
    re.IGNORECASE,
)
_WEB = re.compile(r"HTTP/?\S* ?[45]\d\d|status code:? [45]\d\d|(GET|POST|PUT) /", re.IGNORECASE)


def quoted(line: str) -> Quoted | None:
    """Find the first failing reply that a line quotes; None where it quotes none."""
    if _WEB.search(line):
        return None
    for pattern in _QUOTES:
        if found := pattern.search(line):
            code, text = int(found["code"]), _whole(found["code"], found["text"] or "")
            around = line[: found.start("code")] + " " + line[found.end("code") + len(text) :]
            return Quoted(code, text, step(around), bool(_AFTER_DOT.search(around)))
    if found := _NO_CODE.search(line):
        code = int(f"{found['kind']}50")
        return Quoted(code, _whole(str(code), found["text"]), no_code=True)
    return None


def step(text: str) -> Stage | None:
    """Return the step that a program's words name."""
    return next((stage for stage, pattern in _STEPS if pattern.search(text)), None)


def _whole(code: str, text: str) -> str:
    """The reply's text without what the log adds, and without codes in its midst."""
    text = _ENDS.sub("", text.strip().removeprefix("-").removeprefix(code).strip(" -"))
    return re.sub(rf"\s{code}[- ](?=#?[245]\.\d)", " ", text).strip()


_LIKELY = tuple(
    (stage, re.compile(codes), re.compile(words, re.IGNORECASE))
    for stage, codes, words in (
        (Stage.TLS, "454.*", r"TLS not available|TLS (currently )?unavailable"),
        (Stage.MAIL, "[45].*", "starttls"),
        (Stage.AUTH, "(53[2458]|432) .*", ""),
        (Stage.AUTH, r".* 5\.7\.(3|8|9|11|14|139) ", ""),
        (Stage.AUTH, "[45].*", r"authentication (failed|failure|unsuccessful|credentials|type|mech)"
                               r"|invalid (login|user|username|password|credentials)"
                               r"|wrong password"),
        (Stage.EHLO, "(421|5(01|04|5.)) .*", r"\b(helo|ehlo)\b|invalid domain name"),
        (Stage.DATA, "552.*", r"size|large|big|content|virus|message"),
        (Stage.DATA, r".* [45]\.(6\.\d+|3\.4|7\.2[0-69]) ", ""),
        (Stage.DATA, "[45].*", r"spam|virus|dmarc|dkim|\bspf\b|message (rejected|refused|content)"
                               r"|transaction failed|content reject"),
        (Stage.MAIL, "530.*", ""),
        (Stage.MAIL, r".* 5\.(1\.[78]|7\.(0|57|60|27)|2\.252) ", ""),
        (Stage.MAIL, "[45].*", r"\bsender\b|from address|mail from|send as|SendAs|on behalf"),
        (Stage.RCPT, r".* [45]\.(1\.\d+|2\.\d|4\.\d+) ", ""),
        (Stage.RCPT, "[45].*", r"recipient|relay|mailbox|user unknown|no such user|rcpt"),
        (Stage.BANNER, "421.*|554.*", r"no smtp service|service unavailable|too many|connections?"),
        (Stage.BANNER, "421.*", ""),
        (Stage.RCPT, "45.*|5[57].*", ""),
    )
)  # fmt: skip


def likely_step(code: int, enhanced: str, text: str) -> Stage | None:
    """Return the step at which servers say such a thing; None where that may be any."""
    codes = f"{code} {enhanced} "
    for stage, pattern, words in _LIKELY:
        if pattern.fullmatch(codes) and words.search(text):
            return stage
    return None
