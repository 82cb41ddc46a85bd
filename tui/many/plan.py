"""Which dialogues test organizations: one for all with the same settings and the same secret."""

import hashlib
import json
from collections.abc import Container, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from tui.errors import PosthouseError
from tui.language import _
from tui.many.outcomes import Outcome
from tui.many.server_memory import Login
from tui.oauth.refusals.failure import NOBODY, Failure, NoToken
from tui.secret import SecretStr
from tui.settings.checking.values import ascii_host
from tui.settings.inheritance import Effective
from tui.settings.model import Settings, as_tables
from tui.smtp.diagnosis.diagnosis import EXITS
from tui.smtp.record.events import Stage, Verdict
from tui.storage.allowed.reaches import of_dialogue
from tui.storage.allowed.strangers import Strangers
from tui.storage.asking import NotAllowed, require
from tui.storage.directory.settings_to_use import subject
from tui.storage.secret_source import find, look
from tui.storage.sign_in import notes
from tui.storage.state.mail_test_result import fingerprint
from tui.storage.workspace import Workspace

_THREADS = 8
"""A password may take a child process, which mostly waits."""
_PER_FILE = ("keyring", "file", "oauth")
"""Sources that keep a secret for each settings file; the others say all in their values."""
_RENEWED = ("oauth", "command")
"""Sources that give another token each hour."""
_SENDING = (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.QUIT)


@dataclass(frozen=True, slots=True)
class Member:
    """An organization that a dialogue counts for.

    Attributes:
        values: The fingerprint of its settings in force, for what is remembered of the test.
    """

    id: str
    values: str


@dataclass(slots=True)
class Dialogue:
    """What is to be held once.

    Attributes:
        settings: In force for all of its members.
        login: None where nobody logs in.
        members: Whom it counts for; the first one gives it its name.
    """

    settings: Settings
    login: Login | None
    members: list[Member] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The organization that it is named after."""
        return self.members[0].id

    @property
    def host(self) -> str:
        """The server, as it is counted: whatever its port."""
        return ascii_host(self.settings.smtp.host).casefold().rstrip(".")

    @property
    def server(self) -> str:
        """``host:port``."""
        return f"{self.settings.smtp.host}:{self.settings.smtp.port}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to test a selection.

    Attributes:
        ended: What needs no dialogue: it can't be tested, or got no token to log in with.
    """

    dialogues: tuple[Dialogue, ...]
    ended: tuple[Outcome, ...]

    @property
    def count(self) -> int:
        """How many organizations it is for."""
        return len(self.ended) + sum(len(one.members) for one in self.dialogues)


@dataclass(frozen=True, slots=True)
class _Usable:
    """An organization whose settings can be tested.

    Attributes:
        values: Their fingerprint.
        source: Two with the same have the same secret, so it is looked for once.
        same: A hash of all that the dialogue uses.
    """

    id: str
    effective: Effective
    values: str
    source: str
    same: str


def plan(
    workspace: Workspace,
    organizations: Iterable[str],
    until: Stage,
    followers: Container[str] = (),
) -> Plan:
    """Read settings and secrets of organizations, and put together what is the same.

    Nobody is asked anything, and nothing is connected to but what gives a secret.

    Args:
        organizations: Ids; ``host`` is one.
        until: How far the dialogues are to go.
        followers: Those that are known to follow the host with nothing wrong in their own files:
            one of them is looked at for all.
    """
    usable: list[_Usable] = []
    ended: list[Outcome] = []
    strangers = Strangers(workspace.answers, workspace.directory.path)
    follower: _Usable | None = None
    for organization in dict.fromkeys(organizations):
        try:
            if follower and organization in followers:
                usable.append(replace(follower, id=organization))
                continue
            usable.append(_usable(workspace, organization, until, strangers))
            if organization in followers:
                follower = usable[-1]
        except NotAllowed as error:
            ended.append(_left_out(organization, "not-allowed", error))
        except PosthouseError as error:
            ended.append(_left_out(organization, "wrong-settings", error))
    secrets = _secrets(workspace, usable) if until.needs_login else {}
    groups: dict[str, Dialogue] = {}
    for one in usable:
        found = secrets.get(one.source)
        if isinstance(found, Outcome):
            ended.append(_again(found, one))
            continue
        settings = one.effective.settings
        key = f"{one.same} {found.get_secret_value() if found else ''}"
        if key not in groups:
            login = _login(workspace, one, found) if until.needs_login else None
            groups[key] = Dialogue(settings, login)
        groups[key].members.append(Member(one.id, one.values))
    return Plan(tuple(groups.values()), tuple(ended))


