"""Fill in a provider, and suggest one for an address."""

from collections.abc import Sequence

from tui.keys import named
from tui.language import N_, _
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.provider import ProviderModal
from tui.screens.settings.sign_in import ask_to_move, moving
from tui.settings.checking.checks import check
from tui.settings.fields import FIELDS, PASSWORD
from tui.settings.problems import Problem, Severity
from tui.settings.providers.filling import filling
from tui.settings.providers.provider import Provider
from tui.smtp.look.dns_discovery import Discovered, discover, known
from tui.storage.editing.editing import Editing
from tui.storage.editing.session import EditingSession

CUSTOM = (
    N_(
        "Use custom mail settings?\n"
        "A provider is filled into settings of this level's own. The ones from above stay as they "
        "are."
    ),
    (("c", N_("Use custom")), ("k", N_("Keep default"))),
)
_TRUSTED = ("smtp.ca_file", "smtp.fingerprint")
ADDRESSES = ("sender.address", "authentication.username")


class ProviderFilling:
    """Fills in a provider that is picked, and says whose server would take an address's mail."""

    def __init__(self, session: EditingSession, desk: Desk) -> None:
        self._session = session
        self._desk = desk
        self._discovered: Discovered | None = None
        self._discovered_for = ("", "")

    async def pick(self, near: str) -> None:
        """Let a provider be picked, and fill it in.

        Args:
            near: The field that has the focus, empty for none; its address suggests one.
        """
        editing = self._session.editing
        if editing is None or not self._desk.in_front:
            return
        if not editing.is_custom and await self._desk.ask(AskModal(*CUSTOM)) != "c":
            return
        provider = await self._desk.ask(ProviderModal(self._suggested(near)))
        if provider is None or self._session.editing is None:
            return
        self.fill_in(provider, self._session.editing)
        if moving(self._session.editing) and await ask_to_move(self._session, self._desk, provider):
            self._session.say(
                _("Filled in for {name}; {key} signs in.").format(
                    name=provider.name, key=named("settings.sign-in")
                )
            )
            missing = [p.key for p in self._session.editing.checked().errors if p.key]
            self._session.point_at(missing[0] if missing else "oauth.client_id")

    def _suggested(self, near: str) -> Discovered | None:
        """What was found for the address; the table's word for one that is still being typed."""
        domain = self._domain_of(near)
        if not domain or domain == self._discovered_for[1]:
            return self._discovered
        return known(domain)

    def fill_in(self, provider: Provider, editing: Editing) -> None:
        """Put a provider's values into the draft, and go to what only the person can fill."""
        before = {key: editing.draft.value(key) for key in FIELDS}
        host, typed = str(before["smtp.host"]).lower(), editing.typed_password
        other = host not in ("", provider.host)
        if other:
            editing.type_password(None)  # what was typed for one server never goes to another
        if not editing.is_custom:
            editing.edit("mail.mode", "custom")
        for key, value in filling(provider, before).items():
            editing.edit(key, value)
        self._session.take(editing, keep_password=editing.typed_password is not None)
        self._session.look_for_password()
        gone = [FIELDS[key].label for key in _TRUSTED if before[key] != editing.draft.value(key)]
        if typed is not None and editing.typed_password is None:
            gone.insert(0, PASSWORD.label)
        stored = other and editing.password_state is not None and editing.password_state.stored
        self._session.say(_filled_in(provider, gone, stored=stored))
        self._session.point_at(_still_asked(editing, other=other))

    def news_of(self, key: str) -> str:
        """The domain of an address that was typed, for ``find``; empty where it is no news."""
        domain = self._domain_of(key)
        if not domain or self._discovered_for == (key, domain):
            return ""
        self._discovered_for = (key, domain)
        return domain

    async def find(self, domain: str) -> None:
        """Look for the provider of a domain; ``note`` has it then."""
        # Where a server is set already, nobody needs to hear of the domain.
        asks = self._session.workspace.asks_dns and self._is_without_server
        self._discovered = await discover(domain) if asks else known(domain)

    def note(self) -> Problem | None:
        """What to say under the address whose provider was found."""
        key, domain = self._discovered_for
        editing, found = self._session.editing, self._discovered
        if editing is None or found is None or not self._is_without_server:
            return None
        if not str(editing.draft.value(key)).endswith(f"@{domain}"):
            return None
        sentence = _("{sentence}; {key} fills it in.").format(
            sentence=found.sentence, key=named("settings.provider")
        )
        return Problem(key, sentence, Severity.NOTE)

    def _domain_of(self, key: str) -> str:
        """The domain of a field's address; empty where it holds none."""
        if self._session.editing is None or key not in ADDRESSES:
            return ""
        address = str(self._session.editing.draft.value(key))
        good = "@" in address and not check({"sender.address": address}).errors
        return address.rpartition("@")[2] if good else ""

    @property
    def _is_without_server(self) -> bool:
        editing = self._session.editing
        return editing is not None and editing.is_custom and not editing.draft.value("smtp.host")


def _filled_in(provider: Provider, gone: Sequence[str], *, stored: bool) -> str:
    """What was done, and what of another server was not taken along.

    Args:
        gone: The labels of the fields that were emptied.
        stored: Whether a password is stored, for that server.
    """
    if not gone and not stored:
        words = _("Filled in for {name}; {key} shows the changes.")
        return words.format(name=provider.name, key=named("settings.changes"))
    said = [_("Filled in for {name}.").format(name=provider.name)]
    if gone:
        said.append(_("Not taken along: {labels}.").format(labels=", ".join(gone)))
    if stored:
        said.append(_("The stored password was another server's."))
    return " ".join(said)


def _still_asked(editing: Editing, *, other: bool) -> str:
    """The first field that only the person can fill."""
    if not editing.draft.value("authentication.username"):
        return "authentication.username"
    takes_password = editing.draft.value("authentication.secret") != "environment"
    if takes_password and (other or editing.typed_password is None):
        return "password"
    return "sender.address"
