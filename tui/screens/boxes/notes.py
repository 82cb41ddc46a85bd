"""What an unexpected failure in a worker looks like: a sentence, and the app goes on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from tui.errors import PosthouseError
from tui.language import _

if TYPE_CHECKING:
    from tui.screens.boxes.text import TextModal


def notes_box(notes: Sequence[str]) -> "TextModal":
    """What did not go well beside something that was done: it stays until it is closed, for it may
    say what to do now.
    """
    from tui.screens.boxes.text import TextModal  # the first paint does without

    return TextModal(_("Done, but look at this"), "\n\n".join(f"! {note}" for note in notes))


class SaysFailures(DOMNode):
    """A screen whose workers run with ``exit_on_error=False`` and never fail in silence.

    It is named last among the bases: Textual takes the style of the first.
    """

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            known = isinstance(error, PosthouseError)
            self.app.notify(
                error.sentence if isinstance(error, PosthouseError) else type(error).__name__,
                title="" if known else _("Unexpected, please report"),
                severity="error",
                timeout=20,
                markup=False,
            )
