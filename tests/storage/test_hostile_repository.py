"""What a member of the group puts into ``.git`` reaches nobody else's files.

A table: what alice places there × who saves then × what must stay as it is. Root's git is held by
its account alone (Landlock switched off), and bob's by Landlock, so that each is proved by itself.
"""

from collections.abc import Iterator

import pytest

from tests.storage.scenes import SECRET, Scene, as_root, scene

pytestmark = as_root


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made


def link(name: str, target: str) -> str:
    """A name of the repository becomes a link."""
    above = name.rpartition("/")[0] or "."
    return f'mkdir -p {above}; mv {name} {name}.old 2>/dev/null; ln -s "$OUT/{target}" {name}'


def config(*lines: str) -> str:
    """Lines are added to the repository's config."""
    return (
        "cat config > config.new; "
        + "".join(f"printf '%b\\n' \"{line}\" >> config.new; " for line in lines)
        + "mv -f config.new config"
    )


LINKS = {
    f"{name} -> {target}": link(name, target)
    for names, target in (
        (("logs/refs/heads/main", "index", "config", "HEAD", "packed-refs", "refs/heads/main",
          "info/exclude", "info/attributes", "objects/info/alternates", "shallow", "ORIG_HEAD",
          "MERGE_HEAD", "config.worktree", "objects/info/commit-graph"), "secret"),
        (("logs/refs/heads/main", "logs/HEAD", "index", "config"), "open"),
        (("logs", "logs/refs", "logs/refs/heads", "refs", "refs/heads", "objects", "objects/pack",
          "objects/info", "info", "hooks", "worktrees", "modules"), "directory"),
        (("objects", "refs", "logs"), "new"),
    )
    for name in names
}  # fmt: skip
OTHERS = {
    "each directory of objects": 'for x in objects/??; do mv $x $x.old; done; for x in 0 1 2 3 4 5 '
    '6 7 8 9 a b c d e f; do for y in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do '
    'ln -s "$OUT/directory" objects/$x$y; done; done',
    "each object": 'find objects -type f | while read x; do ln -sf "$OUT/open" $x; done',
    "commondir": 'echo "$OUT/repository/.git" > commondir',
    "commondir and gitdir": 'echo "$OUT/repository/.git" | tee gitdir > commondir',
    "alternates": 'mkdir -p objects/info; echo "$OUT/repository/.git/objects" > '
    "objects/info/alternates",
    "include": config("[include]", "\\tpath = $OUT/secret"),
    "worktree": config("[core]", "\\tworktree = $OUT/directory"),
    "modes": f'{config("[core]", "sharedRepository = 0666")}; {link("index", "secret")}; '
    'mkdir -p logs/refs/heads; ln -sf "$OUT/secret" logs/refs/heads/main',
    "an ident": f'{config("[user]", "name = x /tmp/evil.so x", "email = m@x")}; '
    + link("logs/refs/heads/main", "open"),
    "a gitfile": 'cd ..; mv .git .old; echo "gitdir: $OUT/repository/.git" > .git',
    "all of it": 'cd ..; mv .git .old; ln -s "$OUT/repository/.git" .git',
    "gitignore": 'cd ..; rm -f .gitignore; ln -s "$OUT/secret" .gitignore',
    "split index": config("[core]", "splitIndex = true"),
}  # fmt: skip
PLACED = {**LINKS, **OTHERS}
HOLDS = {"root": {"landlock": False}, "bob": {"landlock": True}}


@pytest.mark.parametrize("who", HOLDS)
@pytest.mark.parametrize("placed", PLACED)
def test_a_save_changes_and_shows_nothing_outside(here: Scene, who: str, placed: str) -> None:
    """Mutations: no account for root's git; Landlock's rules not set in the thread.

    Both were tried: with the first 25 of root's rows fail, with the second 21 of bob's.
    """
    here.begin(owner=who)
    assert here.act("root", "add") == []
    assert here.save("alice", 25) == []
    before = here.seen()
    here.shell("alice", PLACED[placed])
    said = f"{here.save(who, 26, **HOLDS[who])}{here.act(who, 'history', **HOLDS[who])}"
    assert here.seen() == before
    assert SECRET not in said
    kept = "git --git-dir . cat-file --batch --batch-all-objects --buffer 2>/dev/null"
    assert SECRET not in here.shell("alice", kept, check=False)
