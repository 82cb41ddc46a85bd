"""What a mail or a save would be refused for: values that nobody here allowed."""

from collections.abc import Iterator

from tui.doctor.findings import Finding, Level
from tui.errors import UnknownOrganization, UnreadableDirectory
from tui.language import ngettext
from tui.settings.names import HOST
from tui.shell_words import command
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import questions, reaches_of
from tui.storage.workspace import Workspace

MOST_NAMED = 10


def allowed_findings(workspace: Workspace) -> Iterator[Finding]:
    """A warning where settings reach what others could have chosen, and nobody here allowed."""
    names = list(_asking(workspace))
    if not names:
        return
    some = ("--all",) if len(names) > MOST_NAMED else tuple(names)
    sentence = ngettext(
        "The settings of {count} file reach what nobody here allowed and others could have chosen, "
        "like {name}; mails that use it are refused.",
        "The settings of {count} files reach what nobody here allowed and others could have "
        "chosen, like {name}; mails that use it are refused.",
        len(names),
    ).format(count=len(names), name=names[0])
    yield Finding(Level.WARNING, "allowed", sentence, command("posthouse", "allow", *some))


def _asking(workspace: Workspace) -> Iterator[str]:
    directory = workspace.directory
    strangers = Strangers(workspace.answers, directory.path)
    try:
        ids = directory.ids()
    except UnreadableDirectory:
        return  # told where the directory is looked at
    for name in (HOST, *ids):
        if not strangers.of(directory.file(name)):
            continue
        try:
            stored = directory.load(name)
        except UnknownOrganization:
            continue
        if questions(workspace, reaches_of(stored), strangers):
            yield name
