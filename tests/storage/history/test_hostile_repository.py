"""What a member of the group puts into ``.git`` reaches nobody else's files.

A table: what alice places there × who saves then × what must stay as it is. Root's git is held by
its account alone (Landlock switched off), and bob's by Landlock, so that each is proved by itself.
"""

from collections.abc import Iterator

import pytest

from tests.storage.helpers.scenes import SECRET, TEAM, Scene, as_root, scene

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

    Both were tried: with the first 12 of root's rows fail, with the second 19 of bob's.
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


def test_no_time_and_no_mode_changes_outside(here: Scene) -> None:
    """git marks an object that is there already as used: utime(2), which Landlock lets pass.

    Mutation: without the filter of system calls the file that the link leads to changes its time.
    """
    here.begin(owner="bob")
    here.act("root", "add")
    for port in (25, 26):
        here.save("alice", port)
    before = here.seen()
    here.shell(
        "alice",
        "for id in $(git --git-dir . rev-parse HEAD~1:organizations/acme.toml HEAD~1:organizations"
        ' HEAD~1^{tree}); do ln -sf "$OUT/open" objects/$(echo $id | sed "s,^..,&/,"); done',
    )
    here.save("bob", 25)
    assert here.seen() == before


NO_END = {
    f"{name} as {how}": f"mkdir -p $(dirname {name}); rm -rf {name}; {make} {name}"
    for name in (
        *("config", "index", "HEAD", "refs/heads/main", "packed-refs", "shallow", "commondir"),
        *("logs/refs/heads/main", "objects/info/alternates", "MERGE_HEAD", "info/grafts"),
    )
    for how, make in (
        ("a FIFO", "mkfifo"),
        ("/dev/zero", "ln -s /dev/zero"),
        ("huge", "truncate -s 100G"),
    )
}


@pytest.mark.parametrize("placed", NO_END)
def test_a_file_without_an_end_neither_hangs_a_save_nor_fails_it(here: Scene, placed: str) -> None:
    """Mutations: the config read with Path.read_text(); no limit of time: neither comes back."""
    here.begin()
    here.act("root", "add")
    here.save("alice", 25)
    here.shell("alice", NO_END[placed])
    notes = here.save("root", 26, hurry=True)
    assert all(note.isprintable() for note in notes)
    if placed == "config as a FIFO":
        assert "it is a named pipe (FIFO), not a file" in notes[0]
    here.act("root", "doctor", hurry=True)


def test_what_is_no_regular_file_of_the_groups_is_not_committed(here: Scene) -> None:
    """A link, a second name, and a file that the group may not read; each is named.

    Mutations: links followed; nlink not asked; the mode not asked.
    """
    here.begin()
    here.act("root", "add")
    here.shell(
        "root",
        'cd "$C"; rm -rf .git; ln "$C/organizations/acme.toml" "$C/organizations/twice.toml";'
        'cp "$OUT/secret" organizations/own.toml; chmod 600 organizations/own.toml',
    )
    here.shell(
        "alice",
        'cd "$C/organizations"; ln -s "$OUT/secret" zz.toml; mkfifo pipe.toml;'
        'printf "name = \\"B\\"\\n" > b.toml; '
        'cd ..; rm -f .gitignore; ln -s "$OUT/secret" .gitignore',
    )
    (note,) = here.act("root", "add", id="new")
    assert note.startswith("Left out of the history: organizations/")
    assert "and 1 more" not in note or "is a link" in note
    git = "git --git-dir ."
    assert here.shell("alice", f"{git} ls-tree -r --name-only HEAD").split() == [
        "organizations/b.toml",
        "organizations/new.toml",
    ]
    assert SECRET not in here.shell("alice", f"{git} cat-file --batch --batch-all-objects --buffer")
    assert here.act("root", "remove", id="zz") != []
    assert SECRET not in here.shell("alice", f"{git} cat-file --batch --batch-all-objects --buffer")


def test_where_git_can_be_held_by_nothing_the_history_is_off(here: Scene) -> None:
    """Mutation: why_not empty without Landlock."""
    here.begin()
    here.act("root", "add")
    (note,) = here.save("bob", 25, landlock=False)
    assert "no history is kept. It is kept on a kernel with Landlock" in note
    found = here.act("bob", "doctor", landlock=False)
    assert any(about == "history" and "Landlock" in said for _, about, said, _ in found)
    assert here.save("root", 26, landlock=False) == [], "root's git gives up root's rights"
    assert here.save("bob", 27) == []


def test_a_directory_of_ones_own_works_without_landlock(here: Scene) -> None:
    here.begin(mode=0o700)
    assert here.act("root", "add", landlock=False) == []
    assert here.save("root", 25, landlock=False) == []
    whats = here.act("root", "history", landlock=False)
    assert len(whats) == 3


