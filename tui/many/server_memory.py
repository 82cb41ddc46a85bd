"""What all processes of one user know of a server: when the next login may be, who was refused."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from secrets import token_hex

from pydantic import TypeAdapter

from tui.errors import NotSaved
from tui.language import _
from tui.many.bounds import Bounds, login_was_refused, looks_like_guessing, was_deferred
from tui.secret import SecretStr
from tui.smtp.record.events import Stage, Verdict
from tui.storage.disk import replacing
from tui.storage.trust.writers import who_else_may_write
from tui.system_words import because
from tui.text import printable

_LARGEST = 4 * 2**20
_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Login:
    """Who logs in with what.

    Attributes:
        user: The user name.
        settings: A hash of the settings that the dialogue is held with.
        password: None where there is none, as before a token.
        passed: When a test of it is known to have passed, in seconds since 1970; 0 for never.
        stands_for: What a refusal is remembered by in the place of a password that is new each
            time, as a token is: when somebody signed in. Empty where the password itself counts.
    """

    user: str
    settings: str
    password: SecretStr | None = field(default=None, repr=False)
    passed: float = 0.0
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A login that a server refused for good.

    Attributes:
        at: When, in seconds since 1970.
        settings: The hash of the settings.
        salt, mark: Whether another password stands there now: one byte of a slow hash. It tells
            nobody the password, of which one in 256 that might be tried has the same.
        verdict: What was said of it.
    """

    at: float
    settings: str
    salt: str
    mark: int
    verdict: Verdict


@dataclass(slots=True)
class Server:
    """What is known of a server.

    Attributes:
        name: The server.
        next_login: When the next dialogue may begin that logs in, in seconds since 1970.
        not_before: When the next may begin at all.
        refused: Refused logins in a row.
        deferrals: Replies in a row that said "later".
        alone_until: Until when it is left alone.
        users: In each place for a dialogue the user of that, or who had it last.
        refusals: By user, what was refused since the last login that was not.
    """

    name: str
    next_login: float = 0.0
    not_before: float = 0.0
    refused: int = 0
    deferrals: int = 0
    alone_until: float = 0.0
    users: list[str] = field(default_factory=list)
    refusals: dict[str, list[Refusal]] = field(default_factory=dict)

    def refusal_of(self, login: Login, now: float, bounds: Bounds) -> Refusal | None:
        """The refusal of this very login that still counts."""
        for one in self.refusals.get(login.user, ()):
            recent = abs(now - one.at) < bounds.remembered  # a clock may be put back
            same = one.settings == login.settings and one.at > login.passed
            if recent and same and one.mark == _mark(login, one.salt):
                return one
        return None

    def refused_since(self, user: str, moment: float, now: float) -> bool:
        """Whether any login of a user was refused since a moment."""
        return any(moment <= one.at <= now for one in self.refusals.get(user, ()))

    def claim(self, now: float, bounds: Bounds, *, logs_in: bool) -> None:
        """Note that a dialogue begins now."""
        if logs_in:
            self.next_login = now + bounds.between_logins

    def wait(self, now: float, bounds: Bounds, *, logs_in: bool) -> float:
        """Seconds until a dialogue may begin."""
        pause = _left(self.not_before, now, bounds.longest_pause)
        return max(pause, _left(self.next_login, now, bounds.between_logins) if logs_in else 0.0)

    def is_left_alone(self, now: float, bounds: Bounds) -> bool:
        """Whether it is left alone for a while."""
        return _left(self.alone_until, now, max(bounds.left_alone, bounds.deferred)) > 0

    def settle(self, verdict: Verdict, login: Login | None, now: float, bounds: Bounds) -> None:
        """Take in how a dialogue ended.

        Args:
            login: Who was to log in; None where nobody was.
        """
        if was_deferred(verdict):
            self.deferrals += 1
            self.not_before = now + bounds.pause(self.deferrals)
            if self.deferrals >= bounds.deferrals:
                self.alone_until, self.deferrals = now + bounds.deferred, 0
        elif verdict.code or verdict.ok:
            self.deferrals = 0
        if login is None:
            return
        self._forget(now, bounds)
        if login_was_refused(verdict):
            self._refuse(verdict, login, now, bounds)
        elif verdict.ok or _is_past_login(verdict.stage):
            self.refused = 0
            self.refusals.pop(login.user, None)

    def _refuse(self, verdict: Verdict, login: Login, now: float, bounds: Bounds) -> None:
        salt = token_hex(8)
        new = Refusal(now, login.settings, salt, _mark(login, salt), verdict)
        before = self.refusals.get(login.user, ())
        kept = [one for one in before if one.settings != login.settings]
        self.refusals[login.user] = [*kept, new]
        if looks_like_guessing(verdict):
            self.refused += 1
            if self.refused >= bounds.refusals:
                self.alone_until, self.refused = now + bounds.left_alone, 0

    def _forget(self, now: float, bounds: Bounds) -> None:
        recent = {
            user: [one for one in refusals if abs(now - one.at) < bounds.remembered]
            for user, refusals in self.refusals.items()
        }
        self.refusals = {user: refusals for user, refusals in recent.items() if refusals}


