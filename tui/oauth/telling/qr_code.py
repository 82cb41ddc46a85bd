"""An address as a picture that a phone reads, where it has to be opened elsewhere."""

from io import StringIO


def qr_code(url: str) -> list[str]:
    """A QR code of an address in half blocks, for dark and light terminals alike."""
    import segno  # most sign-ins draw none

    drawn = StringIO()
    segno.make(url, error="l", micro=False).terminal(drawn, compact=True, border=1)
    return drawn.getvalue().rstrip("\n").split("\n")
