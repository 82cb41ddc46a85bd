"""Whose turn it is: each bound, in one process and across several, with a clock that jumps."""

import asyncio
import stat
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from tests.many.helpers import JumpingClock
from tui.errors import NotSaved
from tui.many.bounds import Bounds
from tui.many.server_memory import Login, ServerMemory
from tui.many.turns import NotNow, RefusedBefore, Turns
from tui.secret import SecretStr
from tui.smtp.record.events import Stage, Verdict

HOST = "mail.example"
PASSED = Verdict(1.0, True, Stage.QUIT)


def refused(code: int = 535, enhanced: str = "5.7.8", failure: str = "bad-credentials") -> Verdict:
    return Verdict(1.0, False, Stage.AUTH, code, enhanced, "No", 28, failure, "Refused.")


LATER = refused(454, "4.7.0", "auth-temporary")


def login(user: str = "bob", password: str = "one", settings: str = "s") -> Login:
    return Login(user, settings, SecretStr(password))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "servers"


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock()


def turns(place: Path, clock: JumpingClock, bounds: Bounds | None = None) -> Turns:
    """Those of a new run."""
    return Turns(ServerMemory(place), bounds or Bounds(), clock)


def open_files() -> int:
    """So many this process has."""
    return sum(1 for _ in Path("/dev/fd").iterdir())


async def tell(given: Turns, verdict: Verdict, who: Login | None = None, host: str = HOST) -> str:
    """Have a turn that ends so; what forbade it."""
    try:
        async with given.turn(host, who) as settle:
            await asyncio.sleep(0)
            settle(verdict)
    except NotNow as error:
        return error.reason
    except RefusedBefore as before:
        return f"refused before: {before.refusal.verdict.failure}"
    return ""


@pytest.mark.parametrize("dialogues", [1, 20])
async def test_one_login_a_second_on_a_server(
    place: Path, clock: JumpingClock, dialogues: int
) -> None:
    """Mutations: no wait; a wait that is not looked at again once there is a place among all."""
    began: list[float] = []
    given = turns(place, clock, Bounds(dialogues=dialogues))

    async def one(number: int) -> None:
        async with given.turn(HOST, login(f"user{number}")) as settle:
            began.append(clock.now())
            await asyncio.sleep(0)
            settle(PASSED)

    await asyncio.gather(*map(one, range(12)))
    began.sort()
    assert len(began) == 12
    assert min(b - a for a, b in pairwise(began)) >= 0.999


async def test_without_a_login_nobody_waits(place: Path, clock: JumpingClock) -> None:
    """Mutation: a second between those that send no password."""
    given, before = turns(place, clock), clock.now()
    for _ in range(5):
        assert await tell(given, PASSED) == ""
    assert clock.now() == before


@pytest.mark.parametrize(("servers", "most"), [(1, 2), (30, 20)])
async def test_so_many_at_once(place: Path, clock: JumpingClock, servers: int, most: int) -> None:
    """Two on one server, twenty in all. Mutations: no place taken; places for each run."""
    there = highest = 0
    runs = [turns(place, clock), turns(place, clock)]

    async def one(number: int) -> None:
        nonlocal there, highest
        async with runs[number % 2].turn(f"mail{number % servers}.example", None):
            there += 1
            highest = max(highest, there)
            for _ in range(50):
                await asyncio.sleep(0)
            there -= 1

    await asyncio.gather(*map(one, range(servers * 2 + 6)))
    assert highest == most


async def test_any_number_of_servers_takes_few_open_files(place: Path, clock: JumpingClock) -> None:
    """A process may have 1,024; who makes organizations names the servers. Mutation: no bound."""
    given, before, highest = turns(place, clock), open_files(), 0

    async def one(number: int) -> None:
        nonlocal highest
        async with given.turn(f"mail{number}.example", login()) as settle:
            highest = max(highest, open_files() - before)
            settle(PASSED)

    await asyncio.gather(*map(one, range(300)))
    assert 20 < highest < 250


async def test_one_user_never_logs_in_twice_at_once(place: Path, clock: JumpingClock) -> None:
    """Whatever else differs. Mutation: the users of the places are not looked at."""
    there = 0
    given = turns(place, clock)

    async def one(number: int) -> None:
        nonlocal there
        async with given.turn(HOST, login("bob", settings=str(number))) as settle:
            there += 1
            assert there == 1
            for _ in range(20):
                await asyncio.sleep(0)
            there -= 1
            settle(PASSED)

    await asyncio.gather(*map(one, range(5)))


