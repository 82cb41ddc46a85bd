"""The parts of the settings screen, from top to bottom."""

from textual.app import ComposeResult
from textual.widgets import Static

from tui.language import N_
from tui.screens.settings.body import SettingsBody
from tui.widgets.controls.choice import Choice
from tui.widgets.form.field_row import FieldRow
from tui.widgets.form.plain_secret_notice import PlainSecretNotice
from tui.widgets.form.settings_actions import SettingsActions
from tui.widgets.frame.key_bar import KeyBar
from tui.widgets.frame.title_bar import TitleBar

_SHORT_MODES = (N_("Default mail settings"), N_("Custom mail settings"))
_MODES = (("default", N_("Use default mail settings")), ("custom", N_("Use custom mail settings")))


def parts(body: SettingsBody) -> ComposeResult:
    """Compose the screen around its fields; which parts show depends on the file."""
    yield TitleBar()
    mode = Choice(_MODES, "default", rows=True, short=_SHORT_MODES, id="mode")
    yield FieldRow("mail.mode", "", mode)
    yield PlainSecretNotice()
    yield Static(id="broken", markup=False)
    yield body
    yield SettingsActions()
    yield KeyBar()
