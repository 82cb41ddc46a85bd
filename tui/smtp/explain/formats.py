"""The lines of a pasted dialogue, whoever wrote them down: who says them, and what they say."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

LONGEST_LINE = 1024
"""Characters of a line that are looked at: RFC 5321 4.5.3.1.5 allows 512."""

MOST_LINES = 20_000
"""Lines that are looked at, once those that stand in one are taken apart."""

Who = Literal["client", "server", "note"]

REPLY = re.compile(r"(?:21[14]|22[01]|235|25[0-3]|334|354|4[2-7]\d|5[0-7]\d)(?:[ -].*|$)")
"""A line of a reply (RFC 5321 4.2), told from the numbers that other texts begin with."""

COMMAND = re.compile(
    r"(?:EHLO|HELO|LHLO) \S|AUTH\s+[A-Z0-9_-]+\b|MAIL\s+FROM:|RCPT\s+TO:"
    r"|(?:DATA|STARTTLS|QUIT|RSET|NOOP)\s*$|BDAT \d",
    re.IGNORECASE,
)
OTHER_SERVICE = re.compile(
    r"SSH-\d|\* (?:OK|BYE|PREAUTH)\b|\+OK\b|-ERR\b|HTTP/\d|RFB \d|<!doctype html|\\x1[56]\\x03",
    re.IGNORECASE,
)
"""What greets where no mail server listens; the last is a record of TLS, as Python writes it."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_TIME = re.compile(
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T ,]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d| UTC)?\]?[ \t]*"
    r"|\d+\.\d{3} (?==== |\*\*\* | [-~]>|<[-~*])"
)
_SMTPLIB = re.compile(r"(?:\d\d:\d\d:\d\d\.\d+ )?(send|reply): b?(['\"])(.*)\2$")
_DOUBLE = re.compile(r"reply: retcode|data: \(\d|SMTP -> get_lines\(\)")
"""Said once more."""

# Each with the name of its group that says who: a mark, or a word.
_MARKS = (
    re.compile(r"(?P<ruby><-|->) \"(?P<text>[^\"]*)"),
    re.compile(r"(?P<msmtp><--|-->) (?P<text>.*)"),
    re.compile(r"(?P<swaks> ?[-~]>|<[-~] |<\*\*|<~\*|\*\*>|\*~>) ?(?P<text>.*)"),
    re.compile(r"(?P<note>===|\*\*\*) (?P<text>.*)"),
    re.compile(r"(?:SMTP )?(?P<words>SERVER -> CLIENT|CLIENT -> SERVER): ?(?P<text>.*)"),
    re.compile(r"(?P<words>Got|Sent): (?P<text>(?:\d{3}[ -]|[A-Z]{4}).*)"),
    re.compile(r"SMTP -> (?P<words>FROM SERVER): ?(?P<text>.*)"),
    re.compile(r"(?:\d+ )?\s*SMTP(?P<exim><<|>>|\(close\)>>) ?(?P<text>.*)"),
    re.compile(r".{0,120}?(?<![^\s\]|])(?P<letter>[SC]): ?(?P<text>.*)"),
    re.compile(r".{0,120}? (?P<postfix>[<>]) \S+\[[0-9a-fA-F.:]+\](?::\d+)?: (?P<text>.*)"),
    re.compile(r".{0,60}?(?P<arrows><<<|>>>) (?P<text>.*)"),
    re.compile(r"(?P<curl>[<>]) (?P<text>.*)"),
)
_CLIENT = frozenset(
    {"->", "~>", "**>", "*~>", "-->", "CLIENT -> SERVER", ">>", "C", ">", ">>>", "Sent"}
)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the text.

    Attributes:
        who: Who says it; ``note`` for what a program remarks, or where it is not known.
        tls: Whether it went over TLS, where its mark says so.
        marked: Whether a mark says who.
    """

    who: Who
    text: str
    tls: bool | None = None
    marked: bool = False


def items(text: str) -> Iterator[Item]:
    """Return the lines of a text, in order; marks, times and the quotes of logs are taken off."""
    for count, line in enumerate(_lines(text)):
        if count == MOST_LINES:
            return
        item = _item(line)
        if item.text or item.marked:
            yield item


def _lines(text: str) -> Iterator[str]:
    whole = text.strip()
    if whole.startswith("{") and "\n" in whole and (found := _json(whole)):
        yield from found
        return
    for raw in text.splitlines():
        line = _COLOUR.sub("", raw).rstrip()
        if line.lstrip().startswith("{") and (found := _json(line.strip())):
            yield from found
        elif said := _SMTPLIB.match(line):
            mark = "C: " if said[1] == "send" else "S: "
            yield from (mark + one for one in _unescaped(said[3]))
        elif not _DOUBLE.match(line):
            yield from _unescaped(line)


def _unescaped(line: str) -> list[str]:
    """The lines that a log has written into one."""
    if "\\n" in line or "\\r" in line:
        line = line.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\r", "\n")
    return [one.replace('\\"', '"')[:LONGEST_LINE] for one in line.rstrip("\n").split("\n")]


def _json(text: str) -> list[str]:
    """The texts of a JSON object, one a line; Posthouse's own events as its transcript has them."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return []
    # It can name half of a surrogate pair (RFC 8259, 8.2), which no encoding has.
    return [one.encode("utf-8", "backslashreplace").decode() for one in _said(said)]


