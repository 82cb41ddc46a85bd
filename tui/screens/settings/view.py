"""How an organization that is being edited shows on the settings screen."""

from datetime import datetime

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.keys import named
from tui.language import N_, _
from tui.screens.mail_test.before import last_test
from tui.screens.settings.problems import shown_problems
from tui.screens.settings.secret_words import show_secret
from tui.settings.field import Field
from tui.settings.fields import FIELDS, OUTPUTS
from tui.settings.inheritance import Origin, effective
from tui.settings.model import Settings
from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.storage.editing.editing import Editing
from tui.storage.editing.outside_changes import Outside
from tui.storage.editing.session import EditingSession
from tui.storage.settings_file.stored_file import Stored
from tui.storage.state.mail_test_status import test_status
from tui.text import printable
from tui.widgets.controls.choice import Choice
from tui.widgets.controls.line import Line
from tui.widgets.form.effective_view import EffectiveView
from tui.widgets.form.plain_secret_notice import PlainSecretNotice
from tui.widgets.form.settings_actions import SettingsActions
from tui.widgets.form.settings_form import SettingsForm
from tui.widgets.frame.title_bar import TitleBar

HOST_OWN = frozenset({"sender.address", "sender.name"})
_PROVIDERS = N_("{key} fills in from a provider")
_OWN = N_("→ picks it: a server of its own")
_BUILT_IN = N_(
    "✗ The host is not set up: SendGrid, built in, wants an API key and a sender. Open Host, or "
    "use custom mail settings."
)
_NO_PASSWORD = N_("✗ No password is stored for the host's login: open Host and enter it.")
_WAITING = N_(" (in the custom values, which are not in use)")


def show(
    screen: Screen[None], session: EditingSession, now: datetime, suggestion: Problem | None
) -> None:
    """Show everything as it is now.

    Args:
        suggestion: A note on the provider of an address that was typed.
    """
    if (editing := session.editing) is None:
        return
    _show_title(screen.query_one(TitleBar), editing)
    screen.query_one("#mode", Choice).notes = _mode_notes(editing)
    screen.query_one(PlainSecretNotice).show(
        _in_clear(editing.opened.stored), can_move=not editing.opened.read_only
    )
    _show_body(screen, editing)
    form = screen.query_one(SettingsForm)
    show_secret(form, editing, preselected=session.has_first_place)
    form.show_problems(shown_problems(editing, session.visited, suggestion))
    actions = screen.query_one(SettingsActions)
    _show_actions(actions, editing, now, session.said)
    actions.show_outputs([each for each in OUTPUTS if editing.draft.value(f"outputs.{each}")])
    actions.may_save(not editing.opened.read_only)
    actions.notice(_notice(session.outside))
    settings = editing.in_force().settings
    screen.query_one("#last-test", Line).say(last_test(editing.opened.result, settings, now))


def explained(field: Field) -> str:
    """What a field is, for who is in it and has the room."""
    usual = [_("In short: {hint}").format(hint=field.hint)] if field.hint else []
    in_file = [_("In the file: {key}").format(key=field.key)] if field.key in FIELDS else []
    return "\n".join([field.label, field.help, "", *usual, *in_file]).strip()


def fill(screen: Screen[None], editing: Editing, *, keep_password: bool) -> None:
    """Put the draft's values into the fields, without a word about it."""
    with screen.prevent(Choice.Changed):
        screen.query_one("#mode", Choice).value = str(editing.draft.value("mail.mode"))
    form = screen.query_one(SettingsForm)
    form.fill(editing.draft)
    if not keep_password:
        form.clear_password()


def show_broken(screen: Screen[None], stored: Stored) -> None:
    """Show why a file cannot be edited and nothing else, or the form where it can."""
    is_broken = bool(stored.broken)
    broken = screen.query_one("#broken", Static)
    broken.display = is_broken
    sentence = _("Posthouse does not touch this file until it is mended in an editor.")
    broken.update(Content(f"✗ {stored.broken}\n\n{printable(str(stored.path))}\n\n{sentence}"))
    for form in ("#row-mail-mode", "#body", "SettingsActions"):
        screen.query_one(form).display = not is_broken


