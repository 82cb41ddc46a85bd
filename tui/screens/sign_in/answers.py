"""What a person is asked before a sign-in, and has answered so far."""

from collections.abc import Container

from tui.language import N_, _
from tui.oauth.issuer.endpoints import Endpoints
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.asking_to_allow import ask_to_allow
from tui.screens.boxes.desk import Desk
from tui.screens.boxes.question import QuestionModal
from tui.secret import SecretStr
from tui.settings.fields import FIELDS
from tui.storage.allowed.reaches import Reach
from tui.storage.asking import NotAllowed
from tui.storage.sign_in.signing_in import EndpointsMoved
from tui.storage.workspace import Workspace

_MOVED = (("k", N_("Cancel")), ("s", N_("Sign in there")))


class Answers:
    """Asks in boxes, and keeps the answers for the attempts that follow.

    Args:
        granted: What this person typed, or allowed, just now.

    Attributes:
        endpoints: Other addresses of the issuer that were agreed to.
        secret: The app's secret, where it was asked for.
    """

    def __init__(self, workspace: Workspace, desk: Desk, granted: frozenset[Reach]) -> None:
        self.endpoints: Endpoints | None = None
        self.secret: SecretStr | None = None
        self._granted = granted
        self._workspace = workspace
        self._desk = desk

    @property
    def granted(self) -> Container[Reach]:
        """What was allowed."""
        return self._granted

    def secret_now(self) -> SecretStr:
        """The app's secret; for a thread that can't ask."""
        return self.secret or SecretStr("")

    async def ask_secret(self) -> bool:
        """Ask for the app's secret, once; whether it is there."""
        if self.secret is None:
            self.secret = await ask_client_secret(self._desk)
        return self.secret is not None

    async def allow(self, refused: NotAllowed) -> bool:
        """Ask whether what the settings reach is meant."""
        granted = await ask_to_allow(self._desk, self._workspace, refused)
        self._granted |= granted
        return bool(granted)

    async def agree(self, moved: EndpointsMoved) -> bool:
        """Ask whether the issuer's new addresses are right."""
        agreed = await self._desk.ask(AskModal(moved.sentence, _MOVED)) == "s"
        self.endpoints = moved.new if agreed else self.endpoints
        return agreed


async def ask_client_secret(desk: Desk) -> SecretStr | None:
    """Ask for the secret of the app in a box; None where one leaves without an answer."""
    label, about = FIELDS["oauth.client_secret"].label, _("It is not stored.")
    answer = await desk.ask(QuestionModal(_("Sign in"), label, about, _missing, secret=True))
    return SecretStr(answer) if answer else None


def _missing(answer: str) -> str:
    return "" if answer else _("Client secret is missing.")
