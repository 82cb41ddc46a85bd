"""A program: the app on a terminal, with hostile text at every door, taken through every screen.

After each screen, painted alone, it writes ``<<name>>``. A second argument, ``raw``, leaves
``printable`` out.
"""

import asyncio
import dataclasses
import json
import smtplib
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tui.text
from tests.ui.payloads import IN_A_PATH, IN_A_REPLY, LONG, MARKUP, PAYLOAD, TOKEN, quoted

if sys.argv[2:] == ["raw"]:
    tui.text.printable = lambda text, longest=0: (
        text if isinstance(text, str) else text.decode("utf-8", "surrogateescape")
    )

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.smtp.certificates import make_certificates
from tests.smtp.scripted import ScriptedServer, close, expect, send, tls, until_gone
from tests.ui.keyboard import go_to, settle, type_text
from tui.app import PosthouseApp
from tui.demo.servers import DemoServers
from tui.screens import settings_draft
from tui.screens.inbox import InboxModal
from tui.storage import organizations
from tui.storage.directory import ConfigDirectory
from tui.storage.drafts import KeptDraft
from tui.storage.passwords import MemoryPasswords
from tui.storage.processes import Process, this_process
from tui.storage.state import StateDirectory, TestResult
from tui.storage.workspace import Workspace

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOSTILE = quoted(PAYLOAD)
NAME = f"{TOKEN}{MARKUP}"  # with a control character it would be no name
FILES = {
    "acme": f"""
        name = {HOSTILE}
        {HOSTILE} = 1
        [mail]
        mode = "custom"
        [smtp]
        host = {HOSTILE}
        port = 25
        [authentication]
        required = true
        username = {quoted(LONG)}
        [sender]
        address = {HOSTILE}
        name = {HOSTILE}
        """,
    "broken": f"smtp.{HOSTILE} = 1\n",
    "edited": f'name = {HOSTILE}\n[smtp]\ndomain = "a.example"\n',
    "gone": f"name = {quoted(NAME)}\n",
    "marked": f"name = {quoted(NAME)}\n",
    "conflict": 'name = "C"\n[smtp]\ndomain = "a.example"\nca_file = "a"\n',
}
PROBED = """
    [mail]
    mode = "custom"
    [smtp]
    host = "127.0.0.1"
    port = {port}
    encryption = "none"
    [sender]
    address = "a@b.example"
    """
TESTED = """
    name = "T"
    [mail]
    mode = "custom"
    [smtp]
    host = "127.0.0.1"
    port = {port}
    encryption = "implicit"
    verify_certificate = false
    [sender]
    address = "a@b.example"
    """


def furnish(place: Path, tested: int, probed: int) -> Workspace:
    """A workspace in which everything that comes from outside is hostile."""
    config = place / f"c{IN_A_PATH}"
    folder = config / "organizations"
    folder.mkdir(parents=True)
    files = {
        **FILES,
        "tested": TESTED.format(port=tested),
        "probed": PROBED.format(port=probed),
    }
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "folder.toml").mkdir()
    (folder / f"{IN_A_PATH}.toml").touch()
    state = StateDirectory(place / "state", config)
    for name in ("acme", "tested"):
        state.record(
            name,
            TestResult(NOW, False, PAYLOAD, PAYLOAD, "auth", PAYLOAD, PAYLOAD, "0" * 64),
        )
    dead = Process(1, "0", "an earlier boot", this_process().host, PAYLOAD)
    draft = KeptDraft(NOW, dead, {"smtp.domain": PAYLOAD}, {"smtp.domain": PAYLOAD}, password=False)
    state.drafts.path.mkdir(parents=True)
    kept = json.dumps(dataclasses.asdict(draft), default=str)
    (state.drafts.path / "edited@00000000.json").write_text(kept)
    workspace = Workspace(ConfigDirectory(config), MemoryPasswords(), state, environ={})
    organizations.remove(workspace, "gone")
    (folder / "acme.toml").write_text(FILES["acme"] + f"domain = {HOSTILE}\n", encoding="utf-8")
    who = [f"user.name={PAYLOAD.replace(chr(0), '')}", f"user.email={IN_A_PATH.replace('>', '')}"]
    subprocess.run(
        ["git", *(word for one in who for word in ("-c", one)), "commit", "-qam", IN_A_PATH],
        cwd=config,
        check=True,
    )
    return workspace


