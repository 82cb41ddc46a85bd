"""A walk for the first organization: provider, login, sender, each step one question.

What is answered stands in the form like anything that is typed: a draft, until Save writes it.
"""

from functools import partial

from pydantic import SecretStr

from tui.language import _
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.provider import ProviderModal
from tui.screens.boxes.question import QuestionModal
from tui.screens.settings.provider import ProviderFilling
from tui.settings.checks import check
from tui.settings.fields import FIELDS, PASSWORD
from tui.settings.providers.provider import Provider
from tui.storage.editing.editing import Editing
from tui.storage.editing.session import EditingSession


class Walk:
    """Asks for what only a person can fill in, and leaves at any step."""

    def __init__(self, session: EditingSession, desk: Desk, filling: ProviderFilling) -> None:
        self._session = session
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
        steps = len(keys) + 2  # with the provider before them, and the test after
        for at, key in enumerate(keys, 2):
            label = PASSWORD.label if key == "password" else FIELDS[key].label
            title = _("Step {at} of {steps}: {label}").format(at=at, steps=steps, label=label)
            box = QuestionModal(
                title, label, _about(provider, key), partial(_wrong, key), secret=key == "password"
            )
            answer = await self._desk.ask(box)
            if answer is None:
                self._session.say(_("Nothing is saved yet: go on here, F2 saves."))
                return False
            self._take(key, answer)
        self._session.say(_("Test it, then F2 saves."))
        return True

    def _take(self, key: str, answer: str) -> None:
        if (editing := self._session.editing) is None:
            return
        if key == "password":
            editing.type_password(SecretStr(answer))
        else:
            editing.edit(key, answer)
        self._session.take(editing, keep_password=True)


def _asked(editing: Editing) -> list[str]:
    """The fields of the walk, in its order."""
    typed = editing.in_force().settings.authentication.secret in {"keyring", "file", "ask"}
    login = ["authentication.username", *(["password"] if typed else [])]
    return [*login, "sender.address"]


def _known(editing: Editing, key: str) -> bool:
    """Whether the provider has filled it in."""
    return key != "password" and bool(editing.draft.value(key))


def _about(provider: Provider, key: str) -> str:
    words = {
        "authentication.username": provider.username,
        "password": provider.password,
        "sender.address": provider.sender,
    }
    return _(words[key]) if words[key] else FIELDS[key].help


def _wrong(key: str, answer: str) -> str:
    """What is wrong with an answer, in the words of the form."""
    if key == "password":
        return "" if answer else _("Password is missing.")
    errors = check({"mail.mode": "custom", key: answer}).errors
    return next((one.sentence for one in errors if one.key == key), "")
