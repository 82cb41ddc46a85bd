"""One visit to the settings of an organization: its draft, its file, and what others do to that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tui.language import _
from tui.secret import SecretStr
from tui.settings.conflict import Conflict
from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.settings.login import REQUIRED, with_login
from tui.settings.model import Settings
from tui.settings.problems import Problem
from tui.settings.split_host import PORT, SPLIT, split_host
from tui.smtp.record.events import Remedy
from tui.storage.editing.editing import Editing, words
from tui.storage.editing.first_place import SOURCE, FirstPlace
from tui.storage.editing.opened_organization import Opened
from tui.storage.editing.outside_changes import Outside
from tui.storage.editing.session_view import View
from tui.storage.editing.tested_password import TestedLogins, Tried
from tui.storage.state.mail_test_result import MailTestResult, says_most
from tui.storage.workspace import Workspace

WHERE_THE_PASSWORD_IS = frozenset(
    {
        "mail.mode",
        "authentication.secret",
        "authentication.file",
        "authentication.command",
        "authentication.variable",
        "oauth.provider",
        "oauth.flow",
        "oauth.store",
    }
)
"""The fields that change where the password comes from."""


class EditingSession:
    """The state of a settings screen, without the screen.

    Args:
        organization_id: Whose settings, or ``host``.

    Attributes:
        editing: The file and its draft; None before the file was read.
        outside: What others did to the file while something here is unsaved.
        visited: The fields whose emptiness may be called an error.
        said: What was done last, where nothing was edited since.
        busy: Whether the file is being written, so that a change of it is no news.
        until: How far the last test of this visit was to go; empty before the first.
        tried: The passwords of the tests of this visit, by when they ended.
        logins: What those tests say of a save.
    """

    def __init__(self, workspace: Workspace, organization_id: str, view: View) -> None:
        self.workspace = workspace
        self.id = organization_id
        self.editing: Editing | None = None
        self.outside: Outside | None = None
        self.visited: set[str] = set()
        self.said = ""
        self.busy = False
        self.until = ""
        self.tried: dict[datetime, SecretStr | None] = {}
        self.logins = TestedLogins()
        self._view = view
        self._login_is_decided = False
        self._place = FirstPlace()

    @property
    def usable(self) -> bool:
        """Tell whether there is something to edit: the file was read, and is not broken."""
        return self.editing is not None and not self.editing.opened.stored.broken

    @property
    def unsaved(self) -> bool:
        """Tell whether leaving now would lose something."""
        return self.editing is not None and self.editing.unsaved

    @property
    def worth_saving(self) -> bool:
        """Tell whether a save would do something: after edits, or a change of the file."""
        no_place = self.editing is not None and self.editing.needs_another_place
        return self.unsaved or self.outside is not None or no_place

    def opened(
        self,
        opened: Opened,
        saved: Mapping[str, str | bool] | None = None,
        password: SecretStr | None = None,
    ) -> bool:
        """Take the file as it was read.

        Args:
            saved: The edits that were saved; what was typed since then stays. None forgets all.
            password: What was typed as password when they were.

        Returns:
            Whether it can be edited now and could not before.
        """
        before, could = self.editing, self.usable
        if before is not None and saved is not None:
            editing = before.rebased(opened, saved, password)
            self.take(editing, keep_password=editing.typed_password is not None)
        else:
            self.take(Editing(opened))
        return self.usable and not could

    async def reload(
        self,
        saved: Mapping[str, str | bool] | None = None,
        password: SecretStr | None = None,
    ) -> None:
        """Read the file again, and take it as ``opened`` does."""
        await self._view.reload(saved, password)

    def take(self, editing: Editing, *, keep_password: bool = False) -> None:
        """Edit this from now on, or the same with other values."""
        if editing is not self.editing:
            self.outside = None  # it was read just now
        self.editing = editing
        self.visited.clear()
        self._view.fill(keep_password=keep_password)

    def refill(self) -> None:
        """Show values that were changed for the person."""
        self._view.fill(keep_password=True)
        self._view.look_for_password()

    def say(self, sentence: str) -> None:
        """Say what was done, until something is edited."""
        self.said = sentence
        self._view.show()

    def show(self) -> None:
        """Have everything shown that is said of the draft as it is now."""
        self._view.show()

    def visit(self, key: str) -> None:
        """Note that a person was in a field, so that its emptiness may be called an error."""
        if key not in self.visited:
            self.visited.add(key)
            self._view.show()

    def edit(self, key: str, value: str | bool) -> None:
        """Take what was typed."""
        if self.editing is not None:
            self._login_is_decided |= key == REQUIRED
            self.editing.edit(key, value)
            self._log_in_with(key, value)
            self._keep_where_it_works(chosen=key == SOURCE)
            self.say("")
            if key in WHERE_THE_PASSWORD_IS:
                self._view.look_for_password()

    def split_host(self) -> None:
        """Put a port that was typed behind the server's name into its own field, and say so."""
        parts = split_host(self.editing.draft) if self.editing is not None else {}
        for key, value in parts.items():
            self.edit(key, value)
            self._view.put(key, value)
        if parts:
            self.say(_(SPLIT).format(port=parts[PORT]))

    def _log_in_with(self, key: str, value: str | bool) -> None:
        """Switch the login on with what was entered for it, until a person says otherwise."""
        if self.editing is None or self._login_is_decided:
            return
        before = {one: self.editing.draft.value(one) for one in FIELDS}
        if REQUIRED in with_login({key: value}, before):
            self.editing.edit(REQUIRED, True)
            self._view.put(REQUIRED, True)

    @property
    def has_first_place(self) -> bool:
        """Tell whether the place of the password was preselected, as there is no keyring."""
        return self.editing is not None and self._place.is_taken(self.editing)

    def found(self, instead: Mapping[str, str]) -> None:
        """Take what a look for the password found.

        Args:
            instead: Where it can be kept, by key, as there is no keyring; else empty.
        """
        self._place.instead = instead or self._place.instead
        self._keep_where_it_works()
        self._view.show()

    def _keep_where_it_works(self, *, chosen: bool = False) -> None:
        """Preselect a place for the password of a new login, until one is chosen."""
        if self.editing is None:
            return
        changes = (self._place.decided if chosen else self._place.changes)(self.editing)
        if not changes:
            return
        self.editing.keep_in(changes)
        for key, value in changes.items():
            self._view.put(key, value)
        self._view.look_for_password()

    def edit_outputs(self, paths: Mapping[str, str]) -> None:
        """Take other paths of outputs, by format; empty takes one away."""
        if self.editing is not None:
            for format, path in paths.items():
                self.editing.edit(f"outputs.{format}", path)
            self._view.show()

    def type_password(self, password: SecretStr | None) -> None:
        """Take what was typed as password."""
        if self.editing is not None:
            self.editing.type_password(password)
            self.say("")

    def revert(self) -> None:
        """Go back to the file."""
        if self.editing is not None:
            self.editing.revert()
            self._login_is_decided = False
            self._place.forget()
            self.take(self.editing)
            self.say(_("Reverted to the file."))

    def apply(self, remedy: Remedy) -> None:
        """Take the changes of a remedy, where the values are this level's own."""
        if self.editing is None:
            return
        if not self.editing.is_custom:
            self.say(_("These values come from another level; change them there."))
            return
        for key, value in remedy.changes.items():
            self.editing.edit(key, value if isinstance(value, bool) else str(value))
        self._keep_where_it_works()
        self.said = _("{label}: done. Test again, then save.").format(label=remedy.label)
        self._view.fill(keep_password=True)
        self._view.point_at(self._missing_for(remedy) or remedy.key)

    def _missing_for(self, remedy: Remedy) -> str:
        """What a login that a remedy switched on still needs; empty for nothing."""
        if self.editing is None or remedy.changes.get(REQUIRED) is not True:
            return ""
        value = self.editing.draft.value
        if not value("authentication.username"):
            return "authentication.username"
        return "password" if value("authentication.secret") in ("keyring", "file", "ask") else ""

    def tested(
        self, result: MailTestResult | None, settings: Settings, password: SecretStr | None
    ) -> None:
        """Take what came of a test; what was said before it is old. None where it was not held.

        Args:
            settings: What was tested.
            password: What was typed as its password; None for a stored one.
        """
        if self.editing is not None and result is not None:
            self.logins.add(result, Tried(settings, password))
            opened = self.editing.opened
            to = result.recipient or opened.recipient
            stands = says_most(result, opened.result)
            self.editing.opened = replace(opened, result=stands, recipient=to)
            self.said = ""
        self._view.show()

    def remember_recipient(self, recipient: str) -> None:
        """Take what was typed as recipient of a test, sent or not, for the next of this visit."""
        if self.editing is not None and recipient:
            self.editing.opened = replace(self.editing.opened, recipient=recipient)

    def complain(self, errors: Sequence[Problem]) -> bool:
        """Show every error at its field and go to the first; False where there are none."""
        if errors:
            self.visited.update(FIELDS)
            self.say("")
            if errors[0].key:
                self._view.point_at(errors[0].key)
        return bool(errors)

    def may_be_saved(self) -> bool:
        """Tell whether a save is possible, and say what prevents it."""
        if self.editing is None or self.complain(self.editing.checked().errors):
            return False
        if reason := self.editing.opened.read_only:
            self.say_not_saved(reason)
        return not reason

    def say_not_saved(self, why: str) -> None:
        """Say in the status line that nothing was saved: a toast covers fields, and goes unread."""
        self.say(_("✗ Not saved: {why}").format(why=why))

    def look_for_password(self) -> None:
        """Begin to find out where the password is."""
        self._view.look_for_password()

    def point_at(self, key: str) -> None:
        """Go to a field, where it is in view."""
        self._view.point_at(key)

    def met(self, outside: Outside) -> None:
        """Take what others did to the file; where something here is unsaved, it waits."""
        if self.editing is None:
            return
        now, was = outside.opened, self.editing.opened
        if now is None:
            self.outside = outside
            self._view.show()
        elif (now.stored.data, now.stored.broken) == (was.stored.data, was.stored.broken):
            self.outside = None
            self.editing.opened = replace(now, stored=was.stored)
            in_force = not self.editing.is_custom and now.host.data != was.host.data
            self.say(_("The host's settings were changed on disk.") if in_force else self.said)
        elif self.editing.unsaved:
            self.outside = outside
            self.editing.opened = replace(was, host=now.host)
            self._view.show()
        else:
            self.said = _("Changed on disk {when}: this is how it is now.").format(
                when=outside.when
            )
            self.take(self.editing.moved_to(now), keep_password=True)
            self._view.look_for_password()

    def changes(self) -> list[str]:
        """Say each edit against the file, and what others changed there meanwhile."""
        if self.editing is None:
            return []
        return [*self.editing.changes(), *self._changes_outside(self.editing)]

    def _changes_outside(self, editing: Editing) -> list[str]:
        """What others changed in the file and is not on the screen."""
        if self.outside is None or self.outside.opened is None:
            return []
        stored = self.outside.opened.stored
        conflict = Conflict(editing.draft, Draft(stored.values, stored.problems))
        return [
            _("On disk meanwhile: {label} ({key})\n  - {base}\n  + {theirs}").format(
                label=FIELDS[one.key].label,
                key=one.key,
                base=words(one.base),
                theirs=words(one.theirs),
            )
            for one in conflict.differences
            if one.theirs != one.base
        ]