def _in_clear(stored: Stored) -> str:
    alarms = (one for one in stored.problems if one.severity is Severity.ALARM)
    return next((_("line {line}").format(line=one.line) for one in alarms), "")


def _show_title(bar: TitleBar, editing: Editing) -> None:
    same = editing.name == editing.id or editing.id == HOST
    bar.place = editing.name if same else f"{editing.name} ({editing.id})"
    words = [_("● unsaved changes")] if editing.unsaved else []
    if editing.opened.read_only:
        words.append(_("read-only"))
    bar.state = "   ".join(words)


def _mode_notes(editing: Editing) -> tuple[str, str]:
    """What each mode would use, beside it."""
    above = effective(editing.id, Settings(), editing.opened.host.settings)
    smtp = above.settings.smtp
    origin = _("built-in") if above.origins["smtp.host"] is Origin.BUILT_IN else _("from the host")
    nothing_yet = not editing.draft.value("smtp.host")
    own = _(_PROVIDERS if editing.is_custom else _OWN) if nothing_yet else ""
    own = own.format(key=named("settings.provider"))
    return (f"{smtp.host}:{smtp.port}, {origin}", own)


def _show_body(screen: Screen[None], editing: Editing) -> None:
    is_host = editing.id == HOST
    view = screen.query_one(EffectiveView)
    view.display = not editing.is_custom
    view.without = HOST_OWN if is_host else frozenset()
    view.effective = None if editing.is_custom else editing.in_force()
    form = screen.query_one(SettingsForm)
    form.display = editing.is_custom or is_host
    settings = editing.in_force().settings
    form.arrange_for(settings, custom=editing.is_custom, host=is_host)


def _show_actions(actions: SettingsActions, editing: Editing, now: datetime, said: str) -> None:
    own = editing.checked().errors
    errors = own or editing.why_not_tested()
    above = "" if own or said else _not_set_up(editing, is_lacking=bool(errors))
    problems = editing.opened.stored.problems
    strange = [p for p in problems if p.key not in FIELDS and p.severity is not Severity.ALARM]
    status = test_status(editing.opened.result, editing.in_force().settings, now)
    if above:
        actions.show(status, above, failed=True)
    elif errors and not said:
        waits = bool(own) and not editing.is_custom and errors[0].key not in HOST_OWN
        waiting = _(_WAITING) if waits else ""
        actions.show(status, f"✗ {errors[0].sentence}{waiting}", failed=True)
    elif editing.opened.read_only and not said:
        actions.show(status, editing.opened.read_only, failed=False)
    elif strange and not said:
        line = _("line {line}: ").format(line=strange[0].line) if strange[0].line else ""
        actions.show(status, f"! {line}{strange[0].sentence}", failed=False)
    else:
        actions.show(status, said, failed=said.startswith("✗"))


def _not_set_up(editing: Editing, *, is_lacking: bool) -> str:
    """Why no mail goes out by the host's settings, where these wait for somebody to set them up."""
    in_force = editing.in_force()
    if editing.is_custom or editing.id == HOST or not (is_lacking or editing.lacks_password_above):
        return ""
    if in_force.origins["smtp.host"] is Origin.BUILT_IN:
        return _(_BUILT_IN)
    return "" if is_lacking else _(_NO_PASSWORD)


def _notice(outside: Outside | None) -> str:
    if outside is None:
        return ""
    if outside.opened is None:
        return _("! Removed on disk. {key} creates it again, with these values.").format(
            key=named("settings.save")
        )
    if broken := outside.opened.stored.broken:
        return _("! Changed on disk {when}, and broken now: {broken} Mend it, then save.").format(
            when=outside.when, broken=broken
        )
    return _("! Changed on disk {when}. {key} shows what; Save asks before it merges.").format(
        when=outside.when, key=named("settings.changes")
    )
