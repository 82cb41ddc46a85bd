"""A file that two machines changed, as the settings screen settles it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.conftest import AssertScreen
from tests.programs import needs
from tests.storage.helpers.gits import git
from tests.ui.helpers.keyboard import settle
from tui.app import PosthouseApp
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.conflict import ConflictModal
from tui.screens.boxes.outputs_changed import OutputsChangedModal
from tui.screens.boxes.restore_draft import DraftModal
from tui.screens.picker.screen import PickerScreen
from tui.screens.settings.screen import MailSettingsScreen
from tui.storage.editing import add_rename_remove
from tui.storage.editing.saving import save
from tui.storage.state.drafts import Drafts
from tui.storage.workspace import Workspace

pytestmark = needs("git")
MakeApp = Callable[..., PosthouseApp]
Act = Callable[[Workspace], object]


def change(organization_id: str, **values: object) -> Act:
    return lambda one: save(
        one, organization_id, {k.replace("_", ".", 1): v for k, v in values.items()}
    )


def remove_labs(one: Workspace) -> None:
    add_rename_remove.remove(one, "acme-labs")


def merge(workspace: Workspace, here: Act, there: Act) -> None:
    """What two machines did since they were the same, as git leaves it."""
    place = workspace.directory.path
    save(workspace, "acme", {"sender.name": "Acme"})
    git(place, "checkout", "-qb", "theirs")
    there(workspace)
    git(place, "checkout", "-q", "main")
    here(workspace)
    with pytest.raises(subprocess.CalledProcessError):
        git(place, "merge", "-q", "theirs")


def is_open(workspace: Workspace) -> bool:
    return (workspace.directory.path / ".git" / "MERGE_HEAD").exists()


@pytest.mark.parametrize(("key", "port"), [("m", 464), ("t", 2525)])
async def test_what_git_could_not_merge_is_settled_field_by_field(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen, key: str, port: int
) -> None:
    """Mutation: without telling git, the file stays unmerged for the next commit."""
    merge(
        workspace,
        change("acme", smtp_port=464, smtp_timeout_ms=9000),
        change("acme", smtp_port=2525, smtp_domain="their.example"),
    )
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        if key == "m":
            await assert_screen(pilot)
        await pilot.press(key, "s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert pilot.app.screen.query_one("#body").display
        said = str(pilot.app.screen.query_one("#save-reason", Static).render())
        assert said.startswith("✓ Merged and saved to ")
    settings = workspace.directory.load("acme").settings
    assert settings.smtp.port == port
    assert (settings.smtp.domain, settings.smtp.timeout_ms) == ("their.example", 9000)
    assert git(workspace.directory.path, "ls-files", "--unmerged") == ""
    assert not is_open(workspace)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=["60x20", "80x24"])
async def test_what_waits_is_said_in_the_picker(
    make_app: MakeApp, workspace: Workspace, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    merge(workspace, change("acme-labs", name="Labs"), remove_labs)
    async with make_app().run_test(size=size) as pilot:
        await settle(pilot)
        await assert_screen(pilot, "waits")
        picker = pilot.app.screen
        assert isinstance(picker, PickerScreen)
        picker.open("acme-labs")
        await settle(pilot)
        await assert_screen(pilot, "asks")


@pytest.mark.parametrize("removes", ["here", "there"])
@pytest.mark.parametrize("key", ["k", "r", "escape"])
async def test_removed_on_one_machine_and_changed_on_the_other(
    make_app: MakeApp, workspace: Workspace, removes: str, key: str
) -> None:
    """Mutation: only a broken file asks."""
    acts = (remove_labs, change("acme-labs", name="Labs"))
    merge(workspace, *(acts if removes == "here" else acts[::-1]))
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        asked = pilot.app.screen
        assert isinstance(asked, AskModal)
        assert f"Labs was removed {'here' if removes == 'here' else 'on'}" in asked._question
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(pilot.app.screen, PickerScreen if key == "r" else MailSettingsScreen)
    assert ("acme-labs" in workspace.directory.ids()) == (key != "r")
    assert is_open(workspace) == (key == "escape")


@pytest.mark.parametrize("yes", [True, False])
async def test_outputs_that_would_change_with_it_are_asked_about(
    make_app: MakeApp, workspace: Workspace, tmp_path: Path, yes: bool
) -> None:
    """Of those that follow the host, and of others. Mutation: settled at once."""
    output = tmp_path / "msmtprc"
    save(workspace, "host", {"mail.mode": "custom", "smtp.host": "a.example",
                             "sender.address": "a@b.example"})  # fmt: skip
    save(workspace, "acme-labs", {"outputs.msmtp": str(output)})
    merge(workspace, change("host", smtp_port=25), change("host", smtp_port=26))
    output.write_text("# by hand\n")
    async with make_app("host").run_test() as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConflictModal)
        await pilot.press("t", "s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AskModal)
        await pilot.press("s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, OutputsChangedModal)
        await pilot.press("o" if yes else "b")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MailSettingsScreen)
    assert is_open(workspace) != yes
    assert ("port 26" in output.read_text()) == yes


async def test_a_draft_is_offered_after_the_merge(make_app: MakeApp, workspace: Workspace) -> None:
    """Both ask at once; mutation: the draft's question does not wait for the other."""
    Drafts(workspace.state.drafts.path).keep(
        "acme", base={"smtp.domain": "provider.com"}, edits={"smtp.domain": "typed.example"},
        password=False,
    )  # fmt: skip
    merge(workspace, change("acme", smtp_port=464), change("acme", smtp_port=2525))
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("m", "s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, DraftModal)
        await pilot.press("r")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        assert screen.unsaved
