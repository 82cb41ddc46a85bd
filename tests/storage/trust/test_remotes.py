"""Whoever may push to a repository that these files came from is known, or it can't be told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tui.storage.trust.remotes import UNKNOWN, remotes


def config(text: str) -> Callable[[Path], None]:
    def make(directory: Path) -> None:
        (directory / ".git").mkdir()
        (directory / ".git" / "config").write_text(text)

    return make


def a_gitfile(directory: Path) -> None:
    (directory / ".git").write_text("gitdir: /srv/elsewhere/.git")


def a_mercurial_repository(directory: Path) -> None:
    (directory / ".hg").mkdir()


def a_huge_config(directory: Path) -> None:
    config("# x\n" * 100_000)(directory)


def no_file(directory: Path) -> None:
    (directory / ".git" / "config").mkdir(parents=True)


def fetched(line: str, text: str = "") -> Callable[[Path], None]:
    def make(directory: Path) -> None:
        config(text)(directory)
        (directory / ".git" / "FETCH_HEAD").write_text(line)

    return make


def beside(name: str) -> Callable[[Path], None]:
    def make(directory: Path) -> None:
        config("")(directory)
        (directory / ".git" / name).touch()

    return make


def cloned(directory: Path) -> None:
    config("[core]\n")(directory)
    (directory / ".git" / "logs").mkdir()
    (directory / ".git" / "logs" / "HEAD").write_text("0 1 a <b> 1 +0\tclone: from s:x\n")


def nothing(directory: Path) -> None:
    pass


SHAPES: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "no repository": (nothing, []),
    "ours, without a remote": (config("[posthouse]\n\thistory = true\n"), []),
    "a branch that follows a remote": (config('[branch "main"]\n\tremote = origin\n'), []),
    "a clone": (config('[remote "origin"]\n\turl = s:x.git\n\tfetch = +\n'), ["s:x.git"]),
    "without a URL": (config('[Remote "a b"]\n\tfetch = x\n'), [UNKNOWN]),
    "an empty URL": (config('[remote "o"]\n\turl =\n'), [UNKNOWN]),
    "a URL after none": (config('[remote "o"]\n\turl =\nurl = s:x\n'), ["s:x"]),
    "another address and a remote": (
        config('[url "s:evil"]\n\tinsteadOf = mine\n[remote "o"]\nurl = s:x\n'), [UNKNOWN, "s:x"]
    ),
    "two URLs": (config('[remote "o"]\nurl = a:x\nURL=b:y\n[core]\nurl = c\n'), ["a:x b:y"]),
    "two sections": (config('[remote "o"]\nurl = a:x\n[core]\n[remote "o"]\nurl = b:y\n'),
                     ["a:x b:y"]),
    "on one line": (config('[remote "origin"] url = s:x\n'), [UNKNOWN]),
    "by dots": (config("[remote.origin]\n\turl = s:x\n"), [UNKNOWN]),
    "a branch with a URL": (config('[branch "main"]\n\tremote = s:x\n'), ["s:x"]),
    "another config": (config("[include]\n\tpath = /srv/config\n"), [UNKNOWN]),
    "another config by a condition": (config('[includeIf "gitdir:/"]\npath = x\n'), [UNKNOWN]),
    "another address": (config('[url "s:evil"]\n\tinsteadOf = mine\n'), [UNKNOWN]),
    "a header that is none": (config('[remote "x\n'), [UNKNOWN]),
    "a gitfile": (a_gitfile, [UNKNOWN]),
    "Mercurial": (a_mercurial_repository, [UNKNOWN]),
    "a config too large": (a_huge_config, [UNKNOWN]),
    "a config that is no file": (no_file, [UNKNOWN]),
    "others push into it": (config("[receive]\n\tdenyCurrentBranch = updateInstead\n"), [UNKNOWN]),
    "a line that goes on": (config("[branch \"m\"]\nmerge = x\\\n[core]\n"), [UNKNOWN]),
    "a byte order mark": (config("\ufeff[core]\n"), [UNKNOWN]),
    "another place for remotes": (beside("remotes"), [UNKNOWN]),
    "a worktree's config": (beside("config.worktree"), [UNKNOWN]),
    "cloned once": (cloned, [UNKNOWN]),
    "fetched by URL": (fetched("0a1b\t\tbranch 'main' of s:x\n"), ["s:x"]),
    "fetched in a way that is not known": (fetched("0a1b\n"), [UNKNOWN]),
    "fetched from the remote": (
        fetched("0a1b\t\tbranch 'main' of s:x\n", '[remote "origin"]\nurl = s:x.git\n'),
        ["s:x.git"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("inside", ["", "deeper"])
@pytest.mark.parametrize("shape", SHAPES)
def test_where_files_may_have_been_pulled_from(tmp_path: Path, shape: str, inside: str) -> None:
    """Also by the repository of a directory above. Mutation: what can't be told has no remote."""
    make, urls = SHAPES[shape]
    make(tmp_path)
    found = remotes(tmp_path / inside).values()
    assert [UNKNOWN if url.startswith(f"{UNKNOWN} ") else url for url in found] == urls


