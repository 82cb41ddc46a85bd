"""Hold a stored sign-in: what renews the token, and for which server and issuer it was got."""

import json
from dataclasses import dataclass
from typing import Self

from tui.errors import Exit
from tui.language import _
from tui.oauth.issuer.endpoints import Endpoints, known
from tui.oauth.refusals.failure import Failure, NoToken
from tui.secret import SecretStr
from tui.settings.checking.values import ascii_host
from tui.settings.inheritance import Effective
from tui.text import printable


@dataclass(frozen=True, slots=True)
class StoredSignIn:
    """A sign-in, as one entry keeps it.

    Attributes:
        refresh_token: What renews the token.
        server: The mail server that the tokens are for.
        client_id: The app.
        endpoints: The issuer's addresses, as they were at the sign-in.
    """

    refresh_token: SecretStr
    server: str
    client_id: str
    endpoints: Endpoints

    def as_text(self) -> SecretStr:
        """Return the sign-in as one line of JSON."""
        return SecretStr(
            json.dumps(
                {
                    "refresh_token": self.refresh_token.get_secret_value(),
                    "server": self.server,
                    "client_id": self.client_id,
                    "endpoints": self.endpoints.as_dict(),
                }
            )
        )

    @classmethod
    def of_text(cls, text: SecretStr) -> Self | None:
        """Read what ``as_text`` made; None for anything else."""
        try:
            found = json.loads(text.get_secret_value())
        except (ValueError, RecursionError):
            return None
        names = ("refresh_token", "server", "client_id")
        if not isinstance(found, dict) or not all(isinstance(found.get(n), str) for n in names):
            return None
        endpoints = Endpoints.stored(found.get("endpoints"))
        if endpoints is None or not found["refresh_token"]:
            return None
        token = SecretStr(found["refresh_token"])
        return cls(token, found["server"], found["client_id"], endpoints)

    def require_for(self, effective: Effective) -> None:
        """Pass where the settings in force are those that it was got for.

        Raises:
            NoToken: They name another server, app or issuer: nothing may be sent there.
        """
        oauth = effective.settings.oauth
        usual = known(oauth)
        differing = [
            (old, new)
            for old, new in (
                (self.server, server_of(effective)),
                (self.client_id, oauth.client_id),
                (self.endpoints.token, usual.token) if usual else ("", ""),
                ("", "") if usual else (self.endpoints.issuer.rstrip("/"), oauth.issuer),
            )
            if old != new
        ]
        if differing:
            old, new = (printable(one) or "-" for one in differing[0])
            raise NoToken(
                Failure(
                    "sign-in-for-other",
                    _("The stored sign-in is for {old}, and the settings say {new}.").format(
                        old=old, new=new
                    ),
                    _(
                        "A token goes only to the server and the issuer that it was got for. "
                        "Sign in again: posthouse login ORG."
                    ),
                    "",
                    Exit.NO_PERMISSION,
                )
            )


def server_of(effective: Effective) -> str:
    """Return the mail server of settings, as DNS knows it."""
    return ascii_host(effective.settings.smtp.host).lower().removesuffix(".")
