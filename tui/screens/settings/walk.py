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
from tui.text import printable


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
        self._answers: dict[str, str] = {}
        self._goes_back = False

    async def go(self) -> bool:
        """Ask step by step; whether all was answered, so that it can be tested."""
        while (provider := await self._desk.ask(ProviderModal(unasked=True))) is not None:
            if (editing := self._session.editing) is None:
                return False
            self._filling.fill_in(provider, editing)
            if await self._ask_all(provider, editing):
                words = _("Test it, then {key} saves.").format(key=named("settings.save"))
                self._session.say(words)
                return await self._is_ready()
            if not self._goes_back:
                break
        self._tell_what_is_left()
        return False

    async def _ask_all(self, provider: Provider, editing: Editing) -> bool:
        """Ask what the provider leaves open; whether all was answered."""
        every = [key for key in _asked(editing) if not self._known(editing, key)]
        steps, at = every, 0
        while at < len(steps):
            asked = await self._way_to_log_in(provider) if steps[at] == "password" else steps[at]
            # The provider was the first, and a test is the last.
            answer = await self._ask(provider, asked, at + 2, len(steps) + 2)
            if answer is None and (not self._goes_back or at == 0):
                return False
            if answer is None:
                at -= 1
                continue
            self._take(asked, answer)
            if asked == USERNAME:
                steps = every if answer else [key for key in every if key != "password"]
            at += 1
        return True

    async def _ask(self, provider: Provider, key: str, at: int, steps: int) -> str | None:
        label = PASSWORD.label if key == "password" else FIELDS[key].label
        title = _("Step {at} of {steps}: {label}").format(at=at, steps=steps, label=label)
        wrong = partial(_wrong, self._session, key)
        self._goes_back = False
        box = QuestionModal(
            title,
            label,
            _about(provider, key),
            wrong,
            secret=key == "password",
            value=self._answers.get(key, ""),
            step_back=self._go_back,
        )
        return await self._desk.ask(box)

    def _go_back(self) -> None:
        self._goes_back = True

    def _known(self, editing: Editing, key: str) -> bool:
        """Whether the provider has filled it in."""
        is_set = key != "password" and bool(editing.draft.value(key))
        return is_set and editing.draft.value(key) != self._answers.get(key)

    def _tell_what_is_left(self) -> None:
        """Say what is there of the organization: the form's own line says what is missing."""
        if (editing := self._session.editing) is None:
            return
        words = (
            _("{name} is added. What was answered stands here, not saved yet: {key} saves it.")
            if editing.unsaved
            else _("{name} is added. It has no settings of its own yet.")
        )
        name = printable(editing.name)
        self._desk.notify(words.format(name=name, key=named("settings.save")))

    async def _way_to_log_in(self, provider: Provider) -> str:
        """What is asked for: a password, or the app to sign in with where that is wanted."""
        editing = self._session.editing
        if editing is not None and editing.draft.value("authentication.secret") == "oauth":
            return "oauth.client_id"  # so it was answered before a step back
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
        if key != "password":
            self._answers[key] = answer
            self._session.edit(key, answer)
        elif answer:
            editing.type_password(SecretStr(answer))
        self._session.take(editing, keep_password=True)


def _asked(editing: Editing) -> list[str]:
    """The fields of the walk, in its order."""
    typed = editing.in_force().settings.authentication.secret in {"keyring", "file", "ask"}
    login = [USERNAME, *(["password"] if typed else [])]
    return [*login, "sender.address"]


def _about(provider: Provider, key: str) -> str:
    words = wanted(provider).get(key)
    return words or (PASSWORD if key == PASSWORD.key else FIELDS[key]).help


def _wrong(session: EditingSession, key: str, answer: str) -> str:
    """What is wrong with an answer, in the words of the form."""
    if session.editing is None:
        return ""
    if key == "password":  # one that was typed before a step back stays
        is_there = answer or session.editing.typed_password is not None
        return "" if is_there else _("Password is missing.")
    now = {each: session.editing.draft.value(each) for each in FIELDS}
    errors = check({**now, key: answer}).errors
    return next((one.sentence for one in errors if one.key == key), "")
