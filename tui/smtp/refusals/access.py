"""Refusals about TLS, logins and accounts: the words, and where each was seen."""

from tui.smtp.refusals.meaning import Meaning, Table, Words

_LOGIN = r"(auth(entication|enticate|enticated|orization)?|log(ging)?[ -]?in|logged[ -]?in)"
_NEEDED = r"(required|needed|necessary|mandatory|expected)"

ACCESS: Table = {
    Meaning.TLS_FIRST: (
        Words(
            r"\b(start ?tls|tls|ssl|encryption)\b.{0,25}\b" + _NEEDED,
            "Postfix smtpd_tls_security_level, Exchange 451 5.7.3, RFC 3207 4",
        ),
        Words(
            r"\bmust (first )?(issue|use|send|start|do)\b.{0,20}\b(start ?tls|tls|ssl|encrypt)",
            "Postfix: Must issue a STARTTLS command first",
        ),
        Words(
            r"\b(issue|use|send|start|enable|turn on)\b.{0,15}\b(start ?tls|tls|ssl)\b.{0,25}"
            r"\b(first|before|instead)\b",
            "Exim, Courier and Haraka configurations",
        ),
        Words(
            r"\bwithout (an? )?(ssl|tls|start ?tls|encrypt\w*|secure)\b",
            "Yandex 530 5.7.7 (PHPMailer#283)",
        ),
        Words(
            r"\b(requires?|require an?|only|needs?|wants?)\b.{0,25}"
            r"\b(start ?tls|tls|ssl|encrypted|secure) ?(connections?|sessions?|encryption)?\b",
            "hMailServer, Kerio, MDaemon: requires a secure connection",
        ),
        Words(
            r"\b(un|non-?|not )(encrypted|secured?)\b.{0,40}\b(not|un|den|refus|reject|disab)",
            "Dovecot: cleartext authentication disallowed on non-secure connections",
        ),
        Words(
            r"\b(plain ?text|clear ?text) (auth\w*|log\w*).{0,25}\b(disallow|disab|not|forbid)",
            "Dovecot disable_plaintext_auth, Courier",
        ),
        Words(r"\bstart ?tls\b.{0,20}\b(first|before)\b", "James, Stalwart: do STARTTLS first"),
        Words(r"\btls (must|has to) be (used|on|started|active)", "sendmail srv_features"),
    ),
    Meaning.TLS_POLICY: (
        Words(
            r"\b(tls|ssl|cipher|encryption)\b.{0,40}\b(policy|too weak|not strong|insufficient"
            r"|not (allowed|accepted|supported|acceptable))",
            "Exim and sendmail access rules",
        ),
        Words(
            r"\b(weak|insecure|outdated|deprecated|old) (tls|ssl|cipher|encryption)",
            "Exim ACLs on $tls_cipher",
        ),
        Words(
            r"\b(key|encryption) too (short|weak|small)", "sendmail tls_req: encryption too weak"
        ),
    ),
    Meaning.CLIENT_CERTIFICATE_MISSING: (
        Words(
            r"\b(no|missing|without)\b.{0,15}\b(client )?certificate\b",
            "Postfix smtpd_tls_req_ccert: No client certificate presented",
        ),
        Words(
            r"\b(client )?certificate\b.{0,20}\b(required|missing|needed|not (presented|supplied"
            r"|provided|given))",
            "Exim tls_verify_hosts, sendmail 550 5.7.1 no certificate",
        ),
    ),
    Meaning.CLIENT_CERTIFICATE_REFUSED: (
        Words(
            r"\bclient certificate\b.{0,30}\b(not trusted|untrusted|refused|rejected|invalid"
            r"|expired|unknown|not (valid|accepted|verified))",
            "Postfix smtpd_tls_req_ccert: Client certificate not trusted",
        ),
        Words(r"\b(untrusted|invalid|unknown|unverified) client certificate", "Exim, OpenSMTPD"),
    ),
    Meaning.TOO_EARLY: (
        Words(r"synchroni[sz]ation (error|fail)", "Exim smtp_enforce_sync (roundcube#6031)"),
        Words(
            r"pre-?greet(ing)? traffic|rejecting commands .{0,40}pre",
            "sendmail greet_pause: 554 5.5.0 due to pre-greeting traffic",
        ),
        Words(
            r"\b(spoke|speaks|talk\w*|sent|data) .{0,20}\b(too early|out of turn|before (the )?"
            r"(greeting|banner|welcome|prompt))",
            "Haraka early_talker, OpenBSD spamd",
        ),
        Words(r"early.?talker", "Haraka early_talker, qpsmtpd check_earlytalker"),
        Words(
            r"(improper|unauthori[sz]ed|bad) (command )?pipelin|improper use of .{0,25}pipelin",
            "Postfix reject_unauth_pipelining",
        ),
        Words(r"\bsent? .{0,10}(before|without) waiting", "Exim: next input sent too soon"),
    ),
    Meaning.LOGIN_FIRST: (
        Words(_LOGIN + r"\b.{0,25}\b" + _NEEDED, "RFC 4954 6: 530 5.7.0 Authentication required"),
        Words(
            r"\b(need|needs|require|requires|must|want)s?\b( to)?( be)?( an?| valid| smtp| first"
            r"|you| your| sender)*.{0,8}\b" + _LOGIN,
            "Exim, Courier, SmarterMail: you must authenticate",
        ),
        Words(
            r"\bnot( yet| been)? (authenticated|logged[ -]?(in|on)|signed in)",
            "Postfix: Sender address rejected: not logged in; Exchange 5.7.57",
        ),
        Words(
            r"\b(unauthenticated|un-authenticated|anonymous)\b.{0,40}\b(not|den|refus|reject|disal"
            r"|forbid|unaccept)",
            "SendGrid 550 Unauthenticated senders not allowed, mox#352",
        ),
        Words(r"\banonymous (user|client|mail|sender)s?\b", "Exchange 530 5.7.1 and 550 5.7.60"),
        Words(
            _LOGIN + r" first\b|\bfirst .{0,12}\b(authenticate|log ?in)\b",
            "Brevo 502 5.7.0 Please authenticate first",
        ),
        Words(
            r"\bplease .{0,25}\b(authenticate|log ?in|smtp[ -]?auth)",
            "cPanel: Please turn on SMTP Authentication in your mail client",
        ),
        Words(
            r"\bturn on smtp auth|smtp auth\w*\b.{0,20}\b(on|enable|use)",
            "cPanel 550-Please turn on SMTP Authentication",
        ),
        Words(
            r"\bwithout (smtp )?(auth\w*|log(ging)?[ -]?in)\b",
            "Exim, cPanel: without authentication",
        ),
        Words(
            r"\buse smtp[ -]?auth|\bpop[ -]?before[ -]?smtp|check (your )?mail (first|before)",
            "older ISPs: POP before SMTP",
        ),
        Words(
            r"\bonly .{0,20}\bauth\w* (user|sender|client)s?\b|\bauth\w* (users?|clients?) only\b",
            "hMailServer, Stalwart",
        ),
        Words(
            r"\bclient was not authenticated|\bnot authorized to relay", "Exchange 5.7.57, Domino"
        ),
    ),
    Meaning.WRONG_PASSWORD: (
        Words(
            r"\b(auth(entication)?|login|log-?on|logon)\b.{0,12}\b(fail\w*|unsuccess\w*|invalid"
            r"|incorrect|not successful|rejected|error)",
            "RFC 4954 6; Dovecot, Cyrus, Courier, Exchange",
        ),
        Words(
            r"\b(invalid|incorrect|bad|wrong|unknown)\b.{0,15}\b(credential|login|log-?on|"
            r"user ?name|user|password|auth\w* data|account)",
            "Exim: Incorrect authentication data",
        ),
        Words(
            r"\b(credentials?|user ?name|password)\b.{0,25}\b(invalid|incorrect|wrong|not (accepted"
            r"|valid|correct|match)|do(es)? not match|bad|rejected|not recogni[sz]ed)",
            "Gmail, SES: Authentication Credentials Invalid",
        ),
        Words(r"\b(no such user|user not found|unknown user)\b", "Kerio, MailEnable at AUTH"),
    ),
    Meaning.LOGIN_SWITCHED_OFF: (
        Words(
            r"\b(user|account|mailbox|client|you)\b.{0,20}\b(has|have|with|does|do)?\s?(no|not)"
            r"( have)?\s?.{0,12}\b(permission|access rights?|right)",
            "163: 550 User has no permission; Yandex: does not have access rights to this service",
        ),
        Words(
            r"\b(smtp|service|access|imap|pop3?)( auth\w*| access| service| client\w*|"
            r" for .{0,20})* (is |are |has been |was |not )*(disabled|switched off|turned off|"
            r"not enabled|deactivated|closed|not (open|activated|permitted|allowed))",
            "Naver, QQ, Yahoo: SMTP service is disabled for the account",
        ),
        Words(
            r"\b(not|isn't) (enabled|allowed|authori[sz]ed|permitted) (for|to use|to access) "
            r".{0,15}\b(smtp|imap|pop|this service|mail client)",
            "Zoho: not allowed to use SMTP; Rackspace",
        ),
        Words(r"\bservice (is )?not (open|available for (this )?(user|account))", "QQ, Sina"),
        Words(
            r"\b(enable|open|activate|switch on|turn on)\b.{0,30}\b(smtp|imap|pop3?|mail client|"
            r"third[- ]party|external)\b.{0,40}\b(setting|account|web|access|service)",
            "Sina, Naver, Mail.ru: enable access for mail programs in the settings",
        ),
    ),
    Meaning.APP_PASSWORD: (
        Words(
            r"\b(app|application|application-specific|app-specific|device|mailbox-specific)"
            r"[ -](specific )?password",
            "Gmail 5.7.9, Mail.ru 535 NEOBHODIM parol, iCloud, Yahoo",
        ),
        Words(
            r"authori[sz]ation code|\u6388\u6743\u7801|parol prilozheniya|auth(orized)? code",
            "QQ: enter your authorization code to login (uptime-kuma#3434)",
        ),
    ),
    Meaning.WEB_CONFIRMATION: (
        Words(
            r"prove you are not a robot|\bcaptcha\b|message looks like spam",
            "Yandex 535 5.7.8 (higlabo PR#17)",
        ),
        Words(
            r"\b(log ?in|sign ?in|confirm|verify)\b.{0,60}\b(web ?browser|via (the |your )?web"
            r"|web ?mail|web ?site|browser)",
            "Gmail 5.7.14, Mail.ru: verify your account",
        ),
        Words(
            r"\bverify (your|the) account\b|\bunusual (log|sign)[ -]?in",
            "Mail.ru 535, GMX, Outlook.com",
        ),
        Words(
            r"\baccept\b.{0,25}\b(eula|terms|agreement|conditions)",
            "Yandex 535: Please accept EULA first",
        ),
    ),
    Meaning.ACCOUNT_LOCKED: (
        Words(
            r"\b(account|user|mailbox|login|access|ip|address)\b.{0,25}\b(locked|blocked|suspended"
            r"|banned|frozen|restricted|temporarily disabled|disabled)",
            "Yahoo #AUTH005, Kerio, Zimbra, Zoho: account locked",
        ),
        Words(
            r"\btoo many\b.{0,25}\b(failed|bad|wrong|invalid|incorrect|login|auth\w*|password|"
            r"log-?on)\b.{0,20}\b(attempt|fail|tr(y|ies)|error)?",
            "Yahoo 535 #AUTH005, Courier, qmail",
        ),
    ),
    Meaning.ACCOUNT_INACTIVE: (
        Words(
            r"\b(activate|confirm|verify|validate)\b.{0,15}\b(your|the)\b.{0,20}\baccount\b",
            "Mailgun 421 Please activate your Mailgun account (rebutify#162)",
        ),
        Words(
            r"\b(account|domain|user|sender|subuser|sub-account|server)\b.{0,40}\b(is|has been|"
            r"was|are)?\s?(not (yet )?(active|activated|approved|enabled|"
            r"allowed to send(?! (as|for|from|on|with)\b))|"
            r"inactive|disabled|suspended|pending|under review|"
            r"deactivated|paused|terminated|blocked from sending)",
            "Mailgun, SendGrid 451 account disabled, Postmark 405 pending approval, SES 454 paused",
        ),
        Words(
            r"\b(sending|smtp)( \w+)? (for|of) (this|your) (account|domain) .{0,20}(disabled|paused"
            r"|suspended|blocked|not)",
            "SES: Sending paused for this account; Mailjet",
        ),
        Words(
            r"\b(unpaid|payment|billing|invoice|plan|subscription)\b.{0,40}\b(expired|required|due"
            r"|overdue|fail|inactive)",
            "SMTP2GO, Elastic Email",
        ),
        Words(
            r"\bunusual (sending )?activity|\bto unblock\b",
            "Zoho 550 5.4.6 (cachethq/cachet#3052)",
        ),
    ),
    Meaning.NOT_PERMITTED: (
        Words(
            r"is not authori[sz]ed to perform", "SES 554 Access denied (analytical-platform#6944)"
        ),
        Words(
            r"\b(api ?key|token|key|credential|user|role)\b.{0,40}\b(does not|doesn't|lacks?|"
            r"has no|not have|without)\b.{0,25}\b(permission|privilege|scope|right|access)",
            "SendGrid, Resend, SparkPost: the API key lacks a permission",
        ),
        Words(
            r"\b(insufficient|missing|required) (permission|privilege|scope)s?", "Azure, SparkPost"
        ),
    ),
}
"""By meaning: see :mod:`tui.smtp.refusals.meaning`."""
