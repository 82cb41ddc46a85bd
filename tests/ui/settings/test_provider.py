"""F4: pick a provider, fill in the form; and the suggestion for an address that was typed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dns.asyncresolver
import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from tests.conftest import AssertScreen
from tests.smtp.helpers.dns_server import DnsServer, dns_server, records, silent
from tests.ui.conftest import NOW
from tests.ui.helpers.keyboard import enter_text, fill_in, go_to, settle, until
from tui.app import PosthouseApp, run_demo
from tui.demo.servers import DemoServers
from tui.demo.session import Demo
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.provider import ProviderModal
from tui.screens.settings.screen import MailSettingsScreen
from tui.settings.providers.table import PROVIDERS
from tui.smtp.look import dns_discovery
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.workspace import Workspace
from tui.widgets.form.settings_form import SettingsForm

MakeApp = Callable[..., PosthouseApp]


def value(app: App[int], key: str) -> str | bool:
    screen = app.screen_stack[-1]
    assert isinstance(screen, MailSettingsScreen)
    assert screen._editing is not None
    return screen._editing.draft.value(key)


def line_under(app: App[int], key: str) -> str:
    row = app.screen.query_one(SettingsForm).row(key)
    line = row.query_one(".problem", Static)
    return str(line.content) if line.has_class("-shown") else ""


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=["60x20", "80x24", "120x40"])
async def test_the_list_and_what_one_has_to_have_ready(
    make_app: MakeApp, assert_screen: AssertScreen, size: tuple[int, int]
) -> None:
    async with make_app("acme").run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("f4", "down", "down")
        await assert_screen(pilot)


async def test_a_word_in_the_filter_enter_and_the_form_is_filled(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await enter_text(pilot, "sendgrid")
        await assert_screen(pilot, "picked")
        await pilot.press("enter")
        await settle(pilot)
        assert value(pilot.app, "smtp.host") == "smtp.sendgrid.net"
        assert value(pilot.app, "authentication.username") == "apikey"
        assert value(pilot.app, "sender.address") == "admin@mondomaine.com", "what was typed stays"
        assert value(pilot.app, "smtp.domain") == "provider.com"
        form = pilot.app.screen.query_one(SettingsForm)
        assert pilot.app.focused is form.row("password").control, "the first that is missing"
        await assert_screen(pilot, "filled")
        await pilot.press("f9")
        await settle(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
        await pilot.press("r")
        await settle(pilot)
        assert value(pilot.app, "smtp.host") == "smtp.office365.com", "F9 takes it back"


async def test_a_region_is_asked_for(make_app: MakeApp, assert_screen: AssertScreen) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await enter_text(pilot, "amazon")
        await pilot.press("enter")
        await enter_text(pilot, "eu")
        await assert_screen(pilot, "regions")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ProviderModal), "one step back"
        await enter_text(pilot, "amazon")
        await pilot.press("enter")
        await enter_text(pilot, "eu-west-1")
        await pilot.press("enter")
        await settle(pilot)
        assert value(pilot.app, "smtp.host") == "email-smtp.eu-west-1.amazonaws.com"


async def test_nothing_fits_and_escape_changes_nothing(make_app: MakeApp) -> None:
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await enter_text(pilot, "no such")
        assert "Nothing matches." in str(
            pilot.app.screen.query_one("#provider-words", Static).content
        )
        await pilot.press("enter", "pageup", "down")
        assert isinstance(pilot.app.screen, ProviderModal), "enter on nothing is nothing"
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, MailSettingsScreen)
        assert not pilot.app.screen.unsaved


async def test_every_provider_is_in_the_list(make_app: MakeApp) -> None:
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f4", "c")
        await pilot.pause()
        rows = pilot.app.screen.query_one("#providers", OptionList)
        assert rows.option_count == len(PROVIDERS)
        await pilot.press("end")
        await pilot.press(*["down"] * 3, "enter")
        await settle(pilot)
        assert value(pilot.app, "smtp.host") == PROVIDERS[3].host


async def test_on_default_it_asks_before_it_switches(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    """Mutation: without the question a key would change the mode."""
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f4")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AskModal)
        await assert_screen(pilot, "asks")
        await pilot.press("k")
        assert value(pilot.app, "mail.mode") == "default"
        await pilot.press("f4", "c")
        await pilot.press("escape")
        assert value(pilot.app, "mail.mode") == "default", "only a picked provider switches"
        await pilot.press("f4", "c")
        await enter_text(pilot, "brevo")
        await pilot.press("enter")
        await settle(pilot)
        assert value(pilot.app, "mail.mode") == "custom"
        assert value(pilot.app, "smtp.host") == "smtp-relay.brevo.com"
        assert "wants the SMTP login" in line_under(pilot.app, "authentication.username")
        await assert_screen(pilot, "filled")


async def test_a_password_typed_for_one_server_never_goes_to_another(make_app: MakeApp) -> None:
    """Mutations: without type_password(None) the new server would be tested with it; in silence."""
    async with make_app("acme").run_test() as pilot:
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, MailSettingsScreen)
        await fill_in(pilot, {"smtp.ca_file": "/etc/ssl/ms.pem", "password": "for-office"})
        await pilot.press("f4")
        await enter_text(pilot, "sendgrid")
        await pilot.press("enter")
        await settle(pilot)
        assert screen._editing is not None
        assert screen._editing.typed_password is None
        assert value(pilot.app, "smtp.ca_file") == ""
        assert "Not taken along: Password, CA file." in screen._session.said


async def keep_the_password(pilot: Pilot[Any]) -> None:
    """Answer the offer to sign in instead."""
    await until(pilot, lambda: isinstance(pilot.app.screen, AskModal))
    await pilot.press("escape")
    await settle(pilot)


async def test_a_pasted_app_password_is_warned_about(make_app: MakeApp) -> None:
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("f4", "c")
        await enter_text(pilot, "gmail.com")
        await pilot.press("enter")
        await keep_the_password(pilot)
        await go_to(pilot, "password")
        await enter_text(pilot, "abcd efgh ijkl mnop")
        assert line_under(pilot.app, "password").startswith("! Leave the spaces out")
        await pilot.press(*["backspace"] * 20)
        await enter_text(pilot, "abcdefghijklmnop")
        assert line_under(pilot.app, "password") == ""


async def test_f4_takes_an_address_that_is_still_being_typed(make_app: MakeApp) -> None:
    """Mutation: only a field that was left counts."""
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await go_to(pilot, "sender.address")
        await enter_text(pilot, "me@gmail.com")
        await pilot.press("f4")
        await pilot.pause()
        await pilot.press("enter")
        await keep_the_password(pilot)
        assert value(pilot.app, "smtp.host") == "smtp.gmail.com"


async def test_a_sender_of_gmail_suggests_gmail(
    make_app: MakeApp, assert_screen: AssertScreen
) -> None:
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await go_to(pilot, "sender.address")
        await enter_text(pilot, "me@gmail.com")
        assert line_under(pilot.app, "sender.address") == "", "not while it is being typed"
        await pilot.press("tab")
        await settle(pilot)
        await assert_screen(pilot, "suggested")
        assert value(pilot.app, "smtp.host") == "", "a suggestion changes nothing"
        await pilot.press("f4")
        await pilot.pause()
        await assert_screen(pilot, "first")
        await pilot.press("enter")
        await keep_the_password(pilot)
        assert value(pilot.app, "smtp.host") == "smtp.gmail.com"
        assert value(pilot.app, "authentication.username") == "me@gmail.com"
        assert "F4 fills it in" not in line_under(pilot.app, "sender.address")


async def test_an_address_as_username_suggests_too(make_app: MakeApp) -> None:
    async with make_app("acme-labs").run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await go_to(pilot, "authentication.required")
        await pilot.press("right", "tab")
        await enter_text(pilot, "me@fastmail.com")
        await pilot.press("tab")
        await settle(pilot)
        note = "→ fastmail.com is Fastmail; F4 fills it in."
        assert line_under(pilot.app, "authentication.username") == note
        await pilot.press("shift+tab", "end", "backspace")
        await pilot.pause()
        assert line_under(pilot.app, "authentication.username") == "", "another domain by now"


def test_the_demo_asks_no_dns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Mutation: a demo with the default workspace asks."""
    seen: list[PosthouseApp] = []
    monkeypatch.setattr("tui.app._code", lambda app, *, mouse: seen.append(app))
    with DemoServers(tmp_path) as servers:
        run_demo(Demo(tmp_path, tmp_path, MemoryPasswords({}), servers))
    assert not seen[0]._workspace.asks_dns


