"""How a program gets the access token of a sign-in, and how long that is."""

from tui.exports.with_token import Tokens
from tui.paths import options_for
from tui.settings.inheritance import Effective
from tui.storage.sign_in import notes
from tui.storage.workspace import Workspace


def tokens_for_programs(workspace: Workspace, effective: Effective) -> Tokens:
    """What a format needs to know of the tokens of settings in force."""
    command = ("posthouse", *options_for(workspace.directory.path))
    return Tokens(command, notes.read(workspace, effective).token_length)
