"""Read and write objects of a repository without its working tree, byte for byte."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from tui.errors import HistoryUnavailable
from tui.language import _
from tui.storage.history import git_files
from tui.storage.history.git import Git

_BRANCH = re.compile(rb"ref: (refs/heads/[^\x00-\x20\x7f~^:?*\[\\]+)\n?")
_ELSEWHERE = "refs/heads/.invalid"  # what HEAD holds where refs are kept in a table (git 2.45)


@dataclass(frozen=True, slots=True)
class Object:
    """A blob, tree or commit that git keeps."""

    id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that is to be written.

    Attributes:
        author: Who did it; ``email`` is ``login@host``.
        when: When they did it, in seconds since 1970.
        files: The content of each changed file by its name; None removes it.
        tree: The id of a tree that it has besides; empty for the parent's.
        merges: The id of a second parent; empty for none.
    """

    author: str
    email: str
    when: int
    message: str
    files: Mapping[str, bytes | None]
    tree: str = ""
    merges: str = ""


def branch_of(git: Git) -> str:
    """Return the branch that is checked out, in full: ``refs/heads/main``.

    Raises:
        HistoryUnavailable: None is; or git failed.
    """
    try:
        found = _BRANCH.fullmatch(git_files.read(git.repository, "HEAD"))
    except OSError:
        found = None
    if found and (branch := found[1].decode("utf-8", "replace")) != _ELSEWHERE:
        return branch
    branch = git.run("symbolic-ref", "HEAD").decode("utf-8", "replace").strip()
    if not branch.startswith("refs/heads/"):
        raise HistoryUnavailable(_("git did not answer as symbolic-ref does."))
    return branch


def objects(git: Git, names: Sequence[str]) -> list[Object | None]:
    """Return the objects of ``REVISION`` or ``REVISION:file``; None for what is not there.

    Raises:
        HistoryUnavailable: git failed.
    """
    out = git.run("cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
    answers = BytesIO(out)
    return [_next(answers) for _ in names]


def _next(answers: BytesIO) -> Object | None:
    head = answers.readline().split()
    if head[-1:] in ([b"missing"], [b"ambiguous"]):
        return None
    if len(head) != 3 or not head[2].isdigit():
        raise HistoryUnavailable(_("git did not answer as cat-file does."))
    content = answers.read(int(head[2]))
    answers.readline()
    return Object(head[0].decode(), content)


def commit(git: Git, branch: str, parent: str, commits: Sequence[Commit], now: int) -> None:
    """Put commits on a branch, all or none, and tell the index of their files.

    Nothing else in the index or the working tree is touched; no filter and no hook runs.

    Args:
        branch: Its full name, ``refs/heads/main``.
        parent: The id of the commit it points to; empty where there is none yet.
        now: The time, in seconds since 1970.

    Raises:
        HistoryUnavailable: git failed; or the branch was moved meanwhile.
    """
    names = [name for one in commits for name, data in one.files.items() if data is not None]
    stream = b"".join(_stream(branch, parent, commits, now))
    answered = git.run("fast-import", "--quiet", "--date-format=raw", given=stream).split()
    if len(answered) != len(names) + 1:
        raise HistoryUnavailable(_("git did not answer as fast-import does."))
    *blobs, last = answered
    ids = dict(zip(names, blobs, strict=True))
    last_content = {name: data for one in commits for name, data in one.files.items()}
    _enter(git, {n: ids[n] if data is not None else None for n, data in last_content.items()}, last)


def set_index(git: Git, contents: Mapping[str, bytes | None]) -> None:
    """Tell the index what files are now, None for one that is gone; that settles those which a
    merge left open.

    Raises:
        HistoryUnavailable: git failed.
    """
    ids = {
        name: None
        if data is None
        else git.run("hash-object", "-w", "--no-filters", "--stdin", given=data).strip()
        for name, data in contents.items()
    }
    _enter(git, ids, b"0" * 40)


def _enter(git: Git, ids: Mapping[str, bytes | None], like: bytes) -> None:
    """Put blobs into the index, or take out files; ids are as long as ``like``."""
    nothing = b"0" * len(like)
    entries = [
        b"100644 %s 0\t%s\0" % (blob, name.encode())
        if blob is not None
        else b"0 %s\t%s\0" % (nothing, name.encode())
        for name, blob in ids.items()
    ]
    git.run("update-index", "-z", "--index-info", given=b"".join(entries))


def _stream(branch: str, parent: str, commits: Sequence[Commit], now: int) -> Iterator[bytes]:
    """What git fast-import reads; it answers with the id of each blob, then of the last commit."""
    yield b"feature done\n"
    mark = 0
    for one in commits:
        changes = []
        for name, data in one.files.items():
            if data is None:
                changes.append(f"D {name}\n")
            else:
                mark += 1
                yield b"blob\nmark :%d\n%sget-mark :%d\n" % (mark, _data(data), mark)
                changes.append(f"M 100644 :{mark} {name}\n")
        mark += 1
        yield (
            f"commit {branch}\nmark :{mark}\n"
            f"author {_plain(one.author)} <{_plain(one.email)}> {one.when} +0000\n"
            f"committer Posthouse <posthouse@localhost> {now} +0000\n"
        ).encode()
        yield _data(one.message.encode())
        if parent:
            yield f"from {parent}\n".encode()
        if one.merges:
            yield f"merge {one.merges}\nM 040000 {one.tree} \n".encode()
        yield f"{''.join(changes)}\n".encode()
        parent = f":{mark}"
    yield b"get-mark :%d\ndone\n" % mark


def _plain(name: str) -> str:
    """Without what ends a name or an address there."""
    return "".join(character for character in name if character not in "<>")


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
