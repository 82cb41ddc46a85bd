"""Preselect where the password of a new login is kept, on a host without a keyring."""

from collections.abc import Mapping

from tui.settings.login import REQUIRED
from tui.storage.editing.editing import Editing

SOURCE = "authentication.secret"
_FILE = "authentication.file"


class FirstPlace:
    """The place that is proposed for a login as it is entered, until a person names one.

    A file that names a source, and a login that was there before, keep what they have.

    Attributes:
        instead: What works here in place of a keyring, as values by key; empty where there is a
            keyring, or nobody looked yet.
    """

    def __init__(self) -> None:
        self.instead: Mapping[str, str] = {}
        self._taken: Mapping[str, str] = {}
        self._is_decided = False

    def decided(self, editing: Editing) -> dict[str, str]:
        """Return what else the draft should say, by key, once a person has chosen a source, which
        stays: the name of the proposed file comes and goes with the source ``file``.
        """
        self._is_decided, self._taken = True, {}
        file, stands = self.instead.get(_FILE, ""), editing.draft.value(_FILE)
        if editing.draft.value(SOURCE) == "file":
            return {_FILE: file} if file and not stands else {}
        before = str(editing.draft.original(_FILE))
        return {_FILE: before} if stands == file != before else {}

    def forget(self) -> None:
        """Forget what was proposed and decided: the draft is as the file again."""
        self._taken, self._is_decided = {}, False

    def is_taken(self, editing: Editing) -> bool:
        """Tell whether a draft has what was proposed, and nobody chose it."""
        return bool(self._taken) and editing.draft.value(SOURCE) == self._taken[SOURCE]

    def changes(self, editing: Editing) -> dict[str, str]:
        """Return what the draft should say now, by key: the proposal, or what stood there before
        it where no password is entered any more.
        """
        value, begins = editing.draft.value, _begins_a_login(editing)
        if self._taken and (not begins or value(SOURCE) == "oauth"):
            taken, self._taken = self._taken, {}
            back = {key: str(editing.draft.original(key)) for key in taken}
            return {key: v for key, v in back.items() if value(key) == taken[key] != v}
        if self._taken or self._is_decided or not begins or value(SOURCE) != "keyring":
            return {}
        self._taken = self.instead
        return {key: v for key, v in self._taken.items() if key != _FILE or not value(_FILE)}


def _begins_a_login(editing: Editing) -> bool:
    """Whether a draft has a login that its file has not."""
    saved = editing.opened.stored.settings
    had = saved.mail.mode == "custom" and saved.authentication.required
    has = editing.is_custom and editing.draft.value(REQUIRED) is True
    return has and not had and not saved.says(SOURCE)
