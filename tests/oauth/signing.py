"""How tests sign in."""

from collections.abc import Callable
from contextlib import aclosing

from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.oauth.events import Event
from tui.settings.inheritance import Effective, effective
from tui.settings.model import Flow
from tui.storage.sign_in.signing_in import SigningIn
from tui.storage.workspace import Workspace


def in_force(workspace: Workspace, organization: str = "acme") -> Effective:
    """The settings in force, as the files say them now."""
    load = workspace.directory.load
    return effective(organization, load(organization).settings, load("host").settings)


async def sign_in(
    workspace: Workspace,
    then: Callable[[SigningIn, Event], None] = lambda _signing_in, _event: None,
    *,
    clock: Clock = SYSTEM_CLOCK,
    flow: Flow | None = None,
) -> list[Event]:
    """Sign in to the end; ``then`` sees each event."""
    signing_in = SigningIn(workspace, in_force(workspace), flow=flow, clock=clock)
    found: list[Event] = []
    async with aclosing(signing_in.events()) as events:
        async for event in events:
            found.append(event)
            then(signing_in, event)
    return found
