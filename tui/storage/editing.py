"""An organization while it is being edited: its file, the draft, and what follows from both."""

from pydantic import SecretStr

from tui.settings.checks import Checked
from tui.settings.draft import Draft
from tui.settings.fields import FIELDS
from tui.settings.inheritance import HOST, Effective, effective
from tui.storage.opened import Opened


class Editing:
    """What the settings screen works on, without the screen.

    Args:
        opened: The organization as it was read.
    """

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.draft = Draft(opened.stored.values)
        self.typed_password: SecretStr | None = None

    @property
    def id(self) -> str:
        """The organization's id, or ``host``."""
        return self.opened.stored.id

    @property
    def name(self) -> str:
        """What people call it."""
        return "Host" if self.id == HOST else self.opened.stored.name

    @property
    def is_custom(self) -> bool:
        """Whether it has settings of its own, as it stands on the screen."""
        return self.draft.value("mail.mode") == "custom"

    @property
    def new_password(self) -> SecretStr | None:
        """The password that Save would store."""
        keyring = self.in_force().settings.authentication.secret == "keyring"
        return self.typed_password if keyring else None

    @property
    def unsaved(self) -> bool:
        """Whether leaving now would lose something."""
        return bool(self.draft.edits) or self.new_password is not None

    def checked(self) -> Checked:
        """The values on the screen, and what is wrong with them."""
        return self.draft.checked()

    def in_force(self) -> Effective:
        """The settings that a mail would use, were the draft saved."""
        return effective(self.id, self.checked().settings, self.opened.host)

    def changes(self) -> list[str]:
        """Each change against the file, in words; never a password."""
        lines = []
        for key, value in self.draft.edits.items():
            old = str(self.draft.original(key)) or "(empty)"
            lines.append(f"{FIELDS[key].label} ({key})\n  - {old}\n  + {value or '(empty)'}")
        if self.new_password is not None:
            lines.append("Password\n  + a new one, for the keyring")
        return lines

    def revert(self) -> None:
        """Back to the file."""
        self.draft.revert()
        self.typed_password = None
