"""Edit an organization: its file, the draft, and what follows from both."""

from collections.abc import Mapping

from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import Checked
from tui.settings.checking.missing import lacking
from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.settings.inheritance import Effective, effective
from tui.settings.names import HOST
from tui.settings.problems import Problem
from tui.smtp.record.events import Stage
from tui.storage.allowed.reaches import Reach, given
from tui.storage.editing.opened_organization import Opened
from tui.storage.keyring.store import PasswordState
from tui.storage.settings_file.stored_file import Stored

_KEPT_BY = frozenset({"mail.mode", "authentication.required", "authentication.secret"})
"""What begins to need a place for a password."""


class Editing:
    """One settings file and its draft: what the settings screen works on, without the screen.

    Args:
        opened: The organization as it was read.

    Attributes:
        password_state: What is known of the password where the draft says it is; ``None`` while
            it is looked for.
    """

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.draft = Draft(opened.stored.values, opened.stored.problems)
        self.password_state: PasswordState | None = None
        self._typed: SecretStr | None = None
        self._in_force: tuple[Checked, Stored, Effective] | None = None

    @property
    def id(self) -> str:
        """Return the organization's id, or ``host``."""
        return self.opened.stored.id

    @property
    def name(self) -> str:
        """Return what people call the organization."""
        return _("Host") if self.id == HOST else self.opened.stored.name

    @property
    def is_custom(self) -> bool:
        """Tell whether the organization has settings of its own, as edited."""
        return self.draft.value("mail.mode") == "custom"

    @property
    def typed_password(self) -> SecretStr | None:
        """Return a typed password, where the settings in force are its own and may use it."""
        own = self.is_custom or self.id == HOST
        typed = self.in_force().settings.authentication.secret in {"keyring", "file", "ask"}
        return self._typed if own and typed else None

    @property
    def granted(self) -> frozenset[Reach]:
        """Return what was typed here, and so is nobody else's choice."""
        if not (self.is_custom or self.id == HOST):
            return frozenset()
        return given(self.id, self.in_force().settings, self.draft.edits)

    @property
    def new_password(self) -> SecretStr | None:
        """Return the password that Save would store."""
        can_store = self.password_state is None or self.password_state.available
        return self.typed_password if self._is_stored and can_store else None

    @property
    def _is_stored(self) -> bool:
        return self.in_force().settings.authentication.secret in {"keyring", "file"}

    @property
    def kept_nowhere(self) -> bool:
        """Tell whether a password was typed that Save can't store."""
        return self._is_stored and self.typed_password is not None and self.new_password is None

    @property
    def needs_another_place(self) -> bool:
        """Tell whether a save would say that the password is in a keyring that is not there.

        What a file said before is nobody's news.
        """
        state, authentication = self.password_state, self.in_force().settings.authentication
        is_own = self.is_custom and authentication.required
        begins = self._typed is not None or not _KEPT_BY.isdisjoint(self.draft.edits)
        gone = state is not None and not state.available and not state.may_change
        return is_own and authentication.secret == "keyring" and begins and gone

    def keep_in(self, place: Mapping[str, str]) -> None:
        """Take the password from another place from now on; what was typed goes there.

        Args:
            place: The source, and what names the place, by key.
        """
        typed = self._typed
        for key, value in place.items():
            self.edit(key, value)
        self._typed = typed

    def keep_in_file(self, path: str) -> None:
        """Take the password from a file from now on; one that is named already stays."""
        file = str(self.draft.value("authentication.file"))
        self.keep_in({"authentication.secret": "file", "authentication.file": file or path})

    @property
    def lacks_password_above(self) -> bool:
        """Whether the login that it follows has no password yet, as far as is known."""
        state, settings = self.password_state, self.in_force().settings
        is_above = not self.is_custom and self.id != HOST
        is_stored = settings.authentication.secret in {"keyring", "file"}
        nowhere = state is not None and not state.stored and not state.may_change
        return is_above and settings.authentication.required and is_stored and nowhere

    @property
    def unsaved(self) -> bool:
        """Tell whether leaving now would lose something."""
        return bool(self.draft.edits) or self.new_password is not None

    def edit(self, key: str, value: str | bool) -> None:
        """Take what was typed; a password never goes along to another level or place."""
        if key in {"mail.mode", "authentication.secret"}:
            self._typed = None
        if key in {"mail.mode", "authentication.secret", "authentication.file"}:
            self.password_state = None
        self.draft.edit(key, value)

    def type_password(self, password: SecretStr | None) -> None:
        """Take what was typed as password."""
        self._typed = password

    def checked(self) -> Checked:
        """Check the edited values: the settings they make, and what is wrong with them."""
        return self.draft.checked()

    def in_force(self) -> Effective:
        """Return the settings that a mail would use, were the draft saved."""
        checked, host = self.checked(), self.opened.host
        known = self._in_force
        if known is None or known[0] is not checked or known[1] is not host:
            known = checked, host, effective(self.id, checked.settings, host.settings)
            self._in_force = known
        return known[2]

    def why_not_tested(self, until: Stage = Stage.QUIT) -> tuple[Problem, ...]:
        """List what is wrong with the settings in force; values that wait on default do not count.

        Args:
            until: How far the test is to go: a login needs no sender, a look no username.
        """
        if self.is_custom:
            return tuple(p for p in self.checked().errors if _is_needed(p.key, until))
        if self.id == HOST:
            own = [p for p in self.checked().errors if p.key.startswith("sender.")]
            found = _first_of_each(*own, *lacking(self.in_force().settings))
            return tuple(p for p in found if _is_needed(p.key, until))
        if self.opened.host.broken:
            return (Problem("", _("host.toml: {broken}").format(broken=self.opened.host.broken)),)
        above = [p for p in self.opened.host.problems if p.is_error]
        return tuple(
            Problem(p.key, _("host.toml: {sentence}").format(sentence=p.sentence))
            for p in _first_of_each(*above, *lacking(self.in_force().settings))
            if _is_needed(p.key, until)
        )

    def changes(self) -> list[str]:
        """Say each change against the file; never a password."""
        lines = []
        for key, value in self.draft.edits.items():
            old, new = words(self.draft.original(key)), words(value)
            lines.append(f"{FIELDS[key].label} ({key})\n  - {old}\n  + {new}")
        if self.new_password is not None:
            in_file = self.in_force().settings.authentication.secret == "file"
            new = _("a new one, for its file") if in_file else _("a new one, for the keyring")
            lines.append(_("Password\n  + {new}").format(new=new))
        return lines

    def revert(self) -> None:
        """Go back to the values of the file."""
        self.draft.revert()
        self._typed = None

    def rebased(
        self, opened: Opened, saved: Mapping[str, str | bool], password: SecretStr | None
    ) -> "Editing":
        """Return the draft on a file that was read again, with what was typed since the save.

        Args:
            saved: The edits that were saved.
            password: What was typed as password then.
        """
        fresh = Editing(opened)
        for key, value in self.draft.edits.items():
            if saved.get(key) != value:
                fresh.edit(key, value)
        if self.kept_nowhere:
            fresh.password_state = self.password_state
        if self.kept_nowhere or self.typed_password != password:
            fresh.type_password(self.typed_password)
        return fresh

    def moved_to(self, opened: Opened) -> "Editing":
        """Return the draft on a file that somebody else changed, while nothing here is unsaved."""
        fresh = Editing(opened)
        fresh._typed, fresh.password_state = self._typed, self.password_state
        return fresh


def _first_of_each(*problems: Problem) -> list[Problem]:
    """The first problem of each field."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.key, problem)
    return [*found.values()]


def _is_needed(key: str, until: Stage) -> bool:
    """Whether a test that goes so far uses a field."""
    if key.startswith("sender."):
        return until in (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.QUIT)
    if key.startswith(("authentication.", "oauth.")):
        return until.needs_login
    return not key.startswith("outputs.")


def words(value: str | bool) -> str:
    """Return a value as the changes show it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or "(empty)"
