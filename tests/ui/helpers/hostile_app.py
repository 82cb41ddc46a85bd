"""A program: the app on a terminal, with hostile text at every door, taken through every screen.

After each screen, painted alone, it writes ``<<name>>``. A second argument, ``raw``, leaves
``printable`` out.
"""

import asyncio
import os
import smtplib
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import tui.text
from tests.ui.helpers.payloads import PAYLOAD

if sys.argv[2:] == ["raw"]:
    tui.text.printable = lambda text, longest=0: (
        text if isinstance(text, str) else text.decode("utf-8", "surrogateescape")
    )

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests import idle
from tests.oauth.helpers.issuer import Issuer, refusal
from tests.smtp.helpers.scripted import ScriptedServer
from tests.ui.helpers.hostile_world import (
    HOSTILE,
    NOW,
    furnish,
    hostile_plain_server,
    hostile_server,
)
from tests.ui.helpers.keyboard import go_to, settle, type_text, until
from tui.app import PosthouseApp
from tui.demo.servers import DemoServers
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.inbox import InboxModal
from tui.screens.settings import drafts as settings_draft
from tui.storage.workspace import Workspace
from tui.widgets.dialogue.verdict_view import VerdictView


class Visit:
    """One walk through the app.

    Args:
        pilot: Presses the keys.
        workspace: What the app works on.
        demo: Servers whose inbox holds a hostile mail.
        servers: Those of the organizations of these names; each waits for one client, not long.
    """

    def __init__(
        self,
        pilot: Pilot[Any],
        workspace: Workspace,
        demo: DemoServers,
        servers: Mapping[str, ScriptedServer],
    ) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.workspace = workspace
        self.demo = demo
        self.servers = servers

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settle(self.pilot)

    async def pick(self, name: str) -> None:
        """Put the picker's cursor on an organization."""
        field = self.app.screen.query_one(Input)
        field.value = ""
        await type_text(self.pilot, name)
        await self.press("down")

    async def leave(self) -> None:
        """Back to the picker; what was edited is discarded."""
        for _ in range(8):
            if isinstance(self.app.screen, AskModal):  # d has other meanings elsewhere
                await self.press("d")
            if len(self.app.screen_stack) > 1:
                await self.press("escape")
        assert len(self.app.screen_stack) == 1, self.app.screen_stack

    async def picker(self) -> None:
        await settle(self.pilot)

    async def question(self) -> None:
        await self.pick("marked")
        await self.press("delete")

    async def names(self) -> None:
        await self.pick("marked")
        await self.press("ctrl+r")

    async def settings(self) -> None:
        await self.pick("acme")
        await self.press("enter")

    async def broken(self) -> None:
        await self.pick("broken")
        await self.press("enter")

    async def keyring(self) -> None:
        """Whose keyring it is stands under the login."""
        await self.pick("kept")
        await self.press("enter")
        await go_to(self.pilot, "authentication.secret")

    async def keyrings_words(self) -> None:
        """What a keyring says that fails."""
        os.environ["FAKE_HOW"] = "words"
        await self.keyring()
        del os.environ["FAKE_HOW"]

    async def commands_question(self) -> None:
        await self.pick("asked")
        await self.press("f5")
        await self.press("f17")

    async def commands_words(self) -> None:
        """What a command for the password says that fails."""
        await self.pick("commanded")
        await self.press("f5")
        await self.press("f17")

    async def help(self) -> None:
        await self.settings()
        await self.pilot.press("f1")
        await settle(self.pilot)

    async def colours(self) -> None:
        await self.pilot.press("f1", "t")
        await settle(self.pilot)

    async def commands(self) -> None:
        await self.press("ctrl+p")
        await settle(self.pilot)

    async def changes(self) -> None:
        """What was pasted into a field stands in the list of changes."""
        await self.pick("tested")
        await self.press("enter")
        await go_to(self.pilot, "smtp.domain")
        self.app.screen.post_message(events.Paste(PAYLOAD))
        await settle(self.pilot)
        await self.press("f3")

    async def draft(self) -> None:
        await self.pick("edited")
        await self.press("enter")

    async def conflict(self) -> None:
        await self.pick("conflict")
        await self.press("enter")
        await go_to(self.pilot, "smtp.domain")
        await self.press("x")
        path = self.workspace.directory.load("conflict").path
        await asyncio.to_thread(path.write_text, f"name = {HOSTILE}\n[smtp]\ndomain = {HOSTILE}\n")
        await self.press("f2")

    async def test(self) -> None:
        await self.pick("tested")
        await self.press("enter")
        await self.press("f5")
        field = self.app.screen.query_one(Input)
        field.value = ""
        await type_text(self.pilot, "c@d.example")
        with self.servers["tested"]:
            await self.press("enter")

    async def earlier(self) -> None:
        await self.pick("tested")
        await self.press("f5")
        await self.press("f6")

    async def inbox(self) -> None:
        await asyncio.to_thread(self._send)
        self.app.push_screen(InboxModal(self.demo.received))
        await settle(self.pilot)

    async def mail(self) -> None:
        await self.inbox()
        await self.press("enter")

    async def history(self) -> None:
        await self.pick("acme")
        await self.press("f6")

    async def removed(self) -> None:
        await self.history()
        await self.press("d")

    async def probe(self) -> None:
        await self.pick("probed")
        await self.press("enter")
        with self.servers["probed"]:
            await self.press("f8")

    async def outputs(self) -> None:
        await self.pick("acme")
        await self.press("enter")
        await self.press("f11")

    async def changed_output(self) -> None:
        """A file of another program that somebody else wrote."""
        await self.pick("written")
        await self.press("enter")
        await go_to(self.pilot, "smtp.domain")
        await self.press("x")
        await self.press("f2")

    async def provider(self) -> None:
        await self.pick("tested")
        await self.press("enter")
        await self.press("f4")

    async def sign_in(self) -> None:
        """What an issuer says that refuses."""
        await self.pick("signed")
        await self.press("enter")
        await self.press("ctrl+y")
        verdict = self.app.screen.query_one(VerdictView)
        await until(self.pilot, lambda: bool(verdict.display))

    async def answer(self) -> None:
        """A secret that is asked for, and pasted."""
        await self.pick("secret")
        await self.press("enter")
        await self.press("ctrl+y")
        self.app.screen.post_message(events.Paste(PAYLOAD))
        await settle(self.pilot)

    async def toast(self) -> None:
        """An error whose sentence holds a hostile path."""
        await self.pick("folder")
        await self.press("delete")
        await self.press("y", "r")

    async def change(self) -> None:
        """The values that would change; the mark stays."""
        await self.pick("edited")
        await self.press("f4", "f3")
        self.app.screen.query_one(Input).value = "name=New"
        await self.press("enter")

    async def board(self) -> None:
        """What is wrong with a file that can't be tested; the last walk, for the marks stay."""
        await self.pick("broken")
        await self.press("f4", "f5")

    def _send(self) -> None:
        with smtplib.SMTP("127.0.0.1", self.demo.plain) as client:
            head = f"Subject: {PAYLOAD}\r\nFrom: {PAYLOAD}\r\n\r\n{PAYLOAD}\r\n"
            client.sendmail("a@b.example", "c@d.example", head.encode("utf-8"))


