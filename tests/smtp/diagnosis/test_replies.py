"""What refusals mean: every failure that a reply decides, by its name, on a real socket."""

import re

import pytest

from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer
from tests.smtp.helpers.scripts import EXITS, LOGIN, refuse
from tui.smtp.record.events import Stage

# failure, stage, reply; the servers' words are theirs, as their own pages quote them
REPLIES: list[tuple[str, Stage | str, str]] = [
    ("too-many-connections", Stage.BANNER, "421 4.7.0 Too many connections, try again later"),
    (
        "tls-version",
        Stage.MAIL,
        "451 5.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade your client to TLS 1.2.",
    ),
    ("temporary-failure", Stage.BANNER, "450 4.3.2 not now"),
    ("client-blocked", Stage.BANNER, "554 5.7.1 Service unavailable; zen.spamhaus.org"),
    ("client-blocked", Stage.BANNER, "550 dynamic IP, go away"),
    ("client-blocked", Stage.RCPT, "550 5.7.606 Access denied, banned sending IP [203.0.113.7]"),
    (
        "client-blocked",
        "dot",
        "550-5.7.1 [203.0.113.7] The IP you're using to send mail is not authorized to send email "
        "directly to our servers.\n550 5.7.1 See https://support.google.com/mail x12 - gsmtp",
    ),
    ("client-refused", Stage.BANNER, "554 No SMTP service here"),
    (
        "client-refused",
        Stage.RCPT,
        "554 5.7.1 <unknown[203.0.113.7]>: Client host rejected: Access denied",
    ),
    ("reverse-dns", Stage.BANNER, "554 5.7.1 no PTR record for 203.0.113.7"),
    (
        "reverse-dns",
        Stage.RCPT,
        "550 5.7.1 Client host rejected: cannot find your reverse hostname, [203.0.113.7]",
    ),
    ("reverse-dns", "dot", "550 5.7.25 The sending address has no forward-confirmed name"),
    ("host-takes-no-mail", Stage.BANNER, "521 5.3.2 takes no mail"),
    ("ehlo-refused", Stage.EHLO, "501 5.5.4 Helo command rejected: Invalid name"),
    ("ehlo-refused", Stage.EHLO, "550 bad HELO"),
    (
        "ehlo-refused",
        Stage.RCPT,
        "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
    ),
    ("ehlo-refused", Stage.RCPT, "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)"),
    ("command-refused", Stage.EHLO, "502 5.5.1 unknown"),
    ("temporary-failure", Stage.EHLO, "451 4.4.0 later"),
    ("server-closing", Stage.EHLO, "421 4.4.2 shutting down"),
    ("starttls-required", Stage.MAIL, "530 5.7.0 Must issue a STARTTLS command first"),
    ("starttls-required", Stage.AUTH, "530 5.7.0 Must issue a STARTTLS command first"),
    ("authentication-required", Stage.MAIL, "530 5.7.0 Authentication required"),
    ("authentication-required", Stage.RCPT, "550 5.7.1 You must authenticate first"),
    ("authentication-required", Stage.MAIL, "530 no"),
    ("m365-login-required", Stage.MAIL, "530 5.7.57 Client not authenticated to send mail."),
    ("mechanism-unsupported", Stage.AUTH, "534 5.7.9 Authentication mechanism is too weak"),
    ("login-needs-tls", Stage.AUTH, "535 5.7.11 Encryption required"),
    ("starttls-required", Stage.MAIL, "523 5.7.10 Encryption needed"),
    ("starttls-required", Stage.MAIL, "550 5.7.10 no"),
    ("login-needs-tls", Stage.AUTH, "538 5.7.11 Encryption required"),
    ("bad-credentials", Stage.AUTH, "535 5.7.8 Error: authentication failed"),
    ("bad-credentials", Stage.AUTH, "535 no"),
    ("bad-credentials", Stage.AUTH, "550 5.7.8 no"),
    ("bad-credentials", Stage.AUTH, "554 Authentication failed, please try again"),
    ("login-refused", Stage.AUTH, "550 5.7.1 not you"),
    ("command-refused", Stage.AUTH, "503 5.5.1 AUTH not available"),
    (
        "gmail-app-password",
        Stage.AUTH,
        "534-5.7.9 Application-specific password required. For more information, go to\n"
        "534 5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor x12 - gsmtp",
    ),
    (
        "gmail-web-login",
        Stage.AUTH,
        "534-5.7.14 <https://accounts.google.com/signin/continue> Please log in via your web\n"
        "534 5.7.14 browser and then try again. x12 - gsmtp",
    ),
    (
        "gmail-bad-credentials",
        Stage.AUTH,
        "535-5.7.8 Username and Password not accepted. For more information, go to\n"
        "535 5.7.8 https://support.google.com/mail/?p=BadCredentials x12 - gsmtp",
    ),
    (
        "google-relay",
        Stage.MAIL,
        "550-5.7.1 Invalid credentials for relay [203.0.113.7]. The IP address you've registered "
        "in\n550 5.7.1 your Workspace SMTP Relay service doesn't match domain x12 - gsmtp",
    ),
    (
        "google-relay",
        Stage.MAIL,
        "550-5.7.0 Mail relay denied [203.0.113.7]. Invalid credentials for relay for\n"
        "550 5.7.0 one of the domains in: client.example x12 - gsmtp",
    ),
    ("m365-connector", Stage.RCPT, "550 5.7.64 TenantAttribution; Relay Access Denied SMTP"),
    (
        "m365-direct-send",
        "dot",
        "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from "
        "unauthorized sources",
    ),
    ("m365-connections", "dot", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
    (
        "m365-tenant-disabled",
        Stage.AUTH,
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
        "Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
    ),
    (
        "m365-mailbox-disabled",
        Stage.AUTH,
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
        "Mailbox.",
    ),
    (
        "m365-security-defaults",
        Stage.AUTH,
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security "
        "defaults policy. Contact your administrator.",
    ),
    (
        "m365-conditional-access",
        Stage.AUTH,
        "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be "
        "authenticated successfully. Contact your administrator.",
    ),
    (
        "m365-basic-disabled",
        Stage.AUTH,
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    ),
    ("m365-bad-credentials", Stage.AUTH, "535 5.7.3 Authentication unsuccessful"),
    (
        "m365-basic-retired",
        Stage.AUTH,
        "550 5.7.30 Basic authentication is not supported for Client Submission.",
    ),
    ("m365-throttled", Stage.MAIL, "550 5.2.251 blocked after repeated errors"),
    (
        "m365-connections",
        Stage.AUTH,
        "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending",
    ),
    ("m365-tenant-reputation", "dot", "550 5.7.708 Service unavailable. Access denied"),
    (
        "m365-send-as",
        "dot",
        "554 5.2.252 SendAsDenied; bob@sender.example not allowed to send as ann@example.com",
    ),
    ("m365-send-as", "dot", "550 5.7.60 SMTP; Client does not have permissions to send as"),
    ("m365-send-as", "dot", "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException"),
    (
        "ses-not-verified",
        "dot",
        "554 Message rejected: Email address is not verified. The following identities failed "
        "the check in region EU-WEST-1: bob@sender.example",
    ),
    ("quota-exceeded", "dot", "454 Throttling failure: Maximum sending rate exceeded."),
    ("quota-exceeded", "dot", "454 Throttling failure: Daily message quota exceeded."),
    ("quota-exceeded", Stage.MAIL, "451 Authentication failed: Maximum credits exceeded"),
    ("quota-exceeded", "dot", "550 5.4.5 Daily user sending limit exceeded."),
    (
        "sendgrid-sender",
        "dot",
        "550 The from address does not match a verified Sender Identity. Mail cannot be sent",
    ),
    ("sendgrid-authentication", Stage.MAIL, "550 Unauthenticated senders not allowed"),
    (
        "postmark-sender",
        "dot",
        "550 5.7.1 'bob@sender.example' is not a Sender Signature on your account",
    ),
    (
        "mailgun-sandbox",
        Stage.RCPT,
        "550 Sandbox subdomains are for test purposes only. Please add your own domain",
    ),
    ("mailgun-sandbox", "dot", "550 Free accounts are for test purposes only. Please upgrade"),
    ("sparkpost-domain", "dot", "550 5.7.1 Unconfigured Sending Domain <sender.example>"),
    ("brevo-address", Stage.AUTH, "525 5.7.1 Unauthorized IP address"),
    ("auth-temporary", Stage.AUTH, "454 4.7.0 Temporary authentication failure"),
    ("auth-temporary", Stage.AUTH, "432 4.7.12 A password transition is needed"),
    ("server-closing", Stage.AUTH, "421 4.7.0 Too many errors"),
    ("greylisted", Stage.RCPT, "450 4.2.0 <ann@recipient.example>: Greylisted, see postgrey"),
    ("greylisted", Stage.RCPT, "451 4.7.1 Please try again in 300 seconds"),
    ("greylisted", "dot", "451 graylisted"),
    ("server-busy", Stage.RCPT, "451 4.3.0 Temporary lookup failure"),
    ("server-busy", Stage.MAIL, "451 4.7.500 Server busy. Please try again later"),
    ("server-full", Stage.MAIL, "452 4.3.1 Insufficient system storage"),
    ("mailbox-full", Stage.RCPT, "452 4.2.2 Mailbox full"),
    ("mailbox-full", Stage.RCPT, "552 5.2.2 Over quota"),
    ("too-many-recipients", Stage.RCPT, "452 4.5.3 Too many recipients"),
    ("temporary-failure", Stage.RCPT, "450 not now"),
    ("relay-denied", Stage.RCPT, "554 5.7.1 <ann@recipient.example>: Relay access denied"),
    ("relay-denied", Stage.RCPT, "550 relaying denied"),
    ("relay-not-now", Stage.RCPT, "454 4.7.1 <ann@recipient.example>: Relay access denied"),
    ("recipient-refused", Stage.RCPT, "550 5.1.1 User unknown"),
    ("recipient-refused", Stage.RCPT, "553 no"),
    ("recipient-domain-unknown", Stage.RCPT, "550 5.1.2 Domain not found"),
    ("recipient-takes-no-mail", Stage.RCPT, "556 5.1.10 Recipient address has null MX"),
    ("recipient-takes-no-mail", Stage.RCPT, "550 5.1.10 Recipient address has null MX"),
    ("message-too-large", "dot", "552 5.3.4 Message too big"),
    ("message-too-large", "dot", "552 message size exceeds the limit"),
    ("message-too-large", Stage.MAIL, "452 4.3.4 too large for now"),
    ("address-not-ascii", Stage.RCPT, "553 5.6.7 SMTPUTF8 is required"),
    ("sender-authentication", "dot", "550 5.7.26 Unauthenticated email is not accepted"),
    ("sender-authentication", "dot", "550 5.7.515 Access denied, sending domain"),
    ("sender-authentication", "dot", "550 rejected by DMARC policy"),
    ("sender-refused", Stage.MAIL, "553 5.7.1 Sender address rejected: not owned by user bob"),
    ("sender-refused", Stage.MAIL, "550 5.1.0 rejected"),
    ("sender-refused", Stage.MAIL, "550 no"),
    ("sender-refused", Stage.MAIL, "550 5.7.27 Sender address has null MX"),
    ("sender-refused", "dot", "553 Relaying disallowed as bob@sender.example"),
    ("sender-refused", "dot", "550 5.7.0 From address is not one of your addresses"),
    ("sender-refused", Stage.MAIL, "550 Sender address is not allowed."),
    ("content-refused", "dot", "554 5.7.1 Message rejected as spam"),
    ("client-blocked", Stage.RCPT, "554 5.7.1 Client host blocked using zen.spamhaus.org"),
    ("command-refused", Stage.MAIL, "503 5.5.1 out of order"),
    ("command-refused", Stage.RCPT, "500 what"),
    ("server-closing", Stage.DATA, "421 4.3.2 going down"),
    ("unexpected-reply", Stage.MAIL, "354 go on"),
    ("unexpected-reply", Stage.AUTH, "250 fine"),
]


@pytest.mark.parametrize(("failure", "stage", "reply"), REPLIES)
async def test_what_a_refusal_means(failure: str, stage: Stage | str, reply: str) -> None:
    changed = LOGIN if stage is Stage.AUTH else {}
    with ScriptedServer(*refuse(stage, reply)) as server:
        held = await hold(attempt(server.port, changed))
    verdict = held.verdict
    at = stage if isinstance(stage, Stage) else Stage.DATA
    assert (verdict.failure, verdict.stage, verdict.ok) == (failure, at, False)
    assert verdict.exit == (26 if stage == "dot" else EXITS[at])
    assert verdict.code == int(reply[:3])
    assert verdict.reply.startswith(reply[:3])
    assert verdict.summary.endswith((".", verdict.reply[-1]))
    assert verdict.cause.endswith((".", "$false."))
    assert held.stages[-1] == (at, "failed")
    assert (b"QUIT" in server.received) == (verdict.code != 421)


TEMPORARY = [row for row in REPLIES if row[2].startswith("4")]


@pytest.mark.parametrize(("failure", "stage", "reply"), TEMPORARY)
async def test_temporary_is_never_a_wrong_setting(
    failure: str, stage: Stage | str, reply: str
) -> None:
    changed = LOGIN if stage is Stage.AUTH else {}
    with ScriptedServer(*refuse(stage, reply)) as server:
        verdict = (await hold(attempt(server.port, changed))).verdict
    assert verdict.failure == failure
    lasting = "it may pass by itself" in verdict.cause or failure == "tls-version"
    assert verdict.remedies == () or lasting
    own_words = verdict.summary.replace(verdict.reply, "")
    assert not re.search(r"credentials|password", f"{verdict.failure} {own_words}")
