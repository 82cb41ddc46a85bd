"""The addresses of To, Cc and Bcc (RFC 5322 3.4), read once from left to right.

Python's own parser takes a copy of the rest for each character of it: 40,000 commas take it 12 s,
and as many quotes 32 s.
"""

import re
from collections.abc import Iterator
from itertools import chain

from tui.errors import InvalidInput
from tui.language import _
from tui.settings.checking.values import address
from tui.settings.checking.wrong_value import WrongValue
from tui.text import printable

_TOKEN = re.compile(
    r"""(?P<space>[\ \t]+|\()
      | "(?P<quoted>[^"\\]*(?:\\.[^"\\]*)*)"?
      | (?P<literal>\[[^\[\]]*\])
      | (?P<special>[<>@,:;)\[\]])
      | (?P<dot>\.)
      | (?P<atom>[^\ \t"()<>@,:;.\[\]]+)""",
    re.VERBOSE | re.DOTALL,
)
# These are compiled where they are needed: most lists need none.
_IN_COMMENT = r"(?s)[()]|\\."
_QUOTED = frozenset(' \t"(),:;<>@[\\]')
_DOT = ("dot", ".")
_BARE = r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
_IN_QUOTES = "[ -~]+"
"""What a quoted local part may hold (RFC 5321 4.1.2)."""

_ESCAPED = r"(?s)\\(.)"


def addresses(text: str, domain: str) -> list[str]:
    """Return the addresses of a list as To has it (RFC 5322 3.4), groups among them.

    Obsolete forms (RFC 5322 4.4) are taken, but for routes (RFC 5321 appendix C).

    Args:
        text: One or several, with or without display names.
        domain: What follows the @ of a name that has none, like root.

    Raises:
        InvalidInput: Something in it is no address.

    Returns:
        Each as RCPT has it: a local part that needs quotes has them (RFC 5321 4.1.2).
    """
    try:
        found = list(_mailboxes(text))
    except _NoList:
        shown = printable(text.strip(), 100)
        raise InvalidInput(
            _(
                "{strip} is not a list of addresses; separate them with commas, like "
                "a@example.com, b@example.com."
            ).format(strip=shown)
        ) from None
    return [_checked(local, own, domain, in_quotes) for local, own, in_quotes in found]


class _NoList(Exception):
    """Something stands where it must not."""


class _Mailbox:
    """What has come of one so far.

    Attributes:
        words: Words and dots: of the display name, until ``<`` comes, or of the local part.
        domain: What has come since the @, once one has.
    """

    def __init__(self) -> None:
        self.words: list[tuple[str, str]] = []
        self.domain: list[str] | None = None
        self._gap = self._in_angle = self._closed = False

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.domain is not None or self._in_angle)

    @property
    def is_name(self) -> bool:
        """Whether it may be what a group or an angle address is called."""
        bare = self.domain is None and not self._in_angle
        return bare and self.words[:1] != [_DOT]

    def take(self, kind: str, token: str) -> None:
        """One more token.

        Raises:
            _NoList: It must not stand here.
        """
        if kind == "space":
            self._gap = True
            return
        gap, self._gap = self._gap, False
        special = token if kind == "special" else ""
        if self._closed:
            raise _NoList
        if special == ">" and self._in_angle:
            self._closed = True
        elif special == "<" and self.is_name:
            self.words, self._in_angle = [], True
        elif special == "@" and self.words and self.domain is None:
            self.domain = []
        elif special:
            raise _NoList
        elif self.domain is not None:
            self.domain.append(self._of_domain(self.domain[-1:], kind, token))
        elif kind == "literal":
            raise _NoList
        else:
            if gap and self.words and _DOT not in (self.words[-1], (kind, token)):
                self.words.append(("space", " "))
            self.words.append((kind, token))

    def whole(self) -> tuple[str, str, bool]:
        """Its local part, its domain or nothing, and whether the first must stand in quotes.

        Raises:
            _NoList: The domain is not whole.
        """
        if self.domain is not None and self.domain[-1:] in ([], ["."]):
            raise _NoList
        local = "".join(token for _kind, token in self.words)
        kinds = {kind for kind, _token in self.words}
        in_quotes = "quoted" in kinds and "space" not in kinds and not re.fullmatch(_BARE, local)
        return local, "".join(self.domain or ()), in_quotes

    def _of_domain(self, last: list[str], kind: str, token: str) -> str:
        """The token, where it may follow the ``last`` one of a domain."""
        after_dot = last in ([], ["."])
        fits = {
            "atom": after_dot,
            "dot": not after_dot and not last[0].startswith("["),
            "literal": not last,
        }
        if not fits.get(kind):
            raise _NoList
        return token


def _mailboxes(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each mailbox of the list, and of the groups in it, as :meth:`_Mailbox.whole` has it.

    Raises:
        _NoList: It is none.
    """
    one, in_group, after_group = _Mailbox(), False, False
    for kind, token in chain(_tokens(text), [("special", ",")]):
        if kind == "special" and token in ",;":
            if token == ";" and not in_group:
                raise _NoList
            if not one.is_empty:
                yield one.whole()
            one, after_group = _Mailbox(), token == ";"
            in_group = in_group and token == ","
        elif after_group and kind != "space":
            raise _NoList  # a comma parts a group from what follows
        elif kind == "special" and token == ":":
            if in_group or not one.is_name:
                raise _NoList
            one, in_group = _Mailbox(), True
        else:
            one.take(kind, token)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each; a comment is space, a quoted string is what it stands for."""
    position = 0
    while found := _TOKEN.match(text, position):
        kind, token, position = str(found.lastgroup), found[0], found.end()
        if token == "(":
            position = _after_comment(text, position)
        elif kind == "quoted":
            token = re.sub(_ESCAPED, r"\1", found["quoted"])
        yield kind, token


def _after_comment(text: str, position: int) -> int:
    """Where a comment ends whose first parenthesis is before ``position``; they nest."""
    depth = 1
    for found in re.finditer(_IN_COMMENT, text[position:]):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth:
            return position + found.end()
    return len(text)


def _checked(local: str, own: str, domain: str, in_quotes: bool) -> str:
    try:
        if in_quotes and own and re.fullmatch(_IN_QUOTES, local):
            return f'"{_escaped(local)}"@{address(f"x@{own}").removeprefix("x@")}'
        return address(f"{local}@{own or domain}")
    except WrongValue as error:
        shown = printable(_as_written(local, own), 100)
        raise InvalidInput(
            _("Recipient {shown} {rest}").format(shown=shown, rest=error.rest)
        ) from None


def _escaped(text: str) -> str:
    """As between quotes (RFC 5322 3.2.4)."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _as_written(local: str, domain: str) -> str:
    quoted = local if _QUOTED.isdisjoint(local) else f'"{_escaped(local)}"'
    return f"{quoted}@{domain}" if domain else quoted or "<>"
