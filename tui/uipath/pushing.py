"""Sending an organization's settings to UiPath: what stands in the way, sending, reading back."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui.errors import Exit, IncompleteSettings
from tui.exports.applications import uipath as wire
from tui.exports.part import CERTIFICATES
from tui.language import _
from tui.secret import SecretStr
from tui.settings.checking.checks import check
from tui.settings.fields import FIELDS
from tui.settings.inheritance import effective
from tui.settings.model import Settings, flat
from tui.settings.names import HOST
from tui.storage.allowed.reaches import Reach, of_dialogue
from tui.storage.asking import require
from tui.storage.secret_source import find
from tui.storage.settings_file.stored_file import Stored, changed_meanwhile
from tui.storage.state.mail_test_result import fingerprint
from tui.storage.workspace import Workspace
from tui.uipath import seen
from tui.uipath.comparing import FIELDS_THERE, WHERE_THE_PASSWORD_GOES
from tui.uipath.looking import Look
from tui.uipath.refusals import Refused

FRESH = timedelta(hours=24)
"""How old a test may be to count."""

READS, BETWEEN = 5, 2.5
"""How often it is read back, and the seconds between: what is read may be stale for some time."""

_DEFAULTS = Settings()
_TOGETHER = ("Host", "Port", "FromEmail")
"""Keys that UiPath wants in one request."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person said of a push.

    Attributes:
        with_password: Whether the password is sent, too.
        keep_password_there: Whether UiPath may use the password that it has on another server.
        drop_unsupported: Whether what UiPath can't hold is left out.
        untested: Whether settings may be sent that were not tested.
        force: Whether what others changed there meanwhile may be overwritten.
    """

    with_password: bool = False
    keep_password_there: bool = False
    drop_unsupported: bool = False
    untested: bool = False
    force: bool = False


class NeedsWish(IncompleteSettings):
    """What only a person can wish for stands in the way; nothing was sent.

    Args:
        why: What it is, in sentences.
        how: The options that lift it, in a sentence.

    Attributes:
        wishes: The attributes of ``Wishes`` that lift it, each for itself.
    """

    def __init__(self, why: str, how: str, *wishes: str) -> None:
        super().__init__(f"{why} {how} " + _("Nothing was sent."))
        self.why = why
        self.wishes = wishes


def unsupported(settings: Settings) -> Iterator[str]:
    """Keys whose values UiPath can't hold, so that it would send otherwise than tested."""
    for key in (*CERTIFICATES, "authentication.mechanism"):
        if settings.value(key) != _DEFAULTS.value(key):
            counts = settings.smtp.encryption != "none" or key not in CERTIFICATES
            if counts and (key != "authentication.mechanism" or settings.authentication.required):
                yield key


def refuse(workspace: Workspace, stored: Stored, wishes: Wishes) -> None:
    """Say what stands in the way of a push, before anybody is asked anything.

    Raises:
        Refused: The organization is on default, for which UiPath has no call (69).
        IncompleteSettings: What stands in the way is in the settings, or is a test (78).
    """
    settings = stored.settings
    if settings.mail.mode == "default":
        raise Refused(
            "uipath-no-default",
            _(
                "UiPath has no documented call to go back to its defaults: run uip admin smtp "
                "delete, or press Use default on its page. Nothing was changed."
            ),
            Exit.UNAVAILABLE,
            "mail.mode",
        )
    if stored.id != HOST and not settings.uipath.partition_id:
        raise IncompleteSettings(
            _(
                "uipath.partition_id is missing, the organization's id at UiPath: posthouse uipath "
                "pull {id} finds it. Nothing was sent."
            ).format(id=stored.id)
        )
    for problem in check({**flat(settings), "mail.mode": "custom"}).errors:
        raise IncompleteSettings(problem.sentence)
    _refuse_what_it_cannot_hold(settings, wishes)
    if not wishes.untested and not _is_tested(workspace, stored):
        raise NeedsWish(
            _("These values were not tested with a mail from this host within 24 hours."),
            _(
                "To do it: posthouse test {id} --to ADDRESS; from UiPath's own network: uip admin "
                "smtp test --recipient ADDRESS; --untested sends them all the same."
            ).format(id=stored.id),
            "untested",
        )


def _refuse_what_it_cannot_hold(settings: Settings, wishes: Wishes) -> None:
    if settings.smtp.encryption == "implicit":
        raise IncompleteSettings(
            _("UiPath has no implicit TLS; take STARTTLS, usually on 587. Nothing was sent.")
        )
    authentication = settings.authentication
    if authentication.required and authentication.with_token:
        raise IncompleteSettings(
            _("UiPath can't sign in (OAuth); it logs in with a password. Nothing was sent.")
        )
    lost = [FIELDS[key].label for key in unsupported(settings)]
    if lost and not wishes.drop_unsupported:
        raise NeedsWish(
            _("UiPath has no setting for {labels}.").format(labels=", ".join(lost)),
            _("--drop-unsupported sends the others."),
            "drop_unsupported",
        )


def _is_tested(workspace: Workspace, stored: Stored) -> bool:
    values, now = fingerprint(stored.settings), datetime.now(UTC)
    return any(
        one.ok and one.sends and one.values == values and now - one.when < FRESH
        for one in workspace.state.results(stored.id)
    )


