"""Make the message of a step: a line with what changed, then who did it and where."""

from collections.abc import Mapping

from tui.settings.names import HOST
from tui.storage.history.author import Person
from tui.storage.settings_file.difference import key_changes
from tui.text import printable

IN_LINE = 3
LONGEST = 200
LINES = 1000
"""Organizations that the message of one step names."""
OWNER = "File-Owner"
Contents = Mapping[str, bytes | None]


def saved_message(
    before: Contents, after: Contents, did: str, who: Person, *, password: bool, owners: str = ""
) -> str:
    """Make the message of a step.

    Args:
        before: The content of each file concerned, by organization; for another id the old one
            first, then the new one.
        after: The same when it was done.
        did: What it was, where that is not plain from the files: ``restored to 1a2b3c4d``.
        password: Whether a password was changed too.
        owners: Who else's file it is still; empty for nobody's.
    """
    ids = list(before)
    nothing = b"" if ids[0] == HOST else None  # host.toml need not be there
    changed = _changed(before[ids[0]] or nothing, after[ids[-1]])
    words = [did] if did else []
    trailers = _of(who)
    if len(ids) > 1:
        words.append(f"renamed from {ids[0]}")
        trailers["Renamed-From"] = ids[0]
    if password:
        changed.append("password: changed")
        trailers["Password"] = ids[-1]
    trailers[OWNER] = owners
    return _message(ids[-1], words, changed, trailers)


def changed_many_message(
    before: Contents, after: Contents, did: str, who: Person, owners: str = ""
) -> str:
    """The message of a step that changed several organizations, each on a line of its own.

    Args:
        before: The content of each file concerned, by organization; None where it is new.
        after: The same when it was done.
        did: What was done to all of them: ``smtp.host=smtp.example.com``.
        owners: Who else's files some of them are still; empty for nobody's.
    """
    changed = {one: _changed(before[one], after[one]) for one in before}
    lines = [f"{one}: {', '.join(found)}" for one, found in changed.items() if found]
    if (more := len(lines) - LINES) > 0:
        lines[LINES:] = [f"and {more} more"]
    count = sum(1 for found in changed.values() if found)
    line = printable(f"{count} organizations: {did}", LONGEST)
    return "\n".join([line, "", *lines, "", *_trailers(_of(who) | {OWNER: owners}), ""])


def found_message(
    organization_id: str, before: bytes | None, after: bytes | None, owner: str
) -> str:
    """Make the message of a step that was done outside Posthouse.

    Args:
        before: The file as the history has it; None where it has none.
        after: The file as it was found.
        owner: Whose file it is; empty where it is gone.
    """
    changed = _changed(before, after)
    words = ["edited outside Posthouse"]
    return _message(organization_id, words, changed, {OWNER: owner})


def beginning_message(owners: str) -> str:
    """Make the message of the first step, which has all files as they were.

    Args:
        owners: Who else's files some of them are; empty for nobody's.
    """
    line = "Settings as they were when the history began"
    return "\n\n".join([line, *_trailers({OWNER: owners})]) + "\n"


def _changed(old: bytes | None, new: bytes | None) -> list[str]:
    if old == new:
        return []
    if old is None or new is None:
        return ["added" if old is None else "removed"]
    found = key_changes(old, new)
    if found is None:
        return ["not TOML, before or after"]
    return [f"{one.key} {one.old} → {one.new}" for one in found] or ["comments and layout"]


def _of(who: Person) -> dict[str, str]:
    """The trailers that say who did something, and where."""
    return {
        "Terminal": who.terminal or "none",
        "Host": who.host,
        "Account": who.account if who.account != who.login else "",
    }


def _trailers(trailers: Mapping[str, str]) -> list[str]:
    return [f"Posthouse-{name}: {text}" for name, text in trailers.items() if text]


def _message(
    subject: str, words: list[str], changed: list[str], trailers: Mapping[str, str]
) -> str:
    named = changed[:IN_LINE]
    if len(changed) > IN_LINE:
        named.append(f"{len(changed) - IN_LINE} more")
    line = f"{subject}: {': '.join([*words, ', '.join(named)] if named else words)}"
    body = "\n".join(changed) + "\n\n" if len(changed) > IN_LINE else ""
    ends = "\n".join(_trailers(trailers))
    cut = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
    return f"{cut}\n\n{body}{ends}\n"
