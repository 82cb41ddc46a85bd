"""A text for whoever may register an app, where one may not oneself."""

from tui.language import _
from tui.oauth.flows.scopes import scope_of
from tui.settings.model import OAuth
from tui.shell_words import powershell


def request(oauth: OAuth, sender: str) -> str:
    """What to send to whoever administers the provider.

    Args:
        oauth: The settings.
        sender: The address that mails come from.
    """
    if oauth.provider == "google":
        return _google(oauth, sender)
    if oauth.provider == "generic":
        return _(
            "Please register an app that sends mail as {sender}:\n"
            "- name: Posthouse\n"
            "- kind: native app, public client with PKCE (S256)\n"
            "- redirect: http://127.0.0.1 with any port\n"
            "- scope: {scope}\n"
            "I need its client id, and the address of the issuer."
        ).format(sender=sender, scope=scope_of(oauth) or "-")
    if oauth.is_application:
        return _(
            "Please register an app in Microsoft Entra that sends mail as {sender} by itself:\n"
            "- name: Posthouse\n"
            "- permission: Office 365 Exchange Online, application permission SMTP.SendAsApp, with "
            "admin consent\n"
            "- a client secret, or a certificate\n"
            "then in Exchange Online PowerShell, with the object id of the Enterprise Application "
            "(not of the app registration):\n"
            "    New-ServicePrincipal -AppId CLIENT_ID -ObjectId OBJECT_ID\n"
            "    Add-MailboxPermission -Identity {mailbox} -User OBJECT_ID "
            "-AccessRights FullAccess\n"
            "I need the tenant id, the client id, and the secret's value (not its id)."
        ).format(sender=sender, mailbox=powershell(sender))
    return _(
        "Please register an app in Microsoft Entra that sends mail as {sender}:\n"
        "- name: Posthouse\n"
        "- platform: Mobile and desktop applications, redirect http://localhost\n"
        "- Allow public client flows: yes\n"
        "- permission: Microsoft Graph, delegated, SMTP.Send (and offline_access, openid, email, "
        "profile)\n"
        "- SMTP AUTH switched on for the mailbox: Set-CASMailbox {mailbox} "
        "-SmtpClientAuthenticationDisabled $false\n"
        "I need the tenant id and the client id; there is no secret."
    ).format(sender=sender, mailbox=powershell(sender))


def _google(oauth: OAuth, sender: str) -> str:
    if oauth.is_application:
        return _(
            "Please make a service account that sends mail as {sender}:\n"
            "- Google Cloud console: a service account with a key (JSON)\n"
            "- Admin console, Security, API controls, Domain-wide delegation: its numeric client "
            "id with the scope https://mail.google.com/\n"
            "I need the JSON file."
        ).format(sender=sender)
    return _(
        "Please make an OAuth client that sends mail as {sender}:\n"
        "- Google Cloud console, APIs & Services: consent screen (Internal, or In production), "
        "scope https://mail.google.com/\n"
        "- credentials: OAuth client ID of the type Desktop app\n"
        "I need its client id and its client secret."
    ).format(sender=sender)
