"""The demo as plain text: every organization tested, one mended and saved, the inbox at the end."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import unified_diff

from tui.demo.organizations import EXAMPLES
from tui.demo.servers import Received
from tui.demo.session import Demo
from tui.language import _, colon
from tui.secret import SecretStr
from tui.settings.inheritance import Effective, effective
from tui.settings.names import HOST
from tui.smtp.dialogue import Attempt, converse
from tui.smtp.mail.mail_test_message import test_message
from tui.smtp.record.events import CertificateSeen, Event, LineSeen, Verdict
from tui.smtp.telling import transcript
from tui.storage.directory.catalog_line import listing
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.settings_file.stored_file import Stored
from tui.storage.sign_in.signing_in import SigningIn
from tui.storage.sign_in.tokens import access_token
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.workspace import Workspace

RECIPIENT = "oncall@example.org"
AUTHOR = "posthouse demo"
MENDED = "nordwind"
MOVED = "tern-travel"
DEADLINE = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """A test that has ended.

    Attributes:
        subject: The subject of the mail.
        lines: The transcript, ready to print.
    """

    subject: str
    lines: list[str]
    verdict: Verdict


def tell(demo: Demo, say: Callable[[str], None]) -> int:
    """Play the story.

    Args:
        say: Takes one line.

    Returns:
        0 where every test ended as it should and the inbox holds what was accepted, otherwise 1.
    """
    return asyncio.run(_Story(demo, say).play())


class _Story:
    def __init__(self, demo: Demo, say: Callable[[str], None]) -> None:
        self._demo = demo
        self._say = say
        self._directory = ConfigDirectory(demo.config)
        self._accepted: list[str] = []
        self._surprises: list[str] = []

    async def play(self) -> int:
        self._say(_("Posthouse demo: throw-away files, and mail servers of its own on 127.0.0.1."))
        # All at once: two of the servers keep one waiting.
        tests = {
            example.id: asyncio.create_task(run_test(self._demo, example.id))
            for example in EXAMPLES
            if example.failure is not None
        }
        for example in EXAMPLES:
            stored = self._directory.load(example.id)
            name = stored.name if stored.name == example.id else f"{stored.name} ({example.id})"
            self._say(f"\n## {colon(name, _(example.about))}")
            if example.failure is None:
                self._listed(stored)
            else:
                self._ended(example.id, await tests[example.id], example.failure)
        await self._mend((await tests[MENDED]).verdict)
        await self._move()
        self._open_inbox()
        for surprise in self._surprises:
            self._say(_("Not as it should be: {surprise}").format(surprise=surprise))
        return 1 if self._surprises else 0

    def _listed(self, stored: Stored) -> None:
        problem = listing(stored, self._directory.load(HOST)).problem
        self._say(f"✗ {problem}")
        self._check(bool(problem), _("nothing is said about the file of {id}").format(id=stored.id))

    def _ended(self, organization_id: str, told: Told, failure: str) -> None:
        for line in told.lines:
            self._say(line)
        ended = told.verdict.failure
        self._check(
            told.verdict.ok == (not failure) and ended == failure,
            _("{organization_id} ended with {ended} instead of {failure}").format(
                organization_id=organization_id,
                ended=ended or _("success"),
                failure=failure or _("success"),
            ),
        )
        if told.verdict.ok:
            self._accepted.append(told.subject)

    async def _mend(self, verdict: Verdict) -> None:
        """Do what the verdict proposes, save it, and test again."""
        self._say(
            _(
                "\n## {mended} again: the remedy goes into the file, and nothing else there changes"
            ).format(mended=MENDED)
        )
        self._check(
            bool(verdict.remedies), _("there is no remedy for {mended}").format(mended=MENDED)
        )
        if not verdict.remedies:
            return
        await self._changed(MENDED, verdict.remedies[0].changes)

    async def _move(self) -> None:
        """Sign in instead of a password, as ctrl+y does, save it, and test again."""
        self._say(
            _("\n## {moved} again: somebody has signed in, and the token logs in").format(
                moved=MOVED
            )
        )
        await self._changed(MOVED, {"authentication.secret": "oauth"})

    async def _changed(self, organization_id: str, changes: Mapping[str, object]) -> None:
        """Save, show what changed in the file, and test again: the mail is accepted now."""
        path = self._demo.config / "organizations" / f"{organization_id}.toml"
        before = path.read_text(encoding="utf-8").splitlines()
        self._directory.save(organization_id, changes)
        after = path.read_text(encoding="utf-8").splitlines()
        for line in unified_diff(before, after, path.name, path.name, "", "", 1, ""):
            self._say(line)
        self._ended(organization_id, await run_test(self._demo, organization_id), "")

    def _open_inbox(self) -> None:
        self._say(_("\n## The inbox of the demo's servers"))
        received = self._demo.servers.received()
        for mail in received:
            self._say(_summary(mail))
        arrived = sorted(mail.subject for mail in received)
        self._check(
            arrived == sorted(self._accepted),
            _("accepted were {listed}, arrived {arrived}").format(
                listed=", ".join(sorted(self._accepted)), arrived=", ".join(arrived)
            ),
        )

    def _check(self, is_right: bool, surprise: str) -> None:
        if not is_right:
            self._surprises.append(surprise)


async def run_test(demo: Demo, organization_id: str) -> Told:
    """Test an organization with the settings in force and the password that is stored."""
    directory = ConfigDirectory(demo.config)
    stored = directory.load(organization_id)
    in_force = effective(organization_id, stored.settings, directory.load(HOST).settings)
    message = test_message(
        in_force.settings, organization=stored.name, recipient=RECIPIENT, author=AUTHOR
    )
    authentication = in_force.settings.authentication
    password: SecretStr | None = None
    if authentication.required and authentication.secret == "oauth":
        password = await _token(demo, directory, in_force)
    elif authentication.required:
        password = demo.passwords.get(in_force.password_entry)
    attempt = Attempt(
        settings=in_force.settings,
        recipient=RECIPIENT,
        password=password,
        message=message.data,
        deadline=DEADLINE,
    )
    events: list[Event] = [event async for event in converse(attempt)]
    [verdict] = (event for event in events if isinstance(event, Verdict))
    lines = [*map(_line, events), *transcript.verdict_lines(verdict)]
    return Told(message.subject, [line for line in lines if line], verdict)


async def _token(demo: Demo, directory: ConfigDirectory, in_force: Effective) -> SecretStr:
    """Sign in as the screen does, and take the token that is there then."""
    state = StateDirectory(demo.state, demo.config)
    workspace = Workspace(directory, demo.passwords, state, environ={}, asks_dns=False)
    async with aclosing(SigningIn(workspace, in_force).events()) as events:
        async for _event in events:
            pass
    return await asyncio.to_thread(access_token, workspace, in_force)


def _line(event: Event) -> str:
    match event:
        case LineSeen():
            return transcript.line(event)
        case CertificateSeen():
            return f"      {transcript.certificate_line(event, datetime.now(UTC))}"
        case _:
            return ""


def _summary(mail: Received) -> str:
    recipients = ", ".join(mail.recipients)
    return f"{mail.when:%H:%M:%S}  {mail.server}: {mail.from_header} → {recipients}: {mail.subject}"
