"""Rules for logins with an access token that did not come about, or were refused."""

import re

from tui.smtp.diagnosis import login_remedies
from tui.smtp.diagnosis.conditions import with_password
from tui.smtp.diagnosis.named_issuer import named_issuer
from tui.smtp.diagnosis.rules.rule import CODE, ENHANCED, LOOK, WORDS, Rule
from tui.smtp.record.events import Stage
from tui.smtp.record.stop import Signal
from tui.smtp.stages.findings import Ending

_AUTH = (Stage.AUTH,)
_SCOPE = re.compile(r"\bstatus\W{0,3}403\b|insufficient_scope|invalid_scope", re.IGNORECASE)


def _with_token(ending: Ending) -> bool:
    return not with_password(ending)


def _of_sign_in(ending: Ending) -> bool:
    return ending.facts.settings.authentication.secret == "oauth"


def _about_scope(ending: Ending) -> bool:
    """What the server said of the token in its challenge (RFC 7628 3.2.2) is about its scope."""
    return _with_token(ending) and _SCOPE.search(ending.stop.detail) is not None


TOKEN_RULES = (
    Rule(
        "token-unverified",
        "The access token was not sent: the server has not proved who it is.",
        "A token goes over verified TLS only. Switch Verify certificate on, give the CA file, or "
        "the fingerprint of the server's certificate.",
        LOOK,
        Signal.UNVERIFIED,
    ),
    Rule(
        "token-unsupported",
        "The server takes no access token on this connection.",
        "It offers {mechanisms}, and a token goes by XOAUTH2 or OAUTHBEARER only: no other "
        "mechanism gets it. Log in with a password here, or take the provider's own server.",
        LOOK,
        Signal.NO_MECHANISM,
        when=_of_sign_in,
    ),
    Rule(
        "token-near-end",
        "The server does not take a token that ends so soon: {reply}",
        "Microsoft's High Volume Email wants some minutes left. Get a new one; whoever runs the "
        "issuer can let its tokens last longer.",
        ENHANCED,
        codes="5..",
        stages=_AUTH,
        enhanced=r"5\.5\.127",
        when=_with_token,
    ),
    Rule(
        "token-mailbox-permission",
        "The token is good, but its app may not open the mailbox {username}: {reply}",
        "For client-credentials an administrator gives it the right: Add-MailboxPermission "
        "-Identity {username} -User OBJECTID -AccessRights FullAccess, with the object id of the "
        "Enterprise Application. It takes up to 30 minutes.",
        WORDS,
        stages=_AUTH,
        text=r"STOREDRV|mailbox logon failure",
        when=_with_token,
        lasts=True,
    ),
    Rule(
        "token-account",
        "The server refused the token for {username}.",
        "Mostly the token is another account's: posthouse login says whose it is. A shared mailbox "
        "does not log in itself: Username is the one who signed in, with the right “Send As”. With "
        "client-credentials SMTP.SendAsApp, the service principal, whose object id is the "
        "Enterprise Application's, or the mailbox permission is missing.",
        ENHANCED,
        codes="535",
        stages=_AUTH,
        enhanced=r"5\.7\.3",
        when=_of_sign_in,
    ),
    Rule(
        "token-smtp-auth-off",
        "SMTP AUTH is switched off for this mailbox or its tenant: {reply}",
        "The token is not known to be wrong. An administrator can switch SMTP AUTH on: "
        "Set-CASMailbox USER -SmtpClientAuthenticationDisabled $false, and for the tenant in the "
        "Exchange admin center, Settings, Mail flow.",
        ENHANCED,
        codes="535",
        stages=_AUTH,
        enhanced=r"5\.7\.139",
        text=r"authentication unsuccessful\W*(\[|$)",
        when=_with_token,
    ),
    Rule(
        "token-scope",
        "The access token is not made for sending mail here: {reply}",
        "Its scope or its audience is another one.{said} Set Scope, or leave it empty for the "
        "provider's own, and sign in again.{scope}",
        LOOK,
        codes="5..",
        stages=_AUTH,
        when=_about_scope,
        remedies=named_issuer,
    ),
    Rule(
        "token-unsupported",
        "The server does not take this way to log in with a token: {reply}",
        "It offers {mechanisms}; Microsoft 365 takes XOAUTH2 alone.",
        CODE,
        codes="504|534|538",
        stages=_AUTH,
        when=_of_sign_in,
        remedies=login_remedies.token_mechanisms,
    ),
)