def _said(said: object) -> Iterator[str]:
    if isinstance(said, dict) and said.get("event") == "line":
        tls = bool(said.get("tls"))
        marks = {"client": " ~> " if tls else " -> ", "server": "<~  " if tls else "<-  "}
        yield marks.get(str(said.get("direction")), "=== ") + str(said.get("text", ""))
    elif isinstance(said, dict) and "event" in said:
        yield "=== "
    else:
        yield from _texts(said, 0)


def _texts(said: object, depth: int) -> Iterator[str]:
    if depth > 20:
        return
    if isinstance(said, dict):
        for key, value in said.items():
            if isinstance(value, str) and key in ("command", "code", "host", "syscall"):
                yield f"{key}: '{value}'"
            elif isinstance(value, int) and key == "port":
                yield f"port: {value}"
            else:
                yield from _texts(value, depth + 1)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value, depth + 1)
    elif isinstance(said, str):
        yield from (_COLOUR.sub("", one)[:LONGEST_LINE] for one in said.splitlines())


def _item(line: str) -> Item:
    text = line
    while found := _TIME.match(text):
        text = text[found.end() :]
    if OTHER_SERVICE.match(text.strip()):
        return Item("server", text.strip())
    for pattern in _MARKS:
        if found := pattern.match(text):
            return _marked(found)
    stripped = text.strip().removeprefix("* ").lstrip("└─ ")
    who = _by_content(stripped, "note")
    # What follows the time in a log may be the number of a process.
    return Item("note", line.strip()) if text != line and who == "server" else Item(who, stripped)


def _marked(found: re.Match[str]) -> Item:
    text, kind = found["text"].strip(), found.lastgroup
    [kind] = [name for name, value in found.groupdict().items() if value and name != "text"]
    mark = found[kind].strip()
    if kind == "note":
        return Item("note", text, marked=True)
    if kind == "ruby":  # its arrows point the other way
        who: Who = "client" if mark == "<-" else "server"
    else:
        who = "client" if mark in _CLIENT else "server"
    tls = "~" in mark if kind == "swaks" else None
    # What it says tells more than the mark: programs disagree about the way that arrows point.
    return Item(_by_content(text, who), text, tls, marked=True)


def _by_content(text: str, otherwise: Who) -> Who:
    if REPLY.match(text):
        return "server"
    return "client" if COMMAND.match(text) else otherwise
