"""What an unexpected failure in a worker looks like: a sentence, and the app goes on."""

from collections.abc import Iterable

from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from tui.errors import PosthouseError
from tui.language import _


class SaysFailures(DOMNode):
    """A screen whose workers run with ``exit_on_error=False`` and never fail in silence.

    It is named last among the bases: Textual takes the style of the first.
    """

    def say_notes(self, notes: Iterable[str]) -> None:
        """Tell what did not go well beside something that was done."""
        for sentence in notes:
            self.app.notify(sentence, severity="warning", timeout=20, markup=False)

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
