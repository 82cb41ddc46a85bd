"""The parts of the settings screen, from top to bottom."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tui.language import N_
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line import Line
from tui.widgets.form.effective_view import EffectiveView
from tui.widgets.form.field_row import FieldRow
from tui.widgets.form.plain_secret_notice import PlainSecretNotice
from tui.widgets.form.settings_actions import SettingsActions
from tui.widgets.form.settings_form import SettingsForm
from tui.widgets.frame.key_bar import KeyBar
from tui.widgets.frame.title_bar import TitleBar

_MODES = (("default", N_("Use default mail settings")), ("custom", N_("Use custom mail settings")))


def parts() -> ComposeResult:
    """Compose the screen; which parts show depends on the file."""
    yield TitleBar()
    yield FieldRow("mail.mode", "", Choice(_MODES, "default", rows=True, id="mode"))
    yield PlainSecretNotice()
    yield Static(id="broken", markup=False)
    with Vertical(id="body"):
        yield EffectiveView()
        yield SettingsForm()
        with Horizontal(id="aside"):
            yield Line(id="about", classes="hint")
            yield Line(id="last-test", classes="hint")
    yield SettingsActions()
    yield KeyBar()
