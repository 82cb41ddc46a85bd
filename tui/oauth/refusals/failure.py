"""Why there is no token: a stable name, plain words, the field to look at."""

from dataclasses import dataclass

from tui.errors import Exit, SecretUnavailable

NOBODY = "sign-in-missing"
"""Nobody has signed in: no issuer was asked, and none refused."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One way to get no token.

    Attributes:
        name: Stable, for scripts.
        summary: What happened, in a sentence.
        cause: Why, and what mends it, in sentences.
        field: The setting to look at; empty where none can mend it.
        exit: How a command ends; TRY_AGAIN is the issuer's own trouble.
        said: The issuer's own words, redacted and printable; empty where it said nothing.
        trace: What the provider's support asks for: code, trace id and time.
        retry_after: Seconds that the issuer asked to wait; 0 where it did not.
    """

    name: str
    summary: str
    cause: str = ""
    field: str = ""
    exit: Exit = Exit.NO_PERMISSION
    said: str = ""
    trace: str = ""
    retry_after: float = 0.0

    @property
    def is_temporary(self) -> bool:
        """Whether the same may succeed later, with nothing changed."""
        return self.exit is Exit.TRY_AGAIN


class NoToken(SecretUnavailable):
    """There is no token, for a reason that is known."""

    def __init__(self, failure: Failure) -> None:
        parts = [failure.summary, failure.cause, failure.said, failure.trace]
        super().__init__(" ".join(part for part in parts if part))
        self.failure = failure
        self.exit_code = failure.exit
