"""``posthouse check``: its line, exit codes, files and memory; no mail, no question."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers.commands import on_terminal, run
from tests.many.conftest import told_apart as told_apart
from tests.many.helpers import PASSWORD, CountingServer, organization
from tests.many.test_formats import promtool
from tests.programs import needs
from tui.storage.directory.config_directory import ConfigDirectory

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 5))


@pytest.fixture
def server() -> Iterator[CountingServer]:
    with CountingServer(hosts=HOSTS) as running:
        yield running


@pytest.fixture
def two(own_home: Path, server: CountingServer, monkeypatch: pytest.MonkeyPatch) -> ConfigDirectory:
    """Two that work, each on a server of its own."""
    directory = ConfigDirectory(own_home / "posthouse")
    monkeypatch.setenv("MANY", PASSWORD)
    organization(directory, "acme", server, HOSTS[0])
    organization(directory, "beta", server, HOSTS[1])
    return directory


def test_all_is_well(two: ConfigDirectory, server: CountingServer) -> None:
    """Without a selection it is about all; nothing is sent."""
    ended = run("check")
    assert (ended.code, ended.err) == (0, "")
    (line,) = ended.out.splitlines()
    assert line.startswith("SMTP OK - 2 of 2 organizations accepted | ok=2;;;0;2 ")
    assert (sorted(server.logins), server.mails) == (["acme", "beta"], 0)
    assert run("check", "acme").out.startswith("SMTP OK - 1 of 1 ")


@pytest.mark.parametrize(
    ("reply", "change", "code", "line"),
    [
        ("535 5.7.8 No", {}, 2, "CRITICAL bad-credentials: beta"),
        ("454 4.7.0 Later", {}, 1, "WARNING auth-temporary: beta"),
        ("", {"authentication.secret": "ask"}, 3, "UNKNOWN not-tested:asks: beta"),
        ("", {"authentication.variable": "NONE"}, 3, "UNKNOWN not-tested:secret-unavailable: beta"),
    ],
)
def test_exit_codes(
    two: ConfigDirectory,
    server: CountingServer,
    reply: str,
    change: dict[str, object],
    code: int,
    line: str,
) -> None:
    if reply:
        server.replies["beta"] = reply
    two.save("beta", change)
    ended = run("check")
    assert ended.code == code
    assert ended.out.splitlines()[1:] == [line]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--no-such-option",), "No such option"),
        (("--warning-days", "x"), "is not a valid"),
        (("--warning-days", "3", "--critical-days", "4"), "--critical-days must not be more"),
        (("nobody",), "nobody"),
        (("--where", "smtp.hots=1"), "smtp.hots is no key"),
        (("--where", "id=none"), "No organization matches"),
        (("acme", "--all"), "not both"),
        (("acme", "--prometheus", "/proc/none/x.prom"), "/proc/none"),
    ],
)
def test_every_error_is_unknown(
    two: ConfigDirectory, arguments: tuple[str, ...], said: str
) -> None:
    """3, and one line on standard output, which is all that monitoring shows. Mutation: 64."""
    ended = run("check", *arguments)
    assert ended.code == 3
    assert ended.out.startswith("SMTP UNKNOWN - ")
    assert said in ended.out
    assert len(ended.out.splitlines()) == 1


def test_a_directory_that_is_none_is_unknown(own_home: Path) -> None:
    (own_home / "file").write_text("")
    for place in ("file", "nowhere"):
        ended = run("--config-dir", str(own_home / place), "check")
        assert ended.code == 3
        assert ended.out.startswith("SMTP UNKNOWN - ")


def test_it_asks_nobody(two: ConfigDirectory) -> None:
    """Not even on a terminal. Mutation: what others could have written is asked about."""
    (two.path / "organizations").chmod(0o777)
    two.file("beta").chmod(0o666)
    ended = on_terminal(["check"], [])
    assert ended.code == 3
    assert "UNKNOWN not-tested:not-allowed: acme, beta" in ended.out
    assert "?" not in ended.err


def test_a_refused_login_stays_critical_and_is_one_login(
    two: ConfigDirectory, server: CountingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer must lock nobody out. Mutations: tried again; not tested in its place."""
    monkeypatch.setenv("WRONG", "wrong")
    two.save("beta", {"authentication.variable": "WRONG"})
    for _ in range(3):
        ended = run("check", "beta")
        assert ended.code == 2
        assert "CRITICAL bad-credentials: beta" in ended.out
    assert server.logins == ["beta"]
    monkeypatch.setenv("WRONG", PASSWORD)
    assert "1 of 1 organizations accepted" in run("check", "beta").out