async def test_three_refused_in_a_row_and_the_server_is_left_alone(
    place: Path, clock: JumpingClock
) -> None:
    """Also where two are refused side by side: never a fourth. Mutation: needed is always 1."""
    given = turns(place, clock)
    told = await asyncio.gather(*(tell(given, refused(), login(f"u{n}")) for n in range(10)))
    assert sorted(told) == ["", "", "", *["server-left-alone"] * 7]
    assert await tell(turns(place, clock), PASSED, login("new")) == "server-left-alone"
    assert await tell(turns(place, clock), PASSED, login("new"), "other.example") == ""
    clock.time += Bounds().left_alone + 1
    assert await tell(turns(place, clock), PASSED, login("new")) == ""


async def test_a_login_between_ends_the_row(place: Path, clock: JumpingClock) -> None:
    """Mutation: the count is not put back."""
    given = turns(place, clock)
    ends = [refused(), refused(), PASSED, refused(), refused(), PASSED]
    for number, verdict in enumerate(ends):
        assert await tell(given, verdict, login(f"u{number}")) == ""


@pytest.mark.parametrize(
    "harmless",
    [
        refused(535, "5.7.139", "m365-smtp-auth-off"),
        refused(550, "5.7.30", "m365-basic-auth-off"),
        refused(504, "5.5.4", "mechanism-unsupported"),
    ],
)
async def test_refusals_of_a_tenant_or_a_mechanism_do_not_count(
    place: Path, clock: JumpingClock, harmless: Verdict
) -> None:
    """Mutations: 5.7.30 or 5.7.139 out of the table."""
    given = turns(place, clock)
    for number in range(5):
        assert await tell(given, harmless, login(f"u{number}")) == ""


def contents(place: Path) -> list[tuple[int, bytes]]:
    """The rights and the contents of all files."""
    return [(stat.S_IMODE(file.stat().st_mode), file.read_bytes()) for file in place.iterdir()]


def write(place: Path, data: bytes) -> None:
    """Into the memory of the only server."""
    (file,) = place.glob("*.json")
    file.write_bytes(data)


REMEMBERED = "refused before: bad-credentials"


@pytest.mark.parametrize(
    ("later", "who", "told"),
    [
        (300, login(), REMEMBERED),
        (24 * 3600 - 2, login(), REMEMBERED),
        (24 * 3600 + 1, login(), ""),
        (300, login(password="two"), ""),
        (300, login(settings="other"), ""),
        (300, login("ann"), ""),
        (-7200, login(), REMEMBERED),  # the clock was put back
        (-7200, login(password="two"), ""),
        (-48 * 3600, login(), ""),
    ],
)
async def test_a_refused_login_is_remembered(
    place: Path, clock: JumpingClock, later: float, who: Login, told: str
) -> None:
    """Until settings or password change, or for 24 h. Mutation: any part of it not compared."""
    assert await tell(turns(place, clock), refused(), login()) == ""
    clock.time += later
    assert await tell(turns(place, clock), PASSED, who) == told


async def test_a_new_token_is_the_same_login_until_somebody_signs_in(
    place: Path, clock: JumpingClock
) -> None:
    """A token is new each hour. Mutation: the token is what a refusal is remembered by."""
    one, next_hour, signed_in = (
        Login("bob", "s", SecretStr(token), stands_for=f"token {when}")
        for token, when in (("one", "monday"), ("two", "monday"), ("two", "friday"))
    )
    assert await tell(turns(place, clock), refused(), one) == ""
    clock.time += 3600
    assert await tell(turns(place, clock), PASSED, next_hour) == REMEMBERED
    assert await tell(turns(place, clock), PASSED, signed_in) == ""


async def test_288_checks_a_day_are_one_failed_login(place: Path, clock: JumpingClock) -> None:
    """Mutation: a refusal that is asked for again counts anew."""
    tried = 0
    for _ in range(288):
        tried += await tell(turns(place, clock), refused(), login()) == ""
        clock.time += 300 - 1
    assert tried == 1


async def test_no_second_login_after_a_refused_one(place: Path, clock: JumpingClock) -> None:
    """In one run not even with other values. Mutation: only the same values are looked for."""
    given = turns(place, clock)
    assert await tell(given, refused(), login()) == ""
    assert await tell(given, PASSED, login(password="two")) == "user-refused"
    assert await tell(given, PASSED, login(), "other.example") == ""


async def test_a_login_that_works_is_the_end_of_its_refusals(
    place: Path, clock: JumpingClock
) -> None:
    for verdict, who in ((refused(), login()), (PASSED, login(password="two"))):
        assert await tell(turns(place, clock), verdict, who) == ""
        clock.time += 10
    assert await tell(turns(place, clock), PASSED, login()) == ""


async def test_replies_that_say_later_are_heeded(place: Path, clock: JumpingClock) -> None:
    """Pauses of 2, 4 and 8 s, then the server is left alone. Mutation: no pause; no end."""
    given, began = turns(place, clock), []
    for number in range(4):
        assert await tell(given, LATER, login(f"u{number}")) == ""
        began.append(clock.now())
    assert [round(b - a) for a, b in pairwise(began)] == [2, 4, 8]
    assert await tell(given, PASSED, login("new")) == "server-left-alone"