class ServerMemory:
    """One file for each server, and its lock, in the user's own state.

    Args:
        directory: Where they are; it is made.

    Raises:
        NotSaved: It can't be made; or others may write it, as their own home after ``sudo -E``:
            they could hold the locks, and choose what is shown, or where a link leads.
    """

    def __init__(self, directory: Path) -> None:
        replacing.make_directory(directory)
        if why := who_else_may_write(directory):
            raise _unusable(directory, why.rstrip("."))
        self._directory = directory

    @contextmanager
    def opened(self, server: str) -> Iterator[Server | None]:
        """What is known of a server, to be changed; what was changed is kept.

        Yields:
            None where another process has it open at this moment.

        Raises:
            NotSaved: It can't be kept: then no bound would hold, so nothing may be tried.
        """
        path = self._directory / f"{_name(server)}.json"
        with _explained(path):
            descriptor = _open(path)
        try:
            with _explained(path):
                data = os.pread(descriptor, _LARGEST, 0) if try_lock(descriptor) else None
            found = None if data is None else _read(data, server)
            yield found
            if found is not None and data is not None:
                with _explained(path):
                    _write(descriptor, found, data)
        finally:
            with suppress(OSError):
                os.close(descriptor)

    def place(self, name: str, number: int) -> int | None:
        """Take a place for a dialogue: a descriptor to be closed; None where another has it.

        Args:
            name: Of the server, or anything that has places.

        Raises:
            NotSaved: Nothing can be locked here.
        """
        path = self._directory / f"{_name(name)}-{number}.lock"
        with _explained(path):
            descriptor = _open(path)
            try:
                if try_lock(descriptor):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
        return None


def try_lock(descriptor: int) -> bool:
    """Whether this process has the lock of an open file now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _left(until: float, now: float, longest: float) -> float:
    """Seconds up to a moment; none to one so far ahead that the clock must have been put back."""
    left = until - now
    return left if 0 < left <= longest + 0.001 else 0.0


def _is_past_login(stage: Stage) -> bool:
    return stage in (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.QUIT)


def _mark(login: Login, salt: str) -> int:
    secret = login.password.get_secret_value() if login.password else ""
    secret = login.stands_for or secret
    data = secret.encode("utf-8", "surrogateescape")
    return hashlib.scrypt(data, salt=salt.encode(), n=2**12, r=8, p=1, dklen=1)[0]


def _name(server: str) -> str:
    return hashlib.sha256(server.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    return os.open(path, flags, _MODE)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unusable(path, because(error)) from None


def _unusable(path: Path, why: str) -> NotSaved:
    return NotSaved(
        _(
            "{path} can't be used: {strerror}. It counts the logins, so that no server locks "
            "anybody out; without it nothing is tested."
        ).format(path=printable(str(path)), strerror=why)
    )


@cache
def _adapter() -> TypeAdapter[Server]:
    return TypeAdapter(Server)


def _read(data: bytes, server: str) -> Server:
    try:
        found = _adapter().validate_json(data)
    except ValueError:  # new, or damaged
        return Server(server)
    for user, refusals in found.refusals.items():
        found.refusals[user] = [replace(one, verdict=_shown(one.verdict)) for one in refusals]
    return found


def _shown(verdict: Verdict) -> Verdict:
    return verdict._replace(
        reply=printable(verdict.reply),
        summary=printable(verdict.summary),
        cause=printable(verdict.cause),
    )


def _write(descriptor: int, server: Server, before: bytes) -> None:
    """Write over what was there; blanks in the place of a cut, for which file systems may wait."""
    data = json.dumps(asdict(server)).encode().ljust(len(before))
    if data != before:
        os.pwrite(descriptor, data, 0)
