"""What a sign-in shows: the code or the address, and how it ended."""

from collections.abc import Sequence
from datetime import datetime
from os import environ

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from tui.language import _
from tui.oauth.flows.events import AddressOffered, CodeOffered, SignedIn
from tui.oauth.refusals.failure import Failure
from tui.oauth.telling.qr_code import qr_code
from tui.oauth.telling.tunnel import tunnel
from tui.oauth.telling.whose_lines import whose_lines
from tui.settings.model import Settings
from tui.widgets.controls.line import Line
from tui.widgets.dialogue.verdict_view import VerdictView
from tui.widgets.sign_in.address_view import AddressView
from tui.widgets.sign_in.code_view import CodeView


class SignInSteps(VerticalScroll):
    """One attempt; empty before it."""

    def compose(self) -> ComposeResult:
        yield CodeView()
        yield AddressView()
        yield VerdictView()
        yield Line(id="warnings", classes="-warning")
        yield Line(id="whose")

    def offer(self, offered: CodeOffered | AddressOffered) -> None:
        """Show what a person takes to a browser."""
        match offered:
            case CodeOffered(code=code, url=url, complete_url=complete_url):
                self.query_one(CodeView).show(code, url, qr_code(complete_url or url))
            case AddressOffered(url=url, port=port):
                self.query_one(AddressView).show(url, tunnel(port, environ) if port else "")

    def wrong(self, sentence: str) -> None:
        """Say beside the address what is wrong with what came back; empty for nothing."""
        self.query_one(AddressView).wrong(sentence)

    async def signed_in(self, event: SignedIn, settings: Settings, now: datetime) -> None:
        """Show whose token it is, and what of it will not work."""
        self.hide_offer()
        self.query_one("#warnings", Line).say("\n".join(f"! {each}" for each in event.warnings))
        lines = whose_lines(event, settings.authentication.username, now)
        self.query_one("#whose", Line).say("\n".join(lines))
        by_itself = settings.oauth.is_application
        summary = _("The app has got a token.") if by_itself else _("Signed in.")
        await self.query_one(VerdictView).tell(ok=True, summary=summary)

    async def failed(self, failure: Failure, more: Sequence[str]) -> None:
        """Show why there is no token.

        Args:
            more: What can be done now, in sentences.
        """
        self.hide_offer()
        parts = [failure.cause, failure.said, failure.trace, *more]
        cause = "\n".join(part for part in parts if part)
        await self.query_one(VerdictView).tell(
            ok=False, summary=failure.summary, cause=cause, field=failure.field
        )

    async def refused(self, sentence: str) -> None:
        """Show why it could not begin."""
        await self.query_one(VerdictView).refuse(sentence)

    def hide_offer(self) -> None:
        """What was offered does not count any more."""
        self.query_one(CodeView).display = False
        self.query_one(AddressView).clear()

    def clear(self) -> None:
        """Show nothing."""
        self.hide_offer()
        self.query_one(VerdictView).clear()
        self.query_one("#warnings", Line).say("")
        self.query_one("#whose", Line).say("")
