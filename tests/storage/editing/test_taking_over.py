"""A save that makes somebody else's file one's own asks about what stays in it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.helpers.scenes import Scene, as_root, scene
from tui.storage import editing

pytestmark = as_root
RUN = '["/bin/sh", "-c", "id -u > /tmp/never; echo x"]'


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made


TEXT = (
    'name = "Acme"\n[mail]\nmode = "custom"\n[smtp]\nhost = "evil.example"\n'
    '[sender]\naddress = "a@example.com"\n'
    '[authentication]\nrequired = true\nusername = "a@example.com"\n'
)
RUNS = f'secret = "command"\ncommand = {RUN}\n'
UIPATH = """[uipath]
base = "https://{0}.example"
client_id = "app"
client_secret = "environment"
client_secret_variable = "SECRET"
"""


def theirs(here: Scene, mode: int, text: str = TEXT + RUNS) -> None:
    """A directory of alice's, and in it one file of bob's."""
    here.begin(top="alice", mode=mode)
    assert here.command("alice", "add", "acme", "--name", "Acme")[0] == 0
    by(here, "bob", text)


def by(here: Scene, who: str, text: str, file: str = "organizations/acme.toml") -> None:
    """Make a file in the directory of alice's what its owner makes it."""
    (here.config / file).write_text(text)
    here.shell("root", f"chown {who} {here.config / file}")


def asked(here: Scene, who: str = "alice", what: str = "acme") -> str:
    """What is to be allowed now; empty for nothing."""
    code, said = here.command(who, "allow", what)
    assert code == (0 if "nothing to allow" in said else 77), said
    return said if code else ""


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
    assert " allow acme" in said
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


def test_a_place_at_uipath_that_stays_is_asked_about(here: Scene) -> None:
    """Else the app's secret would go there. Mutation: only what a dialogue reaches is."""
    theirs(here, 0o755, 'name = "Acme"\n' + UIPATH.format("good"))
    assert here.command("alice", "allow", "acme", "--yes")[0] == 0
    by(here, "bob", 'name = "Acme"\n' + UIPATH.format("evil"))
    code, said = here.command("alice", "set", "acme", "sender.name=x")
    assert (code, "good.example → https://evil.example" in said) == (77, True), said
    assert "evil.example" in asked(here)


def test_a_place_at_uipath_in_the_hosts_file_is_asked_about_for_each(here: Scene) -> None:
    """The file of one organization may be alice's, and the host's bob's.

    Mutation: who could have written the organization's file is all that counts.
    """
    theirs(here, 0o755)
    by(here, "alice", 'name = "Acme"\n' + UIPATH.format("x").partition("client_id")[0])
    by(here, "alice", UIPATH.format("good"), "host.toml")
    assert not asked(here)
    by(here, "bob", UIPATH.format("good"), "host.toml")
    assert "uipath.client_secret_variable: (not asked before) → SECRET" in asked(here)


def test_a_password_moves_out_of_nobody_elses_file_unasked(here: Scene) -> None:
    """Mutation: the file is alice's afterwards, with the output that bob named."""
    theirs(here, 0o755, TEXT + 'password = "x"\n[outputs]\nenv = "/etc/outside/directory/new"\n')
    code, said = here.command("alice", "password", "acme", "--from-file")
    assert (code, " allow acme" in said) == (77, True), said


def test_what_a_change_of_many_replaces_is_asked_about_too(here: Scene) -> None:
    """Where it fails, or is cut off, it comes back as alice's own. Mutation: only what stays is."""
    theirs(here, 0o755, 'name = "Acme"\n[mail]\nmode = "custom"\n[smtp]\nhost = "evil.example"\n'
           '[sender]\naddress = "a@example.com"\n')  # fmt: skip
    words = ("set", "--all", "smtp.host=good.example", "--yes", "--expect", "1")
    code, said = here.command("alice", *words)
    assert (code, "→ evil.example" in said) == (77, True), said


GOOD = (
    *("smtp.host=good.example", "authentication.username=alice", "authentication.secret=ask"),
    "authentication.command=",
)


def test_the_history_brings_nothing_of_others_back_unasked(here: Scene) -> None:
    """Alice replaces all that bob chose, and then restores what he had written.

    Mutations, each tried: restore() asks nothing; the step does not say whose file it was.
    """
    theirs(here, 0o755)
    assert here.command("alice", "set", "acme", *GOOD)[0] == 0
    assert not asked(here)
    code, said = here.command("alice", "restore", "acme", "HEAD~1")
    assert (code, "a file of bob" in said, "On a terminal" in said) == (77, True, True), said
    assert here.command("alice", "restore", "acme", "HEAD~2")[0] == 0


def test_nor_what_root_saved_in_their_file(here: Scene) -> None:
    """Root's save leaves the owner, and so its step says whose the file is.

    Mutation: only steps from outside Posthouse, and the first one, say it.
    """
    theirs(here, 0o755)
    here.shell("root", f"chown root {here.config} {here.config}/organizations; rm -rf $C/.git")
    assert here.command("root", "set", "acme", "sender.name=x")[0] == 0
    assert here.command("root", "set", "acme", "sender.name=y")[0] == 0
    assert here.command("root", "remove", "acme", "--yes")[0] == 0
    for step in ("HEAD", "HEAD~1", "HEAD~2", "HEAD~3"):  # the last is the first step
        code, said = here.command("root", "restore", "acme", step)
        assert (code, "a file of bob" in said) == (77, True), (step, said)


def test_ones_own_history_comes_back_without_a_question(here: Scene) -> None:
    theirs(here, 0o755)
    by(here, "alice", TEXT + RUNS)
    assert here.command("alice", "set", "acme", *GOOD)[0] == 0
    assert here.command("alice", "restore", "acme", "HEAD~1")[0] == 0
    assert here.command("alice", "remove", "acme", "--yes")[0] == 0
    assert here.command("alice", "restore", "acme", "HEAD~1")[0] == 0


def test_allow_lists_all_that_a_copy_asks_about(here: Scene) -> None:
    """Also a command that waits, while the password is in the keyring.

    Mutation: it lists what is reached now, and the copy is refused for good.
    """
    theirs(here, 0o755, TEXT + f'secret = "keyring"\ncommand = {RUN}\n')
    assert here.command("alice", "copy", "acme", "new")[0] == 77
    assert "/tmp/never" in asked(here)
    assert here.command("alice", "allow", "acme", "--yes")[0] == 0
    code, said = here.command("alice", "copy", "acme", "new")
    assert code == 0, said


WRITES = {"save", "rewrite", "create_again"}
ASKS = {"require_what_stays", "require_what_comes", "said_by"}


def test_whatever_rewrites_a_settings_file_asks_whose_it_was() -> None:
    """A way to write one that is new must think of the file that becomes this user's own."""
    found = dict[str, set[str]]()
    room = Path(editing.__file__).parent
    for path in sorted(room.rglob("*.py")):
        inside = ast.walk(ast.parse(path.read_text()))
        calls = [node.func for node in inside if isinstance(node, ast.Call)]
        attributes = [one for one in calls if isinstance(one, ast.Attribute)]
        methods = {one.attr for one in attributes if "directory" in ast.unparse(one.value)}
        names = {one.id for one in calls if isinstance(one, ast.Name)}
        if methods & WRITES or "ManyFiles" in names:
            found[str(path.relative_to(room))] = names & ASKS
    assert len(found) == 7
    before = ["many/resuming.py"]  # was asked when the change began
    assert [name for name, asks in found.items() if not asks] == before
