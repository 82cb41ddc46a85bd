"""PosthouseApp: themes, keys that work everywhere, and the screens on their workspace."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from rich.text import Text
from textual import events, work
from textual.app import ScreenStackError
from textual.binding import Binding
from textual.filter import LineFilter
from textual.geometry import Size

from tui.errors import PosthouseError
from tui.keys import as_printed, use_own
from tui.language import _
from tui.paths import preferences_file, state_directory, stylesheet
from tui.screens.picker.screen import PickerScreen
from tui.screens.terminal.line_breaks import keep_no_break_spaces
from tui.screens.terminal.ordered_keys import OPENS, OrderedKeys
from tui.screens.terminal.too_small import TooSmallScreen, is_too_small
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.history.author import host_name
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.state.preferences import Preferences, read_preferences
from tui.storage.workspace import Workspace, open_workspace
from tui.terminal import Letters, Lifeline, letters
from tui.widgets.controls.bindings import bindings
from tui.widgets.frame.colours import OURS
from tui.widgets.frame.glyphs import PlainGlyphs

if TYPE_CHECKING:  # what the picker does not show is loaded when it is wanted
    from tui.demo.session import Demo

NO_PREFERENCES = Preferences(Path())
SHEETS = (
    "app",
    "picker",
    "settings",
    "mail_test",
    "probe",
    "history",
    "dialogs",
    "conflict",
    "provider",
    "sign_in",
    "uipath",
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
        preferences: What the user has chosen.
        on: Where it runs, for the title line: the name of the host, or ``demo``.

    Attributes:
        lifeline: What watches its terminal; ``None`` where the app has none, as in tests.
    """

    TITLE = "Posthouse"
    CSS_PATH = [stylesheet(f"{name}.tcss") for name in SHEETS]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall"), (34, "-roomy")]

    BINDINGS = bindings("app")
    ENABLE_COMMAND_PALETTE = False  # ours is CommandsModal

    def __init__(
        self,
        workspace: Workspace,
        organization_id: str | None = None,
        demo: "Demo | None" = None,
        clock: Callable[[], datetime] = now,
        preferences: Preferences = NO_PREFERENCES,
        on: str = "",
    ) -> None:
        without_colour = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if without_colour else None)
        keep_no_break_spaces()
        self._workspace = workspace
        self._organization_id = organization_id
        self._demo = demo
        self._clock = clock
        shown = letters()
        ascii_only = shown is Letters.ASCII
        self._glyphs = [] if shown is Letters.ALL else [PlainGlyphs(ascii_only=ascii_only)]
        self.lifeline: Lifeline | None = None
        self.animation_level = "none"
        self._preferences = preferences
        self.title = f"{self.TITLE} {on}".rstrip()
        for name in list(self.available_themes):
            self.unregister_theme(name)
        for theme in OURS:
            self.register_theme(theme)
        # Shades become murky where a terminal has 16 colours; its own are what its owner likes.
        few = without_colour or self.console.color_system == "standard"
        self.theme = preferences.theme or ("ansi-dark" if few else "posthouse-dark")
        self.set_keymap(dict(preferences.keys))
        use_own(preferences.keys)

    def on_load(self) -> None:
        if self.lifeline is not None:
            self.lifeline.hold()

    def on_mount(self) -> None:
        if self._organization_id is not None and isinstance(self.screen, PickerScreen):
            self.screen.open(self._organization_id)
        self._mind_the_floor(self.size)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and what this terminal needs."""
        return [*super().get_line_filters(), *self._glyphs]

    def on_resize(self, event: events.Resize) -> None:
        if len(self.screen_stack) > 1:  # else on_mount() does, after the first screens
            self._mind_the_floor(event.size)

    def _mind_the_floor(self, size: Size) -> None:
        if is_too_small(size) and not isinstance(self.screen, TooSmallScreen):
            self.push_screen(TooSmallScreen())

    def get_default_screen(self) -> PickerScreen:
        """The picker, under everything else."""
        return PickerScreen(self._workspace, self._clock, self._preferences.problems)

    def refresh_css(self, animate: bool = True) -> None:
        """Choosing a theme asks for this; before the first screen there is nothing to refresh."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_key_display(self, binding: Binding) -> str:
        """Keys as they are printed on keyboards."""
        return as_printed(super().get_key_display(binding))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if isinstance(self.screen, TooSmallScreen):
            return action in {"quit", "suspend_process", "redraw"}
        return self._demo is not None if action == "inbox" else True

    @work(name=OPENS, group="dialogs", exit_on_error=False)
    async def action_commands(self) -> None:
        """What a key does on this screen, for those who look for it by name."""
        from tui.screens.boxes.commands import CommandsModal

        if not isinstance(self.screen, CommandsModal):
            picked = await self.push_screen_wait(CommandsModal(self.screen))
            if picked is not None:
                await self.run_action(picked.action, picked.node)

    def action_help(self) -> None:
        from tui.screens.boxes.help import HelpModal

        if isinstance(self.screen, HelpModal):
            self.screen.dismiss(None)
        else:
            self.push_screen(HelpModal(self.screen, self._preferences.path))

    def action_themes(self) -> None:
        from tui.screens.boxes.themes import ThemesModal

        self.push_screen(ThemesModal(self._preferences))

    def action_inbox(self) -> None:
        if self._demo is not None:
            from tui.screens.boxes.inbox import InboxModal

            self.push_screen(InboxModal(self._demo.servers.received))

    def action_redraw(self) -> None:
        """Paint over what others have written onto the terminal."""
        self.forget_terminal()
        self.screen.refresh()

    async def action_quit(self) -> None:
        """Quit, from wherever one is; unsaved edits are asked about first, where that fits."""
        if isinstance(self.screen, TooSmallScreen):
            self.keep_drafts()
            self.exit(0)
            return
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

    def last_call(self) -> None:
        """What must be done however the app ends, for it may hang; any thread may call it."""
        self.keep_drafts()
        self._workspace.children.end()

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


def run(config_directory: Path, organization_id: str | None = None, *, mouse: bool = True) -> int:
    """Run the app on a config directory; returns the exit code."""
    workspace = open_workspace(config_directory, state_directory())
    preferences = read_preferences(preferences_file())
    app = PosthouseApp(workspace, organization_id, preferences=preferences, on=host_name())
    return _code(app, mouse=mouse)


def run_demo(demo: "Demo", *, mouse: bool = True) -> int:
    """Run the app on a demo's throw-away files; returns the exit code."""
    preferences = read_preferences(preferences_file())
    workspace = Workspace(
        ConfigDirectory(demo.config),
        demo.passwords,
        StateDirectory(demo.state, demo.config),
        # Its tokens are in memory and nowhere else.
        {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"},
        asks_dns=False,
    )
    app = PosthouseApp(workspace, demo=demo, preferences=preferences, on=_("demo"))
    return _code(app, mouse=mouse)


def _code(app: PosthouseApp, *, mouse: bool) -> int:
    app.lifeline = Lifeline(app.last_call, lambda code: app.exit(code, code))
    code = app.run(mouse=mouse)
    return app.return_code or code or 0
