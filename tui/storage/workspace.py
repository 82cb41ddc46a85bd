"""Hold what a screen or command works on: the files, the passwords, the last tests."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tui.paths import shared_state_directory
from tui.storage.child_processes import Children
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import Keyring
from tui.storage.keyring.system_keyring import KeyringPasswords
from tui.storage.state.mail_tests import StateDirectory

if TYPE_CHECKING:
    from tui.oauth.access_token import AccessToken
    from tui.storage.allowed.answers import Answers
    from tui.storage.state.output_checksums import OutputRecords


@dataclass(frozen=True, slots=True)
class Workspace:
    """One config directory with everything that belongs to it.

    Attributes:
        environ: The environment that passwords may come from.
        asks_dns: Whether DNS may be asked for the domain of an address; the demo asks nobody.
        children: The programs that give passwords, while they run.
        access_tokens: Those that this process got, by what they are for.
    """

    directory: ConfigDirectory
    passwords: Keyring
    state: StateDirectory
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    asks_dns: bool = True
    children: Children = field(default_factory=Children)
    access_tokens: "dict[str, AccessToken]" = field(default_factory=dict, repr=False)

    @property
    def answers(self) -> "Answers":
        """Return what this person allowed the settings to reach."""
        from tui.storage.allowed.answers import Answers  # the first paint asks nothing

        return Answers(self.state.path / "allowed", self.state.shared)

    @property
    def records(self) -> "OutputRecords":
        """Return what this person last wrote to the outputs."""
        from tui.storage.state.output_checksums import OutputRecords

        return OutputRecords(self.state.path / "outputs")


def open_workspace(config: Path, state: Path) -> Workspace:
    """Open the workspace of a config directory, with the system's keyring.

    Args:
        config: The directory of host.toml and organizations/; it need not exist yet.
        state: The user's state directory.
    """
    children = Children()
    return Workspace(
        ConfigDirectory(config),
        KeyringPasswords(config, children),
        StateDirectory(state, config, shared_state_directory()),
        children=children,
    )