def hostile_server(place: Path) -> ScriptedServer:
    """TLS with a hostile certificate, then hostile replies, and a refusal at last."""
    certificates = make_certificates(place)
    line = IN_A_REPLY
    return ScriptedServer(
        tls(certificates.hostile),
        send(b"220-" + line + b"\r\n220 " + line * 4 + b"\r\n"),
        expect(b"EHLO", b"250-" + line + b"\r\n250-AUTH " + line + b"\r\n250 " + line + b"\r\n"),
        expect(b"MAIL", b"250 " + line + b"\r\n"),
        expect(b"RCPT", b"550 5.7.1 " + line + b"\r\n"),
        close,
    )


def hostile_plain_server() -> ScriptedServer:
    """Hostile words without TLS, for whoever comes first."""
    line = IN_A_REPLY
    return ScriptedServer(
        send(b"220 " + line + b"\r\n"),
        expect(b"EHLO", b"250-" + line + b"\r\n250-AUTH " + line + b"\r\n250 " + line + b"\r\n"),
        until_gone,
    )


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
        for key in ("escape", "d") * 4:
            if len(self.app.screen_stack) > 2:
                await self.press(key)
        assert len(self.app.screen_stack) == 2, self.app.screen_stack

    async def picker(self) -> None:
        await settle(self.pilot)

    async def question(self) -> None:
        await self.pick("marked")
        await self.press("f8")

    async def names(self) -> None:
        await self.pick("marked")
        await self.press("f2")

    async def settings(self) -> None:
        await self.pick("acme")
        await self.press("enter")

    async def broken(self) -> None:
        await self.pick("broken")
        await self.press("enter")

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
        await self.press("f8")

    async def probe(self) -> None:
        await self.pick("probed")
        await self.press("enter")
        with self.servers["probed"]:
            await self.press("f8")

    async def provider(self) -> None:
        await self.pick("tested")
        await self.press("enter")
        await self.press("f4")

    async def toast(self) -> None:
        """An error whose sentence holds a hostile path."""
        await self.pick("folder")
        await self.press("f8")
        await self.press("y", "r")

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
    "changes": (Visit.changes, "TextModal"),
    "a draft": (Visit.draft, "DraftModal"),
    "a conflict": (Visit.conflict, "ConflictModal"),
    "a test": (Visit.test, "MailTestModal"),
    "earlier tests": (Visit.earlier, "EarlierTestsModal"),
    "an inbox": (Visit.inbox, "InboxModal"),
    "a mail": (Visit.mail, "TextModal"),
    "the history": (Visit.history, "HistoryScreen"),
    "removed ones": (Visit.removed, "RemovedModal"),
    "a probe": (Visit.probe, "ProbeModal"),
    "providers": (Visit.provider, "ProviderModal"),
    "a toast": (Visit.toast, "PickerScreen"),
}


def main() -> int:
    place = Path(sys.argv[1])
    settings_draft.SECONDS = 0.01
    servers = {"tested": hostile_server(place), "probed": hostile_plain_server()}
    with DemoServers(place) as demo:
        workspace = furnish(place, servers["tested"].port, servers["probed"].port)
        app = PosthouseApp(workspace, clock=lambda: NOW)

        async def walk(pilot: Pilot[Any]) -> None:
            for name, (step, screen) in WALKS.items():
                visit = Visit(pilot, workspace, demo, servers)
                await step(visit)
                shown = type(app.screen).__name__
                assert app._driver is not None
                app._driver.write(f"<<the way to {name}>>")
                app.screen.styles.background = "#000001"  # nothing shines through from below
                app.screen.refresh(layout=True)
                await settle(pilot)
                app._driver.write(f"<<{name}>>" if shown == screen else f"<<{name}: {shown}>>")
                await visit.leave()
            app.exit(0)

        code = app.run(auto_pilot=walk)
        return app.return_code or code or 0


if __name__ == "__main__":
    sys.exit(main())
