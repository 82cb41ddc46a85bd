"""What a person is asked before UiPath is, and before something is sent there."""

from dataclasses import replace

from tui.errors import PosthouseError
from tui.language import N_, _
from tui.screens.boxes.allow import AllowModal
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.question import QuestionModal
from tui.secret import SecretStr
from tui.settings.fields import FIELDS
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import NotAllowed, allow
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace
from tui.uipath.connection import Connection, connect
from tui.uipath.pushing import NeedsWish, Wishes, password_to_send

_LABELS = {
    "untested": ("u", N_("Send untested")),
    "drop_unsupported": ("d", N_("Send without")),
    "with_password": ("p", N_("Send the password from here, too")),
    "keep_password_there": ("k", N_("The one there is right")),
}
_BACK = ("b", N_("Back"))


class Questions:
    """Asks in boxes, and keeps the answers while one screen is open.

    Attributes:
        granted: What was allowed.
    """

    def __init__(self, workspace: Workspace, desk: Desk) -> None:
        self.granted = frozenset[Reach]()
        self._workspace = workspace
        self._desk = desk
        self._secret: SecretStr | None = None

    async def connect(self, organization_id: str) -> Connection | None:
        """Get ready to ask; None where the answer was no.

        Raises:
            PosthouseError: It can't be asked; the sentence says why.
        """
        while True:
            try:
                return await self._desk.thread(
                    connect,
                    self._workspace,
                    organization_id,
                    granted=self.granted,
                    ask=self._secret_now,
                )
            except NotAllowed as refused:
                if not await self._allow(refused):
                    return None
            except _SecretWanted:
                field = FIELDS["uipath.client_secret"]
                about = _("It is not stored.")
                box = QuestionModal(_("At UiPath"), field.label, about, _missing, secret=True)
                answer = await self._desk.ask(box)
                if not answer:
                    return None
                self._secret = SecretStr(answer)

    async def wish(self, obstacle: NeedsWish, wishes: Wishes) -> Wishes | None:
        """Ask for what stands in the way; None where the answer was no."""
        choices = {name: _LABELS[name] for name in obstacle.wishes}
        question = _("Send it all the same?") + "\n" + obstacle.why
        answer = await self._desk.ask(AskModal(question, (_BACK, *choices.values())))
        picked = next((name for name, (letter, _label) in choices.items() if letter == answer), "")
        return replace(wishes, **{picked: True}) if picked else None

    async def password(self, stored: Stored, wishes: Wishes) -> SecretStr | None:
        """The password that goes along.

        Raises:
            PosthouseError: It can't be had, or its server is not allowed.
        """
        while True:
            try:
                return await self._desk.thread(
                    password_to_send, self._workspace, stored, wishes, self.granted
                )
            except NotAllowed as refused:
                if not await self._allow(refused):
                    raise

    async def _allow(self, refused: NotAllowed) -> bool:
        if not await self._desk.ask(AllowModal(refused.questions)):
            return False
        try:
            await self._desk.thread(allow, self._workspace, refused.questions)
        except PosthouseError as error:  # it is asked about again next time
            self._desk.notify(error.sentence, severity="warning")
        self.granted |= {question.reach for question in refused.questions}
        return True

    def _secret_now(self) -> SecretStr:
        """The app's secret; for a thread that can't ask."""
        if self._secret is None:
            raise _SecretWanted
        return self._secret


class _SecretWanted(Exception):
    """The secret of the app must be asked for first."""


def _missing(answer: str) -> str:
    return "" if answer else _("The secret is missing.")
