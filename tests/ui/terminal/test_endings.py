"""However the app ends from outside, it ends by itself, and what was typed is still there."""

import os
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import IGNORE_HANGUP, Terminal, terminal
from tui.paths import state_directory
from tui.storage.state.drafts import Drafts
from tui.storage.state.mail_tests import StateDirectory

# Only what is written at the end counts here, not what is written while one types.
NO_TIMER = "import tui.screens.settings.drafts as s; s.SECONDS = 600\n"
# What would end it otherwise does not come while a test waits: no time has to be told apart from
# another one. How long an end takes is measured by ``make bench``.
UNFORCED = "import tui.terminal as t; t.PATIENCE = t.NO_TERMINAL_PATIENCE = 600\n"
PATIENT_WITH_SIGNALS = "import tui.terminal as t; t.PATIENCE = 600\n"
LONGER = "import tui.terminal as t; t.PATIENCE = 5.0\n"  # a busy machine writes a draft in it
HANGING_APP = "import tui.app, time; tui.app.PosthouseApp.exit = lambda *_: time.sleep(600)\n"
SLOW_PYTHON = f"""
import time
{PATIENT_WITH_SIGNALS}
class Slow:
    def __del__(self, sleep=time.sleep):
        sleep(600)
slow = Slow()
"""
TRIES = 5  # the machine does other things, too
F5, ESCAPE, F10 = b"\x1b[15~", b"\x1b", b"\x1b[21~"
HANGUP, INTERRUPT, TERMINATE = 129, 130, 143


@pytest.fixture
def config(own_home: Path) -> Path:
    organizations = own_home / "posthouse" / "organizations"
    organizations.mkdir(parents=True)
    (organizations / "acme.toml").write_text(ACME, encoding="utf-8")
    return own_home / "posthouse"


def drafts(config: Path) -> Drafts:
    return StateDirectory(state_directory(), config).drafts


def kept(config: Path) -> list[str]:
    """The keys of the edits that are on disk."""
    return [key for one in drafts(config).found("acme") for key in one.draft.edits]


def is_clean(app: Terminal) -> None:
    """Nothing was typed."""
    app.wait_for("Not tested yet.")


def is_edited(app: Terminal) -> None:
    """Another Hostname."""
    is_clean(app)
    app.type(b"\t")
    while "unsaved" not in app.shown:  # the focus moves a moment after its key
        app.type(b"X")
        app._read(0.1)


def is_tested(app: Terminal) -> None:
    """Edited, and the test is open."""
    is_edited(app)
    app.type(F5)
    app.wait_for("[ Send")


def is_asked(app: Terminal) -> None:
    """Edited, and the question about it is open."""
    is_edited(app)
    app.type(F10)
    app.wait_for("Discard")


STATES = pytest.mark.parametrize(
    "reach", [is_clean, is_edited, is_tested, is_asked], ids=lambda reach: reach.__name__[3:]
)
Reach = Callable[[Terminal], None]


@pytest.mark.parametrize(
    ("number", "code", "reach"),
    [
        (signal.SIGTERM, TERMINATE, is_clean),
        (signal.SIGTERM, TERMINATE, is_edited),
        (signal.SIGTERM, TERMINATE, is_tested),
        (signal.SIGTERM, TERMINATE, is_asked),
        (signal.SIGHUP, HANGUP, is_clean),
        (signal.SIGHUP, HANGUP, is_edited),
        (signal.SIGHUP, HANGUP, is_tested),
        (signal.SIGHUP, HANGUP, is_asked),
        (signal.SIGINT, INTERRUPT, is_edited),
    ],
)
def test_a_signal_ends_it_with_the_terminal_as_it_was(
    config: Path, number: int, code: int, reach: Reach
) -> None:
    """Mutations: a handler removed; _end() that does not keep; that does not leave."""
    with terminal("open", "acme", prepare=NO_TIMER + UNFORCED) as app:
        reach(app)
        assert app.end(lambda: app.send(number)) == code
        assert b"\x1b[?1049l" in app.seen, "the alternate screen is left"
        assert b"\x1b[?25h" in app.seen, "the cursor is back"
        assert termios.tcgetattr(app.ours)[3] == app.before[3], "echo and lines are back"
    assert kept(config) == ([] if reach is is_clean else ["smtp.host"])


@STATES
@pytest.mark.parametrize("prepare", ["", IGNORE_HANGUP], ids=["", "hang-up ignored"])
def test_a_terminal_that_goes_away_ends_it(config: Path, prepare: str, reach: Reach) -> None:
    """Mutation: no thread that watches (hang-up ignored: it spins and never ends)."""
    with terminal("open", "acme", prepare=NO_TIMER + PATIENT_WITH_SIGNALS + prepare) as app:
        reach(app)
        assert app.end(app.hang_up) == HANGUP
    assert kept(config) == ([] if reach is is_clean else ["smtp.host"])


@pytest.mark.parametrize(
    "prepare",
    [PATIENT_WITH_SIGNALS + HANGING_APP, SLOW_PYTHON],
    ids=["app hangs", "Python is slow"],
)
def test_a_vanished_terminal_ends_it_whatever_hangs(config: Path, prepare: str) -> None:
    """Mutations: the patience of a signal; no os._exit at exit: once Python takes itself apart, no
    thread can force it.
    """
    with terminal("open", "acme", prepare=NO_TIMER + prepare) as app:
        is_edited(app)
        assert app.end(app.hang_up) == HANGUP
    assert kept(config) == ["smtp.host"]


