"""What is doubtful about settings, told on standard error before anything is tried with them."""

import click

from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.together import warnings
from tui.settings.model import Settings
from tui.settings.providers.doubts import password_doubt


def warn(settings: Settings, password: SecretStr | None = None) -> None:
    """A line for each warning about the settings in force, and about the shape of the password."""
    doubt = password_doubt(settings, password) if password else None
    for problem in (*warnings(settings), *([doubt] if doubt else [])):
        click.echo(
            _("posthouse: warning: {key}: {sentence}").format(
                key=problem.key, sentence=problem.sentence
            ),
            err=True,
        )
