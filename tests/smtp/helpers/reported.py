"""What people met with real servers: a reply, where it was seen, and what a right verdict says."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from tests.smtp.helpers.scripts import IMPLICIT, LOGIN
from tui.smtp.record.events import Stage

AUTH, EHLO, MAIL, RCPT, DOT, BANNER = (
    Stage.AUTH,
    Stage.EHLO,
    Stage.MAIL,
    Stage.RCPT,
    "dot",
    Stage.BANNER,
)
LOG_IN = ("authentication.required", True)
SEND_AS = ("sender.address", "bob@login.example")
AS_BOB = {**LOGIN, "authentication.username": "bob@login.example"}
STARTTLS = ("smtp.encryption", "starttls")
NAME = ("smtp.domain", "sender.example")


@dataclass(frozen=True)
class Reported:
    """One reply.

    Attributes:
        source: A public report, a program or a provider's page that has these words.
        stage: Where the server says it; ``dot`` after the message.
        failure: What the verdict must name it.
        field: The setting it must point to; empty where none can mend it.
        mended: A remedy it must offer, as key and value.
        changed: Settings, beside a plain server without a login.
        says: Words of the verdict, as a pattern; ``not_says``: words it must not have.
    """

    source: str
    stage: Stage | str
    reply: str
    failure: str
    field: str = ""
    mended: tuple[str, object] | None = None
    changed: Mapping[str, object] = dataclasses.field(default_factory=dict)
    says: str = ""
    not_says: str = ""

    def __str__(self) -> str:
        return f"{self.failure}: {self.reply[:50]}"


NO_MAILBOX = "There is no such mailbox"
LOOK_AT_LOGIN = "authentication.required"

_THIS_HOST = [
    Reported(
        "nodemailer#1742, cal.com#5254",
        EHLO,
        "421 4.7.0 Try again later, closing connection. (EHLO) x12 - gsmtp",
        "ehlo-refused",
        "smtp.domain",
        NAME,
        says="may pass by itself",
    ),
    Reported(
        "bitwarden/server#4062",
        RCPT,
        "450 4.7.1 <25aea30808b2>: Helo command rejected: Host not found",
        "ehlo-refused",
        "smtp.domain",
        NAME,
        says="EHLO name.*may pass",
    ),
    Reported(
        "bitwarden/server#4062, sentry self-hosted#1045",
        RCPT,
        "504 5.5.2 <25aea30808b2>: Helo command rejected: need fully-qualified hostname",
        "ehlo-refused",
        "smtp.domain",
        NAME,
        not_says="may pass by itself",
    ),
    Reported(
        "Postfix smtpd_delay_reject = no",
        EHLO,
        "450 4.7.1 <25aea30808b2>: Helo command rejected: Host not found",
        "ehlo-refused",
        "smtp.domain",
        NAME,
    ),
    Reported(
        "chatmail/core#1847",
        EHLO,
        "450 4.7.1 <localhost.localdomain>: Helo command rejected: Host not found",
        "ehlo-refused",
        "smtp.domain",
    ),
    Reported(
        "Dolibarr#9426, Exchange",
        EHLO,
        "501 5.5.4 Invalid domain name",
        "ehlo-refused",
        "smtp.domain",
        NAME,
    ),
    Reported(
        "hestiacp#685, roundcube#7316",
        MAIL,
        "550 Access denied - Invalid HELO name (See RFC2821 4.1.3)",
        "ehlo-refused",
        "smtp.domain",
        NAME,
        not_says="spam|mailbox",
    ),
    Reported("MagicMail, Zoho", RCPT, "550 Invalid HeloHost", "ehlo-refused", "smtp.domain", NAME),
    Reported(
        "Exim ACL",
        EHLO,
        "550 HELO argument does not match calling host",
        "ehlo-refused",
        "smtp.domain",
    ),
    Reported(
        "Exim",
        EHLO,
        "501 Syntactically invalid EHLO argument(s)",
        "ehlo-refused",
        "smtp.domain",
        NAME,
    ),
    Reported("sendmail", EHLO, "501 5.0.0 Invalid domain name", "ehlo-refused", "smtp.domain"),
    Reported(
        "EDSM FrontEnd#21, GMX",
        BANNER,
        "554-gmx.net (mxgmx017) Nemesis ESMTP Service not available\n554-No SMTP service\n"
        "554 Bad DNS PTR resource record.",
        "reverse-dns",
        LOOK_AT_LOGIN,
    ),
    Reported(
        "Postfix reject_unknown_client_hostname",
        RCPT,
        "450 4.7.25 Client host rejected: cannot find your hostname, [203.0.113.7]",
        "reverse-dns",
        LOOK_AT_LOGIN,
        LOG_IN,
        says="PTR.*may pass",
    ),
    Reported(
        "Postfix reject_unknown_reverse_client_hostname",
        RCPT,
        "450 4.7.1 Client host rejected: cannot find your reverse hostname, [203.0.113.7]",
        "reverse-dns",
        LOOK_AT_LOGIN,
        LOG_IN,
        says="may pass",
    ),
    Reported(
        "sendmail check_relay",
        MAIL,
        "451 4.1.8 Possibly forged hostname for 203.0.113.7: IP name lookup failed",
        "reverse-dns",
        LOOK_AT_LOGIN,
    ),
    Reported(
        "HaskellNet#47, Gmail",
        DOT,
        "550-5.7.1 [2001:db8::7] Our system has detected that\n550-5.7.1 this message does "
        "not meet IPv6 sending guidelines regarding PTR\n550 5.7.1 records - gsmtp",
        "reverse-dns",
        LOOK_AT_LOGIN,
        says="PTR",
    ),
    Reported(
        "iredmail/dockerized#86",
        RCPT,
        "554 5.7.1 <[203.0.113.77]>: Helo command rejected: ACCESS DENIED. Your email was "
        "rejected because the sending mail server appears to be on a dynamic IP address",
        "client-blocked",
        LOOK_AT_LOGIN,
    ),
    Reported(
        "Proofpoint",
        RCPT,
        "554 Blocked - see https://ipcheck.proofpoint.com/?ip=203.0.113.7",
        "client-blocked",
        LOOK_AT_LOGIN,
        LOG_IN,
        not_says=NO_MAILBOX,
    ),
    Reported(
        "Mimecast",
        RCPT,
        "550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs",
        "client-blocked",
        LOOK_AT_LOGIN,
        LOG_IN,
        not_says=NO_MAILBOX,
    ),
    Reported(
        "docker-mailserver#534, Symantec",
        RCPT,
        "501 Connection rejected by policy [7.7] 38614, please visit "
        "www.messagelabs.com/support for more details",
        "client-blocked",
        LOOK_AT_LOGIN,
        not_says="out of order",
    ),
    Reported(
        "Trend Micro",
        MAIL,
        "550 5.7.1 Service unavailable; Client host [203.0.113.7] blocked using Trend Micro "
        "RBL+. Please see http://www.mail-abuse.com",
        "client-blocked",
        LOOK_AT_LOGIN,
    ),
    Reported(
        "Microsoft",
        DOT,
        "451 4.7.650 The mail server [203.0.113.7] has been temporarily rate limited due to "
        "IP reputation. For e-mail delivery information, see https://postmaster.live.com",
        "client-blocked",
        LOOK_AT_LOGIN,
        says="may pass",
    ),
    Reported(
        "T-Online",
        BANNER,
        "554 IP=203.0.113.7 - A problem occurred. Ask your postmaster for help or to "
        "contact tosa@rx.t-online.de to clear. (BL)",
        "client-refused",
        LOOK_AT_LOGIN,
        says="[Oo]ften",
    ),
    Reported(
        "Orange OFR_102",
        BANNER,
        "554 5.7.1 Service refused, please try later. Your IP address is blocked. OFR_506 [506]",
        "client-blocked",
        LOOK_AT_LOGIN,
    ),
    Reported(
        "Yahoo TSS04",
        MAIL,
        "421 4.7.0 [TSS04] Messages from 203.0.113.7 temporarily deferred due to user "
        "complaints; see https://postmaster.yahooinc.com/error-codes",
        "server-closing",
        "",
        not_says=NO_MAILBOX,
    ),
    Reported(
        "Exim host_reject_connection", BANNER, "550 Access denied", "client-refused", LOOK_AT_LOGIN
    ),
    Reported(
        "OpenSMTPD",
        MAIL,
        "550 5.7.1 You are not allowed to connect",
        "client-refused",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "roundcube#6031, Exim",
        MAIL,
        "554 SMTP synchronization error",
        "spoke-too-early",
        "smtp.encryption",
        not_says="spam",
    ),
    Reported(
        "sendmail greet_pause",
        EHLO,
        "554 5.5.0 rejecting commands from host.example [203.0.113.7] due to pre-greeting "
        "traffic after 1 seconds",
        "spoke-too-early",
        "smtp.encryption",
        not_says="EHLO name",
    ),
    Reported(
        "Postfix reject_unauth_pipelining",
        RCPT,
        "503 5.5.0 <DATA>: Data command rejected: Improper use of SMTP command pipelining",
        "spoke-too-early",
        "smtp.encryption",
    ),
]
_TLS = [
    Reported(
        "keycloak#13916, Exchange Online",
        MAIL,
        "451 5.7.3 STARTTLS is required to send mail [X.prod.outlook.com]",
        "starttls-required",
        "smtp.encryption",
        STARTTLS,
    ),
    Reported(
        "PHPMailer#283, Yandex",
        AUTH,
        "530 5.7.7 Email sending without SSL/TLS encryption is not allowed. Please see: "
        "http://help.yandex.ru/mail/mail-clients/ssl.xml",
        "starttls-required",
        "smtp.encryption",
        STARTTLS,
        LOGIN,
    ),
    Reported(
        "PHPMailer#283 at MAIL",
        MAIL,
        "530 5.7.7 Email sending without SSL/TLS encryption is not allowed.",
        "starttls-required",
        "smtp.encryption",
        STARTTLS,
    ),
    Reported(
        "Dovecot submission",
        AUTH,
        "523 5.7.10 Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
        "starttls-required",
        "smtp.encryption",
        STARTTLS,
        LOGIN,
    ),
    Reported(
        "hMailServer#530",
        AUTH,
        "530 A SSL/TLS-connection is required for authentication.",
        "starttls-required",
        "smtp.encryption",
        STARTTLS,
        LOGIN,
    ),
    Reported(
        "Exim",
        MAIL,
        "550 5.7.1 Session encryption is required",
        "starttls-required",
        "smtp.encryption",
        STARTTLS,
    ),
    Reported(
        "OpenSMTPD",
        MAIL,
        "530 5.5.1 Invalid command: Must issue a STARTTLS command first",
        "starttls-required",
        "smtp.encryption",
        STARTTLS,
    ),
]
_LOGIN = [
    Reported(
        "hardware/mailserver#264",
        MAIL,
        "553 5.7.1 <hello@corp.example>: Sender address rejected: not logged in",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "Brevo",
        MAIL,
        "502 5.7.0 Please authenticate first",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "BillionMail#156",
        MAIL,
        "530 Authentication required",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "mox#352",
        RCPT,
        "550 Unauthenticated mail not allowed from this range",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
        not_says=NO_MAILBOX,
    ),
    Reported(
        "cPanel",
        RCPT,
        "550-Please turn on SMTP Authentication in your mail client.\n550-host.example "
        "[203.0.113.7]:53412 is not permitted to relay through this\n550 server without "
        "authentication.",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "hMailServer#530",
        MAIL,
        "530 SMTP authentication is required.",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "Exchange",
        MAIL,
        "530 5.7.1 Client was not authenticated",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "Exchange",
        MAIL,
        "550 5.7.60 SMTP; Client was not authenticated to send anonymous mail",
        "m365-send-as",
        "sender.address",
    ),
    Reported(
        "Courier",
        RCPT,
        "535 Authentication required.",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "SmarterMail",
        RCPT,
        "550 Authentication is required for relay",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "older ISPs",
        RCPT,
        "550 Please check your mail first (POP before SMTP)",
        "authentication-required",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "jakartaee/mail-api#23",
        MAIL,
        "530 authentication required",
        "authentication-required",
        "smtp.port",
        changed=AS_BOB,
        says="login before",
    ),
    Reported(
        "zulip#30505",
        AUTH,
        "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
        "bad-credentials",
        "authentication.username",
        changed=LOGIN,
    ),
    Reported(
        "uptime-kuma#6108, Exim",
        AUTH,
        "535 Incorrect authentication data",
        "bad-credentials",
        "authentication.username",
        changed=LOGIN,
    ),
    Reported(
        "Courier",
        AUTH,
        "535 Authentication failed.",
        "bad-credentials",
        "authentication.username",
        changed=LOGIN,
    ),
    Reported(
        "MailEnable",
        AUTH,
        "535 Invalid Username or Password",
        "bad-credentials",
        "authentication.username",
        changed=LOGIN,
    ),
    Reported(
        "Lotus Domino",
        AUTH,
        "535 Authentication unsuccessful. Bad username or password",
        "bad-credentials",
        "authentication.username",
        changed=LOGIN,
    ),
    Reported(
        "higlabo PR#17, Yandex",
        AUTH,
        "535 5.7.8 Error: authentication failed: Your message looks like spam. You need to "
        "use web for sending or prove you are not a robot using the following link",
        "web-login-required",
        changed=LOGIN,
        not_says="refused the user name",
    ),
    Reported(
        "Yandex",
        AUTH,
        "535 5.7.8 Error: authentication failed: Please accept EULA first",
        "web-login-required",
        changed=LOGIN,
    ),
    Reported(
        "Yandex",
        AUTH,
        "535 5.7.8 Error: authentication failed: This user does not have access rights to "
        "this service",
        "login-disabled",
        changed=LOGIN,
        not_says="refused the user name",
    ),
    Reported(
        "163.com",
        AUTH,
        "550 User has no permission",
        "login-disabled",
        changed=LOGIN,
        not_says="It does not say",
    ),
    Reported(
        "Naver",
        AUTH,
        "535 5.7.1 SMTP service is disabled for this account",
        "login-disabled",
        changed=LOGIN,
    ),
    Reported(
        "Sina",
        AUTH,
        "535 5.7.0 Please enable the smtp service in the web settings",
        "login-disabled",
        changed=LOGIN,
    ),
    Reported(
        "uptime-kuma#3434, QQ",
        AUTH,
        "535 Login Fail. Please enter your authorization code to login.",
        "bad-credentials",
        "authentication.secret",
        changed=LOGIN,
        says="authorization code",
    ),
    Reported(
        "Mail.ru",
        AUTH,
        "535 5.7.0 NEOBHODIM parol prilozheniya / Application password is REQUIRED",
        "bad-credentials",
        "authentication.secret",
        changed=LOGIN,
        says="app password",
    ),
    Reported(
        "Yahoo",
        AUTH,
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
        "account-locked",
        changed=LOGIN,
        not_says="refused the user name",
    ),
    Reported(
        "Zimbra",
        AUTH,
        "535 5.7.8 Error: authentication failed: account is locked",
        "account-locked",
        changed=LOGIN,
    ),
    Reported(
        "SendGrid",
        AUTH,
        "535 Authentication failed: account disabled",
        "account-locked",
        changed=LOGIN,
    ),
    Reported(
        "dokuwiki-plugin-smtp#67, Exchange Online",
        AUTH,
        "504 5.7.4 Unrecognized authentication type",
        "mechanism-unsupported",
        "authentication.mechanism",
        ("authentication.mechanism", "LOGIN"),
        {**LOGIN, "authentication.mechanism": "PLAIN"},
    ),
]
_RELAY = [
    Reported(
        "docker-mailserver#3298, Postfix",
        RCPT,
        "454 4.7.1 <outside@example.com>: Relay access denied",
        "relay-not-now",
        LOOK_AT_LOGIN,
        LOG_IN,
        says="may pass",
    ),
    Reported(
        "Mail-Toaster-6#107, qmail",
        RCPT,
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        "relay-denied",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "Haraka#3437",
        RCPT,
        "550 I cannot deliver mail for <someone@gmail.com>",
        "relay-denied",
        LOOK_AT_LOGIN,
        LOG_IN,
        not_says=NO_MAILBOX,
    ),
    Reported(
        "hmailserver#287",
        RCPT,
        "550 Delivery is not allowed to this address.",
        "relay-denied",
        LOOK_AT_LOGIN,
        LOG_IN,
        not_says=NO_MAILBOX,
    ),
    Reported(
        "MailKit#873, Exchange",
        RCPT,
        "550 5.7.1 Unable to relay",
        "relay-denied",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported(
        "Exchange",
        RCPT,
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "relay-denied",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported("Exim", RCPT, "550 relay not permitted", "relay-denied", LOOK_AT_LOGIN, LOG_IN),
    Reported(
        "sendmail",
        RCPT,
        "550 5.7.1 <a@b.example>... Relaying denied. IP name lookup failed [203.0.113.7]",
        "reverse-dns",
        LOOK_AT_LOGIN,
        LOG_IN,
    ),
    Reported("Courier", RCPT, "513 Relaying denied.", "relay-denied", LOOK_AT_LOGIN, LOG_IN),
    Reported("OpenSMTPD", RCPT, "550 Invalid recipient: <a@b.example>", "recipient-refused"),
    Reported(
        "takeyamajp/docker-postfix#6",
        RCPT,
        "554 5.7.1 <someone@protonmail.com>: Recipient address rejected: Access denied",
        "policy-refused",
        LOOK_AT_LOGIN,
        LOG_IN,
        not_says=NO_MAILBOX,
    ),
]
_SENDER = [
    Reported(
        "synapse#7715, mailcow-dockerized#1359",
        RCPT,
        "450 4.1.8 <ubuntu@ip-172-26-13-215.internal>: Sender address rejected: Domain not found",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
        "DNS.*may pass",
        "no setting is known",
    ),
    Reported(
        "Postfix",
        MAIL,
        "553 5.1.8 <a@b>: Sender address rejected: Domain not found",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
        "DNS",
    ),
    Reported(
        "sendmail",
        MAIL,
        "451 4.1.8 Domain of sender address a@b.example does not resolve",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
        "may pass",
    ),
    Reported(
        "Postfix reject_unverified_sender",
        RCPT,
        "450 4.1.7 <app@corp.example>: Sender address rejected: unverified address: "
        "connect to corp.example[198.51.100.9]:25: Connection refused",
        "sender-refused",
        "sender.address",
        says="may pass",
    ),
    Reported("Exim", RCPT, "550 Sender verify failed", "sender-refused", "sender.address"),
    Reported(
        "gophish#1627, QQ",
        MAIL,
        "501 mail from address must be same as authorization user",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
        not_says="out of order|firewall",
    ),
    Reported(
        "webtrees#2370, QQ",
        DOT,
        "501 mail from address must be same as authorization user.",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
    ),
    Reported(
        "163.com",
        MAIL,
        "553 Mail from must equal authorized user",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
    ),
    Reported(
        "odoo#13479, Yandex",
        MAIL,
        "553 5.7.1 Sender address rejected: not owned by auth user.",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
    ),
    Reported(
        "mattermost#13224, Zoho",
        DOT,
        "553 Relaying disallowed as noreply@corp.example",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
    ),
    Reported(
        "PHPMailer#304, SmarterMail",
        MAIL,
        "550 You are not allowed to use the domain hotmail.com as a sender domain.",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
    ),
    Reported(
        "Exchange",
        DOT,
        "550 5.7.1 Client does not have permissions to send as this sender",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
        not_says="spam",
    ),
    Reported(
        "GMX",
        MAIL,
        "550 Sender address is not allowed.",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
    ),
    Reported(
        "Plunk",
        DOT,
        "550 Domain corp.example is not verified",
        "sender-refused",
        "sender.address",
        changed=AS_BOB,
        not_says="spam",
    ),
    Reported(
        "Resend",
        DOT,
        "550 The sender.example domain is not verified. Please, add and verify your domain",
        "sender-refused",
        "sender.address",
        changed=AS_BOB,
        not_says="spam",
    ),
    Reported(
        "Oracle OCI",
        MAIL,
        "535 Authorization failed: Envelope From address app@corp.example not authorized",
        "sender-refused",
        "sender.address",
        SEND_AS,
        AS_BOB,
    ),
    Reported(
        "zone-mta#434, Microsoft",
        DOT,
        "550 5.7.509 Access denied, sending domain [CORP.EXAMPLE] does not pass DMARC "
        "verification and has a DMARC policy of reject.",
        "sender-authentication",
        "sender.address",
        says="DMARC",
    ),
    Reported(
        "Gmail",
        DOT,
        "421 4.7.26 This mail has been rate limited because it is unauthenticated. Gmail "
        "requires all senders to authenticate with either SPF or DKIM.",
        "sender-authentication",
        "sender.address",
        says="may pass",
    ),
    Reported(
        "analytical-platform#6944, SES",
        DOT,
        "554 Access denied: User `arn:aws:iam::1:user/app' is not authorized to perform "
        "`ses:SendRawEmail' on resource `arn:aws:ses:eu-west-2:1:identity/app@corp.example'",
        "sending-not-permitted",
        "sender.address",
        says="IAM",
        not_says="spam",
    ),
    Reported(
        "rebutify#162, Mailgun",
        DOT,
        "421 Domain sandbox0123.mailgun.org is not allowed to send: Please activate your "
        "Mailgun account. Check your inbox or log in to your control panel",
        "account-inactive",
        not_says="closes down|worked enough",
    ),
    Reported("Postmark", DOT, "550 5.7.1 Your account is pending approval", "account-inactive"),
    Reported("SendGrid", MAIL, "550 Your account is under review", "account-inactive"),
]
_MAIL = [
    Reported(
        "docker-postfix#237",
        RCPT,
        "450 4.1.2 <user@gmial.example>: Recipient address rejected: Domain not found",
        "recipient-domain-unknown",
        says="recipient.*may pass",
    ),
    Reported("Exim", RCPT, "550 Unrouteable address", "recipient-domain-unknown"),
    Reported(
        "Postfix",
        RCPT,
        "550 5.1.1 <spam@x.example>: Recipient address rejected: User unknown in virtual "
        "mailbox table",
        "recipient-refused",
        says=NO_MAILBOX,
    ),
    Reported(
        "Exchange Online",
        RCPT,
        "550 5.4.1 Recipient address rejected: Access denied. [X.prod.outlook.com]",
        "recipient-refused",
        says="no such mailbox",
    ),
    Reported(
        "qmail",
        RCPT,
        "550 sorry, no mailbox here by that name. (#5.1.1)",
        "recipient-refused",
        says=NO_MAILBOX,
    ),
    Reported(
        "Dovecot",
        RCPT,
        "452 4.2.2 <a@b.example> Quota exceeded (mailbox for user is full)",
        "mailbox-full",
    ),
    Reported(
        "163.com",
        DOT,
        "554 DT:SPM 163 smtp10,DsCowADX0bFh,1234 http://mail.163.com/help/help_spam_16.htm",
        "content-refused",
    ),
    Reported(
        "Barracuda ESS",
        DOT,
        "550 permanent failure for one or more recipients (bob@recipient.example:blocked)",
        "content-refused",
    ),
    Reported(
        "msmtp, GMX",
        DOT,
        "552 5.6.0 Message contains bare CR characters",
        "message-malformed",
        "sender.name",
    ),
    Reported(
        "GMX",
        DOT,
        "554-Transaction failed\n554-Reject due to policy restrictions.\n554 Syntax of a "
        "header is not valid: From header",
        "message-malformed",
        "sender.name",
    ),
    Reported(
        "Gmail",
        DOT,
        "550-5.7.1 Messages missing a valid address in From: header, or having no\n550 5.7.1 "
        "From: header, are not accepted. - gsmtp",
        "message-malformed",
        "sender.name",
    ),
    Reported(
        "PHPMailer#2070",
        BANNER,
        "421 Too many concurrent SMTP connections; please try again later.",
        "too-many-connections",
    ),
    Reported(
        "Postfix anvil",
        MAIL,
        "450 4.7.1 Error: too much mail from 203.0.113.7",
        "too-many-connections",
    ),
    Reported(
        "Gmail",
        DOT,
        "421 4.7.28 Our system has detected an unusual rate of mail",
        "too-many-connections",
    ),
    Reported(
        "cPanel",
        RCPT,
        "550 Domain corp.example has exceeded the max emails per hour (150/150 (100%)) allowed",
        "quota-exceeded",
    ),
    Reported("OVH", MAIL, "550 5.7.1 You have reached your daily sending limit", "quota-exceeded"),
    Reported(
        "milter-greylist",
        RCPT,
        "451 4.7.1 Greylisting in action, please come back in 00:05:00",
        "greylisted",
    ),
]
_TRACKERS = [
    Reported(
        "useplunk/plunk#164", MAIL, "550 This domain is not associated with your account",
        "sender-refused", "sender.address", changed=AS_BOB,
    ),
    Reported(
        "postalserver/postal#570", DOT, "530 From/Sender name is not valid",
        "sender-refused", "sender.address", changed=AS_BOB, not_says="login before",
    ),
    Reported(
        "roundcube/roundcubemail#6572", DOT, "550 Incorrect sender header (LOCAL)",
        "sender-refused", "sender.address", SEND_AS, AS_BOB, not_says="spam",
    ),
    Reported(
        "docker-mailserver#2257", RCPT,
        "550-Verification failed for <user@example.com>\n550-The mail server does not recognize "
        "user@example.com as a valid sender.\n550 Sender verify failed",
        "sender-refused", "sender.address",
    ),
    Reported(
        "postalserver/postal#1199", MAIL,
        "550 5.1.0 MailProtect : Domain of sender address a@psrp.example does not exist",
        "sender-refused", "sender.address", says="DNS",
    ),
    Reported(
        "emailit.com/docs/smtp/troubleshooting", MAIL, "452 4.5.3 Daily message limit exceeded",
        "quota-exceeded",
    ),
    Reported(
        "emailit.com/docs/smtp/troubleshooting", MAIL,
        "452 4.4.5 Messages per second limit exceeded", "too-many-connections",
    ),
    Reported(
        "iredmail/iRedMail#264, Gmail", DOT,
        "550-5.7.1 [203.0.113.7] The IP you're using to send mail is not authorized to\n550-5.7.1 "
        "send email directly to our servers. Please use the SMTP relay at your\n550 5.7.1 service "
        "provider instead. - gsmtp", "client-blocked", LOOK_AT_LOGIN, LOG_IN,
    ),
    Reported(
        "Postfix with words of the postmaster", RCPT,
        "554 5.7.1 <a@b.example>: Relay access denied - acces refuse", "relay-denied",
        LOOK_AT_LOGIN, LOG_IN,
    ),
    Reported(
        "Cisco IronPort", RCPT,
        "550 #5.7.1 Your access to submit messages to this e-mail system has been rejected.",
        "client-refused", LOOK_AT_LOGIN, LOG_IN, not_says=NO_MAILBOX,
    ),
    Reported("Zimbra", MAIL, "550 5.7.1 Sender unauthorized", "sender-refused", "sender.address"),
    Reported(
        "Gmail", AUTH, "454 4.7.0 Too many login attempts, please try again later. - gsmtp",
        "account-locked", changed=LOGIN, says="may pass",
    ),
    Reported(
        "Gmail", RCPT, "550 5.2.1 The email account that you tried to reach is disabled",
        "recipient-refused", says=NO_MAILBOX,
    ),
    Reported(
        "RFC 5321 4.2.2", RCPT, "551 User not local; please try <forward>", "relay-denied",
        LOOK_AT_LOGIN, LOG_IN,
    ),
    Reported(
        "sendmail dnsbl", EHLO, "554 5.7.1 ACL dns_rbl; Client host blocked", "client-blocked",
        LOOK_AT_LOGIN, not_says="EHLO name",
    ),
    Reported(
        "RFC 5321 4.2.3", BANNER, "554 No SMTP service here", "client-refused", LOOK_AT_LOGIN,
        says="does not say why",
    ),
    Reported(
        "words of our own", MAIL, "550 Sender address blacklisted", "sender-refused",
        "sender.address", not_says="this host's address is",
    ),
    Reported(
        "RFC 3463 3.3", MAIL, "552 5.2.3 Message length exceeds administrative limit",
        "message-too-large",
    ),
    Reported(
        "words of our own", MAIL, "550 5.7.0 Sender is not allowed to send for this account",
        "sender-refused", "sender.address", SEND_AS, AS_BOB,
    ),
    Reported(
        "Yandex, cut short", AUTH, "535 5.7.8 authentication failed: Your message looks like spam",
        "web-login-required", changed=LOGIN, not_says="user name",
    ),
    Reported(
        "Mailgun, shortened", DOT, "421 Domain is not allowed to send: activate your account",
        "account-inactive", says="often it lasts", not_says="name server",
    ),
    Reported(
        "Microsoft", DOT, "550 5.1.8 Access denied, bad outbound sender AS(42004)",
        "m365-tenant-reputation", changed=AS_BOB,
    ),
    Reported(
        "Postfix with Dovecot", AUTH,
        "535 5.7.8 Error: authentication failed: Invalid authentication mechanism",
        "mechanism-unsupported", "authentication.mechanism",
        ("authentication.mechanism", "LOGIN"), {**LOGIN, "authentication.mechanism": "PLAIN"},
    ),
    Reported(
        "Namecheap", MAIL,
        "550 5.7.1 a@corp.example: Sender address rejected: Sender is not same as SMTP "
        "authenticate username", "sender-refused", "sender.address", SEND_AS, AS_BOB,
    ),
    Reported(
        "Exchange", MAIL, "553 5.7.1 User x not authorized to send on behalf of y",
        "sender-refused", "sender.address", SEND_AS, AS_BOB,
    ),
    Reported(
        "ZeptoMail", DOT, "554 Transaction failed : Cannot send message due to unverified domain",
        "sender-refused", "sender.address", changed=AS_BOB, not_says="spam",
    ),
    Reported(
        "amavis", DOT, "554 5.7.1 Blocked by SpamAssassin", "content-refused",
        not_says="address is",
    ),
    Reported(
        "shared hosters", DOT, "550 Too many emails sent, limit is 100 per hour", "quota-exceeded",
    ),
]  # fmt: skip
_CERTIFICATES = [
    Reported(
        "Postfix smtpd_tls_req_ccert",
        BANNER,
        "421 4.7.1 mail.example Error: No client certificate presented",
        "client-certificate-required",
        "smtp.certificate_file",
        changed=IMPLICIT,
        not_says="too many",
    ),
    Reported(
        "Postfix smtpd_tls_req_ccert",
        BANNER,
        "421 4.7.1 mail.example Error: Client certificate not trusted",
        "client-certificate-required",
        "smtp.certificate_file",
        changed=IMPLICIT,
    ),
    Reported(
        "Exim",
        EHLO,
        "554 TLS policy says no",
        "tls-refused",
        changed=IMPLICIT,
        not_says="EHLO name",
    ),
]
REPORTED = [
    *_THIS_HOST, *_TLS, *_LOGIN, *_RELAY, *_SENDER, *_MAIL, *_TRACKERS, *_CERTIFICATES,
]  # fmt: skip