# The class of the screen that stands on top at the end of each walk.
WALKS: dict[str, tuple[Callable[[Visit], Awaitable[None]], str]] = {
    "the picker": (Visit.picker, "PickerScreen"),
    "a question": (Visit.question, "AskModal"),
    "names": (Visit.names, "OrganizationModal"),
    "settings": (Visit.settings, "MailSettingsScreen"),
    "a broken file": (Visit.broken, "MailSettingsScreen"),
    "a keyring": (Visit.keyring, "MailSettingsScreen"),
    "a keyring's words": (Visit.keyrings_words, "MailSettingsScreen"),
    "a command's question": (Visit.commands_question, "AllowModal"),
    "a command's words": (Visit.commands_words, "MailTestModal"),
    "changes": (Visit.changes, "TextModal"),
    "help": (Visit.help, "HelpModal"),
    "colours": (Visit.colours, "ThemesModal"),
    "commands": (Visit.commands, "CommandsModal"),
    "a draft": (Visit.draft, "DraftModal"),
    "a conflict": (Visit.conflict, "ConflictModal"),
    "a test": (Visit.test, "MailTestModal"),
    "earlier tests": (Visit.earlier, "EarlierTestsModal"),
    "an inbox": (Visit.inbox, "InboxModal"),
    "a mail": (Visit.mail, "TextModal"),
    "the history": (Visit.history, "HistoryScreen"),
    "removed ones": (Visit.removed, "RemovedModal"),
    "a probe": (Visit.probe, "ProbeModal"),
    "outputs": (Visit.outputs, "OutputsModal"),
    "a changed output": (Visit.changed_output, "OutputsChangedModal"),
    "providers": (Visit.provider, "ProviderModal"),
    "a sign-in": (Visit.sign_in, "SignInModal"),
    "an answer": (Visit.answer, "QuestionModal"),
    "a toast": (Visit.toast, "PickerScreen"),
    "a change": (Visit.change, "ChangeModal"),
    "a test of several": (Visit.board, "BoardModal"),
}


def main() -> int:
    idle.install(pytest.MonkeyPatch())  # not by Textual's fixed pauses
    place = Path(sys.argv[1])
    settings_draft.SECONDS = 0.01
    servers = {"tested": hostile_server(place), "probed": hostile_plain_server()}
    with DemoServers(place) as demo, Issuer() as issuer:
        issuer.answer("/devicecode", refusal("invalid_client", PAYLOAD))
        workspace = furnish(place, servers["tested"].port, servers["probed"].port, issuer.url)
        app = PosthouseApp(workspace, clock=lambda: NOW)

        async def walk(pilot: Pilot[Any]) -> None:
            for name, (step, screen) in WALKS.items():
                visit = Visit(pilot, workspace, demo, servers)
                await step(visit)
                shown = type(app.screen).__name__
                assert app._driver is not None
                app._driver.write(f"<<the way to {name}>>")
                app.screen.styles.background = "#000001"  # nothing shines through from below
                app.forget_terminal()  # what stands there already is painted, too
                app.screen.refresh(layout=True)
                await settle(pilot)
                app._driver.write(f"<<{name}>>" if shown == screen else f"<<{name}: {shown}>>")
                await visit.leave()
            app.exit(0)

        code = app.run(auto_pilot=walk)
        return app.return_code or code or 0


if __name__ == "__main__":
    sys.exit(main())
