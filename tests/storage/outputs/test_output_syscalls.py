"""Each system call of a save that writes outputs too: killed at it, and failed by each error."""

from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.programs import needs
from tests.storage.disk.test_syscalls import no_git, servers
from tests.storage.helpers.faulty_acts import WITH_OUTPUTS, act, furnish, workspace
from tests.storage.helpers.traced import Call, Outcome, Server, calls, kills, run, run_all
from tui.storage.editing.saving import save
from tui.storage.outputs.drift import output_problems
from tui.storage.outputs.writing import OutputsChanged

__all__ = ["no_git", "servers"]  # fixtures
pytestmark = needs("strace")
SETTINGS = "config/organizations/acme.toml"
PARTS = 8
"""So many tests share the faults, for as many cores."""
OUTPUTS = ("etc/msmtprc", "etc/mail.env")


@dataclass(frozen=True)
class Files:
    """What a save may change.

    Attributes:
        settings: The file, with its own place left out.
        outputs: The files of other programs.
        left: Temporary files.
        is_known: Whether each output is what the settings say and was recorded.
    """

    settings: bytes
    outputs: tuple[bytes, ...]
    left: tuple[str, ...]
    is_known: bool


def found(place: Path) -> Files:
    made = workspace(place)
    return Files(
        (place / SETTINGS).read_bytes().replace(bytes(place), b"PLACE"),
        tuple((place / output).read_bytes() for output in OUTPUTS),
        tuple(path.name for path in place.rglob(".*.tmp")),
        not [*output_problems(made, made.directory.load("acme"))],
    )


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Files:
    place = tmp_path_factory.mktemp("before")
    furnish(place, WITH_OUTPUTS)
    return found(place)


def leaves_doubt(call: Call, error: str) -> bool:
    """Whether after this error one of the new names may be lost with the power."""
    is_name = any(place in call.line for place in ("/organizations>", "/etc>"))
    return is_name and call.settles and error not in ("EINTR", "EINVAL")


def test_killed_at_any_call_each_file_is_whole_and_the_next_save_mends(
    servers: SimpleQueue[Server], before: Files
) -> None:
    """The settings come last. Mutations: the settings saved before the outputs; publish() not
    called at the last moment, but after.
    """
    base = run(servers, WITH_OUTPUTS)
    assert base.report == "done"
    after = found(base.place)
    assert after.is_known
    assert not set(after.outputs) & set(before.outputs)
    wrong, mixtures = [], 0
    for inject, outcome in run_all(servers, WITH_OUTPUTS, kills(calls(base.log))):
        now = found(outcome.place)
        whole = all(
            each in pair
            for each, *pair in zip(now.outputs, before.outputs, after.outputs, strict=True)
        )
        fine = outcome.killed and whole and now.settings in (before.settings, after.settings)
        fine &= now.settings == before.settings or now.outputs == after.outputs
        mixtures += not now.is_known
        fine &= act(WITH_OUTPUTS, outcome.place) == "done"
        fine &= found(outcome.place) == after
        fine &= _saves_unasked(outcome)
        if not fine:
            wrong.append((inject, outcome.report, now))
    assert wrong == []
    assert mixtures <= len(OUTPUTS) * 2 * 8, "only the few calls between the renames leave one"


def _saves_unasked(outcome: Outcome) -> bool:
    try:
        save(workspace(outcome.place), "acme", {"smtp.port": 465})
    except OutputsChanged:
        return False
    return True


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_call_fails_all_are_new_or_all_are_old(
    servers: SimpleQueue[Server], before: Files, part: int
) -> None:
    """Every fault is in one of the parts.

    Mutations: nothing put back; a doubt about an output not told."""
    base = run(servers, WITH_OUTPUTS)
    after = found(base.place)
    faults = {
        f"{call.name}:error={error}:when={call.ordinal}": (call, error)
        for call in calls(base.log)
        for error in call.errors()
    }
    wrong = []
    for inject, outcome in run_all(servers, WITH_OUTPUTS, [*faults][part::PARTS]):
        call, error = faults[inject]
        now, is_done = found(outcome.place), outcome.report.startswith("done")
        fine = now == (after if is_done else before) and "crash" not in outcome.report
        doubted = "may not survive a power cut" in outcome.report
        fine &= doubted == (is_done and leaves_doubt(call, error))
        fine &= "(INJECTED)" in outcome.log and not outcome.killed
        if not fine:
            wrong.append((inject, call.line, outcome.report, now.left, now.is_known))
    assert wrong == []
