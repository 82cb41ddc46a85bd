"""Decide whether git may work in a repository that others may write, and as whom."""

import os
from dataclasses import dataclass
from pathlib import Path

from tui.language import _
from tui.storage.confinement import landlock
from tui.storage.confinement.accounts import Account, account_of, can_become, out_of_reach
from tui.storage.trust.readers import is_closed
from tui.storage.trust.repositories import who_else_may_write_repository
from tui.storage.trust.writers import who_else_may_write
from tui.text import printable


@dataclass(frozen=True, slots=True)
class Confinement:
    """The way in which git is to be started in a repository.

    Attributes:
        others: Who else may write it, as a sentence; empty for nobody.
        account: As whom it works; None for this user.
        why_not: Why it can't be started at all, as a sentence, and what would change that; empty
            where it can.
        closed: What the account may not use, where that is the reason.
    """

    others: str = ""
    account: Account | None = None
    why_not: str = ""
    closed: Path | None = None


def confinement(tree: Path) -> Confinement:
    """Decide how git works in the repository of a directory, which need not be there yet."""
    repository = tree / ".git"
    others = _others(repository)
    if not others:
        return Confinement()
    shown = printable(str(repository))
    if os.geteuid() != 0:
        if landlock.version():
            return Confinement(others)
        return Confinement(
            others,
            why_not=_(
                "{others} So links in {shown} could lead git to other files of yours, and no "
                "history is kept. It is kept on a kernel with Landlock (Linux 5.13 and later), or "
                "where nobody else may write there."
            ).format(others=others, shown=shown),
        )
    account = account_of(tree, only_nobody=not landlock.version())
    if not can_become(account):
        why = _(
            "{others} So git must not work there as root, and this process may not become "
            "{account}: no history is kept. It is kept where root has CAP_SETUID and CAP_SETGID, "
            "or where nobody else may write there."
        ).format(others=others, account=account)
        return Confinement(others, account, why)
    if closed := out_of_reach(account, repository):
        why = _(
            "{others} So git works there as {account} and not as root, and {account} may not use "
            "{closed}: no history is kept. posthouse doctor names what mends it."
        ).format(others=others, account=account, closed=printable(str(closed)))
        return Confinement(others, account, why, closed)
    return Confinement(others, account)


def _others(repository: Path) -> str:
    tree = repository.parent
    if landlock.version() and is_closed(tree) and not who_else_may_write(tree):
        return ""  # nobody else gets in, and what was left inside is held by Landlock
    return who_else_may_write_repository(repository)
