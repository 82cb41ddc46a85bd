"""Mailboxes that are used all over the world: Microsoft, Google, Apple, Yahoo and the like."""

from tui.language import N_
from tui.settings.providers.provider import (
    APP_PASSWORD,
    BOTH,
    BOTH_IMPLICIT_FIRST,
    STARTTLS,
    Provider,
    Shape,
)

_GOOGLE_APP_PASSWORD = N_(
    "an app password of 16 letters: Google Account, Security, 2-Step Verification"
)
_GOOGLE_SHAPE = Shape(
    "[a-z]{16}",
    "Google takes no account passwords here, only app passwords: 16 small letters.",
)
_MICROSOFT_SCOPE = N_(
    "https://outlook.office365.com/SMTP.Send, or for an application "
    "https://outlook.office365.com/.default with the role SMTP.SendAsApp"
)
_ZOHO_PASSWORD = N_("the account's password; an app password where two-factor login is on")
_ZOHO = "https://www.zoho.com/mail/help/zoho-smtp.html"

MAILBOXES = (
    Provider(
        id="microsoft-365",
        name="Microsoft 365",
        host="smtp.office365.com",
        aliases=(
            "outlook.office365.com",
            "smtp.outlook.office365.com",
            "outlook.office.com",
        ),
        ports=STARTTLS,
        password=N_("the mailbox's password, or an access token with XOAUTH2"),
        scope=_MICROSOFT_SCOPE,
        sign_in="microsoft-365",
        sender_rule="login",
        # The dates: Exchange Team Blog, 27 January 2026, "Updated Exchange Online SMTP AUTH Basic
        # Authentication Deprecation Timeline"; the removal comes later, its date in late 2027.
        note=N_("SMTP AUTH must be on for the mailbox and the tenant."),
        password_ends=N_(
            "At the end of December 2026 Microsoft 365 switches password logins off by "
            "default, so this one may stop. Sign in instead: Secret source oauth, Sign-in "
            "provider microsoft-365, then posthouse login."
        ),
        domains=("onmicrosoft.com",),
        mx=("mail.protection.outlook.com", "mx.microsoft"),
        spf="spf.protection.outlook.com",
        documented="https://learn.microsoft.com/exchange/mail-flow-best-practices/how-to-set-up-a-"
        "multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365",
        checked="2026-11-24",
    ),
    Provider(
        id="outlook",
        name="Outlook.com (Hotmail)",
        host="smtp-mail.outlook.com",
        aliases=(
            "smtp.live.com",
            "smtp.outlook.com",
            "smtp.hotmail.com",
        ),
        ports=STARTTLS,
        password=N_("an access token; Microsoft takes no passwords here since 16 September 2024"),
        mechanism="XOAUTH2",
        scope=_MICROSOFT_SCOPE,
        sign_in="outlook.com",
        sender_rule="login",
        password_ends=N_(
            "Outlook.com takes no passwords since 16 September 2024. Sign in instead: Secret "
            "source oauth, Sign-in provider outlook.com, then posthouse login."
        ),
        domains=(
            *("outlook.com", "hotmail.com", "live.com", "msn.com", "windowslive.com"),
            *("outlook.de", "outlook.fr", "outlook.es", "outlook.at", "outlook.be", "outlook.it"),
            *("hotmail.co.uk", "hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es"),
            *("live.co.uk", "live.de", "live.fr", "live.nl", "live.it"),
        ),
        documented="https://support.office.com/article/pop-imap-and-smtp-settings-for-outlook-com-"
        "d088b986-291d-42b8-9564-9c414e2aa040",
        checked="2026-11-24",
    ),
    Provider(
        id="gmail",
        name="Gmail (Google Workspace)",
        host="smtp.gmail.com",
        aliases=("smtp.googlemail.com",),
        ports=BOTH,
        password=_GOOGLE_APP_PASSWORD,
        scope="https://mail.google.com/",
        sign_in="google",
        sender_rule="login",
        password_shape=_GOOGLE_SHAPE,
        domains=("gmail.com", "googlemail.com"),
        mx=(
            "aspmx.l.google.com",
            "smtp.google.com",
            "googlemail.com",
            "gmail-smtp-in.l.google.com",
        ),
        spf="_spf.google.com",
        documented="https://autoconfig.thunderbird.net/v1.1/gmail.com",
        checked="2026-11-24",
    ),
    Provider(
        id="google-relay",
        name="Google Workspace SMTP relay",
        host="smtp-relay.gmail.com",
        ports=((587, "starttls"), (465, "implicit"), (25, "starttls")),
        password=_GOOGLE_APP_PASSWORD,
        scope="https://mail.google.com/",
        sender_rule="hosted",
        note=N_(
            "An administrator switches it on: Admin console, Gmail, Routing, SMTP relay service. "
            "It can let this host's address in without a login."
        ),
        password_shape=_GOOGLE_SHAPE,
        spf="_spf.google.com",
        documented="https://support.google.com/a/answer/2956491",
        checked="2026-11-26",
    ),
    Provider(
        id="icloud",
        name="iCloud Mail",
        host="smtp.mail.me.com",
        ports=STARTTLS,
        password=N_("an app-specific password: Apple Account, Sign-In and Security"),
        sender_rule="login",
        domains=("icloud.com", "me.com", "mac.com"),
        mx=("mail.icloud.com",),
        spf="icloud.com",
        documented="https://support.apple.com/HT202304",
        checked="2026-11-24",
    ),
    Provider(
        id="yahoo",
        name="Yahoo Mail",
        host="smtp.mail.yahoo.com",
        aliases=(
            "smtp.mail.yahoo.de",
            "smtp.mail.yahoo.fr",
            "smtp.mail.yahoo.co.uk",
            "plus.smtp.mail.yahoo.com",
        ),
        ports=BOTH_IMPLICIT_FIRST,
        password=APP_PASSWORD,
        sender_rule="login",
        domains=(
            *("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.ca", "yahoo.de", "yahoo.it"),
            *("yahoo.fr", "yahoo.es", "yahoo.se", "yahoo.co.in", "yahoo.co.uk", "yahoo.co.nz"),
            *("yahoo.com.au", "yahoo.com.ar", "yahoo.com.br", "yahoo.com.mx"),
        ),
        mx=("yahoodns.net",),
        documented="https://help.yahoo.com/kb/new-mail-for-desktop/"
        "imap-server-settings-yahoo-mail-sln4075.html",
        checked="2026-11-24",
    ),
    Provider(
        id="aol",
        name="AOL Mail",
        host="smtp.aol.com",
        ports=BOTH_IMPLICIT_FIRST,
        password=APP_PASSWORD,
        sender_rule="login",
        domains=("aol.com", "aim.com", "aol.de", "aol.fr", "aol.it", "aol.es", "aol.co.uk"),
        documented="https://help.aol.com/articles/"
        "how-do-i-use-other-email-applications-to-send-and-receive-my-aol-mail",
        checked="2026-11-24",
    ),
    Provider(
        id="zoho",
        name="Zoho Mail",
        host="smtp.zoho.com",
        aliases=(
            "smtppro.zoho.com",
            "smtp.zoho.com.au",
            "smtp.zoho.jp",
            "smtp.zohocloud.ca",
            "smtp.zoho.sa",
        ),
        siblings=(
            "smtp.zoho.eu",
            "smtp.zoho.in",
            "smtp.zoho.com.au",
            "smtp.zoho.jp",
            "smtp.zohocloud.ca",
            "smtp.zoho.sa",
        ),
        ports=BOTH_IMPLICIT_FIRST,
        password=_ZOHO_PASSWORD,
        sender_rule="login",
        domains=("zoho.com", "zohomail.com"),
        mx=("mx.zoho.com", "mx2.zoho.com", "mx3.zoho.com"),
        documented=_ZOHO,
        checked="2026-11-24",
    ),
    Provider(
        id="zoho-eu",
        name="Zoho Mail (Europe)",
        host="smtp.zoho.eu",
        aliases=("smtppro.zoho.eu",),
        siblings=(
            "smtp.zoho.com",
            "smtp.zoho.in",
            "smtp.zoho.com.au",
            "smtp.zoho.jp",
            "smtp.zohocloud.ca",
            "smtp.zoho.sa",
        ),
        ports=BOTH_IMPLICIT_FIRST,
        password=_ZOHO_PASSWORD,
        sender_rule="login",
        domains=("zoho.eu", "zohomail.eu"),
        mx=("mx.zoho.eu", "mx2.zoho.eu", "mx3.zoho.eu"),
        documented=_ZOHO,
        checked="2026-11-24",
    ),
    Provider(
        id="zoho-in",
        name="Zoho Mail (India)",
        host="smtp.zoho.in",
        aliases=("smtppro.zoho.in",),
        siblings=(
            "smtp.zoho.com",
            "smtp.zoho.eu",
            "smtp.zoho.com.au",
            "smtp.zoho.jp",
            "smtp.zohocloud.ca",
            "smtp.zoho.sa",
        ),
        ports=BOTH_IMPLICIT_FIRST,
        password=_ZOHO_PASSWORD,
        sender_rule="login",
        domains=("zoho.in", "zohomail.in"),
        mx=("mx.zoho.in", "mx2.zoho.in", "mx3.zoho.in"),
        documented=_ZOHO,
        checked="2026-11-24",
    ),
    Provider(
        id="fastmail",
        name="Fastmail",
        host="smtp.fastmail.com",
        ports=BOTH_IMPLICIT_FIRST,
        password=N_("an app password: Settings, Privacy & Security; never the account's own"),
        sender_rule="login",
        domains=("fastmail.com", "fastmail.fm"),
        mx=("messagingengine.com",),
        spf="spf.messagingengine.com",
        documented="https://www.fastmail.com/help/technical/servernamesandports.html",
        checked="2026-11-24",
    ),
    Provider(
        id="proton",
        name="Proton Mail (SMTP submission)",
        host="smtp.protonmail.ch",
        ports=STARTTLS,
        password=N_("an SMTP token, made in Proton's settings for this one address"),
        sender_rule="login",
        note=N_("Only for addresses of custom domains, in business, Visionary and Family plans."),
        mx=("protonmail.ch",),
        spf="_spf.protonmail.ch",
        documented="https://proton.me/support/smtp-submission",
    ),
    Provider(
        id="proton-bridge",
        name="Proton Mail Bridge (local)",
        host="127.0.0.1",
        ports=((1025, "starttls"), (1025, "implicit")),
        password=N_("the password that Bridge shows, not the account's own"),
        sender_rule="login",
        note=N_("Bridge's certificate is its own: trust it by Fingerprint, under Advanced."),
        domains=("proton.me", "protonmail.com", "pm.me"),
        documented="https://proton.me/support/protonmail-bridge-faq",
    ),
    Provider(
        id="mail-com",
        name="mail.com",
        host="smtp.mail.com",
        ports=BOTH,
        sender_rule="login",
        domains=("mail.com", "email.com", "usa.com", "post.com", "europe.com"),
        documented="https://autoconfig.thunderbird.net/v1.1/mail.com",
        checked="2026-11-24",
    ),
    Provider(
        id="runbox",
        name="Runbox",
        host="mail.runbox.com",
        ports=BOTH_IMPLICIT_FIRST,
        username=N_("the part of the address before the @; name%domain for a domain of one's own"),
        sender_rule="login",
        domains=("runbox.com",),
        mx=("runbox.com",),
        documented="https://help.runbox.com/email-program-settings/",
        checked="2026-11-26",
    ),
)
