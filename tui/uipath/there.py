"""What UiPath has stored: the rows of GET Setting."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.exports.applications.uipath import PREFIX
from tui.oauth.answers import Answer
from tui.text import printable
from tui.uipath.refusals import no_rows

PASSWORD = "Password"
KEYS = (
    *("Host", "Port", "UserName", PASSWORD, "Domain", "FromEmail", "FromDisplayName"),
    *("EnableSsl", "UseDefaultCredentials", "ConnectionTimeout"),
)
"""UiPath's keys, without their Email.Smtp."""

_BY_FOLDED = {key.casefold(): key for key in KEYS}
_MOST_UNKNOWN = 10


@dataclass(frozen=True, slots=True)
class There:
    """What an organization has at UiPath.

    Attributes:
        values: By UiPath's key; what is not stored is not in it. Never the password.
        has_password: Whether one is stored; it is never given out.
        unknown: Keys of mail settings that Posthouse does not know; printable.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    has_password: bool = False
    unknown: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored: the organization is on its defaults there."""
        return not self.values and not self.has_password


def read(answer: Answer, partition_id: str) -> There:
    """The rows of an answer, for a whole organization: those of one user, or of another
    organization, do not count.

    Raises:
        Refused: It holds no rows.
    """
    try:
        rows = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise no_rows(answer) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise no_rows(answer)
    values: dict[str, str] = {}
    has_password, unknown = False, []
    for row in rows:
        key, value = row.get("key"), _text(row.get("value"))
        if not isinstance(key, str) or value is None or not _counts(row, partition_id):
            continue
        name = _BY_FOLDED.get(key.removeprefix(PREFIX).casefold())
        if name is None:
            unknown.append(printable(key, 80))
        elif name == PASSWORD:
            has_password = has_password or bool(value)
        else:
            values[name] = value
    return There(values, has_password, tuple(dict.fromkeys(unknown))[:_MOST_UNKNOWN])


def _counts(row: Mapping[str, object], partition_id: str) -> bool:
    partition = row.get("partitionGlobalId")
    of_another = isinstance(partition, str) and partition.lower() != partition_id.lower()
    return not row.get("userId") and not (partition_id and of_another)


def _text(value: object) -> str | None:
    """A value as text: they are all strings, booleans too; null is what is not set."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else None
