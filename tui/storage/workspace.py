"""What a screen or command works on: the files, the passwords, the last tests."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.storage.children import Children
from tui.storage.directory import ConfigDirectory
from tui.storage.passwords import Passwords
from tui.storage.state import StateDirectory
from tui.storage.system_keyring import KeyringPasswords


@dataclass(frozen=True, slots=True)
class Workspace:
    """One config directory with everything that belongs to it.

    Attributes:
        environ: The environment that passwords may come from.
        asks_dns: Whether DNS may be asked for the domain of an address; the demo asks nobody.
        children: The programs that give passwords, while they run.
    """

    directory: ConfigDirectory
    passwords: Passwords
    state: StateDirectory
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    asks_dns: bool = True
    children: Children = field(default_factory=Children)


def open_workspace(config: Path, state: Path) -> Workspace:
    """The workspace of a config directory, with the system's keyring.

    Args:
        config: The directory of host.toml and organizations/; it need not exist yet.
        state: The user's state directory.
    """
    children = Children()
    return Workspace(
        ConfigDirectory(config),
        KeyringPasswords(config, children),
        StateDirectory(state, config),
        children=children,
    )
