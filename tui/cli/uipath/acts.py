"""Looking, taking and sending, for one organization or many."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from tui.cli.shared.ask_password import ask_client_secret, asked_for, can_ask
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.language_options import confirmed
from tui.cli.shared.tell_notes import tell, tell_outputs
from tui.cli.uipath.asking import agreed
from tui.cli.uipath.outcomes import Outcome, show_look
from tui.errors import Exit, IncompleteSettings, NoPermission, PosthouseError
from tui.language import _
from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.secret import SecretStr
from tui.settings.inheritance import effective
from tui.shell_words import command as shell_command
from tui.storage.allowed.reaches import Reach
from tui.storage.settings_file.stored_file import Stored
from tui.storage.workspace import Workspace
from tui.uipath.connection import Connection, connect, is_at_uipath
from tui.uipath.looking import Look, each, look
from tui.uipath.pulling import Taking, remember, take, taking
from tui.uipath.pushing import Wishes, check_look, password_to_send, refuse, send
from tui.uipath.refusals import Refused


@dataclass(slots=True)
class Run:
    """One call of the command.

    Attributes:
        several: Whether more than one organization was asked for.
        quiet: Whether nothing is printed but the JSON at the end.
        yes: Whether --yes was given.
        expect: What --expect says.
        dry: Whether nothing is written.
        checked: The files whose values and servers were looked at before a push.
    """

    workspace: Workspace
    several: bool
    quiet: bool = False
    yes: bool = False
    expect: int | None = None
    dry: bool = False
    clock: Clock = SYSTEM_CLOCK
    passwords: dict[str, SecretStr | None] = field(default_factory=dict, repr=False)
    checked: dict[str, Stored] = field(default_factory=dict, repr=False)

    @property
    def may_ask(self) -> bool:
        """Whether a person is there to be asked."""
        return can_ask() and not self.quiet

    def outcomes(self, ids: Sequence[str], *, named: bool) -> list[Outcome]:
        """One for each organization; those that are not at UiPath only where they were named.

        Args:
            named: Whether the person named them.
        """
        found = []
        for one in ids:
            outcome = Outcome(one, "left")
            if not named and not is_at_uipath(self.workspace.directory.load(one).settings):
                outcome.word = "elsewhere"
            found.append(outcome)
        return found

    def look_at_all(self, outcomes: Sequence[Outcome], *, writes: bool = False) -> None:
        """Ask UiPath about those that are still open; what fails is in its outcome."""
        connections: list[tuple[Outcome, Connection]] = []
        for outcome in _open(outcomes):
            try:
                connections.append((outcome, self._connect(outcome.id)))
            except PosthouseError as error:
                outcome.fail(error)

        async def one(pair: tuple[Outcome, Connection]) -> Look:
            return await look(self.workspace, pair[1], writes=writes)

        for (outcome, _connection), found in asyncio.run(each(connections, one)):
            if isinstance(found, PosthouseError):
                outcome.fail(found)
            else:
                outcome.look = found
                outcome.word = "differs" if found.differences else "same"

    def _connect(self, organization_id: str) -> Connection:
        def act(granted: frozenset[Reach]) -> Connection:
            return connect(
                self.workspace,
                organization_id,
                granted=granted,
                ask=ask_client_secret if self.may_ask else None,
                clock=self.clock,
            )

        return with_permission(self.workspace, act, may_ask=lambda: self.may_ask)

    def show(self, outcomes: Sequence[Outcome]) -> None:
        """Print what differs."""
        for outcome in outcomes:
            if outcome.look and not self.quiet and (outcome.look.differences or not self.several):
                show_look(outcome.look)

    def pull(self, outcomes: Sequence[Outcome], *, write: bool) -> None:
        """Take what is there, once it was shown, where that is wanted."""
        todo: list[tuple[Outcome, Look, Taking]] = []
        for outcome in outcomes:
            if outcome.look is None:
                continue
            try:
                wanted = taking(outcome.look)
            except PosthouseError as error:
                outcome.fail(error)
                continue
            outcome.notes += wanted.left
            if outcome.look.differences or outcome.look.found_partition:
                todo.append((outcome, outcome.look, wanted))
            else:
                remember(self.workspace, outcome.look)
        if self.dry or not todo or not (write or self.may_ask):
            return
        changing = sum(not wanted.is_nothing for *_one, wanted in todo)
        moves = self.may_ask and any(wanted.new_server for *_one, wanted in todo)
        asks = self.several or not write or moves
        if (
            asks
            and changing
            and not agreed(
                changing,
                _("Take this into the settings here?"),
                several=self.several,
                yes=self.yes,
                expect=self.expect,
            )
        ):
            return
        for outcome, seen, wanted in todo:
            try:
                self._take(outcome, seen, wanted)
            except PosthouseError as error:
                outcome.fail(error)

    def _take(self, outcome: Outcome, seen: Look, wanted: Taking) -> None:
        changes = dict(wanted.changes)
        if wanted.wants_default:
            if (
                self.may_ask
                and not self.several
                and confirmed(
                    _("UiPath has nothing stored: it uses its defaults. Use the host's here, too?")
                )
            ):
                changes["mail.mode"] = "default"
            else:
                words = _("UiPath has nothing stored; to follow the host here, too: {command}")
                command = shell_command("posthouse", "set", outcome.id, "mail.mode=default")
                outcome.notes.append(words.format(command=command))
        if wanted.wants_none:
            if (
                self.may_ask
                and not self.several
                and confirmed(_("UiPath sends without TLS. Switch TLS off here, too?"))
            ):
                changes["smtp.encryption"] = "none"
            else:
                words = _("UiPath sends without TLS; TLS stays on here, unless: {command}")
                command = shell_command("posthouse", "set", outcome.id, "smtp.encryption=none")
                outcome.notes.append(words.format(command=command))
        if wanted.new_server and not self.yes and not self.may_ask:
            raise NoPermission(
                _(
                    "UiPath names another server for {id}, which would get the password that is "
                    "stored here; without a terminal to ask on, --yes says that it is right. "
                    "Nothing was written."
                ).format(id=outcome.id)
            )
        if not changes:
            outcome.word = "left"
            return
        act = partial(take, self.workspace, seen, changes)
        stored = with_permission(self.workspace, act, may_ask=lambda: self.may_ask)
        outcome.word = "taken"
        outcome.notes += stored.notes
        if not self.quiet:
            tell(stored.notes)
            tell_outputs(stored.outputs)

    def prepare_push(self, outcomes: Sequence[Outcome], wishes: Wishes) -> None:
        """Say what stands in the way, and find passwords, before UiPath is asked."""
        for outcome in _open(outcomes):
            stored = self.workspace.directory.load(outcome.id)
            try:
                refuse(self.workspace, stored, wishes)
                self.passwords[outcome.id] = self._password(stored, wishes)
                self.checked[outcome.id] = stored
            except Refused as error:
                outcome.fail(error)
                if self.several and error.name == "uipath-no-default":
                    outcome.word, outcome.error = "default", None
            except PosthouseError as error:
                outcome.fail(error)

    def _password(self, stored: Stored, wishes: Wishes) -> SecretStr | None:
        act = partial(password_to_send, self.workspace, stored, wishes)
        found = with_permission(self.workspace, act, may_ask=lambda: self.may_ask)
        settings = stored.settings
        if found or not (wishes.with_password and settings.authentication.required):
            return found
        if not self.may_ask:
            raise IncompleteSettings(
                _("The password of {id} is not stored, and there is no terminal to ask on.").format(
                    id=stored.id
                )
            )
        return asked_for(effective(stored.id, settings, settings), confirmation=False)

    def push(self, outcomes: Sequence[Outcome], wishes: Wishes) -> None:
        """Send what differs, once it was shown and compared with what was seen there."""
        todo: list[tuple[Outcome, Look]] = []
        first: list[str] = []
        for outcome in outcomes:
            if outcome.look is None:
                continue
            try:
                is_first = check_look(self.workspace, outcome.look, wishes)
            except PosthouseError as error:
                outcome.fail(error)
                continue
            if not outcome.look.differences and not self.passwords.get(outcome.id):
                remember(self.workspace, outcome.look)
                continue
            first += [outcome.id] if is_first else []
            todo.append((outcome, outcome.look))
        if self.dry or not todo:
            return
        if first and not self.yes and not self.may_ask:
            for outcome, _look in todo:
                if outcome.id in first:
                    outcome.fail(_never_seen(outcome.id))
            todo = [pair for pair in todo if pair[0].id not in first]
        asks = self.several or self.may_ask or self.expect is not None
        question = _("Send this to UiPath?")
        if asks and not agreed(
            len(todo), question, several=self.several, yes=self.yes, expect=self.expect
        ):
            for outcome, _look in todo:
                outcome.word = "left"
            return

        async def act(pair: tuple[Outcome, Look]) -> None:
            one = pair[0].id
            await send(self.workspace, pair[1], self.checked[one], self.passwords.get(one))

        for (outcome, _look), failed in asyncio.run(each(todo, act)):
            if isinstance(failed, PosthouseError):
                outcome.fail(failed)
            else:
                outcome.word = "sent"


def _open(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.word == "left" and one.error is None]


def _never_seen(organization_id: str) -> Refused:
    return Refused(
        "uipath-never-seen",
        _(
            "What UiPath has for {id} was never seen here, and would be overwritten: look at it "
            "with posthouse uipath diff {id}, then push --yes. Nothing was sent."
        ).format(id=organization_id),
        Exit.TRY_AGAIN,
    )
