"""user.toml: what a person chose for the screens; what is wrong in it is said, never in the way."""

import os
from pathlib import Path

import pytest

from tui.errors import BrokenFile, NotSaved
from tui.keys import KEYS
from tui.storage.state.preferences import THEMES, keep_theme, read_preferences


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own" / "user.toml"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_is_no_problem(path: Path) -> None:
    found = read_preferences(path)
    assert (found.theme, dict(found.keys), found.problems) == ("", {}, ())


@pytest.mark.parametrize(
    "table", ['[keys]\n"settings.test" = "f5, x"', '[keys]\nsettings.test = "f5,x"']
)
def test_keys_with_and_without_quotes(path: Path, table: str) -> None:
    found = read_preferences(written(path, f'theme = "posthouse-light"\n{table}\n'))
    assert found.theme == "posthouse-light"
    assert found.keys == {"settings.test": "f5,x"}
    assert found.problems == ()


def test_what_takes_turns_on_a_key_moves_together(path: Path) -> None:
    """Mutation: only the one that is named; Textual then takes escape from the other."""
    found = read_preferences(written(path, '[keys]\n"test.back" = "f9"\n'))
    assert found.keys == {"test.back": "f9", "test.cancel": "f9"}


def test_an_old_key_works_and_is_told_with_its_line(path: Path) -> None:
    """F8 looks, on every screen. Mutation: the old default is taken without a word."""
    found = read_preferences(written(path, '[keys]\n"picker.remove" = "f8"\n'))
    assert found.keys == {"picker.remove": "f8"}
    (problem,) = found.problems
    assert ":2: [keys] picker.remove: it works, but f8 is settings.probe elsewhere" in problem
    assert problem.endswith("as it comes it is delete,f20,shift+f8.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme = [\n", "is not TOML"),
        ("\xff", "is not TOML"),
        ('theme = "posthouse-drak"', "did you mean posthouse-dark"),
        ("theme = 3", "is not one of"),
        ('them = "ansi-dark"', "them is not known here, did you mean theme"),
        ('keys = "f5"', "keys is a table"),
        ('[keys]\n"setings.test" = "f5"', "did you mean settings.test"),
        ('[keys]\n"settings.test" = "F5"', "'F5' is not a key"),
        ('[keys]\n"settings.test" = "hyper+t"', "is not a key"),
        ('[keys]\n"settings.test" = "f25"', "is not a key"),
        ('[keys]\n"settings.test" = ""', "a text with keys"),
        ('[keys]\n"settings.test" = 5', "a text with keys"),
        ('[keys]\n"settings.test" = "f2"', "f2 is settings.save already"),
        ('[keys]\n"settings.test" = "f10"', "f10 is app.quit already"),
        ('[keys]\n"settings.test" = "\x1b"', "is not TOML"),
    ],
)
def test_what_cannot_be_used_is_named_and_left_out(path: Path, text: str, said: str) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    found = read_preferences(path)
    assert (found.theme, dict(found.keys)) == ("", {})
    assert [one for one in found.problems if said in one and "user.toml" in one], found.problems
    assert len(found.problems) == 1


def test_each_problem_says_its_line(path: Path) -> None:
    """Mutations: no line; the line of the table; the order in which they are found."""
    text = """# mine
them = "ansi-dark"
theme = "posthouse-drak"

[keys]
"settings.test" = "f5"
settings.save = "F2"
setings.save = "f3"
"""
    problems = read_preferences(written(path, text)).problems
    lines = [one.removeprefix(f"{path}:").partition(": ") for one in problems]
    assert [(line, what[:12]) for line, _colon, what in lines] == [
        ("2", "them is not "),
        ("3", "theme 'posth"),
        ("7", "[keys] setti"),
        ("8", "[keys] setin"),
    ]


def test_a_key_that_was_moved_away_is_free(path: Path) -> None:
    text = '[keys]\n"settings.save" = "ctrl+f2"\n"settings.test" = "f2"\n'
    found = read_preferences(written(path, text))
    assert found.problems == ()
    assert found.keys["settings.test"] == "f2"


@pytest.mark.parametrize("key", [key for key in KEYS if key.label], ids=lambda key: key.id)
def test_every_key_can_be_changed(path: Path, key: object) -> None:
    assert key in KEYS
    name = getattr(key, "id", "")
    found = read_preferences(written(path, f'[keys]\n"{name}" = "ctrl+f9"\n'))
    assert (found.problems, found.keys[name]) == ((), "ctrl+f9")


def test_a_chosen_theme_is_kept_and_all_else_stays(path: Path) -> None:
    """Mutation: document["theme"] where it is not there yet lands in [keys]."""
    before = '# mine\n[keys]\n"settings.test" = "x" # quick\n'
    keep_theme(written(path, before), "ansi-light")
    assert path.read_text() == f'theme = "ansi-light"\n{before}'
    keep_theme(path, "ansi-dark")
    assert path.read_text() == f'theme = "ansi-dark"\n{before}'
    found = read_preferences(path)
    assert (found.theme, dict(found.keys)) == ("ansi-dark", {"settings.test": "x"})


def test_the_first_choice_makes_the_file(path: Path) -> None:
    keep_theme(path, "ansi-dark")
    assert path.read_text() == 'theme = "ansi-dark"\n'
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_broken_file_is_left_alone(path: Path) -> None:
    with pytest.raises(BrokenFile, match="not TOML"):
        keep_theme(written(path, "theme = ["), next(iter(THEMES)))
    assert path.read_text() == "theme = ["


def test_a_file_that_is_nested_without_end_is_no_toml(path: Path) -> None:
    """Mutation: only what tomllib calls an error is caught."""
    written(path, f"theme = {'[' * 5000}")
    (problem,) = read_preferences(path).problems
    assert "is not TOML" in problem
    with pytest.raises(BrokenFile, match="not TOML"):
        keep_theme(path, next(iter(THEMES)))


def test_where_no_file_can_be_read_no_theme_is_kept(path: Path) -> None:
    """Mutation: what the system says is not caught."""
    path.mkdir(parents=True)
    with pytest.raises(NotSaved, match="cannot be read"):
        keep_theme(path, next(iter(THEMES)))


def test_a_file_without_an_end_is_not_waited_for(tmp_path: Path) -> None:
    """Mutation: Path.read_bytes(), which waits for ever."""
    path = tmp_path / "user.toml"
    os.mkfifo(path)
    assert "it is a named pipe (FIFO), not a file" in read_preferences(path).problems[0]
