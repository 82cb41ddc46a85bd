"""What stood in each field of a form before, for undo."""


class EarlierValues:
    """The values that each field had, the oldest first."""

    def __init__(self) -> None:
        self._values: dict[str, list[str | bool]] = {}

    def remember(self, key: str, value: str | bool) -> None:
        """Keep what stands in a field now."""
        values = self._values.setdefault(key, [])
        if values[-1:] != [value]:
            values.append(value)

    def before(self, key: str, now: str | bool) -> str | bool | None:
        """Return the value before the one that stands in a field now; ``None`` where there is none.

        The first one stays, so that it can be gone back to again.
        """
        values = self._values.get(key, [])
        while len(values) > 1 and values[-1] == now:
            values.pop()
        return values[-1] if values and values[-1] != now else None
