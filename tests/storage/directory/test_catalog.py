"""The lines about all organizations: read once, then only what has changed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.settings.names import HOST
from tui.storage.directory import catalog
from tui.storage.directory.catalog import Catalog, lines
from tui.storage.directory.catalog_line import Listing
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.settings_file.stored_file import Stored

CUSTOM = """name = "{0}"

[mail]
mode = "custom"

[smtp]
host = "smtp.{0}.example"

[sender]
address = "mail@{0}.example"
"""
AGO = 1_600_000_000


class Counting(ConfigDirectory):
    """Knows which files were read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.read: list[str] = []

    def load(self, organization_id: str) -> Stored:
        self.read.append(organization_id)
        return super().load(organization_id)


@pytest.fixture
def directory(tmp_path: Path) -> Counting:
    made = Counting(tmp_path / "config")
    (made.path / "organizations").mkdir(parents=True)
    write(made, "acme", CUSTOM.format("acme"))
    write(made, "broken", "name = Broken")
    write(made, "follows", 'name = "Follows"')
    write(made, HOST, CUSTOM.format("relay"))
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "state" / "listings"


def write(directory: ConfigDirectory, name: str, text: str, when: int = AGO) -> None:
    """Write a file that is old enough to be trusted not to change unseen."""
    place = directory.path if name == HOST else directory.path / "organizations"
    file = place / f"{name}.toml"
    file.write_text(text)
    os.utime(file, (when, when))


def read(catalog: Catalog) -> dict[str, Listing]:
    for _ in catalog.read():
        pass
    return {row.id: row for row in catalog.rows}


def test_all_of_them_the_host_first(directory: Counting, cache: Path) -> None:
    rows = read(Catalog(directory, cache))
    assert list(rows) == [HOST, "acme", "broken", "follows"]
    shown = [(row.name, row.mode, row.host, row.broken) for row in rows.values()]
    assert shown == [
        ("Host", "custom", "smtp.relay.example", False),
        ("acme", "custom", "smtp.acme.example", False),
        ("broken", "default", "", True),
        ("Follows", "default", "smtp.relay.example", False),
    ]


def test_the_next_start_reads_nothing_that_has_not_changed(
    directory: Counting, cache: Path
) -> None:
    first = read(Catalog(directory, cache))
    directory.read.clear()
    assert read(Catalog(directory, cache)) == first
    assert directory.read == []


def test_a_command_reads_what_has_changed(directory: Counting, cache: Path) -> None:
    """Also where no picker ever was. Mutations: lines without what is remembered; lines that do
    not remember.
    """
    shown = {row.id: row for row in lines(directory, directory.ids(), cache)}
    write(directory, "acme", CUSTOM.format("other"))
    directory.read.clear()
    rows = list(lines(directory, directory.ids(), cache))
    assert directory.read == ["acme"]
    assert [row.host for row in rows] == ["smtp.other.example", "", "smtp.relay.example"]
    assert rows[1:] == [shown["broken"], shown["follows"]]
    directory.read.clear()
    assert list(lines(directory, directory.ids(), cache)) == rows
    assert directory.read == []


def test_what_may_change_unseen_is_not_written_each_time(directory: Counting, cache: Path) -> None:
    """Mutation: what is as new as the clock counts as what is worth remembering."""
    list(lines(directory, directory.ids(), cache))
    before = cache.stat().st_ino
    write(directory, "acme", CUSTOM.format("acme"), 2**33)
    list(lines(directory, directory.ids(), cache))
    assert cache.stat().st_ino == before


@pytest.mark.parametrize("changed", ["acme", "broken", "follows", HOST])
def test_a_changed_file_is_read_alone(directory: Counting, cache: Path, changed: str) -> None:
    """Mutation: a stamp without the modification time."""
    for catalog_ in (Catalog(directory, cache), None):
        used = catalog_ or Catalog(directory, cache)  # in the same process, and at the next start
        read(used)
        for server in ("one", "two"):  # of the same length: only the times tell
            write(directory, changed, CUSTOM.format(server), AGO + ord(server[0]))
            directory.read.clear()
            rows = read(used)
            assert directory.read == [changed]
            assert rows[changed].host == f"smtp.{server}.example"
            if changed == HOST:
                assert rows["follows"].host == f"smtp.{server}.example"


def test_added_and_removed_files(directory: Counting, cache: Path) -> None:
    used = Catalog(directory, cache)
    read(used)
    write(directory, "born", CUSTOM.format("born"))
    (directory.path / "organizations" / "acme.toml").unlink()
    directory.read.clear()
    assert list(read(used)) == [HOST, "born", "broken", "follows"]
    assert directory.read == ["born"]
    directory.read.clear()
    assert list(read(Catalog(directory, cache))) == [HOST, "born", "broken", "follows"]
    assert directory.read == []


