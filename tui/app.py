"""PosthouseApp: themes, keys that work everywhere, and the screens on their workspace."""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from rich.text import Text
from textual.app import ScreenStackError, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme

from tui.errors import PosthouseError
from tui.language import _
from tui.paths import state_directory, stylesheet
from tui.screens.ordered_keys import OrderedKeys
from tui.screens.picker import PickerScreen
from tui.storage.directory import ConfigDirectory
from tui.storage.state import StateDirectory
from tui.storage.workspace import Workspace, open_workspace
from tui.terminal import Lifeline

if TYPE_CHECKING:  # what the picker does not show is loaded when it is wanted
    from tui.demo.session import Demo

DARK = Theme(
    name="posthouse-dark",
    primary="#4fb3bf",
    accent="#4fb3bf",
    success="#7fc97f",
    warning="#e6b450",
    error="#f07178",
    foreground="#d8dee4",
    background="#12171c",
    surface="#1b232b",
    panel="#222c35",
    dark=True,
)
LIGHT = Theme(
    name="posthouse-light",
    primary="#00707d",
    accent="#00707d",
    success="#2f7d32",
    warning="#8a6100",
    error="#b3261e",
    foreground="#1c2328",
    background="#fafafa",
    surface="#eceff1",
    panel="#e1e6e9",
    dark=False,
)
SHEETS = (
    "app",
    "picker",
    "mail_settings",
    "test_mail",
    "probe",
    "history",
    "dialogs",
    "conflict",
    "provider",
)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@runtime_checkable
class Edits(Protocol):
    """A screen with edits that may be lost."""

    @property
    def unsaved(self) -> bool: ...

    def leave(self, *, quit_: bool) -> object: ...

    def keep_draft(self) -> None: ...


class PosthouseApp(OrderedKeys):
    """The console.

    Args:
        workspace: What it works on.
        organization_id: The organization to open at once.
        demo: The demo whose inbox can be looked into.
        clock: The time in UTC.

    Attributes:
        lifeline: What watches its terminal; ``None`` where the app has none, as in tests.
    """

    TITLE = "Posthouse"
    CSS_PATH = [stylesheet(f"{name}.tcss") for name in SHEETS]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall")]

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", show=False, id="app.help"),
        Binding("f12", "inbox", "Inbox", show=False, id="app.inbox"),
        Binding("f10", "quit", "Quit", show=False, id="app.quit"),
    ]

    def __init__(
        self,
        workspace: Workspace,
        organization_id: str | None = None,
        demo: "Demo | None" = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._organization_id = organization_id
        self._demo = demo
        self._clock = clock
        self.lifeline: Lifeline | None = None
        self.animation_level = "none"
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def on_load(self) -> None:
        if self.lifeline is not None:
            self.lifeline.hold()

    def on_mount(self) -> None:
        self.push_screen(PickerScreen(self._workspace, self._clock))
        if self._organization_id is not None:
            from tui.screens.mail_settings import MailSettingsScreen

            self.push_screen(
                MailSettingsScreen(self._workspace, self._organization_id, self._clock)
            )

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are printed on keyboards."""
        shown = super().get_key_display(binding)
        return shown.upper() if shown[:1] == "f" and shown[1:].isdigit() else _(shown)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers, in the language in use."""
        for title, help_, callback, discover in super().get_system_commands(screen):
            yield SystemCommand(_(title), _(help_), callback, discover)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._demo is not None if action == "inbox" else True

    def action_help(self) -> None:
        from tui.screens.help import help_on

        self.push_screen(help_on(self.screen))

    def action_inbox(self) -> None:
        if self._demo is not None:
            from tui.screens.inbox import InboxModal

            self.push_screen(InboxModal(self._demo.servers.received))

    async def action_quit(self) -> None:
        """Quit, from wherever one is; unsaved edits are asked about first."""
        for screen in self.screen_stack:
            if isinstance(screen, Edits) and screen.unsaved:
                screen.leave(quit_=True)
                return
        self.exit(0)

    def keep_drafts(self) -> None:
        """Write what is unsaved to disk, at once: the app is about to end."""
        with suppress(ScreenStackError):  # it ends before its first screen
            for screen in self.screen_stack:
                if isinstance(screen, Edits):
                    with suppress(PosthouseError):  # a full disk must not hide why the app ends
                        screen.keep_draft()

    def exit(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Textual has it
        """Leave; a keyring or a command that hangs does not hold us up."""
        self._workspace.children.end()
        super().exit(*args, **kwargs)

    def _fatal_error(self) -> None:
        """Textual would print local variables, and an error its values: say place and kind."""
        import traceback

        error = sys.exc_info()[1]
        self.keep_drafts()
        frames = "".join(traceback.format_tb(error.__traceback__)) if error else ""
        crash = _("{frames}{name}\n\nPlease report this.\n").format(
            frames=frames, name=type(error).__name__
        )
        self._exit_renderables.append(Text(crash))
        self._close_messages_no_wait()


def run(config_directory: Path, organization_id: str | None = None) -> int:
    """Run the app on a config directory; returns the exit code."""
    workspace = open_workspace(config_directory, state_directory())
    return _code(PosthouseApp(workspace, organization_id))


def run_demo(demo: "Demo") -> int:
    """Run the app on a demo's throw-away files; returns the exit code."""
    workspace = Workspace(
        ConfigDirectory(demo.config),
        demo.passwords,
        StateDirectory(demo.state, demo.config),
        asks_dns=False,
    )
    return _code(PosthouseApp(workspace, demo=demo))


def _code(app: PosthouseApp) -> int:
    app.lifeline = Lifeline(app.keep_drafts, lambda code: app.exit(code, code))
    code = app.run()
    return app.return_code or code or 0