def password_to_send(
    workspace: Workspace,
    stored: Stored,
    wishes: Wishes,
    granted: Container[Reach] = frozenset(),
) -> SecretStr | None:
    """The password that goes along; None where none does, or where it must be asked for.

    Also where none does: with these settings UiPath sends one that it has.

    Args:
        stored: The file that is sent, which is not on default.

    Raises:
        NotAllowed: The server may be somebody else's choice.
        SecretUnavailable: It is not where the settings say.
    """
    own = effective(stored.id, stored.settings, stored.settings)
    if wishes.with_password and own.settings.authentication.required:
        return find(workspace, own, granted)
    require(workspace, of_dialogue(own, login=True), granted, bind=True)
    return None


def values_to_send(look: Look, keys: Container[str] | None = None) -> dict[str, str]:
    """All that is sent but the password, by UiPath's key.

    Args:
        keys: Only these of our keys are new; for the others what is there is sent again, for some
            must be sent together. None for all.
    """
    ours = wire.values(look.connection.stored.settings)
    if keys is None:
        return ours
    new = {name for key, name in FIELDS_THERE.items() if key in keys}
    theirs = look.there.values
    return {
        key: value if key in new or key not in theirs else theirs[key]
        for key, value in ours.items()
        if key in new or key in theirs or key in _TOGETHER
    }


def check_look(
    workspace: Workspace, look: Look, wishes: Wishes, keys: Container[str] | None = None
) -> bool:
    """Compare what is there with what was seen there, and think of the password there.

    Returns:
        Whether somebody must look at what is there first: nothing was seen there yet.

    Raises:
        Refused: Somebody else changed it there meanwhile (75).
        IncompleteSettings: UiPath would send its password to another server (78).
    """
    differing = {one.key for one in look.differences if keys is None or one.key in keys}
    moves = [key for key in WHERE_THE_PASSWORD_GOES if key in differing]
    if (
        moves
        and look.there.has_password
        and not (wishes.with_password or wishes.keep_password_there)
    ):
        raise NeedsWish(
            _(
                "With another {labels} UiPath would send the password that it has there to where "
                "it was not meant for."
            ).format(labels=", ".join(FIELDS[key].label for key in moves)),
            _(
                "--with-password sends the one from here along; --keep-password-there says that "
                "the old one is right."
            ),
            "with_password",
            "keep_password_there",
        )
    if look.changed == () or wishes.force or not look.differences:
        return False
    if seen.is_ours(workspace, look.connection.id, look.there):
        return False
    if look.changed is None:
        return not look.there.is_empty
    names = {name: key for key, name in FIELDS_THERE.items()}
    labels = [FIELDS[names[key]].label if key in names else key for key in look.changed]
    raise Refused(
        "uipath-changed-meanwhile",
        _(
            "Somebody changed it at UiPath meanwhile: {labels}. Look at it with posthouse uipath "
            "diff {id}; pull takes it, push --force overwrites it. Nothing was sent."
        ).format(labels=", ".join(labels), id=look.connection.id),
        Exit.TRY_AGAIN,
    )


async def send(
    workspace: Workspace,
    look: Look,
    checked: Stored,
    password: SecretStr | None,
    keys: Container[str] | None = None,
) -> None:
    """Send, read back, and remember what is there now.

    Args:
        look: What was seen just before.
        checked: The file whose values and server were looked at before: no other is sent.
        password: What goes along; None leaves the one that is there.
        keys: Only these of our keys; None for all.

    Raises:
        ChangedMeanwhile: The file is not any more what was looked at; nothing was sent.
        Refused: UiPath did not take it, or does not show it afterwards.
    """
    if look.connection.stored.digest != checked.digest:
        raise changed_meanwhile(checked.path, look.connection.stored)
    values = values_to_send(look, keys)
    try:
        await look.api.put(look.partition_id, values, password)
    except Refused as error:
        if error.name == "uipath-unreachable":
            error.args = (f"{error.sentence} " + _unsure(look),)
            error.sentence = error.args[0]
        raise
    wanted = {key: value.strip() for key, value in values.items()}
    missing: list[str] = []
    for attempt in range(READS):
        if attempt:
            await look.connection.http.clock.sleep(BETWEEN)
        there = await look.api.get(look.partition_id)
        found = {key: there.values.get(key, "").strip() for key in wanted}
        missing = [key for key in wanted if not _same(wanted[key], found[key])]
        if not missing:
            seen.keep(workspace, look.connection.uipath, look.partition_id, there)
            return
    raise Refused(
        "uipath-not-read-back",
        _(
            "It was sent, and UiPath does not show it: {keys}. Either it takes its time, or "
            "somebody changed it meanwhile. Look again: posthouse uipath diff {id}"
        ).format(keys=", ".join(missing), id=look.connection.id),
        Exit.TRY_AGAIN,
    )


def _unsure(look: Look) -> str:
    words = _("Whether it was taken is not known: posthouse uipath diff {id}")
    return words.format(id=look.connection.id)


def _same(wanted: str, found: str) -> bool:
    return wanted.lower() == found.lower() if wanted in ("true", "false") else wanted == found
