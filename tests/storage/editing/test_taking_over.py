"""A save that makes somebody else's file one's own asks about what stays in it."""

from collections.abc import Iterator

import pytest

from tests.storage.helpers.scenes import Scene, as_root, scene

pytestmark = as_root
RUN = '["/bin/sh", "-c", "id -u > /tmp/never; echo x"]'


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made


def theirs(here: Scene, mode: int) -> None:
    """A directory of alice's, and in it one file of bob's."""
    here.begin(top="alice", mode=mode)
    assert here.command("alice", "add", "acme", "--name", "Acme")[0] == 0
    file = here.config / "organizations" / "acme.toml"
    file.write_text(
        'name = "Acme"\n[mail]\nmode = "custom"\n[smtp]\nhost = "evil.example"\n'
        '[sender]\naddress = "a@example.com"\n'
        '[authentication]\nrequired = true\nusername = "a@example.com"\n'
        f'secret = "command"\ncommand = {RUN}\n'
    )
    here.shell("root", f"chown bob {file}")


@pytest.mark.parametrize(
    "words",
    [
        ("set", "acme", "sender.name=x"),
        ("set", "--all", "sender.name=x", "--yes", "--expect", "1"),
    ],
    ids=["one", "many"],
)
def test_what_stays_is_asked_about(here: Scene, words: tuple[str, ...]) -> None:
    """Mutation: the file becomes alice's, and its command is asked about no more."""
    theirs(here, 0o755)
    code, said = here.command("alice", *words)
    assert code == 77, said
    assert "posthouse allow acme" in said
    assert here.command("alice", "allow", "acme", "--yes")[0] == 0
    code, said = here.command("alice", *words)
    assert code == 0, said


def test_what_is_given_anew_is_not(here: Scene) -> None:
    theirs(here, 0o755)
    code, said = here.command(
        "alice",
        *("set", "acme", "smtp.host=mail.example", "authentication.username=alice@example.com"),
        *("authentication.secret=ask", "authentication.command="),
    )
    assert code == 0, said


def test_in_a_shared_directory_a_save_asks_nothing_more(here: Scene) -> None:
    """There the group counts as who may have written it after the save as well."""
    theirs(here, 0o2775)
    here.shell("root", f"chmod 2775 {here.config}/organizations")
    code, said = here.command("alice", "set", "acme", "sender.name=x")
    assert code == 0, said
    assert "was allowed by nobody here" in here.command("alice", "validate", "acme")[1]
