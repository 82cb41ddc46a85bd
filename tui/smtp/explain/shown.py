"""The certificate as an error message or openssl s_client tells of it: whatever is said of it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from tui.smtp.explain.untold import untold
from tui.smtp.record.events import CertificateSeen

_MOST_NAMES = 20
_NAME = r"[A-Za-z0-9*_-]+(?:\.[A-Za-z0-9*_-]+)+"
_NAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"valid for ({_NAME}(?:, {_NAME})*), not ",  # Go
        r"altnames: ((?:DNS:[^\s,]+(?:, )?)+)",  # Node
        rf"certificate CN=[`']?({_NAME})",  # PHP
        r"subjectAltName=\[([^\]]+)\]",  # swaks
        rf"subject=.*?CN ?= ?({_NAME})",  # openssl
    )
)
_ISSUER = re.compile(r"(?:issuer=|^ *i:).*?(?:CN ?= ?|O ?= ?)([^/,]{1,80})(?=$|[/,])")
_NOT_AFTER = re.compile(
    r"(?:is after |notAfter=\[)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"
    r"|NotAfter[:=] ?(\w+ +\d+ \S+ \d{4}) GMT",
    re.IGNORECASE,
)  # Go, swaks; openssl


@dataclass(slots=True)
class Shown:
    """The server's certificate, as far as lines have told of it."""

    names: tuple[str, ...] = ()
    issuer: str = ""
    not_after: datetime | None = None

    def learn(self, text: str) -> None:
        """Take what a line tells; of a chain the first certificate is the server's."""
        for pattern in _NAMES:
            if not self.names and (found := pattern.search(text)):
                names = (name.strip().removeprefix("DNS:") for name in found[1].split(","))
                self.names = tuple(filter(None, names))[:_MOST_NAMES]
        if not self.issuer and (found := _ISSUER.search(text)):
            self.issuer = found[1].strip()
        if found := _NOT_AFTER.search(text):
            self.not_after = self.not_after or _time(found[1] or found[2])

    def seen(self) -> CertificateSeen:
        """Return the certificate for the diagnosis, with words for what is not told."""
        return CertificateSeen(
            t=0.0,
            subject="",
            names=self.names or (untold("names"),),
            issuer=self.issuer or untold("issuer"),
            not_before=None,
            not_after=self.not_after,
            sha256=untold("sha256"),
            verified=False,
            tls_version="",
            cipher="",
        )


def _time(text: str) -> datetime | None:
    for form in ("%Y-%m-%dT%H:%M:%S", "%b %d %H:%M:%S %Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
