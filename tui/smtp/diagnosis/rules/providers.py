"""What only one provider says: its words, what they mean there, and where to mend it."""

from tui.settings.providers.table import by_host
from tui.smtp.diagnosis import remedies
from tui.smtp.diagnosis.rules.rule import ENHANCED, WORDS, Rule, with_password
from tui.smtp.record.events import Stage
from tui.smtp.stages.findings import Ending

_AUTH = (Stage.AUTH,)


def _amazon(ending: Ending) -> bool:
    """Others use SES's words too."""
    provider = by_host(ending.facts.settings.smtp.host)
    return provider is not None and provider.id == "amazon-ses"


_GOOGLE = (
    Rule(
        "gmail-app-password",
        "Google wants an app password, not the password of the account.",
        "The account has 2-step verification. Make an app password in the Google account and "
        "store it without its spaces; an administrator, or Advanced Protection, may forbid them.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.9",
        text=r"application-specific password|InvalidSecondFactor",
    ),
    Rule(
        "gmail-web-login",
        "Google wants this account to log in with a browser first.",
        "Google found the login unusual. Whoever owns the account can log in with a browser and "
        "confirm it, or make an app password.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.14",
        text=r"web browser|google",
    ),
    Rule(
        "gmail-bad-credentials",
        "Google refused the user name or password.",
        "The user name is the full address; the password an app password without its spaces "
        "(2-step verification must be on). Google takes no account passwords any more.",
        WORDS,
        stages=_AUTH,
        codes="535",
        text=r"gsmtp|support\.google\.com",
        when=with_password,
        remedies=remedies.user_name,
    ),
    Rule(
        "google-relay",
        "Google's relay does not know this host.",
        "It takes mail from addresses that an administrator has registered (Admin console, "
        "Gmail, Routing, SMTP relay service), and from senders of that account's "
        "domains.{seen_as} EHLO name should be one of those domains too. Or submit the mail with "
        "a login at smtp.gmail.com.",
        WORDS,
        text=r"mail relay denied|invalid credentials for relay",
        remedies=remedies.google_relay,
    ),
)

_MICROSOFT = (
    Rule(
        "m365-tenant-disabled",
        "SMTP AUTH is switched off for the whole Microsoft 365 tenant.",
        "An administrator can switch it on: Exchange admin center, Settings, Mail flow; or for "
        "one mailbox: Set-CASMailbox USER -SmtpClientAuthenticationDisabled $false.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.139",
        text=r"disabled for the tenant",
    ),
    Rule(
        "m365-mailbox-disabled",
        "SMTP AUTH is switched off for this Microsoft 365 mailbox.",
        "An administrator can switch it on: "
        "Set-CASMailbox USER -SmtpClientAuthenticationDisabled $false.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.139",
        text=r"disabled for the mailbox",
    ),
    Rule(
        "m365-security-defaults",
        "The security defaults of the Microsoft 365 tenant forbid logins with a password.",
        "Use OAuth (XOAUTH2), or have an administrator replace the security defaults in Entra by "
        "Conditional Access with an exception for this account.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.139",
        text=r"security defaults|organizational policy|locked by your organization",
        remedies=remedies.access_token,
    ),
    Rule(
        "m365-conditional-access",
        "Microsoft 365 refused the login: it does not meet the tenant's criteria.",
        "Conditional Access, or the mailbox's own switch for SMTP AUTH, forbids it. An "
        "administrator has to except this account in Entra, or allow SMTP AUTH for the mailbox.",
        WORDS,
        stages=_AUTH,
        enhanced=r"5\.7\.139",
        text=r"did not meet the criteria",
    ),
    Rule(
        "m365-basic-disabled",
        "Microsoft takes no password from this account any more.",
        "Basic authentication is off, for good with personal Outlook accounts: use XOAUTH2 with an "
        "access token as password.",
        WORDS,
        stages=_AUTH,
        text=r"basic authentication is disabled",
        remedies=remedies.access_token,
    ),
    Rule(
        "m365-basic-retired",
        "Microsoft 365 accepts no passwords for the submission of mail any more.",
        "Basic authentication has been retired for this tenant: use XOAUTH2 with an access token, "
        "High Volume Email, Azure Communication Services, or a relay connector.",
        WORDS,
        enhanced=r"5\.7\.30",
        text=r"basic authentication",
        remedies=remedies.access_token,
    ),
    Rule(
        "m365-bad-credentials",
        "Microsoft 365 or an Exchange server refused the user name or password.",
        "A wrong password; or an account with multi-factor authentication; or SMTP AUTH is off "
        "for this mailbox.{odd} Microsoft 365 wants the full address as user name, an Exchange "
        "server of one's own often DOMAIN\\user.",
        ENHANCED,
        stages=_AUTH,
        codes="535",
        enhanced=r"5\.7\.(3|139)",
        when=with_password,
        remedies=remedies.user_name,
    ),
    Rule(
        "m365-login-required",
        "Microsoft 365 or an Exchange server wants a login before it takes mail.",
        "Requires authentication is off, or a connector that lets this host in without one is "
        "missing there.",
        ENHANCED,
        enhanced=r"5\.7\.57",
        remedies=remedies.log_in,
    ),
    Rule(
        "m365-connector",
        "Microsoft 365 has no connector that fits this host.",
        "A connector for relaying names this host's address or its certificate: Exchange admin "
        "center, Mail flow, Connectors.{seen_as} Or submit the mail with a login at "
        "smtp.office365.com.",
        ENHANCED,
        enhanced=r"5\.7\.64",
        remedies=remedies.microsoft_login,
    ),
    Rule(
        "m365-direct-send",
        "Microsoft 365 takes no mail from this sender without a login or a connector.",
        "The tenant refuses direct send. Submit the mail with a login at smtp.office365.com, "
        "or have an administrator make a connector for this host: Exchange admin center, Mail "
        "flow, Connectors.{seen_as}",
        ENHANCED,
        enhanced=r"5\.7\.68",
        remedies=remedies.microsoft_login,
    ),
    Rule(
        "m365-send-as",
        "{who} may not send as {sender}.",
        "Exchange wants the sender to be the mailbox that logs in, unless it has the right "
        "“Send As” on the other one.",
        ENHANCED,
        enhanced=r"5\.(2\.252|7\.60)",
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "m365-send-as",
        "{who} may not send as {sender}.",
        "Exchange wants the sender to be the mailbox that logs in, unless it has the right "
        "“Send As” on the other one.",
        WORDS,
        text=r"SendAsDenied",
        remedies=remedies.sender_is_login,
    ),
    Rule(
        "m365-throttled",
        "Microsoft 365 blocks this sender for a while, after repeated errors.",
        "Stop testing and sending for now, mend the first error, and wait: each attempt makes the "
        "block longer. An administrator finds the state in the Microsoft 365 admin center.",
        ENHANCED,
        enhanced=r"5\.2\.25[1-5]",
    ),
    Rule(
        "m365-connections",
        "Microsoft 365 has too many connections with this mailbox.",
        "It allows three at a time. Other programs send with the same login; the settings may be "
        "right. Test again when they are done; whoever runs those programs can spread them.",
        WORDS,
        codes="4..",
        text=r"concurrent connections? limit|STOREDRV.*sender thread limit",
    ),
    Rule(
        "m365-tenant-reputation",
        "Microsoft 365 blocks mail of this tenant, or of this address.",
        "Too little is known of it, or too much spam came from it. An administrator finds the "
        "state in the Microsoft 365 admin center.",
        ENHANCED,
        enhanced=r"5\.7\.(50[1-3]|70[58])",
    ),
    Rule(
        "m365-tenant-reputation",
        "Microsoft 365 blocks mail of this tenant, or of this address.",
        "Too little is known of it, or too much spam came from it. An administrator finds the "
        "state in the Microsoft 365 admin center.",
        WORDS,
        text=r"bad outbound sender|OutboundSpamException",
    ),
    Rule(
        "client-blocked",
        "Microsoft slows down mail from this host's address: {reply}",
        "The address has a bad reputation there, or none yet; https://sender.office.com and "
        "https://postmaster.live.com tell more.{seen_as} Or submit the mail with a login.",
        ENHANCED,
        enhanced=r"4\.7\.6[0-9][0-9]",
        remedies=remedies.relay,
        lasts=True,
    ),
    Rule(
        "client-blocked",
        "Microsoft takes no mail from this host's address: {reply}",
        "The address is on Microsoft's own list; https://sender.office.com takes it "
        "off.{seen_as} Or submit the mail with a login.",
        ENHANCED,
        enhanced=r"5\.7\.(511|60[6-9]|6[1-4]\d)",
        remedies=remedies.relay,
    ),
)

