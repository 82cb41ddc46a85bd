"""What stands in the way of writing the outputs of a settings file, before anybody saves."""

from collections.abc import Iterator

from tui.errors import PosthouseError
from tui.settings.inheritance import HOST
from tui.settings.model import Outputs, output_paths
from tui.settings.problems import Problem
from tui.storage.directory import ConfigDirectory
from tui.storage.files import parse
from tui.storage.outputs import of, recorded
from tui.storage.stored import Stored


def output_problems(directory: ConfigDirectory, stored: Stored) -> Iterator[Problem]:
    """An error for each output that the next save could not write, with its line.

    None for a file that has errors of its own: those come first.
    """
    paths = output_paths(stored.settings)
    if not paths or stored.data is None or stored.broken or stored.first_problem:
        return
    host = stored if stored.id == HOST else directory.load(HOST)
    lines = parse(stored.data).lines
    for format, path in paths.items():
        alone = Outputs.model_validate({format: path})
        try:
            own = stored.settings.model_copy(update={"outputs": alone})
            for output in of(directory, stored.id, own, host.settings):
                recorded(directory, output)
        except PosthouseError as error:
            key = f"outputs.{format}"
            yield Problem(key, error.sentence, line=lines.get(key))
