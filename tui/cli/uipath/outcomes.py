"""What came of each organization: in words, as JSON, and as the exit code of all."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import click

from tui.cli.shared.paint import paint
from tui.errors import Exit, PosthouseError
from tui.language import N_, _, ngettext
from tui.text import printable
from tui.uipath.looking import Look
from tui.uipath.refusals import Refused

_DIFFERS = 1
_GRAVEST = (Exit.CONFIGURATION, Exit.NO_PERMISSION, Exit.UNAVAILABLE, Exit.DATA)
_WORDS = {
    "same": N_("same"),
    "differs": N_("differs"),
    "taken": N_("taken"),
    "sent": N_("sent"),
    "left": N_("left as it is"),
    "default": N_("on default, which can't be sent"),
    "elsewhere": N_("not at UiPath"),
    "failed": N_("failed"),
}
FAILED = "failed"


@dataclass(slots=True)
class Outcome:
    """What came of one organization.

    Attributes:
        id: Its id, or ``host``.
        word: same, differs, taken, sent, left, default, elsewhere, failed.
        look: What there was to see; None where nobody could look.
        error: Why it failed.
        notes: What else is to be known, as sentences.
    """

    id: str
    word: str
    look: Look | None = None
    error: PosthouseError | None = None
    notes: list[str] = field(default_factory=list)

    def fail(self, error: PosthouseError) -> None:
        """Take what went wrong."""
        self.word, self.error = FAILED, error

    def as_object(self) -> dict[str, object]:
        """For --json."""
        error, look = self.error, self.look
        return {
            "id": self.id,
            "outcome": self.word,
            "differences": [
                {"key": one.key, "here": one.here, "there": one.there}
                for one in (look.differences if look else ())
            ],
            "password_there": look.there.has_password if look else None,
            "notes": [*(look.notes if look else ()), *self.notes],
            "failure": error.name if isinstance(error, Refused) else "",
            "error": error.sentence if error else "",
            "exit": int(error.exit_code) if error else 0,
        }


def exit_code(outcomes: Sequence[Outcome], *, compares: bool) -> int:
    """How a command on several ends: 75 where all that failed is temporary, else the gravest.

    Args:
        compares: Whether a difference ends with 1.
    """
    codes = [one.error.exit_code for one in outcomes if one.error]
    if not codes:
        differ = compares and any(one.word == "differs" for one in outcomes)
        return _DIFFERS if differ else Exit.OK
    lasting = [code for code in codes if code != Exit.TRY_AGAIN]
    if not lasting:
        return Exit.TRY_AGAIN
    return next((code for code in _GRAVEST if code in lasting), lasting[0])


def show_look(look: Look) -> None:
    """Print the differences of one organization, key, here and there side by side."""
    head = f"{printable(look.connection.stored.name)} ({look.connection.id})"
    found = look.differences
    if found:
        count = ngettext("{count} difference", "{count} differences", len(found))
        click.echo(paint(f"{head}: {count.format(count=len(found))}", bold=True))
    else:
        click.echo(paint(_("{head}: the same at UiPath").format(head=head), bold=True))
    rows = [(_("Key"), _("Here"), _("At UiPath"))] if found else []
    rows += [(one.key, one.here_shown, one.there_shown) for one in found]
    first, second = (max((len(row[place]) for row in rows), default=0) for place in (0, 1))
    for key, here, there in rows:
        click.echo(f"  {key:{first}}  {here:{second}}  {there}".rstrip())
    click.echo("  " + _("Password: {words}").format(words=look.password_words))
    for note in look.notes:
        click.echo(f"  {note}")


def show_all(outcomes: Sequence[Outcome]) -> None:
    """Print a line about each organization, at the end of a command on several."""
    longest = max((len(one.id) for one in outcomes), default=0)
    for one in outcomes:
        words = _(_WORDS[one.word])
        why = f": {one.error.sentence}" if one.error else ""
        sign = "✗" if one.error else "✓" if one.word in ("same", "taken", "sent") else " "
        click.echo(f"{sign} {one.id:{longest}}  {words}{why}".replace("\n", " "))
    counts = {word: sum(one.word == word for one in outcomes) for word in _WORDS}
    told = [f"{_(_WORDS[word])}: {count}" for word, count in counts.items() if count]
    click.echo(", ".join(told))


def print_json(outcomes: Iterable[Outcome]) -> None:
    """Print all as one document."""
    shown = [json.dumps(one.as_object(), ensure_ascii=False) for one in outcomes]
    click.echo("[" + ",\n ".join(shown) + "]")
