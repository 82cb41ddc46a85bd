"""Looking over everything that Posthouse depends on; nothing is ever changed."""

import os
from collections.abc import Iterator

import tui.terminal
from tui.doctor.allowed import allowed_findings
from tui.doctor.directory import directory_findings
from tui.doctor.files import file_findings
from tui.doctor.findings import Finding
from tui.doctor.history import history_findings
from tui.doctor.own import (
    keyring_findings,
    python_findings,
    state_findings,
)
from tui.doctor.sign_ins import sign_in_findings
from tui.doctor.terminal import terminal_findings
from tui.storage.workspace import Workspace


def examine(workspace: Workspace, size: os.terminal_size) -> Iterator[Finding]:
    """Every finding, as it is found.

    Args:
        size: Of the terminal, in characters.
    """
    directory = workspace.directory
    yield from directory_findings(directory.path)
    yield from file_findings(directory)
    yield from state_findings(workspace.state, directory)
    yield from keyring_findings(workspace.passwords)
    yield from sign_in_findings(workspace)
    yield from history_findings(directory.path)
    yield from allowed_findings(workspace)
    yield from terminal_findings(tui.terminal.environ_at_start(), size)
    yield from python_findings()
