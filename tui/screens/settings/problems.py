"""What stands under the fields of the settings screen: problems, doubts, and what is wanted."""

from collections.abc import Collection, Iterator

from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.settings.providers.doubts import doubts, ending, password_doubt
from tui.settings.providers.filling import wanted
from tui.settings.providers.table import by_host
from tui.storage.editing.editing import Editing
from tui.storage.state.mail_test_status import is_proved


def shown_problems(
    editing: Editing, visited: Collection[str], suggestion: Problem | None
) -> dict[str, Problem]:
    """The one sentence under each field that has one, by the field's key.

    Args:
        visited: The fields whose emptiness may be called an error.
        suggestion: A note on the provider of an address that was typed.
    """
    found: dict[str, Problem] = {}
    proved = is_proved(editing.opened.result, editing.in_force().settings)
    wanted_words = () if proved else _wanted(editing)
    for problem in (*_wrong(editing, visited, proved=proved), *_password(editing), *wanted_words):
        found.setdefault(problem.key, problem)
    if suggestion is not None:
        found.setdefault(suggestion.key, suggestion)
    return found


def _wrong(editing: Editing, visited: Collection[str], *, proved: bool) -> Iterator[Problem]:
    checked = editing.checked()
    # What a server took just now is not doubted any more.
    settings = checked.settings
    disproved = set(doubts(settings)) - set(ending(settings)) if proved else set()
    for problem in checked.problems:
        is_empty = problem.is_error and editing.draft.value(problem.key) == ""
        if problem not in disproved and (problem.key in visited or not is_empty):
            yield problem


def _password(editing: Editing) -> Iterator[Problem]:
    if editing.typed_password is not None:
        doubt = password_doubt(editing.in_force().settings, editing.typed_password)
        if doubt is not None:
            yield doubt


def _wanted(editing: Editing) -> Iterator[Problem]:
    """What goes into the fields that are still empty, in the words of the server's provider."""
    own = editing.is_custom or editing.id == HOST
    provider = by_host(editing.in_force().settings.smtp.host) if own else None
    if provider is None:
        return
    for key, sentence in wanted(provider).items():
        if _is_empty(editing, key) and (editing.is_custom or key != "authentication.username"):
            yield Problem(key, sentence, Severity.NOTE)


def _is_empty(editing: Editing, key: str) -> bool:
    if key != "password":
        return editing.draft.value(key) == ""
    stored = editing.password_state is None or editing.password_state.stored
    is_other = editing.draft.value("smtp.host") != editing.draft.original("smtp.host")
    return editing.typed_password is None and (is_other or not stored)
