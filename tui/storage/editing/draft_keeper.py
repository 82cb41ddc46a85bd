"""Keep on disk what is unsaved on the screen of one organization, and give it back."""

from threading import Lock

from tui.language import _
from tui.settings.fields import FIELDS
from tui.storage.editing.editing import Editing, words
from tui.storage.state.drafts import Drafts, FoundDraft, KeptDraft, delete


class DraftKeeper:
    """The draft on disk, kept as the screen is; any thread may ask for it, at any time.

    Args:
        drafts: Where drafts are.

    Attributes:
        editing: What is being edited; ``None`` keeps nothing.
    """

    def __init__(self, drafts: Drafts, organization_id: str) -> None:
        self.editing: Editing | None = None
        self._drafts = drafts
        self._id = organization_id
        self._lock = Lock()
        self._over = False
        self._kept: tuple[dict[str, str | bool], bool] = ({}, False)

    @property
    def is_current(self) -> bool:
        """Tell whether the disk has what the screen has."""
        return self._wanted() == self._kept

    def sync(self) -> None:
        """Write the draft, or delete it where nothing is unsaved (any more).

        Raises:
            NotSaved: It could not be written.
        """
        with self._lock:  # what is read inside is never older than what was written before
            editing = self.editing
            edits, password = wanted = self._wanted()
            if wanted == self._kept:
                return
            if editing is not None and edits:
                self._drafts.keep(
                    self._id,
                    base={key: editing.draft.original(key) for key in edits},
                    edits=edits,
                    password=password,
                )
            else:
                self._drafts.drop(self._id)
            self._kept = wanted

    def forget(self) -> None:
        """Delete the draft and keep none any more: it was saved, or is not wanted."""
        self._over = True
        self.sync()

    def found(self, editing: Editing) -> FoundDraft | None:
        """Find the newest draft of another process, or an earlier visit, that would change
        something.

        Those that the file fulfils by now are deleted.
        """
        for found in self._drafts.found(self._id):
            edits = found.draft.edits.items()
            if found.running or any(editing.draft.original(key) != value for key, value in edits):
                return found
            delete(found.path)
        return None

    def restored(self, found: FoundDraft) -> None:
        """Keep what was restored as a draft of one's own, then delete the one it came from.

        Raises:
            NotSaved: It could not be written; the old one is still there.
        """
        self.sync()
        delete(found.path)

    def _wanted(self) -> tuple[dict[str, str | bool], bool]:
        editing = self.editing
        edits = editing.draft.edits if editing is not None and not self._over else {}
        if editing is None or not edits:
            return {}, False
        return edits, editing.typed_password is not None


def pending(draft: KeptDraft, editing: Editing) -> dict[str, str | bool]:
    """Return the kept edits that are not on the screen."""
    return {k: value for k, value in draft.edits.items() if value != editing.draft.value(k)}


def differences(draft: KeptDraft, editing: Editing) -> list[str]:
    """Say each kept edit against what is on the screen now."""
    lines = []
    for key, value in pending(draft, editing).items():
        now = editing.draft.value(key)
        line = f"{FIELDS[key].label} ({key})\n  - {words(now)}\n  + {words(value)}"
        if draft.base.get(key, now) != now:
            line += _("\n  ! the file said {base} when this was typed").format(
                base=words(draft.base[key])
            )
        lines.append(line)
    return lines
