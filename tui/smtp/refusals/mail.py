"""Refusals about sender, recipient and message, and those that say: later, or less."""

from tui.smtp.refusals.meaning import Meaning, Table, Words

_NOT = r"(not|isn't|is no|no|doesn't|does not|cannot|can't|must|has to|should)"
_FROM = r"(sender|from|mail ?from|envelope|return[- ]path|reverse[- ]path)"

MAIL: Table = {
    Meaning.SENDER_NOT_YOURS: (
        Words(
            r"\bnot owned by\b|\bowned by\b.{0,15}\b(another|other|different)",
            "Postfix reject_sender_login_mismatch: not owned by user; Yandex",
        ),
        Words(
            r"\b"
            + _FROM
            + r"\b.{0,40}\b(must|should|has to|needs? to)\b.{0,12}\b(be|match|equal|agree)",
            "QQ 501 mail from address must be same as authorization user",
        ),
        Words(
            r"\bnot (the )?same as\b|\bdiffers? from\b.{0,20}\b(auth\w*|login|user)",
            "MagicMail, Namecheap: Sender is not same as SMTP authenticate username",
        ),
        Words(
            r"\b(must|should|needs? to|does not|doesn't|do not) (be the )?(match|same|equal|"
            r"agree)\b.{0,40}\b(auth\w*|user|login|log(ged)?|account|sender|from)",
            "163 553 Mail from must equal authorized user; Exim",
        ),
        Words(
            r"\b(mismatch|different|differs?)\b.{0,40}\b(auth\w*|login|user|account)\b"
            r"|\b(login|user|auth\w*)\b.{0,25}\bmismatch",
            "OVH, Infomaniak, Dovecot submission",
        ),
        Words(
            r"\bsend(ing)?[ -]?as\b|\bsend(ing)? on behalf|SendAsDenied|\bspoof",
            "Exchange 5.7.60, SendAsDenied; Zoho",
        ),
        Words(r"\brelaying disallowed as\b|\bsender is not allowed to relay", "Zoho 553"),
        Words(
            r"\b(allowed|permitted|authori[sz]ed|entitled|right|permission)s?\b.{0,35}\b(use|send|"
            r"submit)\b.{0,45}\b(sender|from|as\b|domain|address|this|behalf)",
            "SmarterMail: not allowed to use the domain as a sender domain (PHPMailer#304)",
        ),
        Words(
            r"\b(from|sender)( address| header|:)?\b.{0,30}\b(is )?not (allowed|permitted|"
            r"authori[sz]ed|accepted|valid|one of|registered|verified|approved|associated|"
            r"in your|linked|found in|validated|confirmed)",
            "GMX, Brevo, Mailjet, Resend, OCI: sender not verified or approved",
        ),
        Words(
            r"\b(domain|identity|address|e-?mail( address)?)\b.{0,40}\b(is |has |"
            r"was )?(not (been )?(yet )?(verified|authori[sz]ed|approved|validated|confirmed|"
            r"registered|associated|part of)|unverified|unconfigured|unauthori[sz]ed)",
            "Resend, Plunk, MailerSend, SES, SparkPost: domain is not verified",
        ),
        Words(
            r"\b(verify|authenticate|add|register|confirm)\b.{0,20}\b(your|the|this|a)?\s?(sending "
            r"|sender )?(domain|sender|identity)\b",
            "Resend, Brevo, Plunk",
        ),
        Words(
            r"\b(unverified|unauthori[sz]ed|unregistered|invalid|incorrect|wrong) (sender|from|"
            r"sending|domain|identity)",
            "Mailjet, ZeptoMail, OCI: Authorization failed: envelope from",
        ),
        Words(
            r"\b(sender|from)( address| header)?( is)? (unauthori[sz]ed|unverified|invalid|"
            r"unknown)\b",
            "Kerio, Zimbra: Sender unauthorized",
        ),
    ),
    Meaning.SENDER_DOMAIN: (
        Words(
            r"\bsender address rejected: (domain not found|malformed|.{0,20}mx\b|nullmx)",
            "Postfix reject_unknown_sender_domain: 450 4.1.8 (synapse#7715)",
        ),
        Words(
            r"\bdomain of sender\b.{0,60}\b(not|no|un)\b",
            "sendmail 5.1.8/4.1.8 does not resolve/exist",
        ),
        Words(
            r"\b(sender|from|return)\b.{0,25}\bdomain\b.{0,40}\b(not exist|not found|no mx|"
            r"unresolv\w+|does not resolve|cannot be resolved|invalid|unknown|has no|unroutable|"
            r"must resolve)",
            "Exim sender verify, IronPort 553 #5.1.8 Domain of sender address does not exist",
        ),
        Words(r"\bsender domain must (exist|resolve)|\bmx .{0,20}\b(sender|from)\b", "Yahoo, Exim"),
    ),
    Meaning.SENDER_UNVERIFIED: (
        Words(
            r"\bsender address rejected: (unverified|undeliverable|.{0,30}callout)",
            "Postfix reject_unverified_sender: 450 4.1.7",
        ),
        Words(
            r"\bsender (address )?verif\w+ (fail|in progress)|"
            r"\bcould not (complete )?(sender )?verif\w+|\bsender verify (fail|defer)",
            "Exim verify = sender/callout",
        ),
        Words(r"\bcallout\b|\bcallback (setup )?fail", "Exim callouts"),
        Words(
            r"\bsender\b.{0,40}\b(user unknown|mailbox (unknown|unavailable)|does not exist)",
            "Postfix reject_unlisted_sender",
        ),
    ),
    Meaning.SENDER_AUTHENTICATION: (
        Words(r"\b(spf|dkim|dmarc|adsp|arc)\b", "RFC 7372; Gmail 5.7.26, Microsoft 5.7.509, Yahoo"),
        Words(
            r"sender policy framework|\bunauthenticated (e-?mail|sender|messages?) (from|is)",
            "OpenSPF, Gmail 5.7.26 Unauthenticated email",
        ),
        Words(
            r"\bsending domain\b.{0,60}\bauthentication (level|requirement)",
            "Microsoft 550 5.7.515",
        ),
    ),
    Meaning.RECIPIENT_DOMAIN: (
        Words(
            r"\brecipient address rejected: (domain not found|malformed|.{0,20}mx)",
            "Postfix reject_unknown_recipient_domain: 450 4.1.2 (bokysan/docker-postfix#237)",
        ),
        Words(
            r"\b(host|domain)( \S+)? (unknown|not found|does not exist)|\bunrout(e)?able|"
            r"\bno (such|mx) (domain|record|host)|\bunknown (domain|host)|\ball relevant mx",
            "Exim: Unrouteable address; sendmail 5.1.2 Host unknown",
        ),
        Words(r"\brecipient\b.{0,25}\bdomain\b.{0,30}\b(not|unknown|invalid|no)", "Exim, IronPort"),
    ),
    Meaning.RECIPIENT_UNKNOWN: (
        Words(
            r"\b(user|mailbox|recipient|account|address|alias|addressee)\b.{0,30}\b(unknown|"
            r"not found|does ?n[o']t exist|not exist|no longer|unavailable|invalid|disabled|"
            r"inactive|undeliverable|not (a )?valid|not (recogni[sz]ed|listed|known|available))",
            "Postfix: User unknown in virtual mailbox table; Gmail, Exchange",
        ),
        Words(
            r"\b(no such|unknown|invalid|bad|nonexistent|not a valid) (person|user|mailbox|"
            r"recipient|address|account|local|destination|here)",
            "sendmail, Exim, qmail: no mailbox here by that name",
        ),
        Words(
            r"\bno mailbox( here)?|\bdoes not like recipient|\bmailbox unavailable", "qmail, IIS"
        ),
    ),
    Meaning.RECIPIENT_POLICY: (
        Words(
            r"\brecipient (address )?(rejected|refused|denied)\b|\baccess denied\b|"
            r"\bby policy\b|\bpolicy (rejection|violation|restrict\w+|reasons?)|"
            r"\badministrative(ly)? (prohibit|restrict|deni)",
            "Postfix: Recipient address rejected: Access denied (docker-postfix#6); Exim",
        ),
        Words(
            r"\b(not (allowed|permitted|accepted|authori[sz]ed)|prohibited|forbidden|restricted)\b",
            "Exchange 5.7.1, Domino: delivery restricted",
        ),
    ),
    Meaning.MAILBOX_FULL: (
        Words(
            r"\b(mailbox|inbox|quota|storage|mail ?folder|account)\b.{0,25}\b(full|exceed\w*|"
            r"over|out of)|\bover (the )?(its )?quota|\bquota exceeded|\bout of storage",
            "Dovecot, Gmail, Exchange",
        ),
    ),
    Meaning.GREYLISTED: (
        Words(
            r"gr[ea]y.?list|postgrey|sqlgrey|milter-greylist", "postgrey, rspamd, Exim greylistd"
        ),
        Words(
            r"\b(retry|try again|come back|reattempt)\b.{0,15}\b(in|after|within)\b \d|\bafter \d+ "
            r"(sec|min)",
            "milter-greylist, Microsoft",
        ),
        Words(
            r"\b(first (time|contact)|unknown (sender|triplet)).{0,40}\b(later|again|retry)",
            "OpenBSD spamd",
        ),
    ),
    Meaning.TOO_MUCH: (
        Words(
            r"\btoo (many|much|fast|frequent)\b(?!.{0,20}(recipient|bad|invalid|error|hops|"
            r"received|fail|log[ -]?(in|on)|auth|unknown|wrong|incorrect))",
            "Postfix: too much mail from; Error: too many connections; Gmail",
        ),
        Words(
            r"\b(rate|connection|concurren\w+|session|message|sending)s?[ -](limit\w*|"
            r"throttl\w*|quota)|\bthrottl|\bslow(ing)? down\b|\brate[- ]?limit",
            "Microsoft 4.7.650, Gmail 4.7.28, anvil",
        ),
        Words(
            r"\b(limit|maximum)\b.{0,40}\b(connection|session|message|mail|rate)s?\b.{0,20}\b"
            r"(exceed|reach)?",
            "Exim smtp_accept_max_per_host",
        ),
        Words(
            r"\bunusual rate\b|\bper (second|minute)\b|\bexceed\w*\b.{0,30}\b(limit|rate|maximum)",
            "Gmail 421-4.7.28, Yahoo TSS04",
        ),
    ),
    Meaning.QUOTA: (
        Words(
            r"maximum (sending rate|credits) exceeded|throttling failure|\bout of credits?\b",
            "SES 454, SendGrid 451 (smtp.md 4, row 32)",
        ),
        Words(
            r"\b(daily|hourly|monthly|per[- ](day|hour))\b.{0,40}\b(limit|quota|maximum|exceed)",
            "Gmail 5.4.5, Zoho",
        ),
        Words(
            r"\bexceed\w*\b.{0,40}\b(per (day|hour|month|minute)|daily|hourly|monthly)\b",
            "cPanel: exceeded the max emails per hour",
        ),
        Words(r"\blimit\b.{0,30}\bper (day|hour|month)\b", "shared hosters: limit is 100 per hour"),
        Words(
            r"\b(sending|message|mail|outgoing|plan)\b.{0,15}\b(limit|quota|allowance|credits?)\b"
            r".{0,25}\b(exceed|reach|used|over|hit)",
            "OVH, Hostinger, Mailjet, Brevo",
        ),
        Words(
            r"\b(exceeded|reached|over|hit)\b.{0,20}\b(sending|message|mail|your|hourly|"
            r"daily)\b.{0,20}\b(limit|quota|credits?)",
            "GoDaddy, IONOS, Namecheap",
        ),
    ),
    Meaning.MALFORMED: (
        Words(
            r"\bbare (cr|lf|carriage|line ?feed|newline)|\b(cr|lf) (not allowed|without)|"
            r"\bstray (cr|lf)|\bbare_?lf",
            "Postfix smtpd_forbid_bare_newline; GMX 552 bare CR (msmtp)",
        ),
        Words(
            r"\b(headers?|message-id|mime|date|from:|to:)\b.{0,30}\b(missing|malformed|"
            r"invalid|not (valid|conform|comply|rfc)|duplicate|syntax|multiple|violat\w+|"
            r"illegal)",
            "Gmail 5.7.1 Messages missing a valid address in From; GMX 554 header",
        ),
        Words(
            r"\b(missing|malformed|invalid|duplicate|multiple|illegal|bad|"
            r"no valid)\b.{0,40}(\b(headers?|date|message-?id|mime|lines?)\b|\b(from|to):)",
            "Exim verify = header_syntax, GMX",
        ),
        Words(r"\brfc ?-?(5322|2822|822|2045)\b", "Exim, Gmail: not RFC 5322 compliant"),
        Words(r"postmaster\.(gmx|web|mail)\S*[?&]c=hi\b", "GMX, WEB.DE: c=hi (authelia#2571)"),
        Words(
            r"\bline (is )?too long|\blines? longer|\b(maximum|over) ?(allowed )?line length",
            "Exim: message has lines too long for transport",
        ),
    ),
    Meaning.CONTENT: (
        Words(
            r"\bspam\b|\bvirus|\bmalware|\bphish|\bjunk|\bunsolicited|\bDT:SPM|help_spam|\bbulk ",
            "163 554 DT:SPM, Barracuda, rspamd, Gmail 5.7.1",
        ),
        Words(
            r"\b(content|attachment|message|mail|body|url|link)s?\b.{0,40}\b(reject|block|"
            r"denied|filter|policy|prohibit|not (allowed|accepted)|suspicious|restrict)",
            "amavis, Barracuda ESS, Exchange",
        ),
        Words(r":blocked\)|\bscor(e|ing)\b", "Barracuda ESS 550 permanent failure (…:blocked)"),
    ),
}
"""By meaning: see :mod:`tui.smtp.refusals.meaning`."""