def test_since_change_says_only_what_differs(two: ConfigDirectory, server: CountingServer) -> None:
    """Mutations: all of it; what is well called news; what was not looked at forgotten."""
    assert run("check", "--since-change").out == ""
    server.replies["beta"] = "535 5.7.8 No"
    ended = run("check", "--since-change")
    assert (ended.code, ended.out) == (2, "beta: accepted → bad-credentials\n")
    ended = run("check", "--since-change")
    assert (ended.code, ended.out) == (2, "")
    assert run("check", "acme", "--since-change").out == ""
    two.save("beta", {"authentication.username": "other"})
    ended = run("check", "--since-change")
    assert (ended.code, ended.out) == (0, "beta: bad-credentials → accepted\n")


def test_what_fails_at_its_first_check_is_news(
    two: ConfigDirectory, server: CountingServer
) -> None:
    server.replies["beta"] = "535 5.7.8 No"
    assert run("check", "--since-change").out == "beta: new → bad-credentials\n"


def test_json_is_a_line_an_organization(two: ConfigDirectory, server: CountingServer) -> None:
    server.replies["beta"] = "535 5.7.8 No"
    ended = run("check", "--json")
    first, second = map(json.loads, ended.out.splitlines())
    assert ended.code == 2
    assert (first["organization"], first["level"], first["state"]) == ("acme", "OK", "accepted")
    assert (second["level"], second["state"]) == ("CRITICAL", "bad-credentials")
    assert "refused the user name or password" in second["sentence"]


@needs("promtool")
def test_the_metrics_are_written_whole(two: ConfigDirectory, tmp_path: Path) -> None:
    """For a program of another user; nothing else is left beside them."""
    place = tmp_path / "metrics"
    place.mkdir()
    for _ in range(2):
        assert run("check", "--prometheus", str(place / "posthouse.prom")).code == 0
        (file,) = place.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert promtool("check", "metrics", stdin=file.read_bytes()) == ""
    text = file.read_text()
    assert 'posthouse_test_success{organization="acme",host="127.0.0.1"} 1\n' in text
    assert 'stage="auth"' in text


def test_junit_is_written(two: ConfigDirectory, tmp_path: Path) -> None:
    assert run("check", "--junit", str(tmp_path / "report.xml")).code == 0
    assert '<testcase classname="127.0.0.1:' in (tmp_path / "report.xml").read_text()


def test_it_speaks_english_everywhere(two: ConfigDirectory) -> None:
    """Programs group by its words. Mutation: French."""
    assert run("--language", "fr", "check").out.startswith("SMTP OK - 2 of 2 organizations")


def test_the_end_of_a_certificate_is_watched(acme: ConfigDirectory, tmp_path: Path) -> None:
    """Over real TLS. Mutations: the days are not looked at; the certificate is not kept."""
    metrics = tmp_path / "posthouse.prom"
    ended = run("check", "acme", "--prometheus", str(metrics))
    assert ended.code == 0
    assert ";21:;7:" in ended.out
    assert "certificate_not_after_timestamp_seconds{" in metrics.read_text()
    ended = run("check", "acme", "--warning-days", "100000")
    assert (ended.code, ended.out.splitlines()[1:]) == (1, ["WARNING certificate-warning: acme"])
    ended = run("check", "acme", "--warning-days", "100000", "--critical-days", "100000")
    assert (ended.code, ended.out.splitlines()[1:]) == (2, ["CRITICAL certificate-critical: acme"])


def test_a_test_that_passes_ends_what_is_remembered(
    two: ConfigDirectory, server: CountingServer
) -> None:
    """The password was right, and the account locked: whoever unlocked it tests it, and the next
    check looks again. Mutation: CRITICAL for the rest of the day.
    """
    server.replies["beta"] = "535 5.7.8 No"
    assert run("check", "beta").code == 2
    del server.replies["beta"]
    assert run("check", "beta").code == 2
    assert run("test", "beta", "--until", "ehlo").code == 0
    assert run("check", "beta").code == 2
    assert run("test", "beta", "--until", "auth").code == 0
    assert run("check", "beta").code == 0
    assert server.logins == ["beta"] * 3
