"""What a screen or command works on: the files, the passwords, the last tests."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.storage.directory import ConfigDirectory
from tui.storage.passwords import KeyringPasswords, Passwords
from tui.storage.state import StateDirectory


@dataclass(frozen=True, slots=True)
class Workspace:
    """One config directory with everything that belongs to it.

    Attributes:
        environ: The environment that passwords may come from.
        asks_dns: Whether DNS may be asked for the domain of an address; the demo asks nobody.
    """

    directory: ConfigDirectory
    passwords: Passwords
    state: StateDirectory
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    asks_dns: bool = True


def open_workspace(config: Path, state: Path) -> Workspace:
    """The workspace of a config directory, with the system's keyring.

    Args:
        config: The directory of host.toml and organizations/; it need not exist yet.
        state: The user's state directory.
    """
    return Workspace(
        ConfigDirectory(config), KeyringPasswords(config), StateDirectory(state, config)
    )
