"""What the picker says beside its rows."""

from collections.abc import Sequence
from pathlib import Path

from tui.keys import named
from tui.language import N_, _, ngettext, number
from tui.storage.directory.catalog_line import Listing
from tui.storage.directory.filter_words import read_filter
from tui.text import printable

_EMPTY = N_(
    "No organizations yet.\n\n"
    "An organization is whoever sends mails of its own: a customer, a team, a site. It follows "
    "the host's mail settings until it gets its own.\n\n"
    "{key} adds the first one; enter opens the host's settings.\n"
    "`posthouse demo` shows everything with example organizations."
)
_BUILT_IN = N_(
    "It follows the host: SendGrid's server, built in, which wants an API key. {key} in its "
    "settings fills in another provider."
)
_NONE_IS_SO = N_("None of {organizations} is as ‘{typed}’ says.\n\n{key} clears the filter.")
_NONE_FITS = N_(
    "None of {organizations}, nor the host, has ‘{typed}’ in its name, id or server.\n\n"
    "{key} clears the filter."
)


def begins_with(host: Listing | None, *, walks: bool) -> str:
    """What a new organization begins with.

    Args:
        walks: Whether its settings are asked for next.
    """
    if walks:
        return _("Next come its provider, its login and a test, one question each.")
    if host is None or not host.host:
        return ""
    if host.mode == "built-in":
        return _(_BUILT_IN).format(key=named("settings.provider"))
    server = f"{host.host}:{host.port}"
    return _("It follows the host, {server}, until it has settings of its own.").format(
        server=server
    )


def count(total: int, found: int, typed: str) -> str:
    """How many organizations there are, and how many of them what is typed finds."""
    if not typed:
        return _all(total)
    return _("{count} of {total}").format(count=number(found), total=number(total))


def marked(count: int, hidden: int, *, is_testing: bool) -> str:
    """How many rows are marked, how many of them the filter hides, and whether a test of many was
    left running; empty for none of it.
    """
    words = [_("{key}: test running").format(key=named("picker.test"))] if is_testing else []
    if count:
        said = _("{count} marked, {hidden} not shown") if hidden else _("{count} marked")
        words.append(said.format(count=number(count), hidden=number(hidden)))
    return "   ".join(words)


def instead(total: int, typed: str, *, is_any: bool) -> str:
    """Why there are no organizations; empty where ``is_any`` is shown."""
    if not total:
        return _(_EMPTY).format(key=named("picker.new"))
    if is_any or not typed:
        return ""
    asked = read_filter(typed)
    if asked.wrong:
        return f"✗ {asked.wrong}"
    words = _(_NONE_FITS) if asked.is_plain else _(_NONE_IS_SO)
    return words.format(
        typed=printable(typed, 40), organizations=_all(total), key=named("picker.clear")
    )


def notes(
    read_only: str, problems: Sequence[str], waits: Sequence[str], misnamed: Sequence[Path]
) -> str:
    """Why nothing can be saved; what of the user's own choices can't be used; what a merge waits
    for; and files that are not used: who misses an organization here looks in vain for one that no
    list shows.
    """
    waiting = _("! A merge waits for {which}: open it to settle it.")
    unused = _("! Not used, the name is not an id: {which}. See posthouse doctor.")
    said = [read_only] if read_only else []
    said += [f"! {problem}" for problem in problems[:1]]
    if (more := len(problems) - 1) > 0:
        said.append(_("  and {count} more: see posthouse keys").format(count=more))
    if waits:
        said.append(waiting.format(which=_first([Path(one).stem for one in waits])))
    if misnamed:
        said.append(unused.format(which=_first([one.name for one in misnamed])))
    return "\n".join(said)


def _all(total: int) -> str:
    return ngettext("{total} organization", "{total} organizations", total).format(
        total=number(total)
    )


def _first(names: Sequence[str]) -> str:
    name, others = printable(names[0], 40), len(names) - 1
    return _("{name} and {others} more").format(name=name, others=others) if others else name
