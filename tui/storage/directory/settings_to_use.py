"""What a command uses: the settings in force, with unsaved values laid over them."""

from collections.abc import Iterator, Mapping

from tui.errors import IncompleteSettings, InvalidInput
from tui.language import _
from tui.settings.checking.missing import lacking
from tui.settings.inheritance import Effective
from tui.settings.model import Mail, Mode, Settings, flat
from tui.settings.names import HOST
from tui.settings.problems import Problem
from tui.storage.directory.in_force import Files, InForce, in_force


def subject(
    files: Files,
    organization_id: str,
    unsaved: Mapping[str, str | bool],
    *,
    needs_sender: bool,
    needs_login: bool = True,
    done: str = "",
) -> Effective:
    """The settings to test or export.

    Args:
        files: Those of the config directory.
        organization_id: An organization, or ``host``.
        unsaved: Values by key that are tested without being saved.
        needs_sender: Whether the test goes as far as MAIL.
        needs_login: Whether it goes as far as AUTH.
        done: What can't be done with settings that are wrong, for the sentence; tested.

    Raises:
        UnknownOrganization: There is no such organization.
        BrokenFile: A file that counts can't be read.
        InvalidInput: An unsaved value is wrong.
        IncompleteSettings: What is in force can't be used; names the first reason.
    """
    found = in_force(files, organization_id, _mode(unsaved))
    settings = found.effective.settings._replace(mail=Mail("custom"))
    errors = lacking(settings)
    if unsaved:
        settings, errors = _with_unsaved(settings, unsaved)
    not_needed = tuple(
        table
        for table, needed in (("sender.", needs_sender), ("authentication.", needs_login))
        if not needed
    )
    missing = (p for p in errors if not p.key.startswith(not_needed))
    wrong = next(_wrong_in_files(found, unsaved), None)
    if problem := wrong or next(missing, None):
        sentence = _("{name} can't be {done}: {sentence}").format(
            name=found.stored.name, done=done or _("tested"), sentence=problem.sentence
        )
        if not wrong:
            how = _("To set it: posthouse set {level} {key}=...")
            sentence += " " + how.format(level=found.effective.level, key=problem.key)
        raise IncompleteSettings(sentence)
    return found.effective._replace(settings=settings)


def _mode(unsaved: Mapping[str, str | bool]) -> Mode | None:
    """The mode among unsaved values, once none of them is wrong; None where they have none."""
    if not unsaved:
        return None
    from tui.settings.checking.checks import check, unknown  # a mail has nothing unsaved
    from tui.settings.model import KEYS

    for key in unsaved:
        if key not in KEYS:
            raise InvalidInput(unknown(key).sentence)
    checked = check(unsaved)
    for problem in checked.errors:
        if problem.key in unsaved:
            raise InvalidInput(problem.sentence)
    return checked.settings.mail.mode if "mail.mode" in unsaved else None


def _with_unsaved(
    settings: Settings, unsaved: Mapping[str, str | bool]
) -> tuple[Settings, tuple[Problem, ...]]:
    """Settings with unsaved values laid over them, and what is wrong then."""
    from tui.settings.checking.checks import check
    from tui.settings.login import with_login

    in_files = flat(settings)
    entered = with_login(unsaved, in_files)
    together = check({**in_files, **entered, "mail.mode": "custom"})
    return together.settings, together.errors


def _wrong_in_files(found: InForce, unsaved: Mapping[str, str | bool]) -> Iterator[Problem]:
    """The wrong values that count now and that no unsaved value replaces."""
    for stored, mode in found.levels:
        for problem in stored.problems:
            is_wrong = problem.is_error and problem.line and not stored.settings.says(problem.key)
            # Custom values wait on default; only the host's sender goes with the built-in server.
            counts = mode == "custom" or problem.key.startswith(
                ("mail", "sender") if stored.id == HOST else "mail"
            )
            if is_wrong and counts and problem.key not in unsaved:
                yield problem
