"""The screens on a real terminal, with 10 and 100,000 organizations: paints, bytes, memory."""

import sys
from pathlib import Path

from tests.benchmarks.measure import Sample, Table, run, sample
from tests.benchmarks.terminal import Terminal, terminal
from tests.smtp.certificates import Certificates

FEW, MANY = 10, 100_000
BARE = [sys.executable, "-m", "tests.benchmarks.bare"]
KEYS = "acme-0123"
IDLE_SECONDS = 5.0
_FILE = """name = "Organization {0}"

[mail]
mode = "custom"

[smtp]
host = "smtp{1}.example.com"

[sender]
address = "mail@org{0}.example"
"""


def measure(place: Path, _: Certificates, runs: int) -> list[Table]:
    """Each against a bare Textual app in the same run."""
    few, many = _organizations(place / "few", FEW), _organizations(place / "many", MANY)
    bare = sample([_first_paint(BARE, b"the label") for _ in range(runs)], "ms")
    rows: list[tuple[object, ...]] = [("first paint of a bare Textual app", bare, "")]
    first = _first_paint(_picker(many), b"Organization 0")
    for name, config in ((f"{FEW} organizations", few), (f"{MANY:,}, second start", many)):
        paints = sample(
            [_first_paint(_picker(config), b"Organization 0") for _ in range(runs)], "ms"
        )
        rows.append((f"first paint of the picker, {name}", paints, _ratio(paints, bare)))
    rows.append((f"first paint of the picker, {MANY:,}, first start ever", f"{first:.0f} ms", ""))
    rows += _typing(few, many)
    rows += [_command(many, command) for command in ("list", "validate")]
    return [Table("Screens and scale", ("", "measured", "of the bare app"), rows)]


def _organizations(config: Path, count: int) -> Path:
    directory = config / "organizations"
    directory.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (directory / f"acme-{number:06}.toml").write_text(_FILE.format(number, number % 97))
    return config


def _picker(config: Path) -> list[str]:
    return [sys.executable, "-m", "tui", "--config-dir", str(config)]


def _ratio(ours: Sample, reference: Sample) -> str:
    return f"{ours.median / reference.median:.2f} x"


def _first_paint(argv: list[str], text: bytes) -> float:
    with terminal(argv) as screen:
        return screen.wait_for(text) * 1000


def _typing(few: Path, many: Path) -> list[tuple[object, ...]]:
    with terminal(BARE) as screen:
        screen.wait_for(b"the label")
        _, bare = _keys(screen)
        bare_idle = _idle(screen)
    with terminal(_picker(few)) as screen:
        screen.wait_for(b"Organization 0")
        idle = _idle(screen)
    with terminal([*_picker(few), "open", "acme-000000"]) as screen:
        screen.wait_for(b"smtp0.example.com")
        screen.settle()
        screen.press(b"\t\t")
        _, ours = _keys(screen)
        idle_form = _idle(screen)
    with terminal(_picker(many)) as screen:
        screen.wait_for(b"Organization 0")
        screen.settle(quiet=2)
        times, _ = _keys(screen)
        peak = screen.peak()
    waited = sample(times, "ms")
    ratio = _ratio(ours, bare)
    return [
        ("bytes for a key in a field of the form", ours, ratio),
        ("bytes for a key in a bare Input", bare, ""),
        (
            f"bytes in {IDLE_SECONDS:.0f} s: picker, form",
            f"{idle}, {idle_form}",
            f"bare {bare_idle}",
        ),
        (f"a key in the filter to its last byte, {MANY:,}", waited, f"p95 {max(times):.1f} ms"),
        (f"most memory of the picker, {MANY:,}", f"{peak:.0f} MB", ""),
    ]


def _keys(screen: Terminal) -> tuple[list[float], Sample]:
    """Milliseconds to the last painted byte, and bytes, of each of some keys."""
    times, sizes = [], []
    screen.settle()
    for key in KEYS:
        screen.forget()
        pressed = screen.last
        screen.press(key.encode())
        screen.first_byte()
        times.append((screen.settle() - pressed) * 1000)
        sizes.append(float(len(screen.written)))
    return times, sample(sizes, "bytes")


def _idle(screen: Terminal) -> int:
    screen.settle(quiet=1)
    screen.forget()
    screen.settle(quiet=IDLE_SECONDS)
    return len(screen.written)


def _command(config: Path, command: str) -> tuple[object, ...]:
    argv = [*_picker(config), command]
    ended = run(argv, seconds=300)
    return (f"posthouse {command}, {MANY:,}", f"{ended.seconds:.1f} s", f"{ended.peak:.0f} MB")
