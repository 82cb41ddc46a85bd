"""Keys: one table, and what bindings, key bar, help, palette and user.toml make of it."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.binding import Binding
from textual.dom import DOMNode
from textual.widgets import OptionList, Static

import tui.screens
import tui.widgets
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import go_to, settle
from tests.ui.helpers.scenes import MakeApp
from tui.app import PosthouseApp
from tui.keys import KEYS, PLACES
from tui.screens.boxes.commands import commands_of
from tui.screens.boxes.help import HelpModal
from tui.screens.boxes.themes import ThemesModal
from tui.screens.mail_test.probe import ProbeModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.state.preferences import Preferences, read_preferences
from tui.storage.workspace import Workspace
from tui.widgets.controls.jump import JumpPrompt, letters_for
from tui.widgets.form.settings_form import SettingsForm
from tui.widgets.frame.key_bar import KeyBar

# ctrl+z and ctrl+l are what they are in every program; a jump is one way of many to a field.
ONLY_CTRL = {"app.commands", "app.suspend", "app.redraw", "settings.jump"}


def every_binding() -> dict[str, Binding]:
    """What our classes bind, by id."""
    found = {}
    for package in (tui.screens, tui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                ours = getattr(value, "__module__", "").startswith("tui.")
                if ours and isinstance(value, type) and issubclass(value, DOMNode):
                    for one in Binding.make_bindings(vars(value).get("BINDINGS", ())):
                        found[str(one.id)] = one
    for one in Binding.make_bindings(PosthouseApp.BINDINGS):
        found[str(one.id)] = one
    return found


def test_every_binding_is_in_the_table_and_the_table_is_all_used() -> None:
    """Mutation: a Binding written into a screen."""
    assert set(every_binding()) == {key.id for key in KEYS}


def test_ids_are_of_one_key_and_of_a_known_place() -> None:
    assert len({key.id for key in KEYS}) == len(KEYS)
    assert {key.place for key in KEYS} == set(PLACES)


@pytest.mark.parametrize(
    "key", [key for key in KEYS if "ctrl+" in key.keys], ids=lambda key: key.id
)
def test_every_ctrl_key_has_a_twin_without(key: object) -> None:
    """Serial lines and proxies take some. Mutation: settings.save without f2."""
    assert key in KEYS
    keys, name = getattr(key, "keys", ""), getattr(key, "id", "")
    assert name in ONLY_CTRL or [one for one in keys.split(",") if "ctrl" not in one]


def test_an_f_key_means_one_thing_everywhere() -> None:
    """F8 looked at a server here and removed an organization there."""
    meanings = {
        "f2": {"save", "accept"},  # a box with a name is saved as well
        "f3": {"changes", "change"},  # what differs, or shall differ
        "f4": {"provider", "back", "mark"},  # what opens a box closes it, too
        "f5": {"test", "send"},
        "f6": {"history", "earlier", "back", "dismiss"},
        "f7": {"problem", "field"},  # in a box: to the field with the problem
        "f8": {"probe", "again"},
        "f9": {"revert", "sort"},
        "f11": {"outputs", "back"},
    }
    for name, actions in meanings.items():
        assert {key.action for key in KEYS if name in key.keys.split(",")} == actions


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])
@pytest.mark.parametrize("organization", [None, "acme"])
async def test_the_key_bar_shows_whole_keys(
    make_app: MakeApp, size: tuple[int, int], organization: str | None
) -> None:
    """Mutation: spare keys are not dropped."""
    async with make_app(organization).run_test(size=size) as pilot:
        await settle(pilot)
        bar = pilot.app.screen.query_one(KeyBar)
        fitting = bar.fitting
        assert sum(len(one.text) for one in fitting) <= size[0]
        assert [one for one in bar.shown if one.vital and one not in fitting] == []
        assert size[0] < 80 or fitting == list(bar.shown)


async def test_the_key_bar_cuts_no_key_however_long_its_words(make_app: MakeApp) -> None:
    """“i Réceptio” stood at the edge, and help beyond it. Mutations: vital keys stay; help goes."""
    async with make_app("acme").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        bar = pilot.app.screen.query_one(KeyBar)
        bar.shown = tuple(one._replace(label="Réception", vital=True) for one in bar.shown)
        assert sum(cell_len(one.text) for one in bar.fitting) <= bar.size.width
        actions = [one.action for one in bar.fitting]
    assert len(actions) > 1
    assert "app.help" in actions


async def test_a_click_on_the_key_bar_is_the_key(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.click(KeyBar, offset=(2, 0))
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpModal)


async def test_one_key_more_and_one_is_in_a_field(make_app: MakeApp) -> None:
    """Mutations: letters of hidden fields; the letter stays; the focus is not given back."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        form = await go_to(pilot, "smtp.port")
        port = pilot.app.focused
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert form.row("smtp.host").has_class("-lettered")
        assert not form.row("smtp.ca_file").has_class("-lettered")
        await pilot.press("e")
        await pilot.pause()
        assert pilot.app.focused is form.row("smtp.domain").control
        assert not form.row("smtp.host").has_class("-lettered")
        port.focus() if port else None
        await pilot.pause()
        await pilot.press("ctrl+g", "escape")
        await pilot.pause()
        assert pilot.app.focused is port
        assert not pilot.app.screen.query_one(JumpPrompt).display
        assert pilot.app.screen.query_one(SettingsForm) is form