def test_the_set_up_of_the_readme_works_for_two_users_and_root(here: Scene) -> None:
    """Saves, the history, a pull that merges; all files stay the group's.

    Mutation: git's files with the mode that the umask gives.
    """
    here.begin()
    for who in ("root", "alice", "bob"):
        assert here.act(who, "add", id=who) == []
    for port, who in enumerate(("bob", "root", "alice", "root", "bob", "alice"), 25):
        assert here.act(who, "save", id="root", port=port) == []
    here.shell(
        "alice",
        'G="git --git-dir . --work-tree .."; rm -rf $DROP/x $DROP/y; '
        "git init -q --bare -b main $DROP/x; $G push -q $DROP/x main; git clone -q $DROP/x $DROP/y;"
        "cd $DROP/y; echo 'name = \"B\"' > organizations/b.toml; git add .;"
        "git -c user.name=A -c user.email=a@b commit -qm b; git push -q $DROP/x HEAD:main;"
        'cd "$C/.git"',
    )
    assert here.act("root", "save", id="root", port=31) == []
    here.shell(
        "alice",
        'cd "$C"; git --git-dir .git --work-tree . -c user.name=A -c user.email=a@b '
        "-c pull.rebase=false pull -q --no-edit $DROP/x main",
    )
    for who in ("root", "bob", "alice"):
        assert here.act(who, "save", id="b", port=32 + len(who)) == []
        whats = here.act(who, "history")
        assert "b: smtp.port" in whats[0]
    assert (
        here.shell("bob", "git --git-dir . fsck --strict 2>&1 | grep -v dangling", check=False)
        == ""
    )
    wrong = here.shell(
        "root", 'find "$C/.git" ! -name FETCH_HEAD -perm /007; find "$C/.git" -type d ! -perm -2070'
    )
    assert wrong == ""


def test_a_repository_that_was_roots_alone_is_named_and_mended(here: Scene) -> None:
    """As README's recipe finds it where root saved before the chgrp.

    Mutation: doctor's command without chgrp.
    """
    here.begin(mode=0o700)
    here.shell("root", 'chgrp root "$C"')
    here.act("root", "add")
    here.shell(
        "root",
        'chgrp team "$C" "$C/organizations" "$C/.lock"; chmod 2770 "$C" "$C/organizations"; '
        'chmod g+r "$C"/organizations/*; chgrp team "$C"/organizations/*',
    )
    (note,) = here.save("root", 25)
    assert "git works there as nobody:team and not as root" in note
    assert "posthouse doctor names what mends it" in note
    found = here.act("root", "doctor")
    (mend,) = [line for _, about, _, line in found if about == "history" and line]
    here.shell("root", mend)
    for who in ("root", "alice", "bob"):
        assert here.save(who, 100 + len(who)) == []


@pytest.mark.parametrize("left", [False, True])
def test_what_a_member_can_exchange_is_opened_by_no_command(here: Scene, *, left: bool) -> None:
    """A directory of bob's inside, from when it was the group's: he puts a link into its place
    between find and its chgrp, which then gives the group what the link leads to.

    Mutation: only the directories that git makes at first are looked at.
    """
    here.begin(mode=0o700)
    here.shell("root", 'chgrp root "$C"')
    here.act("root", "add")
    here.shell("root", 'chgrp team "$C" "$C/organizations"; chmod 2770 "$C" "$C/organizations"')
    if left:
        here.shell("root", 'mkdir "$C/.git/objects/zz"; chown bob "$C/.git/objects/zz"')
    found = here.act("root", "doctor")
    (mend,) = [line for _, about, _, line in found if about == "history" and line]
    assert ("chgrp" in mend) != left


def test_a_git_that_is_missing_is_told_where_there_is_a_history(here: Scene) -> None:
    here.begin()
    here.act("root", "add")
    (note,) = here.save("root", 25, path="/nowhere")
    assert note == "The history could not be written: git is not installed, so no history is kept."


@pytest.mark.parametrize("landlock", [True, False])
def test_roots_git_has_no_rights_of_roots(here: Scene, landlock: bool) -> None:
    """Uid, group, groups and capabilities of the git that root's save starts.

    Mutations: the groups kept; the account not taken.
    """
    here.begin()
    here.act("root", "add")
    here.shell(
        "root",
        "mkdir -p $DROP/bin; G=$(command -v git); cat > $DROP/bin/git <<END\n#!/bin/sh\n"
        "while read name rest; do case \\$name in [UG]id:|Groups:|Cap*|NoNew*) "
        'echo \\$name \\$rest;; esac; done < /proc/self/status > "$C/.git/status"\n'
        'exec $G "\\$@"\nEND\nchmod 755 $DROP/bin $DROP/bin/git',
    )
    path = f"{here.pwned.parent}/bin:/usr/bin:/bin"
    notes = here.save("root", 25, path=path, landlock=landlock)
    found = here.shell("root", "cat status 2>/dev/null", check=False)
    if landlock:
        assert found == "", "not even /proc is open to it"
        return
    assert notes == []
    rows = {name: rest for name, _, rest in (row.partition(" ") for row in found.splitlines())}
    nobody = rows["Uid:"].split()[0]
    assert rows["Uid:"].split() == [nobody] * 4
    assert nobody not in ("", "0")
    assert rows["Gid:"].split() == [str(TEAM)] * 4
    assert rows.get("Groups:", "") == ""
    assert {int(rows[f"Cap{one}:"], 16) for one in ("Inh", "Prm", "Eff", "Amb")} == {0}
    assert rows["NoNewPrivs:"] == "1"
