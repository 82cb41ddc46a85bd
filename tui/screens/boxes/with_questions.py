"""A save with its questions: outputs of followers, what others could have chosen, or changed."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from tui.errors import NotSaved
from tui.screens.boxes.allow import AllowModal
from tui.screens.boxes.ask import AskModal, followers_question
from tui.screens.boxes.desk import Asks
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import NotAllowed, allow
from tui.storage.outputs.writing import OutputsChanged
from tui.storage.workspace import Workspace

Written = TypeVar("Written", covariant=True)


class Does(Protocol[Written]):
    """Writes settings files with their outputs: a save, a merge, a restore."""

    def __call__(self, *, overwrite_outputs: bool, granted: frozenset[Reach]) -> Written: ...


async def with_questions(
    desk: Asks, workspace: Workspace, followers: Sequence[str], do: Does[Written]
) -> Written | None:
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
    overwrite, granted = False, frozenset[Reach]()
    while True:
        try:
            return await desk.thread(do, overwrite_outputs=overwrite, granted=granted)
        except NotAllowed as refused:
            if not await desk.ask(AllowModal(refused.questions)):
                return None
            granted |= {question.reach for question in refused.questions}
            with suppress(NotSaved):  # it holds for this save, and is asked about again
                await desk.thread(allow, workspace, refused.questions)
        except OutputsChanged as changed:
            if not await desk.ask(OutputsChangedModal(changed.differences)):
                return None
            overwrite = True
