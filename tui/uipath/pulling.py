"""Taking what UiPath has into the settings file, through the ordinary save."""

from collections.abc import Collection
from dataclasses import dataclass

from tui.errors import InvalidInput
from tui.language import _
from tui.settings.checking.checks import check
from tui.storage.allowed.reaches import SERVER, Reach
from tui.storage.editing.saving import save
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace
from tui.text import printable
from tui.uipath import seen
from tui.uipath.comparing import MODE, Difference
from tui.uipath.looking import Look

_ENCRYPTION = "smtp.encryption"


@dataclass(frozen=True, slots=True)
class Taking:
    """What a pull would change here.

    Attributes:
        changes: Values by our keys.
        wants_default: Whether nothing is stored there, so that the mode would be *default* here:
            only where a person says so.
        wants_none: Whether UiPath sends without TLS, so that it would be off here: only where a
            person says so.
        left: What can't be taken, as sentences.
        new_server: Whether it changes who gets the stored password.
    """

    changes: dict[str, str | bool]
    wants_default: bool
    wants_none: bool
    left: tuple[str, ...]
    new_server: bool

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to write, unless a person answers yes."""
        return not self.changes


def taking(look: Look, keys: Collection[str] | None = None) -> Taking:
    """What to take of a look; CA, pin and mechanism stay as they are.

    Args:
        keys: Only these of our keys; None for all.

    Raises:
        InvalidInput: A value there is none that can stand here.
    """
    stored = look.connection.stored
    changes: dict[str, str | bool] = {}
    left: list[str] = []
    wants_default = wants_none = False
    for one in look.differences:
        if keys is not None and one.key not in keys:
            continue
        if one.key == MODE and one.there == "default":
            wants_default = True
        elif one.taken is None:
            words = _("{key} is not stored there, so it stays as it is here.")
            left.append(words.format(key=one.key))
        elif one.key == _ENCRYPTION and one.taken == "none":
            wants_none = True
        elif one.key == "authentication.username" and not one.taken:
            continue  # nobody logs in there: the name waits here
        else:
            changes[one.key] = one.taken
    if look.found_partition:
        changes["uipath.partition_id"] = look.partition_id
    _refuse_wrong(look, changes)
    settings = stored.settings
    uses_secret = settings.authentication.required or changes.get("authentication.required") is True
    new_server = uses_secret and (wants_none or bool(changes.keys() & {MODE, *SERVER}))
    return Taking(changes, wants_default, wants_none, tuple(left), new_server)


def take(
    workspace: Workspace,
    look: Look,
    changes: dict[str, str | bool],
    granted: frozenset[Reach] = frozenset(),
) -> Stored:
    """Write what was taken, as any save does; errors as of ``save``."""
    stored = look.connection.stored
    saved = stored
    if changes:
        saved = save(workspace, stored.id, changes, base=stored.digest, granted=granted)
    remember(workspace, look)
    return saved


def remember(workspace: Workspace, look: Look) -> None:
    """Remember what this look showed as seen."""
    seen.keep(workspace, look.connection.uipath, look.partition_id, look.there)


def _refuse_wrong(look: Look, changes: dict[str, str | bool]) -> None:
    values = {**look.connection.stored.values, **changes}
    shown: dict[str, Difference] = {one.key: one for one in look.differences}
    for problem in check(values).errors:
        if problem.key in changes and problem.key in shown:
            words = _("UiPath has {value} there, which can't stand here: {sentence}")
            value = printable(shown[problem.key].there or "") or "-"
            raise InvalidInput(words.format(value=value, sentence=problem.sentence))
