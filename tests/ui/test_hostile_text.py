"""Hostile text at every door, every screen, a real terminal: none of it arrives there."""

import importlib
import os
import pkgutil
import pty
import re
import select
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.screen import Screen

import tui.screens
from tests.ui.helpers.hostile_app import WALKS
from tests.ui.helpers.payloads import LONG, PAYLOAD, SEEN, leaks
from tui.text import printable

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 240.0  # seconds, on a machine that does much else
# What DNS says is checked as a host name, and a removed one has its id: nothing foreign is there.
# What is typed as an answer is shown as dots, or as whatever is typed.
# Numbers; ids; what UiPath says, which tests/ui/uipath does.
NO_WALK = {"TooSmallScreen", "NumberModal", "UiPathModal"}
OWN_WORDS = {"providers", "removed ones", "help", "colours", "commands", "an answer"}
# A name with a control character is no name; these meet one that is full of markup.
ONLY_NAMES = {"a question", "names"}


@dataclass
class Visited:
    """What the terminal got from one run of the app, by walk."""

    code: int
    shown: dict[str, bytes]


class Visit:
    """The app on a terminal of 80x24, walking through its screens."""

    def __init__(self, place: Path, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(self._ours, (24, 80))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.helpers.hostile_app", str(place), *arguments],
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self._seen = b""

    def fileno(self) -> int:
        return self._ours

    def read(self) -> bool:
        """Some of what it shows; false at its end."""
        try:
            chunk = os.read(self._ours, 65536)
        except OSError:  # Linux: the other side is closed
            chunk = b""
        self._seen += chunk
        return bool(chunk)

    def ended(self, *, late: bool) -> Visited:
        """What was seen of it; ``late`` where it has to be ended, for it never came to its end."""
        if late:
            self._process.kill()
        code = self._process.wait()
        os.close(self._ours)
        parts = re.split(rb"<<([^>]*)>>", self._seen)
        shown = {name.decode(): part for part, name in zip(parts[::2], parts[1::2], strict=False)}
        return Visited(code, {**shown, "the end": parts[-1]})


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Visited, Visited]:
    """The app as it is, and the app without ``printable``, at the same time."""
    places = [tmp_path_factory.mktemp("hostile") for _ in range(2)]
    both = [Visit(places[0]), Visit(places[1], "raw")]
    reading, until = set(both), time.monotonic() + LONGEST
    while reading and time.monotonic() < until:
        for visit in select.select(list(reading), [], [], 1.0)[0]:
            if not visit.read():
                reading.discard(visit)
    first, second = (visit.ended(late=visit in reading) for visit in both)
    return first, second


def test_nothing_foreign_steers_the_terminal(visits: tuple[Visited, Visited]) -> None:
    shown = visits[0].shown
    assert visits[0].code == 0, shown["the end"][-2000:]
    ways = [part for name in WALKS for part in (f"the way to {name}", name)]
    assert list(shown) == [*ways, "the end"]
    assert {name: leaks(part) for name, part in shown.items() if leaks(part)} == {}


def test_every_walk_meets_hostile_text(visits: tuple[Visited, Visited]) -> None:
    """The mutation: with ``printable`` switched off each of these screens is found out."""
    shown = visits[1].shown
    met = {name for name in WALKS if leaks(shown.get(name, b""))}
    assert set(WALKS) - met == OWN_WORDS | ONLY_NAMES, shown["the end"][-2000:]
    unseen = {name for name in WALKS if SEEN.encode() not in visits[0].shown[name]}
    assert unseen == OWN_WORDS


def test_every_screen_has_a_walk() -> None:
    """A new screen needs one in hostile_app.WALKS."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        for name, value in vars(importlib.import_module(module.name)).items():
            is_screen = isinstance(value, type) and issubclass(value, Screen)
            if is_screen and value.__module__ == module.name and _shows(value):
                found.add(name)
    assert found - NO_WALK == {screen for _, screen in WALKS.values()}


def _shows(screen: type[Screen[object]]) -> bool:
    """Whether it is a screen, and not a part of one."""
    return screen.compose.__module__.startswith("tui.")


def test_a_payload_is_found_in_the_open() -> None:
    """The search itself: each character of the payload that steers is a leak by itself."""
    for character in PAYLOAD:
        assert bool(leaks(character.encode())) == (printable(character) != character)
    assert leaks(b"\x1b[7777m") == {"U+001B"}
    assert leaks(b"\x1b[1;31mred\x1b[0m\x1b]22;default\x07") == set()
    assert leaks(printable(LONG).encode()) == set()
