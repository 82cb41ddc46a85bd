"""How the settings screen sees what others do to its files while it is open."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from textual import work
from textual.timer import Timer

from tui.language import _
from tui.screens.settings.drafts import KeepsDraft
from tui.screens.settings.view import show_broken
from tui.settings.conflict import Conflict
from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.storage.editing import Editing, words
from tui.storage.watching import Outside, look_outside
from tui.storage.workspace import Workspace
from tui.widgets.settings_actions import SettingsActions

SECONDS = 2.0  # between two looks


class WatchesFiles(KeepsDraft):
    """What changed outside is shown at once, unless something here is unsaved: then it is said."""

    def __init__(
        self, workspace: Workspace, organization_id: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(workspace, organization_id, now)
        self._outside: Outside | None = None
        self._clock: Timer

    def on_mount(self) -> None:
        self._clock = self.set_interval(SECONDS, self._look)

    def on_screen_suspend(self) -> None:
        # Behind a modal, Textual paints both anew at each tick of a clock, whatever it does.
        self._clock.pause()

    def on_screen_resume(self) -> None:
        self._clock.resume()
        self._look()

    @work(exclusive=True, group="watch", exit_on_error=False)
    async def _look(self) -> None:
        editing, outside = self._editing, self._outside
        if editing is None or self._saving:
            return
        if outside is not None and outside.opened is not None and not editing.unsaved:
            self._meet(editing, outside)  # the edits that it waited for are gone
            return
        seen = editing.opened.marks if outside is None else outside.marks
        found = await asyncio.to_thread(look_outside, self._workspace, editing.opened, seen)
        if found is not None and self._editing is editing and not self._saving:
            self._meet(editing, found)

    def _meet(self, editing: Editing, outside: Outside) -> None:
        """Take what is there now, or say that it waits."""
        now, was = outside.opened, editing.opened
        if now is None:
            self._outside = outside
            self._refresh()
        elif (now.stored.data, now.stored.broken) == (was.stored.data, was.stored.broken):
            self._outside = None
            editing.opened = replace(now, stored=was.stored)
            in_force = not editing.is_custom and now.host.data != was.host.data
            self._say(_("The host's settings were changed on disk.") if in_force else self._said)
        elif editing.unsaved:
            self._outside = outside
            editing.opened = replace(was, host=now.host)
            self._refresh()
        else:
            self._said = _("Changed on disk {when}: this is how it is now.").format(
                when=outside.when
            )
            self._take(editing.moved_to(now), keep_password=True)
            show_broken(self, now.stored)
            self._look_for_password()

    def _changes_outside(self) -> list[str]:
        """What others changed in the file and is not on the screen, in words."""
        editing, outside = self._editing, self._outside
        if editing is None or outside is None or outside.opened is None:
            return []
        stored = outside.opened.stored
        conflict = Conflict(editing.draft, Draft(stored.values, stored.problems))
        changed = [one for one in conflict.differences if one.theirs != one.base]
        return [
            _("On disk meanwhile: {label} ({key})\n  - {base}\n  + {theirs}").format(
                label=FIELDS[one.key].label,
                key=one.key,
                base=words(one.base),
                theirs=words(one.theirs),
            )
            for one in changed
        ]

    def _take(self, editing: Editing, *, keep_password: bool = False) -> None:
        if editing is not self._editing:
            self._outside = None  # it was read just now
        super()._take(editing, keep_password=keep_password)

    def _refresh(self) -> None:
        super()._refresh()
        self.query_one(SettingsActions).notice(_notice(self._outside))


def _notice(outside: Outside | None) -> str:
    if outside is None:
        return ""
    if outside.opened is None:
        return _("! Removed on disk. F2 creates it again, with what stands here.")
    if broken := outside.opened.stored.broken:
        return _("! Changed on disk {when}, and broken now: {broken} Mend it, then save.").format(
            when=outside.when, broken=broken
        )
    return _("! Changed on disk {when}. F3 shows what; Save asks before it merges.").format(
        when=outside.when
    )
