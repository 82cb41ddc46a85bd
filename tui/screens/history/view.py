"""How the steps of a history show: a row each, and what the one under the cursor changed."""

from datetime import datetime

from rich.cells import set_cell_size
from textual.content import Content

from tui.language import _
from tui.settings.fields import FIELDS
from tui.storage.history.recording import OUTSIDE
from tui.storage.history.steps import Step, Versions
from tui.storage.settings_file.difference import KeyChange, diff, key_changes, shown
from tui.text import ago, ago_width

MOST_LINES = 400
_STYLES = {"+": "$text-success", "-": "$text-error", "@": "dim"}


def row(step: Step, now: datetime) -> Content:
    """``2 min ago   alice   smtp.port 25 → 587``."""
    what = step.what.removeprefix(f"{step.organization_id}: ")
    who = _("by hand") if step.who == OUTSIDE else step.who
    return Content.assemble(f"{ago(step.when, now):{ago_width()}}", _cell(who, 12), what)


def details(step: Step, versions: Versions) -> Content:
    """Who, when and where; each changed field in words; the lines that changed."""
    parts = [Content.styled(f"{_place(step)}\n\n", "dim")]
    changes = key_changes(versions.before, versions.after)
    if versions.before is None:
        parts.append(Content(_("The organization's file was added.\n\n")))
    elif versions.after is None:
        parts.append(Content(_("The organization's file was removed.\n\n")))
    elif versions.before == versions.after:
        parts.append(Content(_("The file stayed as it was.\n")))
    elif changes is None:
        parts.append(Content(_("A version is not TOML; only its lines can be compared.\n\n")))
    elif changes:
        parts += [*(Content(f"{line}\n") for line in in_words(changes)), Content("\n")]
    else:
        parts.append(Content(_("No value changed, only comments, order or unknown keys.\n\n")))
    parts += [
        Content.styled(f"{line}\n", _STYLES.get(line[:1], ""))
        for line in diff(versions.before, versions.after)[:MOST_LINES]
    ]
    return Content("").join(parts).rstrip()


def in_words(changes: tuple[KeyChange, ...]) -> list[str]:
    """``Port   25 → 587``: a line for each change, by the labels of the form."""
    labels = [FIELDS[change.key].label for change in changes]
    width = max(map(len, labels), default=0)
    return [
        f"{label:{width}}  {shown(change.old)} → {shown(change.new)}"
        for label, change in zip(labels, changes, strict=True)
    ]


def _place(step: Step) -> str:
    if not step.revision:
        return _("{when:%Y-%m-%d %H:%M:%S} UTC, the file's own time").format(when=step.when)
    words = [step.short, f"{step.when:%Y-%m-%d %H:%M:%S} UTC", step.who]
    if step.account:
        words.append(_("as {account}").format(account=step.account))
    if step.host:
        words.append(_("on {host}").format(host=step.host))
    if step.terminal:
        words.append(step.terminal)
    if step.owner:
        words.append(_("the file belonged to {owner}").format(owner=step.owner))
    return " · ".join(words)


def _cell(text: str, size: int) -> str:
    return set_cell_size(text if len(text) < size else f"{text[: size - 2]}…", size)
