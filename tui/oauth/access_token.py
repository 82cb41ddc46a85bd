"""A token for a login, and how long it may be used."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.secret import SecretStr

SPARE = timedelta(minutes=10)
"""What a token must still have: Microsoft's High Volume Email refuses those near their end."""

_SKEW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token.

    Attributes:
        value: The token itself.
        obtained: When.
        expires: When it ends; the same as ``obtained`` where the issuer did not say.
    """

    value: SecretStr
    obtained: datetime
    expires: datetime

    @property
    def lifetime(self) -> timedelta:
        """From when it was made to its end; zero where the issuer did not say."""
        return self.expires - self.obtained

    def is_fresh(self, now: datetime) -> bool:
        """Whether it may be used: not from a time that this host's clock has not reached, and not
        near its end.
        """
        spare = min(SPARE, self.lifetime / 2)
        return self.obtained - _SKEW <= now < self.expires - spare