def test_repositories_above_count_too(tmp_path: Path) -> None:
    """Mutation: the first one found is the only one."""
    (tmp_path / "inner").mkdir()
    config("[posthouse]\n")(tmp_path / "inner")
    config('[remote "origin"]\nurl = s:x\n')(tmp_path)
    assert remotes(tmp_path / "inner") == {"origin": "s:x"}


def a_worktree(directory: Path) -> Path:
    (directory / ".git").write_text("gitdir: kept/worktrees/x\n")
    (directory / "kept" / "worktrees" / "x").mkdir(parents=True)
    (directory / "kept" / "worktrees" / "x" / "commondir").write_text("../..\n")
    (directory / "kept" / "config").touch()
    return directory / "kept" / "config"


def an_included_config(directory: Path) -> Path:
    config("[include]\n\tpath = ../more\n")(directory)
    (directory / "more").touch()
    return directory / "more"


def what_that_includes(directory: Path) -> Path:
    config('[includeIf "gitdir:/"]\n\tpath = "../more"\n')(directory)
    (directory / "more").write_text(f"[include]\n\tpath = {directory}/again\n")
    (directory / "again").touch()
    return directory / "again"


def its_own_config(directory: Path) -> Path:
    config('[url "s:mine"]\n\tinsteadOf = mine\n')(directory)
    return directory / ".git" / "config"


def a_clone(directory: Path) -> Path:
    cloned(directory)
    return directory / ".git" / "config"


def a_common_directory(directory: Path) -> Path:
    beside("x")(directory)
    (directory / ".git" / "commondir").write_text("common")
    (directory / ".git" / "common").mkdir()
    (directory / ".git" / "common" / "config").touch()
    return directory / ".git" / "common" / "config"


def an_hgrc(directory: Path) -> Path:
    (directory / ".hg").mkdir()
    (directory / ".hg" / "hgrc").touch()
    return directory / ".hg" / "hgrc"


CHANGED = (
    *(a_worktree, an_included_config, what_that_includes, its_own_config, a_clone),
    *(a_common_directory, an_hgrc),
)


@pytest.mark.parametrize("make", CHANGED, ids=lambda make: make.__name__)
def test_what_can_not_be_told_is_another_after_a_change(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    """Who called it theirs has not answered for a remote that comes later, wherever it is written.

    Mutations, each tried: "?" alone; the config alone; what it includes, or leads to, not read.
    """
    decides = make(tmp_path)
    before = {*remotes(tmp_path).values()}
    assert before == {*remotes(tmp_path).values()}
    with decides.open("a") as file:
        file.write('[remote "team"]\n\tfetch = x\n')
    assert not before & {*remotes(tmp_path).values()}


def test_no_two_repositories_have_one_answer(tmp_path: Path) -> None:
    """Mutation: the digest of the content alone."""
    found = set[str]()
    for name in ("a", "b"):
        (tmp_path / name / ".svn").mkdir(parents=True)
        found |= {*remotes(tmp_path / name).values()}
    assert len(found) == 2


def test_a_config_that_includes_itself_ends(tmp_path: Path) -> None:
    config("[include]\n\tpath = config\n\tpath = x\0y\n")(tmp_path)
    assert len(remotes(tmp_path)) == 1


@pytest.mark.parametrize(
    "make",
    [
        config("\n" * 250_000 + "[include]\npath = x\n"),
        config("[include]\npath" + "\n" * 250_000),
        config("[include]\n" + "path = x\n" * 28_000),
        fetched("".join(f"x of {n}\n" for n in range(20_000))),
    ],
    ids=["blank lines", "a key and blank lines", "paths", "what was fetched"],
)
def test_what_a_member_puts_there_makes_nobody_wait(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """Mutations, each tried: blanks that go over lines; each URL compared with each; both would
    take minutes, at each save, with the directory locked."""
    make(tmp_path)
    assert remotes(tmp_path)
