"""A save with its questions: before outputs of others change, and outputs that others changed."""

from collections.abc import Sequence
from typing import Protocol

from tui.screens.boxes.ask import AskModal, followers_question
from tui.screens.boxes.desk import Asks
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.storage.outputs import OutputsChanged
from tui.storage.stored import Stored


class Does(Protocol):
    """Writes a settings file with its outputs: a save, a merge, a restore."""

    def __call__(self, *, overwrite_outputs: bool) -> Stored: ...


async def with_questions(desk: Asks, followers: Sequence[str], do: Does) -> Stored | None:
    """Write, and ask a person what has to be asked; each question is asked once.

    Args:
        followers: The names of others whose outputs change, too.
        do: Called in a thread, anew after each question.

    Returns:
        What was written; None where the answer was no, and nothing was.

    Raises:
        PosthouseError: What ``do`` raises, and nobody is asked about.
    """
    if followers and await desk.ask(AskModal(*followers_question(followers))) != "s":
        return None
    overwrite = False
    while True:
        try:
            return await desk.thread(do, overwrite_outputs=overwrite)
        except OutputsChanged as changed:
            if not await desk.ask(OutputsChangedModal(changed.differences)):
                return None
            overwrite = True
