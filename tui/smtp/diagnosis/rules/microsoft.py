"""Rules for what only Microsoft 365 and Exchange say, with where to mend it."""

from tui.smtp.diagnosis import login_remedies, remedies
from tui.smtp.diagnosis.conditions import with_password
from tui.smtp.diagnosis.rules.rule import ENHANCED, WORDS, Rule
from tui.smtp.record.events import Stage

_AUTH = (Stage.AUTH,)

MICROSOFT_RULES = (
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
        remedies=login_remedies.access_token,
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
        remedies=login_remedies.access_token,
    ),
    Rule(
        "m365-basic-retired",
        "Microsoft 365 accepts no passwords for the submission of mail any more.",
        "Basic authentication has been retired for this tenant: use XOAUTH2 with an access token, "
        "High Volume Email, Azure Communication Services, or a relay connector.",
        WORDS,
        enhanced=r"5\.7\.30",
        text=r"basic authentication",
        remedies=login_remedies.access_token,
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
        remedies=login_remedies.user_name,
    ),
    Rule(
        "m365-login-required",
        "Microsoft 365 or an Exchange server wants a login before it takes mail.",
        "Requires authentication is off, or a connector that lets this host in without one is "
        "missing there.",
        ENHANCED,
        enhanced=r"5\.7\.57",
        remedies=login_remedies.log_in,
    ),
    Rule(
        "m365-connector",
        "Microsoft 365 has no connector that fits this host.",
        "A connector for relaying names this host's address or its certificate: Exchange admin "
        "center, Mail flow, Connectors.{seen_as} Or submit the mail with a login at "
        "smtp.office365.com.",
        ENHANCED,
        enhanced=r"5\.7\.64",
        remedies=login_remedies.microsoft_login,
    ),
    Rule(
        "m365-direct-send",
        "Microsoft 365 takes no mail from this sender without a login or a connector.",
        "The tenant refuses direct send. Submit the mail with a login at smtp.office365.com, "
        "or have an administrator make a connector for this host: Exchange admin center, Mail "
        "flow, Connectors.{seen_as}",
        ENHANCED,
        enhanced=r"5\.7\.68",
        remedies=login_remedies.microsoft_login,
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
        remedies=login_remedies.relay,
        lasts=True,
    ),
    Rule(
        "client-blocked",
        "Microsoft takes no mail from this host's address: {reply}",
        "The address is on Microsoft's own list; https://sender.office.com takes it "
        "off.{seen_as} Or submit the mail with a login.",
        ENHANCED,
        enhanced=r"5\.7\.(511|60[6-9]|6[1-4]\d)",
        remedies=login_remedies.relay,
    ),
)
