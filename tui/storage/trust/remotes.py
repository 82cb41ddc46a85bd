"""List where else a config directory's files may have come from: its repository's remotes."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from tui.opening import read_regular
from tui.storage.file_kinds import is_there, real_path

UNKNOWN = "?"
"""How the URL of what can't be told begins; a digest of what was looked at follows, so that who
called it theirs has not answered for what it becomes."""

_SECTION = re.compile(r'\[\s*([a-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\](.*)', re.IGNORECASE)
MOST = 256 * 1024  # bytes of a config
_OTHERS = (".hg", ".svn", ".jj", ".bzr", "_darcs", "CVS", ".fslckout")
_DECIDE = ("config", "commondir", "config.worktree", "hgrc", "conf/branch/branch.conf")
"""The files of a repository that name others."""
_LEADS_TO = re.compile(
    r"^[ \t]*+(?:gitdir:|path[ \t]*+=)[ \t]*+(.+)$", re.IGNORECASE | re.MULTILINE
)
"""Within a line: where blank lines counted as blanks, a file of them would be read for hours."""
_MOST_FILES = 32  # that are followed
_ELSEWHERE = ("config.worktree", "commondir", "remotes", "branches")
"""What a repository can have that names others, beside its config (gitrepository-layout(5))."""

_LARGEST_LOG = 64 * 1024 * 1024
_FETCHED = re.compile(r" of\s(\S+)$")


def remotes(directory: Path, looked_at: set[Path] | None = None) -> dict[str, str]:
    """Return the remotes that a directory's files may have been pulled from: their URLs by name.

    Whatever is not plainly a repository without any has one that is UNKNOWN: a config that can't
    be read, or includes another; another kind of repository; files that were fetched by URL.

    Args:
        looked_at: The directories whose remotes the caller knows already; those that were looked
            at now come to them.
    """
    own, found = real_path(directory), dict[str, str]()
    known = set() if looked_at is None else looked_at
    for place in (own, *own.parents):
        if place in known:
            continue
        for kept in _OTHERS:
            if os.path.lexists(place / kept):
                found[str(place / kept)] = _unknown(place / kept)
        if os.path.lexists(place / ".git"):
            found |= _of_git(place / ".git")
        known.add(place)
    return found


def _of_git(repository: Path) -> dict[str, str]:
    found = dict(_told(repository))
    unknown = _unknown(repository) if UNKNOWN in found.values() else ""
    return {name: unknown if url == UNKNOWN else url for name, url in found.items()}


def _told(repository: Path) -> Iterator[tuple[str, str]]:
    """The remotes of a repository, by what it says of itself."""
    try:
        if not stat.S_ISDIR(repository.lstat().st_mode):
            yield str(repository), UNKNOWN  # as in a worktree: the repository is elsewhere
            return
        text = read_regular(repository / "config", MOST).decode("utf-8", "replace")
    except FileNotFoundError:
        # git writes HEAD first and config soon after: without one it is no repository yet.
        text = "" if not is_there(repository / "HEAD") else "["
    except OSError:
        yield str(repository / "config"), UNKNOWN
        return
    found = _in_config(text)
    for name in _ELSEWHERE:
        if os.path.lexists(repository / name) and not _is_empty(repository / name):
            found[str(repository / name)] = UNKNOWN
    if _was_cloned(repository):
        found = found or {"a clone": UNKNOWN}
    known = {_bare(url) for urls in found.values() for url in urls.split()}
    for url in _fetched(repository):
        if _bare(url) not in known:
            found[f"FETCH_HEAD {url}"] = url
    yield from found.items()


def _unknown(repository: Path) -> str:
    """A URL for what can't be told of a repository, which is another as soon as that changes.

    What decides it may lie elsewhere: where a worktree's file leads, in a config that is included.
    """
    seen = hashlib.sha256(os.fsencode(repository))
    left, looked_at = [repository, *(repository / name for name in _DECIDE)], set[Path]()
    for path in left:  # which grows meanwhile
        if path in looked_at or len(looked_at) > _MOST_FILES:
            continue
        looked_at.add(path)
        try:
            content = read_regular(path, MOST)
        except (OSError, ValueError):  # ValueError: a name with a NUL
            continue
        seen.update(json.dumps([str(path), content.hex()]).encode())
        for match in _LEADS_TO.finditer(content.decode("utf-8", "surrogateescape")):
            led = path.parent / os.path.expanduser(match[1].strip().strip('"'))  # noqa: PTH111 - no error without a home
            left += [led, *(led / name for name in _DECIDE)]
        if path.name == "commondir":
            led = path.parent / content.decode("utf-8", "surrogateescape").strip()
            left += [led / name for name in _DECIDE]
    return f"{UNKNOWN} {seen.hexdigest()}"


def _is_empty(path: Path) -> bool:
    """Whether it is a directory without anything, as git makes some."""
    try:
        with os.scandir(path) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _was_cloned(repository: Path) -> bool:
    """Whether its log says that it came from another, whatever its config says by now."""
    path = repository / "logs" / "HEAD"
    if not is_there(path):
        return False
    try:
        log = read_regular(path, _LARGEST_LOG)
    except OSError:
        return True
    return any(words in log for words in (b"\tclone: from ", b"\tpull", b"\tfetch"))


def _in_config(text: str) -> dict[str, str]:
    found = dict[str, str]()
    section = name = ""
    if text.startswith("\ufeff") or "\\\n" in text or "\\\r\n" in text:
        found["config?"] = UNKNOWN
    for line in map(str.strip, text.removeprefix("\ufeff").splitlines()):
        if line.startswith("["):
            header = _SECTION.fullmatch(line)
            if header is None or header[3].strip()[:1] not in ("", "#", ";"):
                found[line] = UNKNOWN
                section = ""
                continue
            section, name = header[1].lower(), header[2] or ""
            if section.startswith(("include", "remote.", "branch.", "url")):
                found[line] = UNKNOWN
            if section == "remote":
                found.setdefault(name, UNKNOWN)  # without a URL, its name is one, or a path
            continue
        key, _equals, value = (part.strip() for part in line.partition("="))
        if section == "remote" and key.lower() == "url":
            found[name] = f"{found[name].removeprefix(UNKNOWN)} {value}".strip() or UNKNOWN
        elif section == "receive" and key.lower() == "denycurrentbranch":
            if value.lower() != "refuse":
                found["receive.denyCurrentBranch"] = UNKNOWN  # others push into what is here
        elif section == "branch" and key.lower() == "remote" and re.search(r"[/:]", value):
            found[f"branch {name}"] = value
    return found


def _fetched(repository: Path) -> list[str]:
    """The URLs that the last fetch got something from."""
    path = repository / "FETCH_HEAD"
    if not is_there(path):
        return []
    try:
        lines = read_regular(path, MOST).decode("utf-8", "replace").splitlines()
    except OSError:
        return [UNKNOWN]
    return [match[1] if (match := _FETCHED.search(line)) else UNKNOWN for line in lines]


def _bare(url: str) -> str:
    """A URL as FETCH_HEAD has it, which leaves ``.git`` out at the end."""
    return url.removesuffix("/").removesuffix(".git")
