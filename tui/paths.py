"""Where config, state, stylesheets and the manual are."""

import os
import sys
from itertools import chain, count
from pathlib import Path

SYSTEM_CONFIG = Path("/etc/posthouse")
_NAME = "posthouse"
_XDG = {"config": ".config", "state": ".local/state", "data": ".local/share"}
"""What stands for the variables of the XDG Base Directory Specification where they are not set."""
_PACKAGE = Path(__file__).resolve().parent
MANUAL = _PACKAGE / "manual"
"""The pages of ``posthouse help``."""


def config_directory(option: str | None = None) -> Path:
    """The directory that holds host.toml and organizations/. Directories are never merged.

    Args:
        option: What ``--config-dir`` said; it wins over ``$POSTHOUSE_CONFIG_DIR``, that over
            /etc/posthouse where it exists, that over the platform's user config directory.
    """
    chosen = named_directory(option)
    return Path(chosen).expanduser().absolute() if chosen else _usual_config_directory()


def named_directory(option: str | None = None) -> str:
    """The config directory that somebody named, as an option or in the environment; or empty."""
    return option or os.environ.get("POSTHOUSE_CONFIG_DIR", "")


def _usual_config_directory() -> Path:
    try:
        is_there = SYSTEM_CONFIG.is_dir()
    except OSError:  # the disk is in trouble
        is_there = False
    return SYSTEM_CONFIG if is_there else _user_path("config")


def state_directory() -> Path:
    """The user's own directory for test results and caches; it can be deleted at any time."""
    return _user_path("state")


def options_for(directory: Path) -> tuple[str, ...]:
    """What a program started elsewhere must give Posthouse to find this config directory."""
    return () if directory == _usual_config_directory() else ("--config-dir", str(directory))


def data_directory() -> Path:
    """The user's own directory for what must not be lost, like a sign-in kept in a file."""
    return _user_path("data")


def shared_state_directory() -> Path:
    """Where root's answers are, which count for every user: what settings may reach.

    ``$POSTHOUSE_SHARED_STATE`` is for hosts whose /var/lib can't be written. Whoever sets it
    answers for nobody else: what is there must be root's, or this user's own.
    """
    return Path(os.environ.get("POSTHOUSE_SHARED_STATE") or "/var/lib/posthouse").absolute()


def suggested_password_file(organization_id: str) -> Path:
    """Where the password of an organization may be kept where there is no keyring.

    Root's is where other users, for whom it may be, get to; others' among their own data. What is
    there already is another organization's, that had this id: its file stays where it is.
    """
    own = shared_state_directory() if os.geteuid() == 0 else data_directory()
    return free(own / "passwords" / organization_id)


def free(path: Path) -> Path:
    """A path where nothing is yet: this one, or with a number after it."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(one for one in chain((path,), numbered) if not os.path.lexists(one))


def preferences_file() -> Path:
    """The user's own choices, like colours and keys; never those of the mail settings."""
    return _user_path("config") / "user.toml"


def _user_path(kind: str) -> Path:
    """The user's directory for Posthouse, of a kind: config, state or data.

    It is where platformdirs has it, whose import takes as long as a whole list.
    """
    home = os.environ.get("HOME", "")
    if sys.platform != "linux" or not home.startswith("/"):
        import platformdirs

        return Path(getattr(platformdirs, f"user_{kind}_dir")(_NAME))
    named = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
    return (Path(named) if named.startswith("/") else Path(home) / _XDG[kind]) / _NAME


def stylesheet(name: str) -> Path:
    """A file of styles/: inside the package once installed, beside it in a checkout."""
    installed = _PACKAGE / "styles" / name
    return installed if installed.exists() else _PACKAGE.parent / "styles" / name
