"""Find whose password is not to be seen here: by this user, on this host, now."""

from collections.abc import Collection
from pathlib import Path

from tui.language import _
from tui.settings.inheritance import Effective
from tui.settings.problems import Problem, Severity
from tui.storage.workspace import Workspace

MOST_LOOKED_FOR = 100
"""Entries of the keyring: each is a call to it."""


def password_doubts(
    workspace: Workspace, in_force: Collection[Effective]
) -> dict[Problem, tuple[str, ...]]:
    """Return a warning for each way in which passwords are not to be seen, and whose they are.

    Nothing is unlocked, and no command runs. Another user or another host may see them.

    Args:
        in_force: The settings of each level that logs in.
    """
    found: dict[Problem, list[str]] = {}
    in_keyring: dict[str, str] = {}
    for one in in_force:
        login = one.settings.authentication
        if not login.required:
            continue
        if login.secret == "keyring":
            in_keyring.setdefault(one.password_entry, one.level)
        elif problem := _elsewhere(workspace, one):
            found.setdefault(problem, []).append(one.level)
    if in_keyring:
        problem, levels = _not_seen(workspace, in_keyring)
        if levels:
            found[problem] = levels
    told = {problem: tuple(levels) for problem, levels in found.items()}
    if not any(one.settings.authentication.signs_in for one in in_force):
        return told
    from tui.storage.sign_in.doubts import sign_in_doubts  # most log in with a password

    return told | sign_in_doubts(workspace, in_force)


def _elsewhere(workspace: Workspace, one: Effective) -> Problem | None:
    """What is said of a file or a variable that does not give the password here."""
    login = one.settings.authentication
    key = {"file": "authentication.file", "environment": "authentication.variable"}
    if login.secret not in key or not one.settings.value(key[login.secret]):
        return None  # it is asked for, or a command prints it; or that is missing in the file
    from tui.storage.secret_source import look  # most are in the keyring

    state = look(workspace, one)
    if state.stored:
        return None
    place = f"{state.place[:1].upper()}{state.place[1:]}"
    words = (
        _("{place}; it is stored by: posthouse password ORG")
        if login.secret == "file" and not state.may_change and _can_be_made(workspace, login.file)
        else _("{place}: no password can be seen here.")
    )
    return Problem(key[login.secret], words.format(place=place), Severity.WARNING)


def _can_be_made(workspace: Workspace, file: str) -> bool:
    """Whether a password file is missing or empty, and this user can store one there."""
    from tui.storage.secrets.file import PasswordFile

    try:
        is_missing = Path(file).stat().st_size == 0
    except FileNotFoundError:
        is_missing = True
    except OSError:
        return False  # it is closed to this user
    place = PasswordFile(file, workspace.directory.path, workspace.environ)
    return file.startswith("/") and is_missing and place.can_be_made()


def _not_seen(workspace: Workspace, entries: dict[str, str]) -> tuple[Problem, list[str]]:
    """What is said of the keyring, and of which levels.

    Args:
        entries: The level of each entry.
    """
    state = workspace.passwords.look("")
    place = f"{state.place[:1].upper()}{state.place[1:]}"
    levels = [*entries.values()]
    if not state.available:
        sentence = _("{place}: no password can be seen here.").format(place=place)
    elif state.may_change:
        sentence = _("{place}, so no password can be seen.").format(place=place)
    else:
        looked_for = [*entries][:MOST_LOOKED_FOR]
        stored = workspace.passwords.stored(looked_for)
        levels = [entries[entry] for entry in looked_for if entry not in stored]
        sentence = _("No password {place}; it is stored by: posthouse password ORG").format(
            place=state.place
        )
    return Problem("authentication.secret", sentence, Severity.WARNING), levels