def test_what_it_started_ends_with_it_even_where_the_app_hangs(
    config: Path, fake_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: children ended by the app's own exit alone."""
    monkeypatch.setenv("FAKE_HOW", "hang at once")
    with terminal("open", "acme", prepare=HANGING_APP) as app:
        app.wait_for("asking the keyring")
        while not (fake_keyring / "pid").exists():
            app._read(0.02)
        assert app.end(app.hang_up) == HANGUP
    child = Path("/proc", (fake_keyring / "pid").read_text(), "stat")
    for _ in range(1000):
        if not child.exists() or b") Z " in child.read_bytes():
            return
        select.select([], [], [], 0.05)
    pytest.fail("it still runs")


def test_after_a_kill_the_next_visit_restores(config: Path) -> None:
    """SIGKILL leaves no time: the draft must be there by then."""
    with terminal("open", "acme") as app:
        is_edited(app)
        while not kept(config):
            app._read(0.02)
        app.end(lambda: app.send(signal.SIGKILL))
    with terminal("open", "acme") as app:
        app.wait_for("unsaved changes of an earlier visit")
        app.type(b"r")
        app.wait_for("Restored, not saved yet")
        app.type(b"\x1bOQ")  # F2
        app.wait_for("Saved to")
        while kept(config) or drafts(config).ids():
            app._read(0.02)
    assert 'host = "X' in (config / "organizations/acme.toml").read_text()


def test_after_a_dropped_line_one_takes_over_what_still_runs(config: Path) -> None:
    """The server notices a dropped line late; mutation: the process not ended first."""
    with terminal("open", "acme") as dropped:
        is_edited(dropped)
        while not kept(config):
            dropped._read(0.02)
        with terminal("open", "acme") as again:
            again.wait_for("being edited in another Posthouse")
            again.type(b"t")
            code = dropped.end(lambda: None)
            again.wait_for("Restored, not saved yet")
            again.wait_until(lambda: len(kept(config)) == 1, "its draft is still there")
    assert code == TERMINATE
    assert kept(config) == ["smtp.host"]


def test_a_crash_keeps_the_draft(config: Path) -> None:
    """Mutations: _fatal_error() without keep_drafts(); an end that leaves the screen as it is."""
    crash = (
        "from tui.screens.settings.screen import MailSettingsScreen as M\n"
        "def fail(self): raise RuntimeError('hunter2')\n"
        "M.action_changes = fail\n"
    )
    with terminal("open", "acme", prepare=NO_TIMER + crash) as app:
        is_edited(app)
        code = app.end(lambda: app.type(b"\x1bOR"))  # F3
        assert code == 1
        assert b"RuntimeError" in app.seen
        assert b"hunter2" not in app.seen
        assert app.modes_left_on == set()
        assert termios.tcgetattr(app.ours)[3] == app.before[3], "echo and lines are back"
    assert kept(config) == ["smtp.host"]


def test_an_app_that_hangs_is_ended_all_the_same(config: Path) -> None:
    """Mutations: no thread that forces the end; a mode missing in _RESET, or kitty's after 1049."""
    with terminal("open", "acme", prepare=NO_TIMER + HANGING_APP + LONGER) as app:
        is_edited(app)
        assert app.end(lambda: app.send(signal.SIGTERM)) == TERMINATE
        assert app.modes_left_on == set()
        assert b"\x1b[?7h" in app.everything, "lines wrap again"
        assert b"\x1b[<u\x1b[?1049l\x1b[?25h" in app.everything, "kitty's keys end in time"
        assert termios.tcgetattr(app.ours)[3] == app.before[3]
    assert kept(config) == ["smtp.host"]


def test_quitting_does_not_wait_for_a_keyring(
    config: Path, fake_keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: asyncio's own executor, which waits up to 5 s."""
    monkeypatch.setenv("FAKE_HOW", "hang at once")
    with terminal("open", "acme") as app:
        app.wait_for("asking the keyring")
        assert app.end(lambda: app.type(F10)) == 0


def test_idle_costs_no_processor_time(config: Path) -> None:
    """Nothing polls: watching the terminal is one call that waits. On a busy machine the start
    may still go on in the first of these seconds.
    """
    with terminal("open", "acme") as app:
        is_clean(app)
        app.painted()
        costs: list[int] = []
        while len(costs) < TRIES and (not costs or costs[-1] >= 15):  # hundredths of a second
            ticks = _ticks(app.process.pid)
            app._read(1.0)
            costs.append(_ticks(app.process.pid) - ticks)
        assert costs[-1] < 15, costs


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.parametrize(
    ("arguments", "missing", "how"),
    [
        *((["open", "acme"], n, how) for n in (0, 1, 2) for how in ("null", "pipe", "closed")),
        ([], 0, "null"),
        ([], 2, "closed"),
    ],
)
def test_without_a_terminal_it_refuses_with_a_sentence(
    config: Path, arguments: list[str], missing: int, how: str
) -> None:
    """Mutations: one of the three streams not asked for; a closed one not expected."""
    redirect = {
        "null": "fd = os.open(os.devnull, os.O_RDWR); os.dup2(fd, n)",
        "pipe": "fds = os.pipe(); os.set_inheritable(fds[0], True); os.dup2(fds[n != 0], n)",
        "closed": "os.close(n)",
    }[how]
    code = (
        f"import os, sys; n = {missing}; {redirect}\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'tui', *sys.argv[1:]])"
    )
    ours, theirs = os.openpty()
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:  # Linux: read to the end
        pass
    os.close(ours)
    assert ended.returncode == 64
    assert b"\x1b" not in shown, "the screen was not touched"
    assert missing == 2 or b"The screens need a terminal" in shown


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_shows_no_screens_is_named(
    config: Path, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    with terminal("open", "acme", prepare=f"import os; os.environ['TERM'] = {term!r}\n") as app:
        assert app.end(lambda: None) == 64
        assert f"TERM={term}".encode() in app.seen
