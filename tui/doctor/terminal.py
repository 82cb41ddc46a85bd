"""The terminal that the screens would run in."""

import os
import subprocess
from collections.abc import Iterator, Mapping

from tui.doctor.findings import Finding, Level
from tui.language import _
from tui.terminal import SMALLEST, has_terminal, locale_of, speaks_utf8
from tui.text import printable

_ABOUT = "terminal"
_SIXTEEN = ("xterm", "screen", "linux", "vt100", "vt220", "ansi")
_TMUX_SECONDS = 2
_SLOW_ESCAPE = 100  # ms


def terminal_findings(environ: Mapping[str, str], size: os.terminal_size) -> Iterator[Finding]:
    """Whether the screens can run here, and how well.

    Args:
        size: Of the terminal, in characters.
    """
    term = environ.get("TERM", "")
    if not has_terminal():
        yield Finding(
            Level.NOTE, _ABOUT, _("The screens need a terminal; the commands work without one.")
        )
    elif size.columns < SMALLEST.columns or size.lines < SMALLEST.lines:
        least = f"{SMALLEST.columns}x{SMALLEST.lines}"
        sentence = _("It is {columns}x{lines}; the screens need {least}, at best 80x24.").format(
            columns=size.columns, lines=size.lines, least=least
        )
        yield Finding(Level.WARNING, _ABOUT, sentence)
    else:
        about = _("TERM={term}, {colours}, {columns}x{lines}.").format(
            term=printable(term, 40),
            colours=_colours(environ),
            columns=size.columns,
            lines=size.lines,
        )
        yield Finding(Level.OK, _ABOUT, about)
    if not speaks_utf8(environ):
        yield Finding(
            Level.NOTE,
            _ABOUT,
            _(
                "The locale is {locale}, which is not UTF-8: the screens draw in ASCII, and "
                "letters beyond it are replaced."
            ).format(locale=printable(locale_of(environ), 40) or _("not set")),
            "export LC_ALL=C.UTF-8",
        )
    if environ.get("TMUX"):
        yield from _tmux()


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return _("no colours (NO_COLOR)")
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return _("16 million colours")
    term = environ.get("TERM", "")
    return "16 colours" if term in _SIXTEEN else "256 colours" if "256" in term else "colours"


def _tmux() -> Iterator[Finding]:
    """The two settings of tmux that people stumble over."""
    if _option("-gv", "set-clipboard") not in ("on", ""):
        yield Finding(
            Level.NOTE,
            _ABOUT,
            _("tmux does not pass on what Posthouse copies."),
            "tmux set -g set-clipboard on",
        )
    delay = _option("-sv", "escape-time")
    if delay.isdecimal() and int(delay) > _SLOW_ESCAPE:
        yield Finding(
            Level.NOTE,
            _ABOUT,
            _("tmux waits {delay} ms after each escape.").format(delay=int(delay)),
            "tmux set -sg escape-time 20",
        )


def _option(scope: str, name: str) -> str:
    """What tmux has for an option; empty where it does not say."""
    try:
        asked = subprocess.run(  # noqa: S603 - the words are ours
            ["tmux", "show", scope, name],  # noqa: S607 - the tmux that one would type
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.decode("ascii", "replace").strip()
