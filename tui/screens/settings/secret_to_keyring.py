"""A password that stands in the file: a loud notice on the settings screen, and the way out."""

import asyncio

from textual import on, work

from tui.errors import PosthouseError
from tui.language import N_, _
from tui.screens.boxes.ask import AskModal
from tui.screens.settings.outputs import EditsOutputs
from tui.storage.plain_secrets import move_into_keyring
from tui.widgets.line_button import LineButton
from tui.widgets.plain_secret_notice import PlainSecretNotice

QUESTION = (
    N_(
        "Move the password into the keyring?\n"
        "It is stored for this user on this host and read back; then its line goes out of the "
        "file, and nothing else there changes. Where the file was committed or copied, it stays "
        "in what was kept: change it at the server, too."
    ),
    (("k", N_("Leave it there")), ("m", N_("Move it"))),
)


class MovesPlainSecrets(EditsOutputs):
    """Shows the notice, and moves the password when asked to."""

    def _loaded(self) -> None:
        super()._loaded()
        if self.query_one(PlainSecretNotice).display:
            self.query_one("#move-secret").focus()

    @on(LineButton.Pressed, "#move-secret")
    @work(group="dialogs", exit_on_error=False)
    async def _move(self) -> None:
        if await self.app.push_screen_wait(AskModal(*QUESTION)) != "m" or self._editing is None:
            return
        try:
            await asyncio.to_thread(move_into_keyring, self._workspace, self._organization_id)
        except PosthouseError as error:
            self.notify(error.sentence, title=_("Not moved"), severity="error", markup=False)
            return
        self._said = _("✓ The password is in the keyring, and out of the file.")
        self._load({})
