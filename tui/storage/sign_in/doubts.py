"""What keeps sign-ins from working here: for this user, on this host, now; nothing is unlocked."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from tui.errors import SecretUnavailable
from tui.language import _, ngettext
from tui.oauth.clock import SYSTEM_CLOCK, Clock
from tui.settings.inheritance import Effective
from tui.settings.problems import Problem, Severity
from tui.storage.allowed.reaches import KEY_FILE, of_dialogue
from tui.storage.asking import questions
from tui.storage.sign_in import client_secret, notes, places
from tui.storage.sign_in.state import days_left
from tui.storage.workspace import Workspace
from tui.text import printable

MOST_LOOKED_FOR = 100
"""Sign-ins whose entries are looked for in the keyring: it is a call to it."""

_SOON = timedelta(days=14)
_CERTIFICATE_SOON = timedelta(days=30)
_SOURCE = "authentication.secret"


def sign_in_doubts(
    workspace: Workspace, in_force: Iterable[Effective], clock: Clock = SYSTEM_CLOCK
) -> dict[Problem, tuple[str, ...]]:
    """Return a warning for each way in which sign-ins will fail here, and whose they are.

    Args:
        in_force: The settings of each level that logs in; those with a password are passed over.
    """
    signing_in = [one for one in in_force if one.settings.authentication.signs_in]
    missing = _missing_entries(workspace, signing_in[:MOST_LOOKED_FOR])
    found: dict[Problem, list[str]] = {}
    for one in signing_in:
        for problem in _doubts(workspace, one, missing, clock.now()):
            found.setdefault(problem, []).append(one.level)
    return {problem: tuple(levels) for problem, levels in found.items()}


def _doubts(
    workspace: Workspace, one: Effective, missing: Collection[str], now: datetime
) -> Iterator[Problem]:
    oauth = one.settings.oauth
    if not oauth.is_application:
        yield from _of_a_person(workspace, one, missing, now)
    if oauth.key_file and oauth.is_application:
        yield from _of_the_key(workspace, one, now)
    elif oauth.client_secret == "keyring" and client_secret.entry(one) in missing:
        yield _warning(
            "oauth.client_secret",
            _("No client secret is stored here; it is stored by: posthouse password ORG"),
        )
    elif oauth.client_secret == "file":
        state = client_secret.place_of(workspace, oauth).look(client_secret.entry(one))
        if not state.stored:
            words = _("{place}: no client secret can be seen here.")
            place = f"{state.place[:1].upper()}{state.place[1:]}"
            yield _warning("oauth.client_secret_file", words.format(place=place))
    elif oauth.client_secret == "environment" and not workspace.environ.get(
        oauth.client_secret_variable
    ):
        words = _("${name} is not set here; it must hold the client secret.")
        name = printable(oauth.client_secret_variable)
        yield _warning("oauth.client_secret_variable", words.format(name=name))


def _of_a_person(
    workspace: Workspace, one: Effective, missing: Collection[str], now: datetime
) -> Iterator[Problem]:
    known = notes.read(workspace, one)
    left = days_left(one.settings.oauth, known, now)
    if not known.signed_in:
        yield _warning(
            _SOURCE,
            _(
                "Nobody has signed in as this user on this host, so its mails fail here; sign in: "
                "posthouse login ORG"
            ),
        )
    elif places.keyring_entry(one) in missing or not places.may_be_there(workspace, one):
        yield _warning(
            "oauth.store",
            _("What renews the sign-in is not where it was kept; sign in: posthouse login ORG"),
        )
    elif known.renewing:
        yield _warning(
            _SOURCE,
            _(
                "The last renewal of the sign-in was cut off; if a test fails, sign in again: "
                "posthouse login ORG"
            ),
        )
    elif left is not None and left <= _SOON.days:
        yield _warning(_SOURCE, _ending(left))


def _ending(left: int) -> str:
    if not left:
        return _(
            "The sign-in was unused for so long that it has ended by the provider's rule; sign in: "
            "posthouse login ORG"
        )
    return ngettext(
        "If unused, the sign-in ends in about {days} day by the provider's rule; posthouse token "
        "ORG renews it.",
        "If unused, the sign-in ends in about {days} days by the provider's rule; posthouse token "
        "ORG renews it.",
        left,
    ).format(days=left)


def _of_the_key(workspace: Workspace, one: Effective, now: datetime) -> Iterator[Problem]:
    """The key file: whether it can be read, and when the certificate in it ends.

    One that somebody else may have named is not opened; that it has to be allowed is said already.
    """
    key = KEY_FILE
    if any(asked.reach.key == key for asked in questions(workspace, of_dialogue(one, login=True))):
        return
    try:
        pem = client_secret.key_of(one.settings.oauth)
    except SecretUnavailable as error:
        yield _warning(key, error.sentence)
        return
    if one.settings.oauth.flow == "service-account":
        return  # Google's keys end with nothing that they hold
    from tui.oauth.flows.assertions import certificate_end

    end = certificate_end(pem)
    if end is None:
        yield _warning(key, _("The key file holds no certificate that can be read."))
    elif end <= now:
        words = _("The certificate of the app has ended, on {date}: make a new one.")
        yield _warning(key, words.format(date=end.date().isoformat()))
    elif end - now <= _CERTIFICATE_SOON:
        words = _("The certificate of the app ends on {date}: make a new one before.")
        yield _warning(key, words.format(date=end.date().isoformat()))


def _missing_entries(workspace: Workspace, signing_in: list[Effective]) -> frozenset[str]:
    """The keyring's entries that should be there, and are not, as far as is seen."""
    wanted = [
        places.keyring_entry(one)
        for one in signing_in
        if one.settings.oauth.store == "keyring"
        and not one.settings.oauth.is_application
        and notes.read(workspace, one).signed_in
    ]
    wanted += [
        client_secret.entry(one)
        for one in signing_in
        if one.settings.oauth.client_secret == "keyring" and not one.settings.oauth.key_file
    ]
    if not wanted:
        return frozenset()
    state = workspace.passwords.look("")
    if not state.available or state.may_change:
        return frozenset(wanted if not state.available else ())  # locked: nothing is seen
    return frozenset(wanted) - workspace.passwords.stored(wanted)


def _warning(key: str, sentence: str) -> Problem:
    return Problem(key, sentence, Severity.WARNING)
