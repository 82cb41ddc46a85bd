"""Commands that mend something, safe to type where somebody else has prepared the place.

Whoever may write a directory can put a link at any name in it, before a command is typed and while
it runs. So what is done there takes no more rights than those have who share the directory, or is
done as the file's owner; and to root's own files only while the directory is closed to others.
"""

import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tui.doctor.findings import may_write, who_may_give
from tui.shell_words import command
from tui.storage.confinement.accounts import account_of
from tui.storage.disk.access import group_name, user_name
from tui.storage.trust.places import why_pulled
from tui.storage.trust.writers import who_else_may_write

Words = tuple[str | Path, ...]


@dataclass(frozen=True)
class Place:
    """A directory in which something is to be mended.

    Attributes:
        path: The directory.
        top: The config directory; ``path`` is that or a directory in it.
    """

    path: Path
    top: Path

    @cached_property
    def is_shared(self) -> bool:
        """Whether others may put something in the place of what is in it."""
        return bool(who_else_may_write(self.path))

    def rename(self, old: Path, new: Path) -> str:
        """Propose to give a file another name; what has that name already stays."""
        if not self.is_shared:
            return command("mv", "-n", "--", old, new, owner=self._owner)
        return self._as_member("mv", "-nT", "--", old, new)

    def remove(self, path: Path) -> str:
        """Propose to remove a file."""
        if not self.is_shared:
            return command("rm", "--", path, owner=self._owner)
        return self._as_member("rm", "--", path)

    def remove_found(self, *tests: str) -> str:
        """Propose to remove the files that find(1) finds in it, whoever's they are."""
        words: Words = ("find", self.path, "-maxdepth", "1", "-type", "f", *tests, "-delete")
        if not self.is_shared:
            return command(*words, owner=os.geteuid() if may_write(self.path) else self._owner)
        return self._as_member(*words)

    def separate(self, path: Path, alone: Path) -> str:
        """Propose to make a file with several names one of its own, by way of a second name."""
        if not self.is_shared:
            copy = command("cp", "-p", "--", path, alone, owner=self._owner)
            return f"{copy} && {command('mv', '-f', '--', alone, path, owner=self._owner)}"
        copy = self._as_member("cp", "--remove-destination", "-PTp", "--", path, alone)
        return f"{copy} && {self._as_member('mv', '-fT', '--', alone, path)}"

    def edit(self, path: Path) -> str:
        """Propose to edit a file; empty where only root may and a link could lead elsewhere."""
        if path.is_symlink() and why_pulled(self.path):
            return ""  # whoever pushed it chose where it leads
        if not self.is_shared:
            return f"{'${EDITOR:-vi}' if may_write(path) else 'sudoedit'} {command(path)}"
        owner = path.lstat().st_uid
        if os.geteuid() != 0 and may_write(path) and not path.is_symlink():
            return f"${{EDITOR:-vi}} {command(path)}"
        # The shell that starts the editor must be the member's too: it reads ${EDITOR}.
        return f"{self.with_rights_of(owner)} ${{EDITOR:-vi}} {command(path)}" if owner else ""

    def change(self, path: Path, owner: int, *words: str, group: int | None = None) -> str:
        """Propose to change the mode or group of one file or directory in it.

        Args:
            owner: Whose it is.
            words: The command without the path, like ``chmod o-w``.
            group: The group that it is given; that takes a member of it, or root.

        Returns:
            The command; empty where none is safe.
        """
        if not self.is_shared:
            able = owner if group is None else who_may_give(group, owner)
            return command(*words, path, owner=able)
        kind = "d" if path.is_dir() else "f"
        links = () if kind == "d" else ("-links", "1")
        tests = ("-maxdepth", "0", "-type", kind, *links)
        return self._found(path, owner, group, tests, words)

    def change_found(
        self, owners: set[int], tests: tuple[str, ...], *words: str, group: int | None = None
    ) -> str:
        """Propose to change the settings files in it that tests of find(1) name.

        Args:
            owners: Whose files they are: each takes a command of its own where others may write.
            words: As with ``change``.
            group: As with ``change``.
        """
        each = ("-maxdepth", "1", "-type", "f", "-name", "*.toml", "!", "-name", ".*", *tests)
        if self.is_shared:
            tests = ("-links", "1", *each)
            found = (self._found(self.path, one, group, tests, words) for one in sorted(owners))
            return " && ".join(one for one in found if one)
        who = os.geteuid()
        for owner in owners:
            able = owner if group is None else who_may_give(group, owner)
            who = who if able == os.geteuid() else able
        return command("find", self.path, *each, "-exec", *words, "{}", "+", owner=who)

    def open_to_group(self, repository: Path, group: str) -> str:
        """Propose to give a group what root made in a directory; empty where that is not safe."""
        every: Words = ("find", "-P", repository, "-uid", "0")
        kinds = ("(", "-type", "d", "-o", "-type", "f", "-links", "1", ")")
        give = ("-exec", "chgrp", "-h", group, "{}", "+", "-exec", "chmod", "g=u", "{}", "+")
        hand_down = (*every, "-type", "d", "-exec", "chmod", "g+s", "{}", "+")
        return self._while_closed(f"{command(*every, *kinds, *give)}; {command(*hand_down)}")

    def _found(
        self,
        path: Path,
        owner: int,
        group: int | None,
        tests: tuple[str, ...],
        words: tuple[str, ...],
    ) -> str:
        """Change what is the owner's at a path and below, as that owner; links are passed over."""
        whose = ("-user", user_name(owner)) if owner else ("-uid", "0")
        find: Words = ("find", "-P", path, *tests, *whose, "-exec", *words, "{}", "+")
        if owner == 0:
            return self._while_closed(command(*find))
        if owner == os.geteuid() and (group is None or who_may_give(group, owner) == owner):
            return command(*find)
        return f"{self.with_rights_of(owner)} {command(*find)}"

    def _while_closed(self, inner: str) -> str:
        """Do something to root's files while nobody else may write the directories on the way."""
        if who_else_may_write(self.top.parent):
            return ""
        for place in {self.path, self.top}:
            if place.lstat().st_uid != 0 or not stat.S_ISDIR(place.lstat().st_mode):
                return ""  # its owner could open it again
        if self.path != self.top:
            close = _root_directory(self.path, "go-w")
            reopen = _root_directory(self.path, _mode(self.path))
            inner = f"{close} && {{ {inner}; {reopen}; }}"
        close = command("chmod", "go-w", self.top)
        line = f"{close} && {{ {inner}; {command('chmod', _mode(self.top), self.top)}; }}"
        return line if os.geteuid() == 0 else command("sudo", "sh", "-c", line)

    def _as_member(self, *words: str | Path) -> str:
        """With the rights of those who share it; ours, where they are that and not root's."""
        if os.geteuid() != 0 and may_write(self.path):
            return command(*words)
        return f"{self.with_rights_of(account_of(self.top).uid)} {command(*words)}"

    def with_rights_of(self, uid: int) -> str:
        """Begin a command that runs as somebody with the directory's group and no more rights."""
        gid = account_of(self.top).gid
        return command(
            "setpriv", f"--reuid={user_name(uid)}", f"--regid={group_name(gid)}", "--clear-groups",
            owner=0,
        )  # fmt: skip

    @property
    def _owner(self) -> int:
        return self.path.stat().st_uid


def _root_directory(path: Path, mode: str) -> str:
    return command(
        "find", "-P", path, "-maxdepth", "0", "-type", "d", "-uid", "0",
        "-exec", "chmod", mode, "{}", "+",
    )  # fmt: skip


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"
