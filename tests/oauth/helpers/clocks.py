"""A clock that tests set; waiting moves it, and takes no time."""

import asyncio
from datetime import UTC, datetime, timedelta


class SetClock:
    """It stands still but for what is waited.

    Attributes:
        waits: The seconds that were waited for, in order.
    """

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or datetime.now(UTC)
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)