@pytest.fixture
def dns_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[DnsServer]:
    with dns_server() as running:

        def resolver() -> dns.asyncresolver.Resolver:
            made = dns.asyncresolver.Resolver(configure=False)
            made.nameservers, made.port = ["127.0.0.1"], running.port
            return made

        monkeypatch.setattr(dns_discovery, "system_resolver", resolver)
        yield running


async def test_dns_suggests_a_server_that_the_table_does_not_know(
    workspace: Workspace, dns_answers: DnsServer, assert_screen: AssertScreen
) -> None:
    dns_answers.answers["_submissions._tcp.acme.test", "SRV"] = records("0 1 465 mx.hoster.test.")
    app = PosthouseApp(replace(workspace, asks_dns=True), "acme-labs", clock=lambda: NOW)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        await go_to(pilot, "sender.address")
        await enter_text(pilot, "secret.name@acme.test")
        await pilot.press("tab")
        await settle(pilot)
        assert line_under(app, "sender.address") == (
            "→ acme.test names mx.hoster.test:465 as its server, which is another domain; F4 "
            "fills it in."
        )
        assert not any("secret" in name for name, _kind in dns_answers.asked)
        asked = len(dns_answers.asked)
        await go_to(pilot, "sender.address")
        await pilot.press("tab")
        await settle(pilot)
        assert len(dns_answers.asked) == asked, "one look for one domain"
        await pilot.press("f4")
        await assert_screen(pilot, "named by DNS")
        await pilot.press("enter")
        await settle(pilot)
        assert (value(app, "smtp.host"), value(app, "smtp.port")) == ("mx.hoster.test", "465")
        assert value(app, "smtp.encryption") == "implicit"


@pytest.mark.parametrize("why", ["not asked for", "a server is set", "silence"])
async def test_no_suggestion(
    workspace: Workspace, dns_answers: DnsServer, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Mutation: without the switch the demo would ask DNS for the domains of its examples."""
    monkeypatch.setattr(dns_discovery, "SECONDS", 0.1)
    answer = silent if why == "silence" else records("0 1 465 mail.acme.test.")
    dns_answers.answers["_submissions._tcp.acme.test", "SRV"] = answer
    there = replace(workspace, asks_dns=why != "not asked for")
    app = PosthouseApp(there, "acme-labs", clock=lambda: NOW)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("right")
        if why == "a server is set":
            await go_to(pilot, "smtp.host")
            await enter_text(pilot, "mail.example.com")
        await go_to(pilot, "sender.address")
        await enter_text(pilot, "me@acme.test")
        await pilot.press("tab")
        await settle(pilot)
        assert line_under(app, "sender.address") == ""
        assert bool(dns_answers.asked) == (why == "silence")
