"""What the settings screen says of the password: in its field, and under the login."""

from tui.language import N_, _
from tui.screens.settings.sign_in import moving
from tui.storage.editing.editing import Editing
from tui.storage.keyring.store import PasswordState
from tui.widgets.form.secret_state import SecretState
from tui.widgets.form.settings_form import SettingsForm

_INSTEAD = N_("; choose file, command, variable or ask each time")
_FIRST = {
    "file": N_("no keyring here: Save makes this file (0600). Or a command: pass show smtp/acme"),
    "ask": N_("no keyring here: asked at each test. For mails, a command: pass show smtp/acme"),
}
_FOR_TESTS = N_("for tests from this screen")


def show_secret(form: SettingsForm, editing: Editing, *, preselected: bool) -> None:
    """Show where the password of the draft is, as far as it is known by now.

    Args:
        preselected: Whether the source was preselected, as there is no keyring.
    """
    source = editing.in_force().settings.authentication.secret
    state = editing.password_state
    line = form.query_one(SecretState)
    if source == "oauth":
        words = state.place if state else ""
        missing = state is not None and state.available and (not state.stored or state.may_change)
        line.show(words, is_warning=missing, may_change=False, signs_in=True)
        return
    if state is None:
        form.show_password("" if source == "keyring" else _(_FOR_TESTS))
        words = _("asking the keyring …") if source == "keyring" else ""
        line.show(words, is_warning=False, may_change=False)
        return
    typed = editing.typed_password is not None  # in the walk: the field is empty
    for_tests = editing.opened.read_only and source != "environment"
    placeholder = _(_FOR_TESTS) if for_tests else _placeholder(source, state)
    form.show_password(_("entered; type to replace it") if typed else placeholder)
    missing = source == "environment" and not state.stored
    gone = source == "keyring" and not state.available
    missing |= source == "file" and not state.stored
    # Who may not write chooses no other place.
    words = state.place + (_(_INSTEAD) if gone and not editing.opened.read_only else "")
    if preselected and not state.stored:
        words = _(_FIRST.get(source, state.place))
    if typed and for_tests:
        words = _("what is typed here serves tests from this screen alone")
    is_warning = missing or gone or state.may_change or preselected
    ends = bool((provider := moving(editing)) and provider.password_ends)
    line.show(words, is_warning=is_warning, may_change=state.may_change, signs_in=ends)


def _placeholder(source: str, state: PasswordState) -> str:
    if source not in {"keyring", "file"} or not state.available:
        return _(_FOR_TESTS)
    if state.may_change:
        return ""
    return _("stored; leave empty to keep") if state.stored else _("none stored yet")
