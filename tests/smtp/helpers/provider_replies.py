"""What the providers of the table are known to refuse, each with where that was seen."""

from typing import NamedTuple

from tui.smtp.record.events import Stage

AUTH, MAIL, RCPT, DOT = Stage.AUTH, Stage.MAIL, Stage.RCPT, "dot"
USER, SECRET, SENDER = "authentication.username", "authentication.secret", "sender.address"
LOGIN_ON = "authentication.required"


class Row(NamedTuple):
    """One refusal: a provider's id, the stage and the reply; the failure and the field; where."""

    provider: str
    stage: Stage | str
    reply: str
    failure: str
    field: str
    source: str


_OWN = [
    Row("gmail", AUTH, "534 5.7.9 Application-specific password required. x12 - gsmtp",
        "gmail-app-password", SECRET, "support.google.com/a/answer/3726730"),
    Row("gmail", AUTH, "535 5.7.8 Username and Password not accepted. x12 - gsmtp",
        "gmail-bad-credentials", USER, "support.google.com/a/answer/3726730"),
    Row("gmail", DOT, "550 5.4.5 Daily user sending limit exceeded. x12 - gsmtp",
        "quota-exceeded", "", "support.google.com/a/answer/3726730"),
    Row("google-relay", DOT, "550 5.7.1 Daily SMTP relay limit exceeded for customer. - gsmtp",
        "quota-exceeded", "", "wazuh/wazuh#15825"),
    Row("google-relay", MAIL, "550 5.7.1 Invalid credentials for relay [203.0.113.7]. x - gsmtp",
        "google-relay", "smtp.domain", "support.google.com/a/answer/6140680"),
    Row("microsoft-365", AUTH, "535 5.7.3 Authentication unsuccessful [X.prod.outlook.com]",
        "m365-bad-credentials", USER, "learn.microsoft.com, Exchange Online NDR codes"),
    Row("microsoft-365", DOT, "550 5.7.60 SMTP; Client does not have permissions to send as this",
        "m365-send-as", SENDER, "gophish/gophish#1600"),
    Row("microsoft-365", MAIL, "530 5.7.57 Client not authenticated to send mail.",
        "m365-login-required", LOGIN_ON, "learn.microsoft.com, fix issues with printers"),
    Row("outlook", AUTH, "535 5.7.139 Authentication unsuccessful, basic authentication is "
        "disabled.",
        "m365-basic-disabled", "authentication.mechanism", "support.microsoft.com, 2024-09"),
    Row("yahoo", AUTH, "535 5.7.0 (#AUTH005) Too many bad auth attempts.", "account-locked", "",
        "help.yahoo.com, SMTP error codes"),
    Row("yahoo", AUTH, "535 5.7.0 (#MBR1212) Incorrect username or password.", "bad-credentials",
        USER, "help.yahoo.com, SMTP error codes"),
    Row("icloud", DOT, "550 5.7.0 From address is not one of your addresses", "sender-refused",
        SENDER, "support.apple.com/HT202305"),
    Row("zoho", DOT, "553 Relaying disallowed as noreply@corp.example", "sender-refused", SENDER,
        "mattermost/mattermost#13224, frappe/erpnext#19057"),
    Row("zoho", DOT, "550 5.4.6 Unusual sending activity detected. To unblock click here.",
        "account-inactive", "", "cachethq/cachet#3052"),
    Row("zoho-eu", AUTH, "535 Authentication Failed", "bad-credentials", USER,
        "www.zoho.com/mail/help/zoho-smtp.html"),
    Row("zeptomail", DOT, "553 Relaying disallowed as noreply@corp.example", "sender-refused",
        SENDER, "www.zoho.com/zeptomail/help/api/smtp-error-codes.html"),
    Row("zeptomail", MAIL, "530 Must issue a STARTTLS command first.", "starttls-required",
        "smtp.encryption", "www.zoho.com/zeptomail/help/api/smtp-error-codes.html"),
    Row("proton", RCPT, "553 5.7.1 <a@corp.example>: Sender address rejected: not logged in",
        "authentication-required", LOGIN_ON, "home-assistant/core#154774"),
    Row("fastmail", MAIL, "551 5.7.1 Not authorised to send from this header address",
        "sender-refused", SENDER, "www.fastmail.help, 551 5.7.1"),
    Row("posteo", DOT, "550 5.7.1 message content rejected", "content-refused", "",
        "mandarons/icloud-docker#163"),
    Row("gmx", DOT, "554-Transaction failed\n554-Reject due to policy restrictions.\n554 For "
        "explanation visit https://postmaster.gmx.net/en/error-messages?ip=203.0.113.7&c=hi",
        "message-malformed", "sender.name", "authelia/authelia#2571"),
    Row("gmx", AUTH, "535 Authentication credentials invalid", "bad-credentials", USER,
        "postmaster.gmx.net/en/error-messages"),
    Row("gmx", RCPT, "550-Requested action not taken: mailbox unavailable\n550 Failure "
        "sending mail",
        "recipient-refused", "", "jstedfast/MailKit#968"),
    Row("web-de", MAIL, "550 Sender address is not allowed.", "sender-refused", SENDER,
        "postmaster.web.de, error messages"),
    Row("ionos", MAIL, "550 Sender address is not allowed.", "sender-refused", SENDER,
        "www.ionos.com/help/email, error messages"),
    Row("laposte", MAIL, "550 5.5.0 Emetteur invalide. Invalid Sender. LPN104_415",
        "sender-refused", SENDER, "thunderbird/thunderbird-android#938"),
    Row("yandex", MAIL, "553 5.7.1 Sender address rejected: not owned by auth user.",
        "sender-refused", SENDER, "splitbrain/dokuwiki-plugin-smtp#38"),
    Row("yandex", AUTH, "535 5.7.8 Error: authentication failed: This user does not have access "
        "rights to this service", "login-disabled", "", "yandex.com/support/mail"),
    Row("mail-ru", AUTH, "535 5.7.0 NEOBHODIM parol prilozheniya / Application password is "
        "REQUIRED",
        "bad-credentials", SECRET, "help.mail.ru/mail/security/protection/external"),
    Row("qq", MAIL, "501 mail from address must be same as authorization user", "sender-refused",
        SENDER, "nodeSolidServer/node-solid-server#1281"),
    Row("qq", AUTH, "535 Login Fail. Please enter your authorization code to login.",
        "bad-credentials", SECRET, "louislam/uptime-kuma#3434"),
    Row("163", AUTH, "550 User has no permission", "login-disabled", "", "help.mail.163.com"),
    Row("163", DOT, "554 DT:SPM 163 smtp10,DsCowADX0bFh http://mail.163.com/help/help_spam_16.htm",
        "content-refused", "", "elunez/eladmin#613"),
    Row("sendgrid", MAIL, "550 Unauthenticated senders not allowed", "sendgrid-authentication",
        LOGIN_ON, "sendgrid/docs#6473"),
    Row("sendgrid", DOT, "550 The from address does not match a verified Sender Identity.",
        "sendgrid-sender", SENDER, "www.twilio.com/docs/sendgrid, SMTP errors"),
    Row("sendgrid", DOT, "403 You are not authorized to send from that email address",
        "sender-refused", SENDER, "www.twilio.com/docs/sendgrid, SMTP errors"),
    Row("sendgrid", MAIL, "451 Authentication failed: Maximum credits exceeded", "quota-exceeded",
        "", "www.twilio.com/docs/sendgrid, SMTP errors"),
    Row("mailgun", DOT, "421 Domain sandbox0.mailgun.org is not allowed to send: Please activate "
        "your Mailgun account.", "account-inactive", "", "Monstarrrr/rebutify#162"),
    Row("mailgun", RCPT, "550 Sandbox subdomains are for test purposes only. Please add your own",
        "mailgun-sandbox", SENDER, "help.mailgun.com, sandbox domains"),
    Row("postmark", DOT, "550 5.7.1 'a@corp.example' is not a Sender Signature on your account",
        "postmark-sender", SENDER, "postmarkapp.com/developer, SMTP errors"),
    Row("brevo", AUTH, "535 5.7.0 Invalid login or password", "bad-credentials", USER,
        "marcpope/borgbackupserver#16"),
    Row("brevo", AUTH, "525 5.7.1 Unauthorized IP address", "brevo-address", "",
        "help.brevo.com, authorized IPs"),
    Row("brevo", MAIL, "550 From header is missing, header is not RFC 5322 compliant",
        "message-malformed", "sender.name", "bass3l/strapi-provider-email-smtp#4"),
    Row("mailjet", DOT, "550 The sender address has not been validated yet", "sender-refused",
        SENDER, "documentation.mailjet.com, senders"),
    Row("sparkpost", DOT, "550 5.7.1 Unconfigured Sending Domain <corp.example>",
        "sparkpost-domain", SENDER, "support.sparkpost.com, SMTP errors"),
    Row("resend", DOT, "550 The corp.example domain is not verified. Please, add and verify your "
        "domain on https://resend.com/domains", "sender-refused", SENDER,
        "resend.com/docs/api-reference/errors"),
    Row("smtp2go", DOT, "550-From header sender domain not verified.\n550 On your Settings "
        "> Sender Domains page verify the sender domain.", "sender-refused", SENDER,
        "PHPMailer/PHPMailer#2683"),
    Row("amazon-ses", AUTH, "535 Authentication Credentials Invalid", "ses-credentials", USER,
        "docs.aws.amazon.com/ses, smtp-response-codes"),
    Row("amazon-ses", DOT, "554 Message rejected: Email address is not verified. The following "
        "identities failed the check in region EU-WEST-1: a@corp.example", "ses-not-verified",
        SENDER, "docs.aws.amazon.com/ses, smtp-response-codes"),
    Row("amazon-ses", DOT, "454 Throttling failure: Daily message quota exceeded.",
        "quota-exceeded", "", "docs.aws.amazon.com/ses, smtp-response-codes"),
    Row("amazon-ses", DOT, "554 Access denied: User `arn:aws:iam::1:user/app' is not authorized to "
        "perform `ses:SendRawEmail' on resource `arn:aws:ses:x'", "sending-not-permitted", SENDER,
        "ministryofjustice/analytical-platform#6944"),
    Row("oracle-oci", MAIL, "535 Authorization failed: Envelope From address a@corp.example not "
        "authorized", "sender-refused", SENDER, "docs.oracle.com/iaas, Email Delivery"),
]  # fmt: skip

_SAME_PLATFORM = {
    "aol": "yahoo",
    "zoho-eu": "zoho",
    "zoho-in": "zoho",
    "gmx-com": "gmx",
    "ionos-com": "ionos",
    "126": "163",
    "tencent-exmail": "qq",
    "mailgun-eu": "mailgun",
    "sparkpost-eu": "sparkpost",
    "postmark-broadcast": "postmark",
}
"""Servers that the same company runs with the same software: they say what the other says."""

ROWS = [
    *_OWN,
    *(
        row._replace(provider=twin)
        for twin, platform in _SAME_PLATFORM.items()
        for row in _OWN
        if row.provider == platform
    ),
]
