"""What did not go well beside a save is told, once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.ui.keyboard import settle
from tui.app import PosthouseApp
from tui.screens import settings_saving
from tui.storage.saving import save
from tui.storage.stored import Stored

NOTE = "The history could not be written: the disk is full."


async def test_a_note_of_a_save_is_told_once(
    make_app: Callable[..., PosthouseApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutations: told by the save and at its end; not told at all."""

    def noted(*arguments: object, **options: object) -> Stored:
        return replace(save(*arguments, **options), notes=(NOTE,))  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(settings_saving, "save", noted)
    async with make_app("acme").run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("space", "f2")
        await settle(pilot)
        assert [one.message for one in pilot.app._notifications] == [NOTE]
