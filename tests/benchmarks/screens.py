"""The screens on a real terminal, with 10 and 100,000 organizations: paints, bytes, memory."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.measure import Table, run, sample
from tests.benchmarks.terminal import Terminal, terminal
from tests.smtp.helpers.certificates import Certificates

FEW, MANY = 10, 100_000
BARE = [sys.executable, "-m", "tests.benchmarks.bare"]
KEYS = b"acme-0123"
ERASE = b"\x7f" * len(KEYS)
ROUNDS = 4
"""How often they are typed and erased: 72 keys."""
DONE_SECONDS = 1.0
"""Seconds without a byte after which a letter is done with; its draft is written after 0.5."""
LETTERS = {"Hostname": b"\x07h", "Sender name": b"\x07n"}
"""Fields, and the keys that lead there."""
FIRST = 4
"""First starts of each kind."""
_TOMLLIB = """
import pathlib, sys, tomllib
for path in sorted(pathlib.Path(sys.argv[1], "organizations").iterdir()):
    tomllib.loads(path.read_text())
"""
IDLE_SECONDS = 5.0
_FILE = """name = "Organization {0}"

[mail]
mode = "custom"

[smtp]
host = "smtp{1}.example.com"

[sender]
address = "mail@org{0}.example"
"""


def measure(place: Path, _: Certificates, runs: int) -> list[Table | Budget]:
    """Each against a bare Textual app in the same run."""
    few, many = _organizations(place / "few", FEW), _organizations(place / "many", MANY)
    took = f"{_first_start(many):.0f} ms"
    rows: list[tuple[object, ...]] = [
        (f"first start ever, {MANY:,}: to the first rows", took, ""),
        _command(many, "list"),
    ]
    budgets = [*_first_starts(place), *_paints(few, many, runs), *_typing(few), *_letters(few)]
    budgets += [*_filtering(many, rows), _validating(many, rows)]
    return [Table("Scale", ("", "measured", "most memory"), rows), *budgets]


def _paints(few: Path, many: Path, runs: int) -> Iterator[Budget]:
    """First paints; in turn, for fairness."""
    apps = {
        "bare": (BARE, b"the label"),
        "few": (_picker(few), b"Organization 0"),
        "many": (_picker(many), b"Organization 0"),
    }
    times: dict[str, list[float]] = {name: [] for name in apps}
    for _ in range(runs):
        for name, (argv, text) in apps.items():
            times[name].append(_first_paint(argv, text))
    bare = sample(times["bare"], "ms")
    for name, count, limit in (("few", FEW, 1.15), ("many", MANY, 1.3)):
        what = f"first paint of the picker, its rows too, {count:,} organizations, second start"
        yield Budget(what, limit, sample(times[name], "ms"), bare, "a bare Textual app")


def _first_starts(place: Path) -> Iterator[Budget]:
    """A first start with new files each time, and the demo; a bare app has no second."""
    bare, ours, demo = list[float](), list[float](), list[float]()
    for number in range(FIRST):
        bare.append(_first_paint(BARE, b"the label"))
        ours.append(_first_start(_organizations(place / f"first-{number}", FEW)))
        demo.append(_first_paint([sys.executable, "-m", "tui", "demo"], b"Nordwind"))
    against = sample(bare, "ms"), "a bare Textual app"
    yield Budget(f"first start ever, {FEW} organizations", 1.4, sample(ours, "ms"), *against)
    yield Budget("`posthouse demo` to its picker", 2, sample(demo, "ms"), *against)


def _letters(few: Path) -> Iterator[Budget]:
    """Processor time of a letter until the app is idle again, what comes later included."""
    with terminal(BARE) as screen:
        screen.wait_for(b"the label")
        bare = sample(_letter_times(screen), "ms")
    for number, (name, way) in enumerate(LETTERS.items(), 1):  # each leaves a draft
        with terminal([*_picker(few), "open", f"acme-{number:06}"]) as screen:
            screen.wait_for(f"smtp{number}.example.com".encode())
            screen.settle()
            screen.press(way)
            times = sample(_letter_times(screen), "ms")
        what = f"a letter typed in {name} until the app is idle: processor time"
        yield Budget(what, 2, times, bare, "a bare Input")


def _letter_times(screen: Terminal) -> list[float]:
    """Milliseconds of processor time of each letter; the first one, which loads, is left out."""
    times = []
    screen.settle(quiet=DONE_SECONDS)
    for key in b"abcdefghij":
        before = screen.cpu()
        screen.press(bytes([key]))
        screen.first_byte()
        screen.settle(quiet=DONE_SECONDS)
        times.append(screen.cpu() - before)
    return times[1:]


def _validating(many: Path, rows: list[tuple[object, ...]]) -> Budget:
    """All files against Python's own reader of TOML over the same ones."""
    least = run([sys.executable, "-c", _TOMLLIB, str(many)], seconds=300)
    ours = run([*_picker(many), "validate"], seconds=300)
    rows.append((f"posthouse validate, {MANY:,}", f"{ours.seconds:.1f} s", f"{ours.peak:.0f} MB"))
    what = f"`posthouse validate`, {MANY:,} files"
    against = sample([least.seconds], "s"), "`tomllib.loads` of each"
    return Budget(what, 2, sample([ours.seconds], "s"), *against)


