"""A file whose path is pasted into the picker: its organizations are added and changed."""

import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tui.errors import PosthouseError
from tui.imports.reading import format_of
from tui.language import _, ngettext, number
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.with_questions import with_questions
from tui.screens.picker.dialogs import may_write
from tui.screens.picker.marked import counts, differences
from tui.screens.picker.number import NumberModal
from tui.storage.editing.many.importing import plan_import, reaching, read_import, save_import
from tui.storage.editing.many.plan import Plan
from tui.storage.workspace import Workspace
from tui.text import printable, some_of

_BEGINS = ("/", "~/", "./", "../", "file:///")
_FORMATS = ("csv", "json")
"""Those that name their organizations; the others go with ``posthouse import``."""


def pasted_file(text: str) -> str:
    """Return the path of a CSV or JSON file that was pasted, as a terminal quotes one that is
    dropped on it; empty where the text is none. Nothing is looked at.
    """
    try:
        words = shlex.split(text.strip())
    except ValueError:  # a quote that is not closed
        return ""
    if len(words) != 1 or not words[0].startswith(_BEGINS):
        return ""
    path = words[0]
    if path.startswith("file:"):
        path = unquote(urlsplit(path).path)
    return path if format_of(path) in _FORMATS else ""


async def import_file(workspace: Workspace, desk: Desk, path: str) -> Sequence[str]:
    """Show what a file would add and change, and save it if that number is typed.

    Returns:
        The ids of those that were saved.
    """
    if not await may_write(workspace, desk):
        return ()
    file = _in_full(path)
    try:
        contents = await desk.thread(read_import, file, format_of(file))
        plan = await desk.thread(plan_import, workspace, contents, file)
        if not await _is_meant(desk, plan, file):
            return ()
        save = partial(save_import, workspace, plan, file)
        saved = await with_questions(desk, workspace, (), save)
    except PosthouseError as error:
        desk.tell([error.sentence])
        return ()
    if saved is None:
        return ()
    words = ngettext("Saved {count} organization.", "Saved {count} organizations.", len(saved.ids))
    desk.notify(words.format(count=number(len(saved.ids))))
    left = [one.id for one in contents.organizations if one.secret is not None]
    notes = [_left_out(left)] if left else []
    desk.tell([*notes, *saved.notes])
    return saved.ids


def _in_full(path: str) -> str:
    return str(Path(path).expanduser())


async def _is_meant(desk: Desk, plan: Plan, file: str) -> bool:
    name = printable(Path(file).name, 40)
    if not plan.changes:
        desk.notify(_("{file} says nothing that is not so already.").format(file=name))
        return False
    asked = set[tuple[str, str]]()
    for one, key, new in reaching(plan):
        if (key, new) in asked:
            continue
        asked.add((key, new))
        question = _("It reaches outside the directory. Allow it?")
        answers = (("k", _("Import nothing")), ("a", _("Allow it")))
        if await desk.ask(AskModal(f"{question}\n{one}: {key} = {new}", answers)) != "a":
            return False
    title = _("Import {file}").format(file=name)
    question, count = f"{title}\n{counts(plan)}", len(plan.changes)
    return await desk.ask(NumberModal(question, count, _("Import"), differences(plan)))


def _left_out(ids: Sequence[str]) -> str:
    words = _("Passwords are left out, of: {ids}; posthouse import --with-secrets takes them.")
    return words.format(ids=some_of(ids))
