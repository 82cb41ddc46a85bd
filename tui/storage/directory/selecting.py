"""Find the organizations of a selection: named, all, or by conditions."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from tui.errors import UnknownOrganization
from tui.language import _
from tui.settings.conditions import NO, YES, Condition, as_text
from tui.settings.inheritance import OWN_TABLES, effective, effective_host
from tui.settings.model import Settings
from tui.settings.names import HOST
from tui.storage.directory.catalog import lines
from tui.storage.directory.catalog_line import Listing, listing
from tui.storage.directory.reading import SettingsFiles
from tui.storage.directory.selection import Selected, Selection
from tui.storage.settings_file import reading
from tui.storage.settings_file.stored_file import Stored
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.state.mail_tests import StateDirectory
from tui.text import printable, some_of

Watch = Callable[[Iterable[str], int], Iterable[str]]
"""Takes the ids that are looked at and how many they are, and gives them on."""


def select(
    directory: SettingsFiles,
    state: StateDirectory,
    selection: Selection,
    watch: Watch = lambda ids, _count: ids,
) -> Selected:
    """Find the organizations of a selection; without conditions and names all of them.

    What is remembered of the files that are as they were is not read again, so that 100,000 take
    about a second where the conditions ask for ``OWN_KEYS``, ``smtp.host`` and ``smtp.port`` only.

    Args:
        watch: Goes along while they are looked at, as ``progress`` does.

    Raises:
        UnknownOrganization: One that was named is not there, or nothing matches.
        UnreadableDirectory: The directory can't be listed.
    """
    matcher = Matcher(directory, state, selection.conditions)
    near = _Near(selection.conditions)
    found, unreadable, seen = list[Listing](), list[str](), 0
    for one in _asked(directory, state, selection, watch):
        seen += 1
        holds = matcher.holds(one)
        if holds:
            found.append(one)
        elif holds is None:
            unreadable.append(one.id)
        if not found:
            near.look_at(one)
    if not found:
        raise UnknownOrganization(_nothing(directory, selection, seen, unreadable, near.hint()))
    return Selected(tuple(found), tuple(unreadable))


class Matcher:
    """Tells of one organization after the other whether all conditions hold."""

    def __init__(
        self, directory: SettingsFiles, state: StateDirectory, conditions: Iterable[Condition]
    ) -> None:
        self._directory = directory
        self._state = state
        # What a list knows comes first: it costs nothing.
        self._conditions = sorted(conditions, key=lambda one: _cost(one.key))
        self._tested: set[str] | None = None
        self._host: Stored | None = None
        self._followed: Settings | None = None

    def holds(self, one: Listing) -> bool | None:
        """Whether all hold for an organization; None where its file, or the host's that it
        follows, says nothing that can be read.
        """
        unknown = False
        settings: Settings | None = None
        for condition in self._conditions:
            if condition.key in _ALWAYS_KNOWN or (condition.key == "mode" and not one.broken):
                holds = condition.holds(_LISTED[condition.key](one))
            elif not one.values:  # broken, or it follows a host that is
                unknown = True
                continue
            elif condition.key == "warning":
                holds = condition.holds_for_any(one.warnings.split())
            elif condition.key in ("tested", "failure"):
                holds = condition.holds(_of_test(condition.key, self._test(one)))
            elif condition.key in _LISTED:
                holds = condition.holds(_LISTED[condition.key](one))
            elif one.mode == "default" and condition.key.partition(".")[0] not in OWN_TABLES:
                holds = condition.holds(as_text(self._above().value(condition.key)))
            elif settings is None and not self._may_say(one, condition):
                holds = False
            else:
                settings = settings or self._in_force(one)
                if settings is None:
                    return False  # removed a moment ago
                holds = condition.holds(as_text(settings.value(condition.key)))
            if not holds:
                return False
        return None if unknown else True

    def _test(self, one: Listing) -> MailTestResult | None:
        """The last test of the settings that are in force now."""
        if self._tested is None:
            self._tested = self._state.tested()
        last = self._state.standing(one.id) if one.id in self._tested else None
        return last if last and last.values.startswith(one.values) else None

    def _above(self) -> Settings:
        """What all who follow the host have from it."""
        if self._followed is None:
            self._followed = effective_host(self._host_file().settings).settings
        return self._followed

    def _may_say(self, one: Listing, condition: Condition) -> bool:
        """Whether a file's bytes leave it open that a condition holds.

        To read a file is quick, to parse it is not: of 100,000 most are left out here.
        """
        if not _stands_in_file(condition):
            return True
        try:
            data = reading.read(self._directory.file(one.id))
        except (OSError, reading.Unreadable, UnknownOrganization):
            return True  # whoever loads it says why
        return b"\\" in data or condition.value.encode() in data.lower()

    def _host_file(self) -> Stored:
        if self._host is None:
            self._host = self._directory.load(HOST)
        return self._host

    def _in_force(self, one: Listing) -> Settings | None:
        host = self._host_file()
        try:
            own = host if one.id == HOST else self._directory.load(one.id)
        except UnknownOrganization:
            return None
        if own.broken:
            return None
        return effective(one.id, own.settings, host.settings).settings


_LISTED: dict[str, Callable[[Listing], str]] = {
    "id": lambda one: one.id,
    "name": lambda one: one.name,
    "mode": lambda one: one.mode,
    "problem": lambda one: one.problem,
    "smtp.host": lambda one: one.host,
    "smtp.port": lambda one: str(one.port),
}
_ALWAYS_KNOWN = frozenset({"id", "name", "problem"})


def _stands_in_file(condition: Condition) -> bool:
    """Whether a condition can only hold where its value stands in the file as it is."""
    default = Settings().value(condition.key)
    return (
        condition.operator != "!="
        and isinstance(default, str)
        and condition.key != "smtp.fingerprint"  # with or without colons
        and condition.value.isascii()
        and condition.value.isprintable()
        and not condition.holds(default)
    )


def _cost(key: str) -> int:
    """0 for what a list knows, 1 where the tests are read, 2 where the file is."""
    return 1 if key in ("tested", "failure") else 0 if key in _LISTED or key == "warning" else 2


def _of_test(key: str, last: MailTestResult | None) -> str:
    if key == "tested":
        return YES if last else NO
    return last.failure if last and not last.ok else ""


def _asked(
    directory: SettingsFiles, state: StateDirectory, selection: Selection, watch: Watch
) -> Iterator[Listing]:
    if not selection.names:
        ids = directory.ids()
        yield from lines(directory, watch(ids, len(ids)), state.listings)
        return
    host = directory.load(HOST)
    names = tuple(dict.fromkeys(selection.names))
    for name in watch(names, len(names)):
        yield listing(host if name == HOST else directory.load(name), host)


class _Near:
    """What may have been meant by a value that no organization has, of those that they have."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self._conditions = [
            one for one in conditions if one.operator != "!=" and one.key in _LISTED and one.value
        ]
        self._values = [set[str]() for _one in self._conditions]

    def look_at(self, one: Listing) -> None:
        for condition, values in zip(self._conditions, self._values, strict=True):
            values.add(_LISTED[condition.key](one))

    def hint(self) -> str:
        for condition, values in zip(self._conditions, self._values, strict=True):
            if any(condition.holds(value) for value in values):
                continue
            # difflib's time grows with all of them: of 100,000 names the likely ones are looked at
            likely = [one for one in values if abs(len(one) - len(condition.value)) <= 2]
            if near := get_close_matches(condition.value, likely, n=1):
                return f"{condition.key}={near[0]}"
        return ""


def _nothing(
    directory: SettingsFiles,
    selection: Selection,
    seen: int,
    unreadable: list[str],
    near: str,
) -> str:
    if not seen:
        return _(
            "No organizations in {path} yet; posthouse add ID --name NAME makes the first."
        ).format(path=printable(str(directory.path)))
    asked = " ".join(map(str, selection.conditions))
    if unreadable:
        return _(
            "No organization matches {conditions}; of {unreadable} it can't be said: posthouse "
            "validate tells why."
        ).format(conditions=asked, unreadable=some_of(unreadable))
    if near:
        return _("No organization matches {conditions}; did you mean {near}?").format(
            conditions=asked, near=near
        )
    return _("No organization matches {conditions}.").format(conditions=asked)
