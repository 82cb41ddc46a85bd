"""Check whether the outputs of a settings file are what it says, and could be written."""

from collections.abc import Iterator

from tui.errors import PosthouseError
from tui.language import _
from tui.settings.model import output_paths
from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.shell_words import command
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import questions
from tui.storage.outputs.plan import Output, files_of, named
from tui.storage.outputs.writing import content_of
from tui.storage.settings_file.stored_file import Stored
from tui.storage.settings_file.toml_document import parse
from tui.storage.state.output_checksums import sha256
from tui.storage.workspace import Workspace
from tui.text import printable


def output_problems(workspace: Workspace, stored: Stored) -> Iterator[Problem]:
    """Return an error for each output that the next save could not write, with its line; a warning
    for one that is not what the settings say: they were changed by hand, or a save was cut short.

    None for a file that has errors of its own: those come first.
    """
    if (
        not output_paths(stored.settings)
        or stored.data is None
        or stored.broken
        or stored.first_problem
    ):
        return
    host = stored if stored.id == HOST else workspace.directory.load(HOST)
    lines = parse(stored.data).lines
    for wanted in named(stored.id, stored.settings, host.settings):
        key = f"outputs.{wanted.format}"
        if questions(workspace, [Reach(stored.id, key, wanted.place)]):
            continue  # what is said of that comes first, and nothing there is looked at
        try:
            for output in files_of(workspace, wanted):
                known = workspace.records.last(output.path)[1]
                if doubt := _doubt(output, wanted.place, known):
                    yield Problem(key, doubt, Severity.WARNING, lines.get(key))
        except PosthouseError as error:
            yield Problem(key, error.sentence, line=lines.get(key))


def _doubt(output: Output, place: str, known: str) -> str:
    """What the output is instead of what it should be; empty where it is that.

    Args:
        place: Its path as the settings have it; that of a directory where it is one of several.
        known: The checksum of what this user wrote there last.
    """
    found = content_of(output.path)
    if output.is_login or found == output.data:
        return ""
    path = printable(str(output.path))
    if found is not None and sha256(found) != known:
        return _("{path} was changed outside Posthouse; a save asks before it replaces it.").format(
            path=path
        )
    again = command("posthouse", "set", output.organization_id, f"outputs.{output.format}={place}")
    return _("{path} is not what the settings say; this writes it: {command}").format(
        path=path, command=again
    )
