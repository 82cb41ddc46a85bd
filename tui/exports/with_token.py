"""Programs that log in with an access token: msmtp asks posthouse token for it, others can't."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.exports.part import OwnSignIn, refusal
from tui.language import N_, _
from tui.settings.inheritance import Effective
from tui.settings.model import Settings

MSMTP_LONGEST = 2500
"""Characters of a token that msmtp takes."""

_ITSELF = N_(
    "it logs in with a password only. Let it hand its mail to posthouse send, as sendmail."
)
_WHY = {
    "alertmanager": N_(
        "it has no mechanism for tokens. Let it hand its mail to a relay on this host that sends "
        "with posthouse send."
    ),
    "postfix": N_(
        "its plugin sasl-xoauth2 keeps a sign-in of its own and renews it: --with-password signs "
        "in for that, as a stored sign-in can't be shared."
    ),
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where a program gets an access token.

    Attributes:
        command: Posthouse with what comes before the command, like ``--config-dir DIR``.
        length: How many characters the last token had; 0 where that is not known.
        own: A sign-in that is the program's alone; None where nobody signed in for it.
    """

    command: Sequence[str] = ("posthouse",)
    length: int = 0
    own: OwnSignIn | None = None


def with_token(effective: Effective, format: str, program: str, tokens: Tokens) -> Settings:
    """The settings for a format's module, where they log in with a token of ours.

    Raises:
        InvalidInput: The program can't; the sentence says what to do instead.
    """
    settings = effective.settings
    if format == "json":
        return settings  # it says where the secret is, and holds none
    if format != "msmtp":
        raise refusal("authentication.secret", program, _(_WHY.get(format, _ITSELF)))
    if tokens.length > MSMTP_LONGEST:
        raise refusal(
            "authentication.secret",
            program,
            _(
                "it takes tokens of {most} characters at most, and the last one had {length}. Let "
                "programs call posthouse send in its place."
            ).format(most=MSMTP_LONGEST, length=tokens.length),
        )
    mechanism = settings.authentication.mechanism
    authentication = settings.authentication._replace(
        secret="command",
        command=(*tokens.command, "token", effective.level),
        mechanism="XOAUTH2" if mechanism == "auto" else mechanism,
    )
    return settings._replace(authentication=authentication)
