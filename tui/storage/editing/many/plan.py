"""What a change to many organizations would write; nothing is written here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tui.errors import BrokenFile, InvalidInput, NoPermission, PosthouseError
from tui.language import _
from tui.settings.checking.checks import check, unknown
from tui.settings.login import with_login
from tui.settings.model import KEYS
from tui.settings.names import HOST
from tui.storage.allowed.reaches import DIALOGUE, UIPATH, Reach, given
from tui.storage.settings_file import toml_document
from tui.storage.settings_file.changes import edited
from tui.storage.settings_file.checking import stored_from
from tui.storage.settings_file.difference import KeyChange, key_changes
from tui.storage.settings_file.stored_file import ONLY_HOST, Stored, left_alone, only_for_the_host
from tui.storage.workspace import Workspace
from tui.text import some_of

Values = Mapping[str, str | bool]
Watch = Callable[[Iterable[str], int], Iterable[str]]
"""Takes the ids that are planned for and how many they are, and gives them on."""

_FOLLOWED = ("smtp", "authentication", "oauth", "sender")
"""The tables whose values wait while an organization follows the host."""


@dataclass(frozen=True)
class Change:
    """What one file will say.

    Attributes:
        before: The file as it is; without data where it is new.
        after: The same as it will be.
        typed: What this person gave, by key: what they allow by the act of saving it.
    """

    before: Stored
    after: Stored
    typed: Values

    @property
    def id(self) -> str:
        """Whose file it is."""
        return self.after.id

    @property
    def is_new(self) -> bool:
        """Whether there is no such organization yet."""
        return self.before.data is None

    @cached_property
    def differences(self) -> tuple[KeyChange, ...]:
        """The keys whose values differ, in the order of the model."""
        return key_changes(self.before.data, self.after.data) or ()

    @property
    def granted(self) -> frozenset[Reach]:
        """What the values reach that this person gave."""
        return given(self.id, self.after.settings, self.typed)


@dataclass(frozen=True, slots=True)
class Plan:
    """A change to many organizations.

    Attributes:
        changes: The files that would say something else.
        unchanged: The ids of those that say it already.
        follow: The ids of those that are left out: they follow the host.
    """

    changes: tuple[Change, ...]
    unchanged: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()


def to_show(plan: Plan, most: int) -> list[Change]:
    """The changes that a person must see: the first ones, and each of the others by which a secret
    goes where none before it goes.

    To save a plan allows its values, and a file of hundreds may be somebody else's.
    """
    seen, found = set[tuple[str, object]](), list[Change]()
    for place, change in enumerate(plan.changes):
        given = set(_who_gets_a_secret(change))
        if place < most or given - seen:
            found.append(change)
        seen |= given
    return found


def _who_gets_a_secret(change: Change) -> Iterator[tuple[str, object]]:
    """The values, by key, that decide it, of those that are given; a new login has none yet."""
    after = change.after.settings
    logs_in = after.mail.mode == "custom" and after.authentication.required
    for key in change.typed:
        if key in UIPATH or (key in DIALOGUE and logs_in and not change.is_new):
            yield key, after.value(key)


def plan_same(
    workspace: Workspace,
    ids: Iterable[str],
    values: Values,
    watch: Watch = lambda ids, _count: ids,
) -> Plan:
    """Plan the same values for several organizations.

    One that follows the host is left out where the values would wait in its file.

    Raises:
        InvalidInput: A value is wrong, or all together are in one of the files.
        BrokenFile: One of the files can't be edited without harm.
        NoPermission: One of them can't be written.
    """
    _refuse_wrong(values)
    names, follow, wanted = tuple(ids), list[str](), dict[str, Values]()
    if HOST in names:
        raise InvalidInput(_("The host is changed by itself: posthouse set host KEY=VALUE."))
    waits = "mail.mode" not in values and any(key.partition(".")[0] in _FOLLOWED for key in values)
    found = _Loaded(workspace)
    for one in watch(names, len(names)):
        stored = found.load(one)
        if waits and not stored.broken and stored.settings.mail.mode == "default":
            follow.append(one)
        else:
            wanted[one] = with_login(values, stored.values)
    planned = plan_each(workspace, wanted, loaded=found)
    return Plan(planned.changes, planned.unchanged, tuple(follow))


class _Loaded:
    """Files that are read once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, Stored] = {}

    def load(self, organization_id: str) -> Stored:
        if organization_id not in self._known:
            self._known[organization_id] = self._workspace.directory.load(organization_id)
        return self._known[organization_id]


