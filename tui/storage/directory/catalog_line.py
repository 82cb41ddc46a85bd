"""Make the line about an organization that lists show."""

from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from tui.language import N_, _
from tui.settings.names import HOST

if TYPE_CHECKING:
    from tui.storage.settings_file.stored_file import Stored

# What the first paint does not need is imported where it is used.


class Listing(NamedTuple):
    """One organization as lists show it; a tuple, for there may be 100,000 of them.

    Attributes:
        mode: ``custom`` or ``default``; the host on default is ``built-in``.
        host: The server in force; empty where the file is broken.
        problem: The first thing wrong with its file, with the line.
        broken: Whether the file can't be used at all.
        values: The beginning of the ``fingerprint`` of the settings in force.
        warnings: The names of what is doubtful, parted by blanks; of the host's too, where its
            settings are followed.
    """

    id: str
    name: str
    mode: str
    host: str
    port: int
    problem: str = ""
    broken: bool = False
    values: str = ""
    warnings: str = ""


_MODES = {"custom": N_("custom"), "default": N_("default"), "built-in": N_("built-in")}


def mode_words(mode: str) -> str:
    """Say a ``mode`` as people are told it."""
    return _(_MODES.get(mode, mode))


def own_listing(stored: "Stored") -> Listing:
    """Make the line about a file by itself; on default, ``followed`` adds the server."""
    from tui.settings.inheritance import effective
    from tui.storage.state.mail_test_result import fingerprint

    mode = stored.settings.mail.mode
    if stored.broken:
        return Listing(stored.id, stored.name, mode, "", 0, stored.broken, broken=True)
    problem = stored.first_problem or stored.in_clear
    warnings = intern(" ".join(sorted({one.name for one in stored.problems if one.name})))
    if stored.id == HOST:
        in_force = effective(HOST, stored.settings, stored.settings).settings
        mode_word = "built-in" if mode == "default" else mode
    elif mode == "default":
        return Listing(stored.id, stored.name, mode, "", 0, problem, warnings=warnings)
    else:
        in_force, mode_word = stored.settings, mode
    return Listing(
        stored.id,
        stored.name,
        mode_word,
        intern(in_force.smtp.host),  # thousands share a few servers
        in_force.smtp.port,
        problem,
        values=fingerprint(in_force)[:16],
        warnings=warnings,
    )


def followed(own: Listing, host: Listing) -> Listing:
    """Add to a line what an organization on default has from the host.

    Args:
        host: The host's own line.
    """
    if own.mode != "default" or own.broken:
        return own
    from tui.settings.checking.plain_secrets import IN_CLEAR
    from tui.settings.problems import OF_THE_FILE

    above = "" if host.problem.endswith(_(IN_CLEAR)) else host.problem  # that is the host's alone
    problem = own.problem or (_("host.toml: {problem}").format(problem=above) if above else "")
    above_names = set(host.warnings.split()) - OF_THE_FILE
    warnings = own.warnings
    if above_names:
        warnings = intern(" ".join(sorted({*own.warnings.split(), *above_names})))
    return own._replace(
        host=host.host, port=host.port, problem=problem, values=host.values, warnings=warnings
    )


def listing(stored: "Stored", host: "Stored") -> Listing:
    """Make the line about a file that was read, and the host's file, which it may follow."""
    return followed(own_listing(stored), own_listing(host))
