"""Each settings file: its rights, its name, whether Save can replace it, whether it can be read."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tui.doctor.findings import STRAY_AFTER, Finding, Level, reads_only, shown
from tui.doctor.proposals import Place
from tui.errors import UnknownOrganization, UnreadableDirectory
from tui.language import _, colon, number
from tui.opening import kind
from tui.settings.names import HOST
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.directory.cross_checks import named_for_sendmail
from tui.storage.disk.access import group_name
from tui.storage.file_kinds import is_directory, is_there
from tui.storage.settings_file.ids import is_id, is_settings_name
from tui.system_words import because

MOST_NAMED = 20  # of one kind; the others are counted
_ABOUT = "files"
_OURS = ("(", "-name", ".*.toml.tmp", "-o", "-name", "..lock.tmp", ")")


def file_findings(config: ConfigDirectory) -> Iterator[Finding]:
    """What is to say about host.toml and each file of organizations/, as it is looked at.

    However many files there are, they are read one by one and what many have in common is one
    finding, with one command for all.
    """
    yield Finding(
        Level.OK, _ABOUT, _("Settings files to read: {count}.").format(count=number(_count(config)))
    )
    broken = _Named(_("cannot be used as it is; posthouse validate lists all of these"))
    for place in (config.path, config.path / "organizations"):
        if not is_directory(place):
            continue
        shared = place.stat()
        many = _together(Place(place, config.path), shared)
        try:
            entries = os.scandir(place)
        except OSError as error:
            sentence = _("{place} can't be read: {strerror}.").format(
                place=shown(place), strerror=because(error)
            )
            yield Finding(Level.PROBLEM, _ABOUT, sentence)
            continue
        with entries:
            for entry in entries:
                if _is_stray(entry):
                    many["stray"].add(entry.name, shared.st_uid)
                if _is_settings(entry.name, place == config.path):
                    yield from _one(config, entry, shared, many, broken)
        for group in many.values():
            yield from group.finding()
    yield from broken.rest()


def _count(config: ConfigDirectory) -> int:
    with suppress(UnreadableDirectory):  # told where it is looked at
        return len(config.ids()) + is_there(config.path / "host.toml")
    return 0


@dataclass
class _Many:
    """Files that have one thing in common, and the command that mends them all."""

    level: Level
    words: str
    mend: Callable[[set[int]], str]
    count: int = 0
    first: str = ""
    owners: set[int] = field(default_factory=set)

    def add(self, name: str, owner: int) -> None:
        """Take one more, and whose it is, as user id."""
        self.count += 1
        self.first = min(self.first or name, name)
        self.owners.add(owner)

    def finding(self) -> Iterator[Finding]:
        if self.count:
            others = (
                _(" and {count} more").format(count=number(self.count - 1))
                if self.count > 1
                else ""
            )
            which = f"{shown(Path(self.first))}{others}"
            yield Finding(
                self.level, _ABOUT, f"{colon(self.words, which)}.", self.mend(self.owners)
            )


@dataclass
class _Named:
    """Findings that are told one by one until there are too many."""

    words: str
    count: int = field(default=0)

    def more(self) -> bool:
        self.count += 1
        return self.count <= MOST_NAMED

    def rest(self) -> Iterator[Finding]:
        if self.count > MOST_NAMED:
            rest = self.count - MOST_NAMED
            yield Finding(
                Level.PROBLEM,
                _ABOUT,
                _("{rest} more files: {words}.").format(rest=number(rest), words=self.words),
            )


def _together(place: Place, about: os.stat_result) -> dict[str, _Many]:
    group = group_name(about.st_gid)

    def mend(
        tests: tuple[str, ...], *words: str, group: int | None = None
    ) -> Callable[[set[int]], str]:
        return lambda owners: place.change_found(owners, tests, *words, group=group)

    where, is_mine = shown(place.path), not reads_only(place.path)
    return {
        "changed": _Many(
            Level.PROBLEM,
            _("Everybody on this host can change files in {where}").format(where=where),
            mend(("-perm", "-002"), "chmod", "o-w"),
        ),
        "read": _Many(
            Level.WARNING if is_mine else Level.NOTE,
            _("Everybody on this host can read servers and user names in files of {where}").format(
                where=where
            ),
            mend(("-perm", "-004"), "chmod", "o-r") if is_mine else lambda _owners: "",
        ),
        "group": _Many(
            Level.WARNING,
            _("Files in {where} are not of its group {group}").format(where=where, group=group),
            mend(("!", "-group", group), "chgrp", "-h", group, group=about.st_gid),
        ),
        "unshared": _Many(
            Level.WARNING,
            _("The group {group} cannot read files in {where}").format(group=group, where=where),
            mend(("!", "-perm", "-040"), "chmod", "g+r"),
        ),
        "stray": _Many(
            Level.WARNING,
            _("A save that was killed left temporary files in {where}").format(where=where),
            lambda _: place.remove_found(*_OURS, "-mmin", "+1"),
        ),
    }


def _one(
    config: ConfigDirectory,
    entry: os.DirEntry[str],
    shared: os.stat_result,
    many: dict[str, _Many],
    broken: _Named,
) -> Iterator[Finding]:
    path = Path(entry.path)
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError:
        return  # removed while we were looking
    place = Place(path.parent, config.path)
    is_host = path.parent == config.path
    organization_id = HOST if is_host else entry.name.removesuffix(".toml")
    if not is_host and not is_id(organization_id):
        if broken.more():
            yield _misnamed(path, place)
        return
    if stat.S_ISREG(about.st_mode):
        _rights(path.name, about, shared, many)
        if about.st_nlink > 1:
            yield _linked(path, about, place)
    elif not path.is_file():
        if broken.more():
            yield _odd(path, about, place)
        return
    try:
        stored = config.load(organization_id)
    except UnknownOrganization:
        return  # removed while we were looking
    wrong = stored.broken or next((p.sentence for p in stored.problems if p.is_error), "")
    if wrong and broken.more():
        sentence = f"{shown(path)}: {wrong}"
        yield Finding(Level.PROBLEM, _ABOUT, sentence, place.edit(path))
    if is_host and (named := named_for_sendmail(config, stored)):
        sentence = f"{shown(path)}:{named.line}: {named.key}: {named.sentence}"
        yield Finding(Level.PROBLEM, _ABOUT, sentence)


def _rights(
    name: str, about: os.stat_result, shared: os.stat_result, many: dict[str, _Many]
) -> None:
    if about.st_mode & stat.S_IWOTH:
        many["changed"].add(name, about.st_uid)
    if about.st_mode & stat.S_IROTH:
        many["read"].add(name, about.st_uid)
    if shared.st_mode & stat.S_IWGRP:
        if about.st_gid != shared.st_gid:
            many["group"].add(name, about.st_uid)
        if not about.st_mode & stat.S_IRGRP:
            many["unshared"].add(name, about.st_uid)


def _misnamed(path: Path, place: Place) -> Finding:
    name = _free(path)
    twin = path.with_name(path.name.lower())
    why = (
        _("differs from {path} only in capital letters").format(path=shown(Path(twin.name)))
        if is_there(twin) and twin != path
        else _("has a name that is not an id: small letters, digits, dots, hyphens or underscores")
    )
    return Finding(
        Level.WARNING,
        _ABOUT,
        _("{path} {why}, so it is not used.").format(path=shown(path), why=why),
        place.rename(path, path.with_name(name)),
    )


def _free(path: Path) -> str:
    """A file name like this one that is an id and not taken."""
    kept = (c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in path.stem.lower())
    stem = "".join(kept).lstrip("._-")[:50] or "organization"
    name, number = stem, 2
    while not is_id(name) or os.path.lexists(path.with_name(f"{name}.toml")):
        name, number = f"{stem}-{number}", number + 1
    return f"{name}.toml"


def _linked(path: Path, about: os.stat_result, place: Place) -> Finding:
    return Finding(
        Level.WARNING,
        _ABOUT,
        _("{path} has {st_nlink} names (hard links), so Save refuses it.").format(
            path=shown(path), st_nlink=about.st_nlink
        ),
        place.separate(path, path.with_name(f".{path.name}.alone")),
    )


def _odd(path: Path, about: os.stat_result, place: Place) -> Finding:
    what = (
        _("a link to something that is not a file")
        if stat.S_ISLNK(about.st_mode)
        else kind(about.st_mode)
    )
    return Finding(
        Level.PROBLEM,
        _ABOUT,
        _("{path} is {what}, so it holds no settings.").format(path=shown(path), what=what),
        place.rename(path, path.with_name(f"{path.name}.aside")),
    )


def _is_settings(name: str, is_top: bool) -> bool:
    return name == "host.toml" if is_top else is_settings_name(name)


def _is_stray(entry: os.DirEntry[str]) -> bool:
    ours = entry.name.endswith(".toml.tmp") and entry.name.startswith(".")
    if not ours and entry.name != "..lock.tmp":
        return False
    try:
        written = entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return False
    return time.time() - written > STRAY_AFTER