def plan_each(
    workspace: Workspace,
    wanted: Mapping[str, Values],
    *,
    new: Iterable[str] = (),
    loaded: _Loaded | None = None,
    by_hand: bool = True,
) -> Plan:
    """Plan values of its own for each of several organizations.

    Args:
        wanted: The values by organization, by key.
        new: Those of them that there are not yet.
        by_hand: Whether a person typed each value; else, as in a file of hundreds, they gave those
            that differ and are shown, and what somebody else wrote is not allowed with them.

    Raises:
        InvalidInput: Values are wrong; names the first organization, and who else has such.
        AlreadyThere: One that should be new is there, or its id is not allowed.
        UnknownOrganization: One that should be there is not.
        BrokenFile: One of the files can't be edited without harm.
        NoPermission: One of them can't be written.
    """
    found, is_new = loaded or _Loaded(workspace), set(new)
    changes, unchanged, refused = list[Change](), list[str](), list[tuple[str, PosthouseError]]()
    if why := workspace.directory.read_only_reason():
        raise NoPermission(why)
    for one, values in wanted.items():
        try:
            change = _change(workspace, one, values, None if one in is_new else found.load(one))
        except (BrokenFile, InvalidInput, NoPermission) as error:
            refused.append((one, error))
            continue
        if change is None:
            unchanged.append(one)
        else:
            changes.append(change if by_hand else _of_what_differs(change))
    if refused:
        raise _refusal(refused)
    return Plan(tuple(changes), tuple(unchanged))


def _change(workspace: Workspace, one: str, values: Values, stored: Stored | None) -> Change | None:
    """What comes of one file; None where it says all of it already."""
    directory = workspace.directory
    if stored is None:
        directory.must_be_free(one)
        stored = Stored(one, directory.file(one))
    if stored.broken:
        raise left_alone(stored)
    if values.get(ONLY_HOST):
        raise InvalidInput(only_for_the_host().sentence)
    document = toml_document.EMPTY if stored.data is None else toml_document.parse(stored.data)
    content = edited(document, values)
    if content is None:
        return None
    if stored.data is not None and (why := directory.read_only_reason(one)):
        raise NoPermission(why)
    return Change(stored, stored_from(one, stored.path, content), values)


def _of_what_differs(change: Change) -> Change:
    differing = {one.key for one in change.differences}
    return replace(change, typed={k: v for k, v in change.typed.items() if k in differing})


def _refuse_wrong(values: Values) -> None:
    """Refuse what is wrong in any file, before any is looked at."""
    for key in values:
        if key not in KEYS:
            raise InvalidInput(unknown(key).sentence)
    for problem in check(values).errors:
        if problem.key in values and values[problem.key] != "":
            raise InvalidInput(problem.sentence)


def _refusal(refused: list[tuple[str, PosthouseError]]) -> PosthouseError:
    """The first of several, which names the others; nothing was changed."""
    (first, error), *others = refused
    sentence = error.sentence
    if first not in sentence:
        sentence = f"{first}: {sentence}"
    if others:
        sentence += " " + _("It is so, or similar, for: {ids}.").format(
            ids=some_of([one for one, _error in others])
        )
    sentence += " " + _("Nothing was changed; --where problem= leaves out what has a problem.")
    return type(error)(sentence)
