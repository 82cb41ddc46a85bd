"""What a member of the group puts among the settings reaches nothing of root's.

A table: what bob places × what root runs × what must stay as it is; all by the real commands, as
two real users. Who may not read a file of root's does not get it from the history either.
"""

from collections.abc import Iterator

import pytest

from tests.storage.helpers.scenes import SECRET, Scene, as_root, scene

pytestmark = as_root

CUSTOM = (
    '[mail]\\nmode = \\"custom\\"\\n[smtp]\\nhost = \\"m.example.com\\"\\n[sender]\\n'
    'address = \\"a@example.com\\"\\n'
)


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    with scene() as made:
        yield made


def settings(*lines: str, name: str = "acme") -> str:
    """An organization's file, as a member writes it: what is his right."""
    text = "\\n".join(lines)
    file = f"../organizations/{name}.toml"
    return f'printf "{text}\\n" > {file}.x && mv -f {file}.x {file}'


def outputs(*lines: str, name: str = "acme") -> str:
    return settings(CUSTOM, "[outputs]", *lines, name=name)


SET = ("set", "acme", "smtp.port=2525")
HOST = ("set", "host", "smtp.port=2525")
LOOKS = (("list",), ("validate",), ("doctor",))
PLACED: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "an output that is new": (outputs('json = \\"$OUT/directory/new\\"'), (SET,)),
    "an output of root's": (outputs('json = \\"$OUT/secret\\"'), (SET,)),
    "an output in a directory": (outputs('postfix = \\"$OUT/directory\\"'), (SET,)),
    "an output of a follower": (
        settings("[outputs]", 'env = \\"$OUT/directory/new\\"', name="evil"),
        (HOST,),
    ),
    "a forged record": (
        outputs('json = \\"$OUT/open\\"')
        + '; mkdir ../.outputs; (echo "# acme"; sha256sum "$OUT/open") > ../.outputs/'
        + '$(printf %s "$OUT/open" | sha256sum | cut -c1-16)',
        (SET,),
    ),
    "a link for a settings file": (
        'ln -s "$OUT/secret" ../organizations/zz.toml',
        (SET, ("set", "zz", "sender.name=x"), ("remove", "zz", "--yes"), ("show", "zz")),
    ),
    "a link to a file for all to write": (
        'ln -s "$OUT/open" ../organizations/zz.toml',
        (("set", "zz", "sender.name=x"), ("restore", "zz", "HEAD")),
    ),
    "a second name for a settings file": (
        'ln "$OUT/open" ../organizations/zz.toml 2>/dev/null || true',
        (SET, ("set", "zz", "sender.name=x")),
    ),
    "a link for host.toml": (
        'ln -sf "$OUT/open" ../host.toml',
        (HOST, ("set", "host", "send.default_organization=acme")),
    ),
    "a link for organizations": (
        'mv ../organizations ../o2; ln -s "$OUT/directory" ../organizations',
        (SET, ("add", "new", "--name", "New"), ("list",), ("validate",), ("doctor",)),
    ),
    "a link for the temporary file": (
        'ln -s "$OUT/open" ../organizations/.acme.toml.tmp',
        (SET,),
    ),
    "a link for the lock": ('rm -f ../.lock; ln -s "$OUT/open" ../.lock', (SET,)),
    "a FIFO for a settings file": ("mkfifo ../organizations/zz.toml", (SET, *LOOKS)),
    "a FIFO for host.toml": ("rm -f ../host.toml; mkfifo ../host.toml", (SET, ("list",), HOST)),
    "an endless file": ("ln -s /dev/zero ../organizations/zz.toml", (SET, *LOOKS)),
    "a CA file without an end": (
        settings(CUSTOM.replace("[sender]", 'ca_file = \\"/dev/zero\\"\\n[sender]')),
        (("test", "acme", "--until", "connect"), ("validate",)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("placed", PLACED)
def test_what_root_runs_changes_and_shows_nothing_outside(here: Scene, placed: str) -> None:
    """Mutations, each tried: require() passes in written(); links followed in places; st_nlink and
    the kind not looked at; records read from .outputs.
    """
    here.begin()
    for words in (("add", "acme", "--name", "Acme"), ("add", "evil", "--name", "Evil")):
        assert here.command("root", *words)[0] == 0
    custom = ("mail.mode=custom", "smtp.host=m.example.com", "sender.address=a@example.com")
    assert here.command("root", "set", "host", *custom)[0] == 0
    before = here.seen()
    script, commands = PLACED[placed]
    here.shell("bob", script)
    said = "".join(here.command("root", *words)[1] for words in commands)
    assert here.seen() == before
    assert "new" not in here.shell("root", 'ls "$OUT/directory"')
    assert SECRET not in said
    kept = "git --git-dir . cat-file --batch --batch-all-objects --buffer 2>/dev/null"
    assert SECRET not in here.shell("bob", kept, check=False)
    assert "something unforeseen" not in said


def test_an_output_that_root_allowed_is_written_by_the_next_save(here: Scene) -> None:
    """And what bob makes of it afterwards is not. Mutation: allowed once is allowed for good."""
    here.begin()
    here.command("root", "add", "acme", "--name", "Acme")
    here.shell("bob", outputs('json = \\"$OUT/directory/mail.json\\"'))
    code, said = here.command("root", *SET)
    assert (code, " allow acme" in said) == (77, True)
    assert here.command("root", "allow", "acme")[0] == 77, "nobody is there to look at it"
    code, said = here.command("root", "allow", "acme", "--yes")
    assert code == 0
    assert "outputs.json: (not asked before) → /etc/outside/directory/mail.json" in said
    assert here.command("root", *SET)[0] == 0
    assert "m.example.com" in here.shell("root", 'cat "$OUT/directory/mail.json"')
    before = here.seen()
    here.shell("bob", outputs('json = \\"$OUT/directory/other.json\\"'))
    assert here.command("root", *SET)[0] == 77
    assert here.seen() == before


def test_the_first_save_after_an_upgrade_asks_nothing_where_the_content_fits(here: Scene) -> None:
    """No record of what was written is believed, and none is needed."""
    here.begin(mode=0o700)
    here.command("root", "add", "acme", "--name", "Acme")
    values = ("mail.mode=custom", "smtp.host=m.example.com", "sender.address=a@example.com")
    here.command("root", "set", "acme", *values, "outputs.json=/etc/outside/directory/mail.json")
    here.shell("root", "rm -rf ../.outputs; rm -rf " + str(here.place / "state" / "root"))
    assert here.command("root", *SET)[0] == 0
    assert "2525" in here.shell("root", 'cat "$OUT/directory/mail.json"')


def test_the_export_of_a_command_that_bob_wrote_is_asked_about(here: Scene) -> None:
    """Also on standard output, which somebody saves. Mutation: export() without require()."""
    here.begin()
    here.command("root", "add", "acme", "--name", "Acme")
    login = (
        '[authentication]\\nrequired = true\\nusername = \\"u\\"\\nsecret = \\"command\\"\\n'
        'command = [\\"touch\\", \\"$PWNED\\"]\\n'
    )
    here.shell("bob", settings(CUSTOM, login))
    for words in (
        ("export", "acme", "msmtp"),
        ("test", "acme", "--until", "auth"),
        ("send", "acme", "a@example.com"),
        ("export", "acme", "env", "--with-password", "--output", "/etc/outside/directory/x"),
    ):
        code, said = here.command("root", *words)
        assert (code, "passwordeval" in said, here.pwned.exists()) in (
            (77, False, False),
            (64, False, False),  # send has no standard input here
        )


def test_a_variable_that_bob_named_is_not_sent(here: Scene) -> None:
    here.begin()
    here.command("root", "add", "acme", "--name", "Acme")
    login = (
        '[authentication]\\nrequired = true\\nusername = \\"u\\"\\nsecret = \\"environment\\"\\n'
        'variable = \\"AWS_SECRET_ACCESS_KEY\\"\\n'
    )
    here.shell("bob", settings(CUSTOM, login))
    words = ("test", "acme", "--until", "auth")
    code, said = here.command("root", *words, AWS_SECRET_ACCESS_KEY="s3cr3t-of-root")
    assert code == 77
    assert "authentication.variable: (not asked before) → AWS_SECRET_ACCESS_KEY" in said
    assert "s3cr3t" not in said


@pytest.mark.parametrize(
    "linked",
    [
        "echo relayhost = name > main.cf; echo smtp_sasl_auth_enable = yes >> main.cf; "
        "ln -s /etc/outside/secret sasl_passwd",
        "ln -s /etc/outside/main.cf main.cf",
    ],
    ids=["beside it", "itself"],
)
def test_an_import_brings_no_file_of_roots_into_the_directory(here: Scene, linked: str) -> None:
    """Mutation: a file is opened by its path, wherever a link of bob's leads."""
    here.begin()
    made = ("add", "acme", "--name", "Acme"), ("set", "acme", "sender.address=a@example.com")
    for words in made:
        assert here.command("root", *words)[0] == 0
    here.shell(
        "root", 'echo "relayhost = $(echo SECRETHASH)" > "$OUT/main.cf"; chmod 600 "$OUT/main.cf"'
    )
    place = here.pwned.parent / "import"
    here.shell("bob", f"rm -rf {place}; mkdir {place}; cd {place}; {linked}")
    file = str(place / "main.cf")
    given = ("--format", "postfix", "--id", "acme", "--yes", "--expect", "1")
    code, said = here.command("root", "import", file, *given)
    assert "is a link, and others could have placed it" in said
    assert code == 65
    assert SECRET not in said + here.shell("root", "cat ../organizations/acme.toml")
