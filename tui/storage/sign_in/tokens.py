"""Get the access token of settings in force: the one that is held, or a new one."""

from typing import TYPE_CHECKING

from tui.secret import SecretStr
from tui.settings.inheritance import Effective
from tui.storage.sign_in import access_tokens
from tui.storage.workspace import Workspace

if TYPE_CHECKING:
    from tui.oauth.clock import Clock
    from tui.storage.sign_in.client_secret import Ask


def access_token(
    workspace: Workspace,
    effective: Effective,
    *,
    clock: "Clock | None" = None,
    ask: "Ask | None" = None,
) -> SecretStr:
    """Return a token that may be used now; asks the issuer where none is held. May take 30 s and
    more.

    To be called outside an event loop, once what the settings reach is allowed.

    Args:
        clock: What time it is; None takes this host's.
        ask: Asks for the app's secret, where the settings have it asked for.

    Raises:
        NoToken: The issuer gives none, or nobody has signed in; the failure says what to do.
        SecretUnavailable: The place of the sign-in does not answer.
    """
    from tui.oauth.clock import SYSTEM_CLOCK

    clock = clock or SYSTEM_CLOCK
    if held := access_tokens.find(workspace, effective, clock.now()):
        return held.value
    from tui.storage.sign_in.renewing import renew  # a mail with a valid token asks nobody

    return renew(workspace, effective, clock, ask).value
