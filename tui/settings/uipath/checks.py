"""What is missing in the table [uipath]."""

from collections.abc import Iterator

from tui.language import _
from tui.settings.model import Settings
from tui.settings.problems import Problem


def missing(settings: Settings) -> Iterator[Problem]:
    """What says where the secret of UiPath's app is, and does not."""
    uipath = settings.uipath
    if uipath.client_secret == "command" and not uipath.client_secret_command:
        yield Problem(
            "uipath.client_secret_command",
            _("UiPath secret command is missing: what prints the secret of the app."),
        )
    if uipath.client_secret == "environment" and not uipath.client_secret_variable:
        yield Problem(
            "uipath.client_secret_variable",
            _("UiPath secret variable is missing: what holds the secret of the app."),
        )
