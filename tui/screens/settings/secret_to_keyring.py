"""A password that stands in the file: the way out of it."""

from tui.errors import PosthouseError
from tui.language import N_, _
from tui.screens.boxes.ask import AskModal
from tui.screens.boxes.desk import Desk
from tui.storage.editing.secret_to_keyring import move_into_keyring
from tui.storage.editing.session import EditingSession

QUESTION = (
    N_(
        "Move the password into the keyring?\n"
        "It is stored for this user on this host and read back; then its line goes out of the "
        "file, and nothing else there changes. Where the file was committed or copied, it stays "
        "in what was kept: change it at the server, too."
    ),
    (("k", N_("Leave it there")), ("m", N_("Move it"))),
)


async def move_secret(session: EditingSession, desk: Desk) -> None:
    """Move the password of the file into the keyring, if that is meant."""
    if await desk.ask(AskModal(*QUESTION)) != "m" or session.editing is None:
        return
    try:
        await desk.thread(move_into_keyring, session.workspace, session.id)
    except PosthouseError as error:
        desk.notify(error.sentence, title=_("Not moved"), severity="error")
        return
    session.said = _("✓ The password is in the keyring, and out of the file.")
    await session.reload({})
