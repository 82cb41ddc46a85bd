"""Read and write a password in a file of its own, or read one that systemd provides."""

import os
import pwd
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

from tui.errors import Exit, InvalidInput, SecretUnavailable
from tui.language import _
from tui.opening import open_regular, read_all
from tui.secret import SecretStr
from tui.shell_words import command
from tui.storage.disk import replacing
from tui.storage.file_kinds import real_path
from tui.storage.keyring.store import PasswordState
from tui.storage.secrets.unreadable import how_to_read, why_unreadable
from tui.storage.trust.writers import has_access_list, who_else_may_create, who_else_may_write
from tui.text import printable

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what LoadCredential= and SetCredential= name (systemd.exec(5))."""

LARGEST = 64 * 1024
_MODE = 0o600


class PasswordFileUnusable(SecretUnavailable):
    """Raised where the file is missing, is none, or others can read it; says how to mend it."""

    exit_code = Exit.CONFIGURATION


class PasswordFile:
    """A password in a file, in place of a keyring; an entry's name does not matter to it.

    Args:
        name: An absolute path; or a name below ``$CREDENTIALS_DIRECTORY``.
        config: The config directory, in which no password may be.
        environ: The environment.
        reader: Who shall read it, where root stores it for somebody else.
        key: The setting that says that the password is in a file.
    """

    def __init__(
        self,
        name: str,
        config: Path,
        environ: Mapping[str, str],
        reader: str = "",
        key: str = "authentication.secret",
    ) -> None:
        self._name = name
        self._config = config
        self._directory = environ.get(CREDENTIALS, "")
        self._reader = reader
        self._key = key

    @property
    def _is_credential(self) -> bool:
        return "/" not in self._name

    @property
    def path(self) -> Path:
        """Return the path of the file. Raises SecretUnavailable where nothing names one."""
        if not self._name:
            raise PasswordFileUnusable(
                _("Password file is missing: where the password is, like /etc/mail/acme.password.")
            )
        if not self._is_credential:
            return Path(self._name)
        if not self._directory:
            raise PasswordFileUnusable(
                _(
                    "There is no ${variable} here, so {name} is nowhere: systemd gives it to a "
                    "service whose unit says LoadCredential={name}:/PATH."
                ).format(variable=CREDENTIALS, name=printable(self._name))
            )
        return Path(self._directory) / self._name

    def look(self, entry: str) -> PasswordState:
        """Return what is known of the file now; nothing in it is read."""
        try:
            path = self.path
            descriptor = self._open(path)
            is_empty = os.fstat(descriptor).st_size == 0
            os.close(descriptor)
        except FileNotFoundError:
            words = _("{path} is not there yet").format(path=printable(self._name))
            return PasswordState(words, available=self._may_store)
        except SecretUnavailable as error:
            return PasswordState(error.sentence.rstrip("."), available=self._may_store)
        except OSError as error:
            return PasswordState(_unreadable(path, error), available=self._may_store)
        words = _("{path} is empty") if is_empty else _("in the file {path}")
        words = words.format(path=printable(str(path)))
        return PasswordState(words, available=self._may_store, stored=not is_empty)

    def stored(self, entries: Collection[str]) -> frozenset[str]:
        """Return all of the entries where the file is there: they share it."""
        return frozenset(entries) if self.look("").stored else frozenset()

    @property
    def _may_store(self) -> bool:
        return self._name.startswith("/")

    def available(self) -> bool:
        """Tell whether a password can be in it: whether a file is named."""
        return bool(self._name)

    def can_be_made(self) -> bool:
        """Tell whether this user can put it there, and nobody else could exchange it."""
        try:
            path = self.path
            self._refuse_places(path)
        except SecretUnavailable:
            return False
        above = next(one for one in path.parents if os.access(one, os.F_OK))
        others = who_else_may_write(above) or who_else_may_create(above)
        return not others and os.access(above, os.W_OK | os.X_OK)

    def get(self, entry: str) -> SecretStr:
        """Read the one line of the file.

        Raises:
            SecretUnavailable: It is not there, others can read it, or it holds something else.
        """
        path = self.path
        try:
            descriptor = self._open(path)
            try:
                data = read_all(descriptor, LARGEST)
            finally:
                os.close(descriptor)
        except FileNotFoundError:
            raise PasswordFileUnusable(
                _(
                    "The password file {path} is not there; posthouse password ORG stores it, or "
                    "put it there yourself, on one line and with mode 0600."
                ).format(path=printable(str(path)))
            ) from None
        except OSError as error:
            sentence = f"{_unreadable(path, error)}. {how_to_read(path, self._key)}".rstrip()
            raise PasswordFileUnusable(sentence) from None
        return SecretStr(_line(path, data))

    def set(self, entry: str, password: SecretStr) -> None:
        """Write the file whole, 0600 from its first byte, and read it back.

        Raises:
            SecretUnavailable: It is no place for a password, or the file can't be written.
        """
        path = self.path
        if self._is_credential:
            raise PasswordFileUnusable(
                _(
                    "{name} is a credential of systemd, which alone puts it there: name the file "
                    "that it takes in LoadCredential={name}:/PATH of the unit."
                ).format(name=printable(self._name))
            )
        self._refuse_places(path)
        owner = _owner(self._reader)
        replacing.make_directory(path.parent, 0o711 if os.geteuid() == 0 else 0o700)
        if why := who_else_may_write(path.parent) or who_else_may_create(path.parent):
            raise self._not_private(path, why)
        data = f"{password.get_secret_value()}\n".encode()
        prepared = replacing.prepare(path, data, _MODE, secret=True, owner=owner)
        try:
            prepared.publish()
        finally:
            prepared.close()

    def delete(self, entry: str) -> None:
        """Remove the file, where it is there and a file of ours."""
        if self._may_store and os.path.lexists(self._name):
            replacing.delete(Path(self._name))

    def _open(self, path: Path) -> int:
        """Open it where nobody but its reader and root could have written or can read it.

        Raises:
            PasswordFileUnusable: Others can.
            OSError: It can't be opened, or is no file.
        """
        if self._is_credential:
            self._refuse_directory(path.parent)
        else:
            self._refuse_places(path)
            # In a sticky directory, too, others can put a file where none is.
            if why := who_else_may_write(path.parent) or who_else_may_create(path.parent):
                raise self._not_private(path, why)
        descriptor = open_regular(path, follow=False)
        try:
            self._refuse_readers(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _refuse_directory(self, directory: Path) -> None:
        """systemd's directories have modes and access lists of their own; their owner counts."""
        owner = directory.stat().st_uid
        if owner not in (0, os.geteuid()):
            raise self._not_private(directory, _("it belongs to user {uid}.").format(uid=owner))

    def _refuse_places(self, path: Path) -> None:
        """A config directory is read by others, a repository is pushed to others."""
        real = real_path(path.parent)
        inside = [self._config.resolve()] if real.is_relative_to(self._config.resolve()) else []
        inside += [one for one in (real, *real.parents) if os.path.lexists(one / ".git")]
        if inside:
            raise PasswordFileUnusable(
                _(
                    "{path} is no place for a password: {directory} is shared with others, as a "
                    "config directory or a repository. Name a file elsewhere."
                ).format(path=printable(str(path)), directory=printable(str(inside[0])))
            )

    def _refuse_readers(self, path: Path, descriptor: int) -> None:
        about = os.fstat(descriptor)
        if self._is_credential:
            return
        # Who owns a file in a directory of root's alone got it from root.
        if about.st_uid not in (0, os.geteuid()) and os.geteuid() != 0:
            raise self._not_private(path, _("it belongs to somebody else."))
        if stat.S_IMODE(about.st_mode) & 0o077 or has_access_list(descriptor):
            raise PasswordFileUnusable(
                _(
                    "The password file {path} was not used: others can read or write it (mode "
                    "{mode:04o}). Change the password, then: {command}"
                ).format(
                    path=printable(str(path)),
                    mode=stat.S_IMODE(about.st_mode),
                    command=command("chmod", "600", path),
                )
            )

    def _not_private(self, path: Path, why: str) -> PasswordFileUnusable:
        return PasswordFileUnusable(
            _(
                "The password file {path} was not used: others could exchange it: {why} Let "
                "nobody but you and root write there, or name another file."
            ).format(path=printable(str(path)), why=why)
        )


def _owner(reader: str) -> int | None:
    if not reader:
        return None
    try:
        owner = pwd.getpwnam(reader).pw_uid
    except KeyError:
        raise InvalidInput(
            _("There is no user {user} here.").format(user=printable(reader))
        ) from None
    if os.geteuid() not in (0, owner):
        raise InvalidInput(
            _("Only root can make a file for {user}: sudo posthouse password …").format(
                user=printable(reader)
            )
        )
    return owner


def _unreadable(path: Path, error: OSError) -> str:
    return _("The password file {path} can't be read: {strerror}").format(
        path=printable(str(path)), strerror=why_unreadable(path, error)
    )


def _line(path: Path, data: bytes) -> str:
    """The password in a file's content; no error here quotes it."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\n\n"
    password = text.removesuffix("\n").removesuffix("\r")
    if not password or "\n" in password or "\r" in password or "\0" in password:
        raise PasswordFileUnusable(
            _("The password file {path} must hold the password alone, on one line.").format(
                path=printable(str(path))
            )
        )
    return password
