"""Root counts logins by no state of others, as in their own home after ``sudo -E``."""

import hashlib
from collections.abc import Iterator

import pytest

from tests.storage.helpers.scenes import Scene, as_root, scene

pytestmark = as_root

SERVER = hashlib.sha256(b"127.0.0.1").hexdigest()[:16]
ACME = (
    'name = "Acme"\n[mail]\nmode = "custom"\n[smtp]\nhost = "127.0.0.1"\nport = 9\n'
    'encryption = "none"\n[sender]\naddress = "a@example.com"\n'
)
PLACED = {
    "a link": "rmdir servers; ln -s $OUT/directory servers",
    "a link that leads nowhere yet": "rmdir servers; ln -s $OUT/directory/new servers",
    "a lock that does not end": (
        f"(flock 9 && exec sleep 30) 9<> servers/{SERVER}.json > /dev/null 2>&1 &"
        " echo $! > $DROP/holds"
    ),
    "words of their own": f'printf \'{{"name": "\\033]0;"}}\' > servers/{SERVER}.json',
}


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made


@pytest.mark.parametrize("placed", PLACED)
def test_root_counts_by_no_state_of_others(here: Scene, placed: str) -> None:
    """Nothing is tested, written or waited for. Mutation: no look at who may write it."""
    here.begin()
    (here.config / "organizations").mkdir()
    (here.config / "organizations" / "acme.toml").write_text(ACME)
    home = here.place / "state" / "alice" / "STATE"
    make = f"rm -rf {home}; mkdir -p {home}/posthouse/servers; cd {home}/posthouse"
    here.shell("alice", f"{make}; {PLACED[placed]}")
    before = here.seen()
    code, said = here.command(
        "root", "test", "--all", "--until", "connect", XDG_STATE_HOME=str(home)
    )
    here.shell("alice", "kill $(cat $DROP/holds); rm -f $DROP/holds", check=False)
    assert code == 73, said
    assert "\x1b" not in said
    assert here.seen() == before


def test_root_counts_by_its_own(here: Scene) -> None:
    """The table above could tell nothing where nothing was tested at all."""
    here.begin()
    (here.config / "organizations").mkdir()
    (here.config / "organizations" / "acme.toml").write_text(ACME)
    code, said = here.command("root", "test", "--all", "--until", "connect")
    assert (code, "connection-refused" in said) == (75, True), said
