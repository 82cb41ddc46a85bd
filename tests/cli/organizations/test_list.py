"""``posthouse list`` of a selection: --where, --all, --sort."""

import json

import pytest

from tests.cli.helpers.commands import run
from tui.storage.directory.config_directory import ConfigDirectory


@pytest.fixture(autouse=True)
def some(directory: ConfigDirectory) -> None:
    for name, host in (("beta", "smtp.zeta.example"), ("acme", "smtp.office365.com")):
        directory.add(name, f"Z {name}" if name == "acme" else f"A {name}")
        directory.save(name, {
            "mail.mode": "custom", "smtp.host": host, "sender.address": f"mail@{name}.example",
            "authentication.required": True, "authentication.username": f"mail@{name}.example",
        })  # fmt: skip
    directory.add("follows", "Follows")
    directory.add("misspelt", "Misspelt")
    (directory.path / "organizations" / "misspelt.toml").write_text("name = Misspelt")


def ids(*arguments: str) -> list[str]:
    return [row["id"] for row in json.loads(run("list", *arguments, "--json").out)]


def test_what_is_selected() -> None:
    assert ids("--all") == ids() == ["acme", "beta", "follows", "misspelt"]
    assert ids("--where", "smtp.host=smtp.office365.com") == ["acme"]
    assert ids("beta", "acme") == ["beta", "acme"]
    assert ids("--where", "mode=custom", "--where", "id!=acme") == ["beta"]


def test_who_may_stop_sending_is_one_line() -> None:
    ended = run("list", "--where", "warning=password-ends")
    assert (ended.code, ended.out.split()[0], len(ended.out.splitlines())) == (0, "acme", 1)
    assert "left out, for the file can't be read: misspelt" in ended.err


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("name", ["beta", "follows", "misspelt", "acme"]),
        ("server", ["misspelt", "acme", "follows", "beta"]),
        ("problem", ["misspelt", "acme", "beta", "follows"]),
        ("tested", ["acme", "beta", "follows", "misspelt"]),
    ],
)
def test_sorted(by: str, expected: list[str]) -> None:
    assert ids("--sort", by) == expected


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--where", "smtp.hots=a"], 64, "smtp.hots is no key; did you mean smtp.host?"),
        (["acme", "--all"], 64, "Give ORG, or --all, not both."),
        (["--where", "id=beta", "--where", "mode=default"], 66, "No organization matches id=beta"),
        (["--where", "id=betta", "--where", "id!=misspelt"], 66, "did you mean id=beta?"),
        (["acne"], 66, "did you mean acme?"),
        (["--sort", "servr"], 64, "Did you mean server?"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_printed(
    arguments: list[str], code: int, said: str
) -> None:
    ended = run("list", *arguments, "--json")
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
