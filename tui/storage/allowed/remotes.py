"""Where else a config directory's files may have come from: the remotes of its repository."""

import os
import re
import stat
from pathlib import Path

from tui.opening import read_regular
from tui.storage.git_files import MOST
from tui.storage.kinds import is_there

UNKNOWN = "?"
"""The URL of what can't be told: whoever answers for it answers for whatever it is."""

_SECTION = re.compile(r'\[\s*([a-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\](.*)', re.IGNORECASE)
_FETCHED = re.compile(r" of (\S+)$")


def remotes(directory: Path) -> dict[str, str]:
    """The remotes that a directory's files may have been pulled from: their URLs by name.

    Whatever is not plainly a repository without any has one that is UNKNOWN: a config that can't
    be read, or includes another; another kind of repository; files that were fetched by URL.
    """
    own = Path(os.path.realpath(directory))
    for place in (own, *own.parents):
        for kept in (".hg", ".svn"):
            if os.path.lexists(place / kept):
                return {kept: UNKNOWN}
        if os.path.lexists(place / ".git"):
            return _of_git(place / ".git")
    return {}


def _of_git(repository: Path) -> dict[str, str]:
    try:
        if not stat.S_ISDIR(repository.lstat().st_mode):
            return {".git": UNKNOWN}  # as in a worktree: the repository is elsewhere
        text = read_regular(repository / "config", MOST).decode("utf-8", "replace")
    except FileNotFoundError:
        text = ""
    except OSError:
        return {".git/config": UNKNOWN}
    found = _in_config(text)
    for url in _fetched(repository):
        if not any(_same(url, known) for urls in found.values() for known in urls.split()):
            found[f"FETCH_HEAD {url}"] = url
    return found


def _in_config(text: str) -> dict[str, str]:
    found = dict[str, str]()
    section = name = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            header = _SECTION.fullmatch(line)
            if header is None or header[3].strip()[:1] not in ("", "#", ";"):
                return {line: UNKNOWN}
            section, name = header[1].lower(), header[2] or ""
            if section.startswith(("include", "remote.", "branch.", "url.")):
                return {line: UNKNOWN}
            if section == "remote":
                found.setdefault(name, "")
            continue
        key, _equals, value = (part.strip() for part in line.partition("="))
        if section == "remote" and key.lower() == "url":
            found[name] = f"{found[name]} {value}".strip()
        elif section == "branch" and key.lower() == "remote" and re.search(r"[/:]", value):
            found[f"branch {name}"] = value
        elif section == "url":
            return {f"url {name}": UNKNOWN}  # it puts another address in the place of one
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


def _same(one: str, other: str) -> bool:
    """Whether two URLs are one; FETCH_HEAD leaves ``.git`` out at the end."""
    return one.removesuffix("/").removesuffix(".git") == other.removesuffix("/").removesuffix(
        ".git"
    )