def test_what_may_still_change_unseen_is_read_again(directory: Counting, cache: Path) -> None:
    """Mutation: young files get a stamp too."""
    file = directory.path / "organizations" / "acme.toml"
    file.write_text(CUSTOM.format("fresh"))
    read(Catalog(directory, cache))
    directory.read.clear()
    read(Catalog(directory, cache))
    assert directory.read == ["acme"]


def test_the_first_come_before_the_directory_is_listed(
    directory: Counting, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing 100,000 names takes long. Mutations: no glimpse; one of a file that has changed."""
    monkeypatch.setattr(catalog, "_GLIMPSE_FROM_BYTES", 0)
    read(Catalog(directory, cache))
    write(directory, "acme", CUSTOM.format("other"), AGO + 1)
    monkeypatch.setattr(directory, "names", lambda: pytest.fail("it is listed"))
    used = Catalog(directory, cache)
    next(used.read())
    assert [row.id for row in used.rows] == [HOST, "broken", "follows"]
    assert used.rows[2].host == "smtp.relay.example"


def test_a_glimpse_needs_the_host(
    directory: Counting, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: what follows it is shown with its server of the last start."""
    monkeypatch.setattr(catalog, "_GLIMPSE_FROM_BYTES", 0)
    read(Catalog(directory, cache))
    write(directory, HOST, CUSTOM.format("other"), AGO + 1)
    used = Catalog(directory, cache)
    next(used.read())
    assert used.rows == []


def test_a_look_writes_nothing(directory: Counting, cache: Path) -> None:
    """Mutations: a missing host.toml, which may change unseen; remembering at each look."""
    (directory.path / "host.toml").unlink()
    used = Catalog(directory, cache)
    read(used)
    written = cache.stat().st_mtime_ns, cache.stat().st_ino
    read(used)
    read(Catalog(directory, cache))
    assert (cache.stat().st_mtime_ns, cache.stat().st_ino) == written


def test_few_changes_are_not_worth_writing_all(
    directory: Counting, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 100,000 lines, for one file that somebody saves. Mutation: without the count."""
    monkeypatch.setattr(catalog, "_REWRITE_AT_ONE_IN", 3)
    used = Catalog(directory, cache)
    read(used)
    before = cache.read_bytes()
    write(directory, "acme", CUSTOM.format("one"), AGO + 1)
    assert read(used)["acme"].host == "smtp.one.example"
    assert cache.read_bytes() == before
    directory.read.clear()
    assert read(Catalog(directory, cache))["acme"].host == "smtp.one.example"
    assert directory.read == ["acme"]
    write(directory, "broken", CUSTOM.format("two"), AGO + 1)
    read(used)
    assert b"smtp.two.example" in cache.read_bytes()


def test_nothing_new_is_nothing_to_show(directory: Counting, cache: Path) -> None:
    used = Catalog(directory, cache)
    read(used)
    assert list(used.read()) == []


def test_rows_come_before_all_are_read(
    directory: Counting, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog, "FIRST_BATCH", 2)
    used = Catalog(directory, cache)
    reading = used.read()
    next(reading)
    assert [row.id for row in used.rows] == [HOST, "acme"]
    assert directory.read == [HOST, "acme"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"posthouse 0.0.0\n" + data.split(b"\n", 1)[1],
        lambda data: data.replace(b"587", b"x"),
        lambda data: data.replace(b"acme", b"\x1b]0;x"),
        lambda data: data.replace(b"\t", b" "),
        lambda data: b"\xff" + data,
        lambda data: data.replace(b"acme", b"\xff"),
        lambda data: b"\n" * 100_000,
        lambda data: b"",
    ],
    ids=["cut", "version", "type", "escape", "shape", "bytes", "bytes inside", "lines", "empty"],
)
def test_a_damaged_cache_is_as_good_as_none(
    directory: Counting, cache: Path, damage: Callable[[bytes], bytes]
) -> None:
    first = read(Catalog(directory, cache))
    cache.write_bytes(damage(cache.read_bytes()))
    assert read(Catalog(directory, cache)) == first


def test_what_is_printable_is_no_damage(directory: Counting, cache: Path) -> None:
    """French has no-break spaces, which Python does not call printable. Mutation: that alone."""
    write(directory, "acme", 'name = "Société\u00a0: «\u00a0Lumière\u00a0»"')
    first = read(Catalog(directory, cache))
    assert first["acme"].name == "Société\u00a0: «\u00a0Lumière\u00a0»"
    directory.read.clear()
    assert read(Catalog(directory, cache)) == first
    assert directory.read == []


def test_a_cache_that_cannot_be_written(directory: Counting, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    assert len(read(Catalog(directory, tmp_path / "state" / "listings"))) == 4


def test_the_cache_is_its_owners_alone(directory: Counting, cache: Path) -> None:
    read(Catalog(directory, cache))
    assert cache.stat().st_mode & 0o777 == 0o600