def _organizations(config: Path, count: int) -> Path:
    directory = config / "organizations"
    directory.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = directory / f"acme-{number:06}.toml"
        path.write_text(_FILE.format(number, number % 97))
        os.utime(path, (0, 0))  # what has just been written is read again at the next start
    return config


def _picker(config: Path) -> list[str]:
    return [sys.executable, "-m", "tui", "--config-dir", str(config)]


def _first_start(config: Path) -> float:
    """Milliseconds to the rows; waits until they are kept for the next start."""
    state = Path(os.environ["XDG_STATE_HOME"])
    before = len(list(state.rglob("listings")))
    with terminal(_picker(config)) as screen:
        took = screen.wait_for(b"Organization 0") * 1000
        while len(list(state.rglob("listings"))) == before:
            screen.settle(quiet=1)
    return took


def _first_paint(argv: list[str], text: bytes) -> float:
    with terminal(argv) as screen:
        return screen.wait_for(text) * 1000


def _typing(few: Path) -> Iterator[Budget]:
    """What goes to the terminal: for a key, and for none."""
    with terminal(BARE) as screen:
        screen.wait_for(b"the label")
        _, sizes = _keys(screen)
        bare = sample(sizes, "bytes")
    with terminal(_picker(few)) as screen:
        screen.wait_for(b"Organization 0")
        idle = [float(_idle(screen))]
    with terminal([*_picker(few), "open", "acme-000000"]) as screen:
        screen.wait_for(b"smtp0.example.com")
        screen.settle()
        screen.press(b"\t\t")
        _, sizes = _keys(screen)
        idle.append(float(_idle(screen)))
    key = "bytes to the terminal: a key typed in a field"
    yield Budget(key, 1.25, sample(sizes, "bytes"), bare, "a bare Input")
    what = f"bytes to the terminal: idle for {IDLE_SECONDS:.0f} s, picker and form"
    yield Budget(what, 0, sample(idle, "bytes"), counts=(max(idle), "most"))


def _filtering(many: Path, rows: list[tuple[object, ...]]) -> Iterator[Budget]:
    with terminal(_picker(many)) as screen:
        screen.wait_for(b"Organization 0")
        screen.settle(quiet=2)
        times = [each for _ in range(ROUNDS) for each in _keys(screen)[0] + _keys(screen, ERASE)[0]]
        rows.append((f"picker, {MANY:,}", "", f"{screen.peak():.0f} MB"))
    p95 = sorted(times)[round((len(times) - 1) * 0.95)]
    what = f"a key in the picker's filter to its last byte, {MANY:,} organizations"
    yield Budget(what, 50, sample(times, "ms"), counts=(p95, "95th percentile"))


def _keys(screen: Terminal, keys: bytes = KEYS) -> tuple[list[float], list[float]]:
    """Milliseconds to the last painted byte, and bytes, of each of some keys."""
    times, sizes = [], []
    screen.settle()
    for key in keys:
        screen.forget()
        pressed = screen.last
        screen.press(bytes([key]))
        screen.first_byte()
        times.append((screen.settle() - pressed) * 1000)
        sizes.append(float(len(screen.written)))
    return times, sizes


def _idle(screen: Terminal) -> int:
    screen.settle(quiet=1)
    screen.forget()
    screen.settle(quiet=IDLE_SECONDS)
    return len(screen.written)


def _command(config: Path, command: str) -> tuple[object, ...]:
    argv = [*_picker(config), command]
    ended = run(argv, seconds=300)
    return (f"posthouse {command}, {MANY:,}", f"{ended.seconds:.1f} s", f"{ended.peak:.0f} MB")
