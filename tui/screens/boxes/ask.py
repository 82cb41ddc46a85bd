"""A question with a few answers, each a key and a button."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import N_, _, ngettext
from tui.widgets.controls.bindings import bindings
from tui.widgets.controls.button_row import ButtonRow
from tui.widgets.controls.line_button import LineButton
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

UNSAVED = (
    N_("There are unsaved changes.\nLeaving discards them, unless they are saved."),
    (("s", N_("Save and leave")), ("d", N_("Discard")), ("c", N_("Stay here"))),
)
REVERT = (
    N_("Revert to the file?\nEvery change on the screen is forgotten."),
    (("k", N_("Keep them")), ("r", N_("Revert"))),
)
REFUSED = (
    N_(
        "Save a login that was just refused?\n"
        "The server has said that this user name or password is wrong. Saved like this, no mail "
        "goes out."
    ),
    (("b", N_("Back")), ("s", N_("Save anyway"))),
)
REMOVED = (
    N_(
        "It was removed on disk while it was open here.\nCreating it again writes the values "
        "on the screen. If its password is gone, type it again."
    ),
    (("b", N_("Back")), ("c", N_("Create it again")), ("d", N_("Discard and leave"))),
)


def no_keyring_question(path: str) -> tuple[str, Sequence[tuple[str, str]]]:
    """The question before a save that keeps the password where no keyring is.

    Args:
        path: The file that it can be kept in instead.
    """
    question = _(
        "There is no keyring here for the password.\n"
        "A file keeps it where programs that send mail find it, for its owner alone: {path}. "
        "Secret source has other places, too."
    )
    answers = (("f", _("File")), ("a", _("Ask each time")), ("k", _("Keyring anyway")))
    return question.format(path=path), answers


def followers_question(names: Sequence[str]) -> tuple[str, Sequence[tuple[str, str]]]:
    """The question before the host's settings change the outputs of others."""
    count = len(names)
    whose = ngettext("{count} organization", "{count} organizations", count).format(count=count)
    shown = ", ".join(names[:5]) + (
        _(" and {count} more").format(count=count - 5) if count > 5 else ""
    )
    return (
        _("Saving writes the outputs of {whose}, too.\nThey follow the host: {shown}.").format(
            whose=whose, shown=shown
        ),
        (("c", _("Stay here")), ("s", _("Save and write them"))),
    )


class AskModal(ModalScreen[str | None]):
    """Returns the answer's key letter; ``None`` where escape left things as they are.

    Args:
        question: What is asked; its first line stands out.
        answers: Letters and labels, the safest first: it has the focus.
    """

    BINDINGS = bindings("ask")

    def __init__(self, question: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__(classes="dialog")
        self._question = question
        self._answers = answers

    def compose(self) -> ComposeResult:
        title, _newline, rest = _(self._question).partition("\n")
        with DialogBox(title):
            if rest:
                yield Static(rest, classes="dialog-text", markup=False)
            with ButtonRow():
                for letter, label in self._answers:
                    yield LineButton(f"{letter}  {_(label)}", id=f"answer-{letter}")
        yield KeyBar()

    def on_key(self, event: events.Key) -> None:
        if any(event.key == letter for letter, _label in self._answers):
            event.stop()
            self.dismiss(event.key)

    @on(LineButton.Pressed)
    def _answered(self, event: LineButton.Pressed) -> None:
        self.dismiss(str(event.button.id).removeprefix("answer-"))