async def test_a_reply_that_says_something_else_ends_the_pauses(
    place: Path, clock: JumpingClock
) -> None:
    given = turns(place, clock)
    for number, verdict in enumerate([LATER, LATER, PASSED, LATER, LATER, PASSED]):
        assert await tell(given, verdict, login(f"u{number}")) == ""


async def test_a_clock_that_was_put_back_makes_nobody_wait(
    place: Path, clock: JumpingClock
) -> None:
    """Mutation: the times of a clock that was a year ahead are waited for."""
    await tell(turns(place, clock), LATER, login("ann"))
    for user in ("u1", "u2", "u3"):
        await tell(turns(place, clock), refused(), login(user))
    clock.time -= 365 * 86400
    before = clock.now()
    assert await tell(turns(place, clock), PASSED, login("new")) == ""
    assert clock.now() - before <= Bounds().longest_pause


async def test_what_is_remembered_tells_nobody_the_password(
    place: Path, clock: JumpingClock
) -> None:
    """And is for its owner alone. Mutation: a mode of 0644; the password in the refusal."""
    await tell(turns(place, clock), refused(), login(password="s3cret-Passw0rd"))
    files = contents(place)
    assert len(files) >= 3
    for mode, data in files:
        assert mode == 0o600
        assert b"s3cret" not in data


@pytest.mark.parametrize("damage", [b"", b"{", b'{"name": 3}', b"[]", b"\xff\xfe"])
async def test_a_damaged_memory_is_begun_anew(
    place: Path, clock: JumpingClock, damage: bytes
) -> None:
    await tell(turns(place, clock), refused(), login())
    write(place, damage)
    assert await tell(turns(place, clock), PASSED, login()) == ""


async def test_without_a_memory_nothing_is_tried(tmp_path: Path, clock: JumpingClock) -> None:
    """No bound would hold. Mutation: an error of the file is ignored."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotSaved, match="nothing is tested"):
        await tell(turns(tmp_path / "file", clock), PASSED)
    given = turns(tmp_path / "servers", clock)
    await tell(given, PASSED)
    for file in (tmp_path / "servers").iterdir():
        file.unlink()
        file.mkdir()
    with pytest.raises(NotSaved, match="nothing is tested"):
        await tell(given, PASSED)


OTHER = """
import asyncio, sys
from pathlib import Path
from tui.many.bounds import Bounds
from tui.many.clock import SystemClock
from tui.many.server_memory import Login, ServerMemory
from tui.many.turns import Turns

async def main():
    turns = Turns(ServerMemory(Path(sys.argv[1])), Bounds(), SystemClock())
    async with turns.turn(sys.argv[2], Login(sys.argv[3], "s") if sys.argv[3:] else None):
        print("there", flush=True)
        sys.stdin.read()

asyncio.run(main())
"""


def other_process(place: Path, arguments: Sequence[str]) -> "subprocess.Popen[str]":
    """One that has a turn until its input ends."""
    started = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(place), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout
    assert started.stdout.readline() == "there\n"
    return started


class WaitsForOthers(JumpingClock):
    """Lets other processes end when somebody has waited for them."""

    def __init__(self, *others: "subprocess.Popen[str]") -> None:
        super().__init__()
        self.others = others
        self.waited = 0

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        self.waited += 1
        for other in self.others:
            other.communicate()


@pytest.mark.parametrize(
    ("others", "who"),
    [
        ([[HOST], [HOST]], None),
        ([[HOST, "bob"]], login("bob")),
        ([[f"mail{number // 2}.example"] for number in range(3)], None),
    ],
    ids=["a server's places", "a user", "all places"],
)
async def test_bounds_hold_across_processes(
    place: Path, others: Sequence[Sequence[str]], who: Login | None
) -> None:
    """Mutation: places that only one process knows of."""
    running = [other_process(place, arguments) for arguments in others]
    clock = WaitsForOthers(*running)
    host = HOST if others[0][0] == HOST else "another.example"
    given = turns(place, clock, Bounds(dialogues=3, between_logins=0))
    assert await tell(given, PASSED, who, host) == ""
    assert clock.waited >= 1
    assert [one.returncode for one in running] == [0] * len(running)


async def test_a_process_that_hangs_holds_nobody_up_for_good(
    place: Path, clock: JumpingClock
) -> None:
    """Mutation: its places are waited for without an end."""
    running = [other_process(place, [HOST]) for _ in range(2)]
    assert await tell(turns(place, clock, Bounds(patience=0)), PASSED) == "busy"
    for one in running:
        one.communicate()
    assert await tell(turns(place, clock, Bounds(patience=0)), PASSED) == ""
