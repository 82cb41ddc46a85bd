"""The fields of the settings screen: what is typed goes to the session, and it is listened to."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui.language import _
from tui.screens.settings.provider import ProviderFilling
from tui.storage.editing.session import EditingSession
from tui.widgets.controls.line import Line
from tui.widgets.controls.line_input import SecretInput
from tui.widgets.form.effective_view import EffectiveView
from tui.widgets.form.settings_form import SettingsForm


class SettingsBody(Vertical):
    """The form, or the values that are in force in its place, and a column beside them."""

    def __init__(self, session: EditingSession, provider: ProviderFilling) -> None:
        super().__init__(id="body")
        self._session = session
        self._provider = provider
        self._dropped = False  # a password that was typed for another place

    def compose(self) -> ComposeResult:
        yield EffectiveView()
        yield SettingsForm()
        with Horizontal(id="aside"):
            yield Line(id="about", classes="hint")
            yield Line(id="last-test", classes="hint")

    def edit(self, key: str, value: str | bool) -> None:
        """Take what was typed, ticked or chosen."""
        drops = key in {"mail.mode", "authentication.secret"}
        if drops:
            self._dropped |= bool(self.query_one(SecretInput).value)
            self.query_one(SettingsForm).clear_password()
        else:
            self._dropped = False
        self._session.edit(key, value)
        if self._dropped:
            self._session.say(
                _("The typed password was dropped: it goes to no other place. Type it again there.")
            )

    @on(SettingsForm.Edited)
    def _field_edited(self, event: SettingsForm.Edited) -> None:
        self.edit(event.key, event.value)

    @on(SettingsForm.PasswordTyped)
    def _password_typed(self, event: SettingsForm.PasswordTyped) -> None:
        self._dropped = False
        self._session.type_password(event.password)

    @on(SettingsForm.Left)
    def _field_left(self, event: SettingsForm.Left) -> None:
        if domain := self._provider.news_of(event.key):
            self._find_provider(domain)
        self._session.split_host()
        self._session.visit(event.key)

    @work(exclusive=True, group="discovery", exit_on_error=False)
    async def _find_provider(self, domain: str) -> None:
        await self._provider.find(domain)
        self._session.show()
