"""Read the bytes of a settings file, where nobody else could have placed a link or a name."""

import errno
import os
from pathlib import Path

from tui.language import _
from tui.opening import NotRegular, TooLarge, kind
from tui.storage.trust.places import NotFollowed, place
from tui.system_words import because

LARGEST = 256 * 1024


class Unreadable(Exception):
    """Raised where a file says nothing, with its line where it has one: ``line 3: …``."""


def read(path: Path) -> bytes:
    """Read a regular file of at most 256 KiB. Never waits, as a FIFO would make it.

    Links are followed, and files with several names read, where nobody else could have placed them.

    Raises:
        FileNotFoundError: Nothing is there.
        Unreadable: Something is there, but can't be read as a settings file.
    """
    try:
        with place(path) as found:
            return found.read(LARGEST)
    except FileNotFoundError:
        if os.path.islink(path):  # noqa: PTH114 - Path.is_symlink raises where one may not look
            raise Unreadable(_("is a link to a file that does not exist.")) from None
        raise
    except NotFollowed as error:
        raise Unreadable(_("is not read: {reason}.").format(reason=error.strerror)) from None
    except NotRegular as error:
        raise Unreadable(
            _("is {mode}, not a file; move it away.").format(mode=kind(error.mode))
        ) from None
    except TooLarge:
        raise Unreadable(_("is larger than 256 KiB, so it is not a settings file.")) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable(_("is a link that leads back to itself; remove it.")) from None
        raise Unreadable(_("cannot be read: {strerror}.").format(strerror=because(error))) from None
