"""What is beside the settings: the state directory, the keyring, Python."""

import os
import platform
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

from tui.doctor.findings import Finding, Level, may_write, shown
from tui.errors import UnreadableDirectory
from tui.language import _
from tui.settings.names import HOST
from tui.shell_words import command
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.file_kinds import is_there
from tui.storage.keyring.store import Passwords
from tui.storage.state.mail_tests import StateDirectory


def state_findings(state: StateDirectory, config: ConfigDirectory) -> Iterator[Finding]:
    """Whether what Posthouse remembers is private, can be written, and belongs to something."""
    top = state.path.parent
    others = next((path for path in _below(top) if not _is_mine(path)), None)
    if others is not None:  # as after sudo in one's own home
        yield Finding(
            Level.WARNING,
            "state",
            _("{path} is not yours: results of tests and unsaved edits may be lost.").format(
                path=shown(others)
            ),
            command("chown", "-R", f"{os.geteuid()}:{os.getegid()}", top, owner=0),
        )
        return
    if not is_there(state.path):
        sentence = _("{path} does not exist yet; the first test or draft makes it.").format(
            path=shown(state.path)
        )
        yield Finding(Level.OK, "state", sentence)
        return
    about = state.path.stat()
    if not may_write(state.path):
        yield Finding(
            Level.WARNING,
            "state",
            _("{path} can't be written: results of tests and unsaved edits are lost.").format(
                path=shown(state.path)
            ),
            command("chmod", "u+rwx", state.path, owner=about.st_uid),
        )
    opened = next((path for path in _below(state.path) if _is_open(path)), None)
    if opened is not None:
        yield Finding(
            Level.WARNING,
            "state",
            _("Others can read what Posthouse remembers of you, like {opened}.").format(
                opened=shown(opened)
            ),
            command("chmod", "-R", "go=", state.path, owner=opened.lstat().st_uid),
        )
    else:
        yield Finding(Level.OK, "state", _("{path} is yours alone.").format(path=shown(state.path)))
    yield from _drafts(state, config)


def _drafts(state: StateDirectory, config: ConfigDirectory) -> Iterator[Finding]:
    try:
        known = {*config.ids(), HOST}
    except UnreadableDirectory:
        return  # told about the directory already
    for organization_id in sorted(state.drafts.ids()):
        found = state.drafts.found(organization_id)
        readable = {one.path for one in found}
        for path in sorted(state.drafts.path.glob(f"{organization_id}@*.json")):
            if path not in readable:
                sentence = _("{path} is a damaged draft and is passed over.").format(
                    path=shown(path)
                )
                yield Finding(Level.WARNING, "state", sentence, command("rm", "--", path))
            elif organization_id not in known:
                sentence = _("{path} is a draft of an organization that is gone.").format(
                    path=shown(path)
                )
                yield Finding(Level.WARNING, "state", sentence, command("rm", "--", path))
            else:
                sentence = _(
                    "{organization_id} has edits that were not saved; opening it asks."
                ).format(organization_id=organization_id)
                yield Finding(Level.NOTE, "state", sentence)


def keyring_findings(passwords: Passwords) -> Iterator[Finding]:
    """Whether passwords can be kept here; it may take the seconds that a keyring takes."""
    state = passwords.look("")
    words = state.place
    if state.available and not state.may_change:
        yield Finding(Level.OK, "keyring", _("Passwords are kept {words}.").format(words=words))
    elif state.available:
        sentence = _("{words}; unlock it.").format(words=words[:1].upper() + words[1:])
        yield Finding(Level.NOTE, "keyring", sentence)
    else:
        yield Finding(
            Level.NOTE,
            "keyring",
            _(
                "{upper}{words}: passwords can't be kept by it; organizations "
                "can take theirs from another place (authentication.secret)."
            ).format(upper=words[:1].upper(), words=words[1:].rstrip(".")),
        )


def python_findings() -> Iterator[Finding]:
    """The versions that a report of a problem should name."""
    versions = _("Python {python_version}, {OPENSSL_VERSION}").format(
        python_version=platform.python_version(), OPENSSL_VERSION=ssl.OPENSSL_VERSION
    )
    if ssl.HAS_TLSv1_3:
        yield Finding(Level.OK, "python", f"{versions}.")
    else:
        yield Finding(
            Level.WARNING,
            "python",
            _("{versions}: it cannot do TLS 1.3.").format(versions=versions),
        )


def _below(place: Path) -> Iterator[Path]:
    yield place
    for directory, names, files in os.walk(place):
        yield from (Path(directory, name) for name in (*names, *files))


def _is_mine(path: Path) -> bool:
    """Whether it is this user's; root takes what is anybody's."""
    try:
        return os.geteuid() in (0, path.lstat().st_uid)
    except OSError:
        return True  # removed while we were looking


def _is_open(path: Path) -> bool:
    """Whether others get at what is in it; an empty lock, once made for a group, tells nothing."""
    return bool(_mode(path) & 0o077) and path.name != ".lock"


def _mode(path: Path) -> int:
    try:
        about = path.lstat()
    except OSError:
        return 0  # removed while we were looking
    return 0 if stat.S_ISLNK(about.st_mode) else stat.S_IMODE(about.st_mode)
