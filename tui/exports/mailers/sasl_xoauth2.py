"""Postfix with the plugin sasl-xoauth2, which keeps a sign-in of its own, and renews it."""

import json
import re

from tui.exports.mailers import postfix
from tui.exports.part import OwnSignIn, Part, refusal
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.values import is_this_host
from tui.settings.model import Settings

PROGRAM = "Postfix (sasl-xoauth2)"
_TOKEN = "posthouse_token"
_CHROOT = "/var/spool/postfix"
_TOKENS = "/etc/tokens"
_UNESCAPED = re.compile(r"[!-~]+")
_BREAKS = frozenset("&+%#")


def parts(settings: Settings, own: OwnSignIn, name: str, directory: str) -> list[Part]:
    """The files of Postfix, and the one that the plugin renews.

    Args:
        own: A sign-in that nobody else uses: the plugin replaces its refresh token.
        name: What the plugin's file is called where it is used.
        directory: Postfix's config directory.

    Raises:
        InvalidInput: The plugin can't carry a value.
    """
    _require(settings)
    place = f"{_TOKENS}/{name}"
    authentication = settings.authentication._replace(mechanism="XOAUTH2")
    with_place = settings._replace(authentication=authentication)
    main, *rest = postfix.parts(with_place, SecretStr(place), directory)
    head = (
        f"# The plugin sasl-xoauth2 logs in. Its file is {_TOKEN}, in a directory that Postfix's\n"
        f"# user may write; without a chroot of smtp(8) in master.cf leave {_CHROOT} out:\n"
        f"#   install -d -o postfix -m 700 {_CHROOT}{_TOKENS}\n"
        f"#   install -o postfix -m 600 {_TOKEN} {_CHROOT}{place}\n"
    )
    token = {
        "refresh_token": _plain(own.refresh_token.get_secret_value(), "authentication.secret"),
        "access_token": "",
        "expiry": "0",
        "client_id": _plain(settings.oauth.client_id, "oauth.client_id"),
        "client_secret": _plain(own.client_secret.get_secret_value(), "oauth.client_secret")
        if own.client_secret
        else "",
        "token_endpoint": own.token_endpoint,
    }
    text = json.dumps(token, indent=2) + "\n"
    return [main._replace(text=head + main.text), *rest, Part(_TOKEN, text, is_login=True)]


def _require(settings: Settings) -> None:
    smtp = settings.smtp
    if settings.oauth.is_application:
        why = _(
            "it renews with what a person's sign-in leaves, and an app by itself gets none. Take "
            "browser or device as Way to sign in, or let it hand its mail to posthouse send, as "
            "sendmail."
        )
        raise refusal("oauth.flow", PROGRAM, why)
    if settings.authentication.mechanism == "OAUTHBEARER":
        raise refusal("authentication.mechanism", PROGRAM, _("it logs in by XOAUTH2 only."))
    is_verified = smtp.encryption != "none" and (smtp.verify_certificate or smtp.fingerprint)
    if not is_verified and not is_this_host(smtp.host):
        raise refusal("smtp.encryption", PROGRAM, _("a token is sent over verified TLS only."))


def _plain(text: str, key: str) -> str:
    """A value that the plugin puts into a form as it is, without escapes."""
    if not _UNESCAPED.fullmatch(text) or _BREAKS & {*text}:
        raise refusal(key, PROGRAM, _("it holds a character that the plugin sends unescaped."))
    return text
