"""How the settings screen fills in a provider, and suggests one for an address."""

from collections.abc import Callable
from datetime import datetime

from textual import work

from tui.language import N_, _
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.provider import ProviderModal
from tui.screens.settings.saving import SavesSettings
from tui.settings.checks import check
from tui.settings.fields import FIELDS
from tui.settings.problems import Problem, Severity
from tui.settings.providers.filling import filling
from tui.settings.providers.provider import Provider
from tui.smtp.discovery import Discovered, discover, known
from tui.storage.workspace import Workspace
from tui.widgets.field_row import FieldRow
from tui.widgets.settings_form import SettingsForm

CUSTOM = (
    N_(
        "Use custom mail settings?\n"
        "A provider is filled into settings of this level's own. The ones from above stay as they "
        "are."
    ),
    (("c", N_("Use custom")), ("k", N_("Keep default"))),
)
ADDRESSES = ("sender.address", "authentication.username")


class FillsFromProvider(SavesSettings):
    """F4, and the line under an address that says whose server would take its mail."""

    def __init__(
        self, workspace: Workspace, organization_id: str, now: Callable[[], datetime]
    ) -> None:
        super().__init__(workspace, organization_id, now)
        self._discovered: Discovered | None = None
        self._discovered_for = ("", "")

    @work(group="dialogs", exit_on_error=False)
    async def action_provider(self) -> None:
        editing = self._editing
        if editing is None or self.app.screen is not self:
            return
        if not editing.is_custom and await self.app.push_screen_wait(AskModal(*CUSTOM)) != "c":
            return
        provider = await self.app.push_screen_wait(ProviderModal(self._suggested()))
        if provider is not None:
            self._fill_in(provider)

    def _suggested(self) -> Discovered | None:
        """What was found for the address; the table's word for one that is still being typed."""
        above = self.app.focused.ancestors if self.app.focused else ()
        domain = next((self._domain_of(one.key) for one in above if isinstance(one, FieldRow)), "")
        if not domain or domain == self._discovered_for[1]:
            return self._discovered
        return known(domain)

    def _fill_in(self, provider: Provider) -> None:
        if (editing := self._editing) is None:
            return
        other = str(editing.draft.value("smtp.host")).lower() != provider.host
        editing.type_password(None)  # what was typed for one server never goes to another
        if not editing.is_custom:
            editing.edit("mail.mode", "custom")
        for key, value in filling(provider, {k: editing.draft.value(k) for k in FIELDS}).items():
            editing.edit(key, value)
        self._take(editing)
        self._look_for_password()
        stored = editing.password_state is not None and editing.password_state.stored
        old = _(". The stored password was another server's.") if other and stored else ""
        self._say(
            _("Filled in for {name}{old}").format(
                name=provider.name, old=old or _("; F3 shows the changes.")
            )
        )
        form = self.query_one(SettingsForm)
        self.call_after_refresh(form.focus_field, self._still_asked(other=other))

    def _still_asked(self, *, other: bool) -> str:
        """The first field that only the person can fill."""
        editing = self._editing
        if editing is None or not editing.draft.value("authentication.username"):
            return "authentication.username"
        takes_password = editing.draft.value("authentication.secret") != "environment"
        if takes_password and (other or editing.typed_password is None):
            return "password"
        return "sender.address"

    def _suggest(self, key: str) -> None:
        """Look for the provider of an address that was typed; once for each domain."""
        domain = self._domain_of(key)
        if domain and self._discovered_for != (key, domain):
            self._discovered_for = (key, domain)
            self._discover(domain)

    def _domain_of(self, key: str) -> str:
        """The domain of a field's address; empty where it holds none."""
        if self._editing is None or key not in ADDRESSES:
            return ""
        address = str(self._editing.draft.value(key))
        good = "@" in address and not check({"sender.address": address}).errors
        return address.rpartition("@")[2] if good else ""

    @work(exclusive=True, group="discovery", exit_on_error=False)
    async def _discover(self, domain: str) -> None:
        # Where a server is set already, nobody needs to hear of the domain.
        asks = self._workspace.asks_dns and self._is_without_server
        self._discovered = await discover(domain) if asks else known(domain)
        self._refresh()

    @property
    def _is_without_server(self) -> bool:
        editing = self._editing
        return editing is not None and editing.is_custom and not editing.draft.value("smtp.host")

    def _refresh(self) -> None:
        self._suggestion = self._note()
        super()._refresh()

    def _note(self) -> Problem | None:
        key, domain = self._discovered_for
        found = self._discovered
        if self._editing is None or found is None or not self._is_without_server:
            return None
        if not str(self._editing.draft.value(key)).endswith(f"@{domain}"):
            return None
        return Problem(
            key, _("{sentence}; F4 fills it in.").format(sentence=found.sentence), Severity.NOTE
        )
