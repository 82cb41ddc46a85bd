"""The question whether what settings reach is meant, and its answer kept."""

from tui.errors import PosthouseError
from tui.screens.boxes.allow import AllowModal
from tui.screens.boxes.desk import Desk
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import NotAllowed, allow
from tui.storage.workspace import Workspace


async def ask_to_allow(desk: Desk, workspace: Workspace, refused: NotAllowed) -> frozenset[Reach]:
    """Ask whether what the settings reach is meant, and remember a yes.

    Returns:
        What is allowed from now on; empty where the answer was no.
    """
    if not await desk.ask(AllowModal(refused.questions)):
        return frozenset()
    try:
        await desk.thread(allow, workspace, refused.questions)
    except PosthouseError as error:  # it is asked about again next time
        desk.notify(error.sentence, severity="warning")
    return frozenset(question.reach for question in refused.questions)
