"""No command that doctor proposes harms who types it, whatever a member has put there since.

For each: what is wrong, what alice does after root has seen the command, and root types it.
"""

from collections.abc import Iterator

import pytest

from tests.storage.helpers.scenes import Scene, as_root, scene

pytestmark = as_root


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made


def instead(name: str, target: str) -> str:
    """Something in the config directory is a link by the time the command is typed."""
    return f'cd "$C"; rm -f {name}; ln -s "$OUT/{target}" {name}'


ORGANIZATIONS = 'cd "$C"; mv organizations aside; ln -s "$OUT/directory" organizations'
ACME = instead("organizations/acme.toml", "secret")
LOCK = instead(".lock", "secret")
EVERY = f"{ACME}; {LOCK}"
PROGRAM = (
    "printf '#!/bin/sh\\nid > $PWNED\\n' > $DROP/run; chmod 755 $DROP/run;"
    "printf '[core]\\n\\tfsmonitor = %s\\n\\tpager = %s\\n\\teditor = %s\\n\\tsshCommand = %s\\n"
    "[alias]\\n\\tconfig = !%s\\n' $DROP/run $DROP/run $DROP/run $DROP/run $DROP/run >> config"
)
# Who breaks what; what alice does before root types; whether a command is expected.
CASES = {
    "another repository": ("alice", f"rm config; {PROGRAM}", ":"),
    "a lock of git": ("alice", "touch -d yesterday odd.lock", 'mv "$C/.git" "$C/.old"; '
                      'ln -s "$OUT/directory" "$C/.git"'),
    "a lock of a branch": ("alice", "touch -d yesterday refs/heads/odd.lock",
                           'rm -rf refs; mkdir refs; ln -s "$OUT/directory" refs/heads'),
    "locks behind a link": ("alice", 'rm -rf refs/heads; ln -s "$OUT/directory" refs/heads', ":"),
    "history open to all": ("root", 'chmod 2771 "$C"; chmod o+rx .',
                            'mv "$C/.git" "$C/.old"; ln -s "$OUT/directory" "$C/.git"'),
    "organizations open to all": ("root", 'chmod 2772 "$C/organizations"', ORGANIZATIONS),
    "no setgid": ("root", 'chmod g-s "$C/organizations"', ORGANIZATIONS),
    "sticky": ("root", 'chmod 3770 "$C/organizations"; touch "$C/organizations"', ORGANIZATIONS),
    "not the group's": ("root", 'chgrp 4242 "$C/organizations"; chmod 2770 "$C/organizations"',
                        ORGANIZATIONS),
    "a file for all": ("root", 'chmod 646 "$C/organizations/acme.toml"', ACME),
    "a file for all, the directory exchanged": (
        "root", 'chmod 646 "$C/organizations/acme.toml"; '
        'cp -a "$OUT/secret" "$OUT/directory/acme.toml"; chmod 646 "$OUT/directory/acme.toml"',
        ORGANIZATIONS),
    "a file that is not the group's": ("root", 'chgrp 4242 "$C/organizations/acme.toml"', ACME),
    "a file not for the group": ("root", 'chmod 600 "$C/organizations/acme.toml"', ACME),
    "the lock for all": ("root", 'chmod 2771 "$C"; chmod 666 "$C/.lock"', LOCK),
    "the lock not for the group": ("root", 'chmod 600 "$C/.lock"', LOCK),
    "the lock of another group": ("root", 'chgrp 4242 "$C/.lock"', LOCK),
    "the lock a directory": ("alice", 'cd "$C"; rm .lock; mkdir .lock',
                             'cd "$C"; ln -s "$OUT/directory" .lock.aside'),
    "two names": ("alice", 'cd "$C/organizations"; cp acme.toml b.toml; ln b.toml .b',
                  'cd "$C/organizations"; for x in .b.toml.alone; do ln -s "$OUT/open" $x; done'),
    "misnamed": ("alice", 'cd "$C/organizations"; cp acme.toml B.toml',
                 'cd "$C/organizations"; ln -s "$OUT/directory" b.toml'),
    "misnamed, the directory exchanged": (
        "alice", 'cd "$C/organizations"; cp acme.toml B.toml', ORGANIZATIONS),
    "a FIFO": ("alice", 'cd "$C/organizations"; mkfifo odd.toml',
               'cd "$C/organizations"; ln -s "$OUT/directory" odd.toml.aside'),
    "a broken file": ("alice", 'cd "$C/organizations"; echo "[x" > b.toml',
                      'cd "$C/organizations"; rm b.toml; ln -s "$OUT/secret" b.toml'),
    "a broken file of root's": ("root", 'echo "[x" > "$C/organizations/acme.toml"', ACME),
    "a link to root's file": ("alice", 'cd "$C/organizations"; ln -s "$OUT/open" b.toml', ":"),
    "left over": ("alice", 'cd "$C/organizations"; touch -d yesterday .acme.toml.tmp',
                  f'{ORGANIZATIONS}'),
    "the config a FIFO": ("alice", "rm config; mkfifo config",
                          'ln -s "$OUT/directory" config.aside'),
    "a closed repository": ("root", 'chown -R root:root .; chmod -R go= .',
                            'mv "$C/.git" "$C/.old"; ln -s "$OUT/directory" "$C/.git"'),
}  # fmt: skip


@pytest.mark.parametrize("owner", ["root", "alice"])
@pytest.mark.parametrize("case", CASES)
def test_what_is_proposed_harms_nothing_outside(here: Scene, case: str, owner: str) -> None:
    """Mutation: Place.is_shared always false; 26 rows fail then.

    The config directory is root's, or alice's with the same group.
    """
    who, wrong, meanwhile = CASES[case]
    # So that chmod o-w shows; what is in it nobody else may remove all the same.
    here.begin(top=owner, mode_outside=0o1757)
    here.act("root", "add")
    here.save("root", 25)
    here.shell(who, wrong)
    found = here.act("root", "doctor")
    commands = [line for _, _, _, line in found if line]
    before = here.seen()
    here.shell("alice", meanwhile, check=False)
    editor = 'printf "#!/bin/sh\\necho edited > \\"\\$1\\"\\n" > /tmp/ed; chmod 755 /tmp/ed'
    editor = editor.replace("/tmp/ed", "$DROP/ed")
    here.shell("root", editor)
    for line in commands:
        here.shell("root", f"export EDITOR=$DROP/ed; {line}", check=False)
        assert not line.startswith(("git ", "sudo git")), "git as root"
    assert here.seen() == before, commands
    assert not here.pwned.exists() or "uid=0" not in here.pwned.read_text()
