"""What a person takes along from a sign-in: the address or the code, a request for an app.

Both are shown to be used elsewhere; a token never goes this way.
"""

from typing import Any

from textual.app import App

from tui.language import N_, _
from tui.oauth.flows.events import AddressOffered, CodeOffered
from tui.oauth.telling.registration import request
from tui.screens.boxes.text import TextModal
from tui.settings.model import Flow, Settings
from tui.text import printable

_CLIPBOARD = N_("Sent to the terminal's clipboard; not every terminal supports that.")


def copy_offer(app: App[Any], offered: CodeOffered | AddressOffered) -> None:
    """Send the code, or the address, to the terminal's clipboard."""
    app.copy_to_clipboard(offered.code if isinstance(offered, CodeOffered) else offered.url)
    app.notify(_(_CLIPBOARD), markup=False)


def copy_request(app: App[Any], settings: Settings, flow: Flow) -> None:
    """Show what to send to whoever may register an app, and send it to the clipboard."""
    oauth = settings.oauth._replace(flow=flow)
    text = request(oauth, printable(settings.sender.address))
    app.copy_to_clipboard(text)
    title = _("For whoever may register an app")
    app.push_screen(TextModal(title, f"{text}\n\n{_(_CLIPBOARD)}"))
