"""At UiPath: what differs, field by field, and what to take or to send."""

from collections.abc import Coroutine
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import IncompleteSettings, InvalidInput, PosthouseError
from tui.language import _, ngettext
from tui.screens.boxes.desk import ScreenDesk
from tui.screens.terminal.ordered_keys import OPENS
from tui.screens.uipath.questions import Questions
from tui.secret import SecretStr
from tui.settings.fields import FIELDS
from tui.storage.workspace import Workspace
from tui.uipath.comparing import Difference
from tui.uipath.looking import Look, look
from tui.uipath.pulling import remember, taking
from tui.uipath.pushing import NeedsWish, Wishes, check_look, refuse, send
from tui.widgets.controls.bindings import bindings
from tui.widgets.form.field_row import label_width
from tui.widgets.frame.dialog_box import DialogBox
from tui.widgets.frame.key_bar import KeyBar

Taken = dict[str, str | bool]


class UiPathModal(ModalScreen[tuple[Taken, Look | None]]):
    """Returns what was taken, by key, and the last look; nothing is saved before the form is.

    Args:
        organization_id: Whose settings, or ``host``.
        name: What people call it.
        unsaved: Whether the form holds edits: what is sent is what is saved.
        seen: What there is to see, where somebody looked already; None looks.
    """

    BINDINGS = bindings("uipath", "modal")

    def __init__(
        self,
        workspace: Workspace,
        organization_id: str,
        name: str,
        *,
        unsaved: bool = False,
        seen: Look | None = None,
    ) -> None:
        super().__init__(classes="dialog")
        self._workspace = workspace
        self._organization = organization_id
        self._called = name
        self._unsaved = unsaved
        self._look = seen
        self._taken: Taken = {}
        self._questions = Questions(workspace, ScreenDesk(self))

    def compose(self) -> ComposeResult:
        with DialogBox(_("At UiPath · {name}").format(name=self._called)):
            yield Static(id="uipath-state", classes="dialog-text", markup=False)
            rows = OptionList(compact=True, markup=False, id="differences", classes="-led")
            rows.can_focus = False
            yield rows
            yield Static(id="uipath-about", classes="hint dialog-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        if self._look is None:
            self.action_again()
        else:
            self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_rows)

    def action_again(self) -> None:
        self._do(self._again())

    def action_back(self) -> None:
        self.dismiss((self._taken, self._look))

    def action_move(self, by: int) -> None:
        rows = self.query_one(OptionList)
        if rows.option_count:
            rows.highlighted = ((rows.highlighted or 0) + by) % rows.option_count
            self._show_rows()

    def action_take(self) -> None:
        if one := self._highlighted():
            self._take(one)

    def action_take_all(self) -> None:
        if self._look is not None:
            self._take(*self._look.differences)

    def action_give(self) -> None:
        if one := self._highlighted():
            self._do(self._give({one.key}))

    def action_give_all(self) -> None:
        if self._look is not None and self._look.differences:
            self._do(self._give(None))

    def _do(self, task: Coroutine[Any, Any, None]) -> None:
        self.run_worker(task, OPENS, group="dialogs", exclusive=True, exit_on_error=False)

    def _highlighted(self) -> Difference | None:
        at = self.query_one(OptionList).highlighted
        if self._look is None or at is None:
            return None
        return self._look.differences[at]

    async def _again(self, *, writes: bool = False) -> None:
        """Look; whoever sees the screen has seen what is there."""
        self._say(_("Asking UiPath …"))
        try:
            connection = await self._questions.connect(self._organization)
            if connection is None:
                self._say(_("Not asked."))
                return
            self._look = await look(self._workspace, connection, writes=writes)
        except PosthouseError as error:
            self._look = None
            self._show()
            self._say(f"✗ {error.sentence}", failed=True)
            return
        remember(self._workspace, self._look)
        self._show()

    def _take(self, *differences: Difference) -> None:
        """Keep values for the form; TLS is not switched off without an act for this one field."""
        if self._look is None:
            return
        try:
            found = taking(self._look, {one.key for one in differences})
        except InvalidInput as error:
            self._say(f"✗ {error.sentence}", failed=True)
            return
        self._taken |= found.changes
        if len(differences) == 1 and found.wants_none:
            self._taken["smtp.encryption"] = "none"
        if len(differences) == 1 and found.wants_default:
            self._taken["mail.mode"] = "default"
        self._show_rows()
        alone = found.wants_none or found.wants_default
        if len(differences) > 1 and alone:
            self._say(_("What makes mail less safe, or the mode, is taken by itself: t."))
        elif found.left:
            self._say(" ".join(found.left))
        else:
            self._say(_("Taken for the form; nothing is saved before you save it."))

    async def _give(self, keys: set[str] | None) -> None:
        if self._unsaved or self._taken:
            self._say(_("✗ What is sent is what is saved: save first."), failed=True)
            return
        try:
            sent = await self._sent(keys)
        except PosthouseError as error:
            self._say(f"✗ {error.sentence}", failed=True)
            return
        if sent:
            await self._again()
            self._say(_("✓ Sent to UiPath, and read back there."))

    async def _sent(self, keys: set[str] | None) -> bool:
        """Send, once everything that stands in the way was asked; whether it was."""
        workspace, wishes = self._workspace, Wishes()
        stored = await ScreenDesk(self).thread(workspace.directory.load, self._organization)
        connection = await self._questions.connect(self._organization)
        if connection is None:
            return False
        found: Look | None = None
        while True:
            try:
                refuse(workspace, stored, wishes)
                found = found or await look(workspace, connection, writes=True)
                if check_look(workspace, found, wishes, keys):
                    raise IncompleteSettings(_("It was never looked at: r looks."))
                break
            except NeedsWish as obstacle:
                wanted = await self._questions.wish(obstacle, wishes)
                if wanted is None:
                    return False
                wishes = wanted
        password: SecretStr | None = await self._questions.password(stored, wishes)
        if wishes.with_password and password is None:
            raise IncompleteSettings(_("The password is not stored: there is none to send."))
        self._say(_("Sending …"))
        await send(workspace, found, stored, password, keys)
        return True

    def _say(self, sentence: str, *, failed: bool = False) -> None:
        state = self.query_one("#uipath-state", Static)
        state.set_class(failed, "-error")
        state.set_class(sentence.startswith("✓"), "-ok")
        state.update(Content(sentence))

    def _show(self) -> None:
        """Show what the look found."""
        found = self._look
        rows = self.query_one(OptionList)
        rows.clear_options()
        about = self.query_one("#uipath-about", Static)
        if found is None:
            about.update("")
            return
        rows.add_options(Option("") for _one in found.differences)
        rows.highlighted = 0 if found.differences else None
        self._show_rows()
        self.call_after_refresh(self._show_rows)  # how wide a row is may be known then only
        self._say(summary(found))
        words = _("Password: {words}").format(words=found.password_words)
        about.update(Content("\n".join([words, *found.notes])))

    def _show_rows(self) -> None:
        if self._look is None:
            return
        rows = self.query_one(OptionList)
        for at, one in enumerate(self._look.differences):
            mark = "▸" if at == rows.highlighted else " "
            done = _("(taken)") if one.key in self._taken else ""
            begin = f"{mark} {FIELDS[one.key].label.ljust(label_width())} "
            there = f"→ {one.there_shown} {done}".rstrip()
            words = f"{begin}{one.here_shown} {there}"
            if cell_len(words) > rows.scrollable_content_region.width > 0:
                words = f"{begin}{one.here_shown}\n{' ' * cell_len(begin)}{there}"
            rows.replace_option_prompt_at_index(at, Content(words))


def summary(found: Look | None) -> str:
    """What a look found, in a few words."""
    if found is None:
        return _("not asked")
    count = len(found.differences)
    if not count:
        return _("the same here and at UiPath")
    words = ngettext(
        "{count} difference: here → at UiPath", "{count} differences: here → at UiPath", count
    )
    return words.format(count=count)