def digest(settings: Settings, *, sender: bool = False) -> str:
    """SHA-256 in hex of every value that a login uses, and of the sender's; no secret among them.

    Args:
        sender: Whether the dialogue goes on to the sender.
    """
    tables = {"smtp", "authentication", "oauth"} | ({"sender"} if sender else set())
    used = as_tables(settings, tables)
    return hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()


def _usable(workspace: Workspace, organization: str, until: Stage, strangers: Strangers) -> _Usable:
    """The settings in force, once all that they reach is allowed."""
    effective = subject(
        workspace.directory,
        organization,
        {},
        needs_sender=until in _SENDING,
        needs_login=until.needs_login,
    )
    reached = of_dialogue(effective, login=until.needs_login)
    require(workspace, reached, strangers=strangers)
    same = digest(effective.settings, sender=until in _SENDING)
    values = fingerprint(effective.settings)
    return _Usable(organization, effective, values, _source(effective), same)


def _source(effective: Effective) -> str:
    settings = effective.settings
    if not settings.authentication.required:
        return ""
    per_file = settings.authentication.secret in _PER_FILE
    return f"{digest(settings)} {effective.password_entry if per_file else ''}"


def _secrets(
    workspace: Workspace, usable: Iterable[_Usable]
) -> dict[str, SecretStr | Outcome | None]:
    """By source: the secret; or why there is none, as the outcome of one of those that need it."""
    first = {one.source: one for one in reversed(list(usable)) if one.source}
    with ThreadPoolExecutor(_THREADS) as threads:
        found = threads.map(lambda one: _secret(workspace, one), first.values())
        return dict(zip(first, found, strict=True))


def _secret(workspace: Workspace, one: _Usable) -> SecretStr | Outcome:
    authentication = one.effective.settings.authentication
    if authentication.secret == "ask":
        sentence = _("Its password is asked for at each test, and nobody is asked here.")
        return Outcome(one.id, _server(one), reason="asks", sentence=sentence)
    try:
        found = find(workspace, one.effective)
    except NotAllowed as error:
        return _left_out(one.id, "not-allowed", error, _server(one))
    except NoToken as error:
        if error.failure.name == NOBODY:
            return _left_out(one.id, "no-secret", error, _server(one))
        return Outcome(one.id, _server(one), one.id, _without_token(error.failure))
    except PosthouseError as error:
        return _left_out(one.id, "secret-unavailable", error, _server(one))
    if found is None:
        place = look(workspace, one.effective).place
        sentence = _("There is no password: {place}.").format(place=place)
        return Outcome(one.id, _server(one), reason="no-secret", sentence=sentence)
    return found


def _without_token(failure: Failure) -> Verdict:
    """What it means that an issuer gave no token: nobody logs in, and no mail goes out."""
    return Verdict(
        t=0.0,
        ok=False,
        stage=Stage.AUTH,
        exit=EXITS[Stage.AUTH],
        failure=failure.name,
        summary=failure.summary,
        cause=failure.cause,
        field=failure.field,
        sysexit=failure.exit,
    )


def _login(workspace: Workspace, one: _Usable, secret: SecretStr | None) -> Login | None:
    settings = one.effective.settings
    authentication = settings.authentication
    if not authentication.required:
        return None
    stands_for = ""
    if authentication.with_token and authentication.secret in _RENEWED:
        stands_for = f"token {notes.read(workspace, one.effective).signed_in}"
    return Login(authentication.username, digest(settings), secret, stands_for=stands_for)


def _left_out(organization: str, reason: str, error: PosthouseError, server: str = "") -> Outcome:
    return Outcome(organization, server, reason=reason, sentence=error.sentence)


def _again(found: Outcome, one: _Usable) -> Outcome:
    return replace(found, organization=one.id, server=_server(one))


def _server(one: _Usable) -> str:
    smtp = one.effective.settings.smtp
    return f"{smtp.host}:{smtp.port}"


def servers(dialogues: Iterable[Dialogue]) -> list[list[Dialogue]]:
    """The dialogues of each server, in their order."""
    found: dict[str, list[Dialogue]] = {}
    for one in dialogues:
        found.setdefault(one.host, []).append(one)
    return list(found.values())
