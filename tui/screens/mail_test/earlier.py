"""The last tests of one organization."""

from collections.abc import Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.language import _, spoken
from tui.screens.boxes.text import TextModal
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.state.mail_test_status import failure_words, verdict_of
from tui.text import ago, ago_width
from tui.widgets.controls.bindings import bindings
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar


class MailTestList(OptionList):
    """A list in which j and k move too."""

    DEFAULT_CSS = """
    MailTestList { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    BINDINGS = bindings("tests")


class EarlierTestsModal(ModalScreen[None]):
    """A row a test, the newest first; enter shows what came of it.

    Args:
        name: The organization.
        results: As they are remembered.
        now: The time to count from.
    """

    BINDINGS = bindings("earlier", "modal")

    def __init__(self, name: str, results: Sequence[MailTestResult], now: datetime) -> None:
        super().__init__(classes="dialog")
        self._organization = name
        self._results = results
        self._now = now

    def compose(self) -> ComposeResult:
        with DialogBox(_("Earlier tests · {organization}").format(organization=self._organization)):
            if self._results:
                yield Static(_heading(), classes="hint heading")
                rows = MailTestList(compact=True, markup=False)
                rows.add_options(Option(self._row(result)) for result in self._results)
                yield rows
            else:
                yield Static(_("Nothing was tested from here yet."), classes="dialog-text")
        yield KeyBar()

    def on_mount(self) -> None:
        if self._results:
            rows = self.query_one(MailTestList)
            rows.highlighted = 0
            rows.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        result = self._results[event.option_index]
        told = [(_("When"), f"{result.when:%Y-%m-%d %H:%M:%S} UTC"), (_("Server"), result.server)]
        told += [(_("Recipient"), result.recipient)] if result.recipient else []
        told += [(_("How far"), result.stage)]
        told += [(_("Failure"), result.failure)] if result.failure else []
        if result.received is not None:
            told += [(_("Received"), f"{result.received:%Y-%m-%d %H:%M} UTC, {result.received_by}")]
        lines = [f"{name:<11}{value}" for name, value in told]
        said = [f"{_mark(result)} {verdict_of(result)}"]
        said += [result.cause] if result.cause and result.language == spoken() else []
        self.app.push_screen(
            TextModal(
                _("Test of {organization}").format(organization=self._organization),
                "\n".join([*lines, "", *said]),
            )
        )

    def _row(self, result: MailTestResult) -> Content:
        took = f"{result.seconds:.1f} s" if result.seconds else ""
        when = f"{ago(result.when, self._now):<{ago_width()}}"
        head = f"{_mark(result)} {when}{result.stage:<9}{took:>7}  "
        good = _("accepted") if result.sends else _("works so far")
        good = _("received") if result.received is not None else good
        verdict = good if result.ok else failure_words(result.failure)
        return Content(" · ".join(part for part in (head + verdict, result.recipient) if part))


def _heading() -> str:
    when, far, took, verdict = _("When"), _("How far"), _("Took"), _("Verdict")
    return f"  {when:<{ago_width()}}{far:<9}{took:>7}  {verdict}"


def _mark(result: MailTestResult) -> str:
    return "✓" if result.ok else "✗"