def test_letters_come_from_the_labels_and_each_only_once() -> None:
    labels = [(str(number), "Port") for number in range(40)]
    letters = letters_for(labels)
    assert list(letters)[:5] == ["p", "o", "r", "t", "a"]
    assert len(set(letters.values())) == len(letters) == 36


async def test_a_changed_key_works_and_the_bar_says_it(workspace: Workspace) -> None:
    """Mutation: no set_keymap()."""
    preferences = Preferences(Path("user.toml"), keys={"settings.help": "f12"})
    app = PosthouseApp(workspace, "acme", clock=lambda: NOW, preferences=preferences)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "F12" in [one.name for one in app.screen.query_one(KeyBar).shown]
        await pilot.press("f12")
        await pilot.pause()
        assert isinstance(app.screen, HelpModal)


async def test_what_is_wrong_in_the_file_is_said_at_the_start(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "user.toml"
    path.write_text('theme = "drak"')
    preferences = read_preferences(path)
    app = PosthouseApp(workspace, clock=lambda: NOW, preferences=preferences)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert preferences.problems[0] in str(app.screen.query_one("#notes", Static).render())
        assert app.theme == "posthouse-dark"


async def test_colours_are_shown_at_once_and_kept_by_enter(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Mutations: escape keeps the preview; enter does not write."""
    preferences = Preferences(tmp_path / "own" / "user.toml")
    app = PosthouseApp(workspace, clock=lambda: NOW, preferences=preferences)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("f1", "t", "down")
        await pilot.pause()
        assert app.theme == "posthouse-light"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == "posthouse-dark"
        await pilot.press("f1", "t")
        await pilot.pause()
        assert isinstance(app.screen, ThemesModal)
        assert app.screen.query_one(OptionList).highlighted == 0
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert app.theme == "ansi-dark"
    assert read_preferences(preferences.path).theme == "ansi-dark"


@pytest.mark.parametrize(
    ("variable", "value", "theme"),
    [
        ("TERM", "linux", "ansi-dark"),
        ("NO_COLOR", "1", "ansi-dark"),
        ("TERM", "tmux-256color", "posthouse-dark"),
    ],
)
async def test_few_colours_are_the_terminals_own(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, theme: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert make_app().theme == theme


async def test_all_commands_are_found_by_name_and_done(make_app: MakeApp) -> None:
    """Mutations: every binding listed; what was picked is not done; the filter keeps all."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        offered = {one.name for one in commands_of(pilot.app.screen)}
        assert {"Save", "Test", "Back", "Quit", "Go to a field", "Colours"} <= offered
        assert "Next field" not in offered
        await pilot.press("ctrl+p", *"look at")
        await pilot.pause()
        rows = pilot.app.screen.query_one("#commands", OptionList)
        assert rows.option_count == 1
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ProbeModal)


async def test_no_command_fits(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"zzz", "enter")
        await pilot.pause()
        assert pilot.app.screen.query_one("#no-command").display
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MailSettingsScreen)