_SERVICES = (
    Rule(
        "ses-credentials",
        "Amazon SES refused the user name or password.",
        "SES has SMTP credentials of its own, for each region: IAM access keys do not work. Make "
        "them in the SES console, in the region of this server.",
        WORDS,
        stages=_AUTH,
        text=r"authentication credentials invalid",
        when=_amazon,
    ),
    Rule(
        "ses-not-verified",
        "Amazon SES knows no verified identity for an address of this mail.",
        "Verify the sender, or its domain, in the region that the reply names. While the account "
        "is in the sandbox, the recipient must be verified too.",
        WORDS,
        text=r"email address is not verified|failed the check in region",
    ),
    Rule(
        "sendgrid-sender",
        "SendGrid knows no verified sender {sender}.",
        "Verify the sender or its domain in SendGrid, or take a verified one as Sender address.",
        WORDS,
        text=r"from address does not match a verified sender",
    ),
    Rule(
        "sparkpost-domain",
        "SparkPost knows no sending domain for {sender}.",
        "Add and verify the domain in SparkPost, or take another Sender address.",
        WORDS,
        text=r"unconfigured sending domain",
    ),
    Rule(
        "sendgrid-authentication",
        "SendGrid wants a login before it takes mail.",
        "The user name is the word apikey, the password an API key.",
        WORDS,
        text=r"unauthenticated senders not allowed",
        remedies=remedies.log_in,
    ),
    Rule(
        "postmark-sender",
        "Postmark knows no sender signature for {sender}.",
        "Add and confirm it, or its domain, in Postmark, or take another Sender address.",
        WORDS,
        text=r"sender signature",
    ),
    Rule(
        "mailgun-sandbox",
        "Mailgun's sandbox domain sends to authorized recipients only.",
        "Authorize {recipient} in Mailgun, or send from a domain of your own.",
        WORDS,
        text=r"(sandbox subdomains|free accounts) are for test purposes",
    ),
    Rule(
        "brevo-address",
        "Brevo does not accept mail from this host's address.",
        "Whoever owns the account adds the address to the authorized ones in Brevo's security "
        "settings.{seen_as}",
        WORDS,
        codes="525",
        text=r"unauthori[sz]ed ip",
    ),
    Rule(
        "quota-exceeded",
        "The account may send no more for now: {reply}",
        "A sending rate or quota is used up. The settings are right: wait, or ask the provider "
        "for more.",
        WORDS,
        text=r"maximum (sending rate|credits) exceeded|daily message quota|daily (user )?sending "
        r"(quota|limit)|throttling failure|sending limit exceeded",
    ),
)

PROVIDER_RULES = (*_GOOGLE, *_MICROSOFT, *_SERVICES)
