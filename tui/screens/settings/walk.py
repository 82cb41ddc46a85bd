"""A walk for the first organization: provider, login, sender, each step one question.

What is answered stands in the form like anything that is typed: a draft, until Save writes it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from tui.keys import named
from tui.language import _
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.provider import ProviderModal
from tui.screens.boxes.question import QuestionModal
from tui.screens.settings.provider import ProviderFilling
from tui.screens.settings.sign_in import ask_to_move, moving, sign_in
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.fields import FIELDS, PASSWORD
from tui.settings.login import USERNAME
from tui.settings.providers.filling import wanted
from tui.settings.providers.provider import Provider
from tui.storage.editing.editing import Editing
from tui.storage.editing.session import EditingSession


class Walk:
    """Asks for what only a person can fill in, and leaves at any step."""

    def __init__(
        self,
        session: EditingSession,
        desk: Desk,
        filling: ProviderFilling,
        now: Callable[[], datetime],
    ) -> None:
        self._session = session
        self._now = now
        self._desk = desk
        self._filling = filling

    async def go(self) -> bool:
        """Ask step by step; whether all was answered, so that it can be tested."""
        provider = await self._desk.ask(ProviderModal())
        editing = self._session.editing
        if provider is None or editing is None:
            return False
        self._filling.fill_in(provider, editing)
        keys = [key for key in _asked(editing) if not _known(editing, key)]
        at = 1  # was the provider
        while keys:
            key, at = keys.pop(0), at + 1
            steps = at + len(keys) + 1  # with the test after them
            asked = await self._way_to_log_in(provider) if key == "password" else key
            answer = await self._ask(provider, asked, at, steps)
            if answer is None:
                unsaved = _("Nothing is saved yet: go on here, {key} saves.")
                self._session.say(unsaved.format(key=named("settings.save")))
                return False
            self._take(asked, answer)
            if asked == USERNAME and not answer:
                keys = [one for one in keys if one != "password"]
        self._session.say(_("Test it, then {key} saves.").format(key=named("settings.save")))
        return await self._is_ready()

    async def _ask(self, provider: Provider, key: str, at: int, steps: int) -> str | None:
        label = PASSWORD.label if key == "password" else FIELDS[key].label
        title = _("Step {at} of {steps}: {label}").format(at=at, steps=steps, label=label)
        wrong = partial(_wrong, self._session, key)
        about = _about(provider, key)
        return await self._desk.ask(
            QuestionModal(title, label, about, wrong, secret=key == "password")
        )

    async def _way_to_log_in(self, provider: Provider) -> str:
        """What is asked for: a password, or the app to sign in with where that is wanted."""
        editing = self._session.editing
        moves = editing is not None and moving(editing) is not None
        if moves and await ask_to_move(self._session, self._desk, provider):
            return "oauth.client_id"
        return "password"

    async def _is_ready(self) -> bool:
        """Sign in, where that is the way to log in; whether a test can follow."""
        editing = self._session.editing
        if editing is None or editing.in_force().settings.authentication.secret != "oauth":
            return True
        field = await sign_in(self._session, self._desk, self._now)
        if field:
            self._session.point_at(field)
        return not field

    def _take(self, key: str, answer: str) -> None:
        if (editing := self._session.editing) is None:
            return
        if key == "password":
            editing.type_password(SecretStr(answer))
        else:
            self._session.edit(key, answer)
        self._session.take(editing, keep_password=True)


def _asked(editing: Editing) -> list[str]:
    """The fields of the walk, in its order."""
    typed = editing.in_force().settings.authentication.secret in {"keyring", "file", "ask"}
    login = [USERNAME, *(["password"] if typed else [])]
    return [*login, "sender.address"]


def _known(editing: Editing, key: str) -> bool:
    """Whether the provider has filled it in."""
    return key != "password" and bool(editing.draft.value(key))


def _about(provider: Provider, key: str) -> str:
    words = wanted(provider).get(key)
    return words or (PASSWORD if key == PASSWORD.key else FIELDS[key]).help


def _wrong(session: EditingSession, key: str, answer: str) -> str:
    """What is wrong with an answer, in the words of the form."""
    if key == "password":
        return "" if answer else _("Password is missing.")
    if session.editing is None:
        return ""
    now = {each: session.editing.draft.value(each) for each in FIELDS}
    errors = check({**now, key: answer}).errors
    return next((one.sentence for one in errors if one.key == key), "")
