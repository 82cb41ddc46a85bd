"""The server's certificate, with its fingerprint where one may have to trust it by that."""

from datetime import datetime, timedelta

from textual.content import Content
from textual.widgets import Static

from tui.smtp.record.events import CertificateSeen
from tui.smtp.telling.transcript import certificate_line

_SOON = timedelta(days=14)


class CertificateView(Static):
    """Hidden until there is one; what is wrong with it, or soon will be, has a mark."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.display = False

        self._line = ""

    def clear(self) -> None:
        """Show nothing."""
        self.display = False

    def show(self, seen: CertificateSeen, now: datetime) -> None:
        """Show it; ``now`` has its zone."""
        ends_soon = seen.not_after is not None and seen.not_after - now < _SOON
        mark = "✗ " if not seen.verified else "! " if ends_soon else "✓ "
        self.set_class(not seen.verified, "-error")
        self.set_class(seen.verified and ends_soon, "-warning")
        self._line = mark + certificate_line(seen, now)
        fingerprint = "" if seen.verified else _fingerprint(seen.sha256)
        self.update(Content(self._line + fingerprint))
        self.display = True

    def without_fingerprint(self) -> None:
        """Leave it to the verdict, which has it in a sentence."""
        self.update(Content(self._line))


def _fingerprint(sha256: str) -> str:
    """In two rows of the same width, to be compared by eye."""
    octets = sha256.split(":")
    half = -(-len(octets) // 2)
    rows = [":".join(octets[:half]), ":".join(octets[half:])]
    return "".join(f"\n  {'' if at else 'SHA-256':<8}{row}" for at, row in enumerate(rows) if row)
