"""``posthouse set ORG``: one organization, with what only a single one needs to be told."""

from collections.abc import Iterator, Mapping, Sequence

import click

from tui.cli.shared.ask_password import can_ask, no_keyring
from tui.cli.shared.ask_to_allow import with_permission
from tui.cli.shared.tell_notes import tell, tell_followers, tell_outputs
from tui.errors import InvalidInput, NoPermission
from tui.language import _
from tui.settings.checking.checks import check
from tui.settings.inheritance import effective
from tui.settings.login import REQUIRED, emptied, with_login
from tui.settings.problems import Severity
from tui.settings.providers.filling import filling, named, wanted
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import by_host
from tui.storage.directory.cross_checks import named_for_sendmail
from tui.storage.editing.saving import save
from tui.storage.password_doubts import password_doubts
from tui.storage.settings_file.stored_file import ONLY_HOST, Stored
from tui.storage.workspace import Workspace
from tui.text import printable

DORMANT = ("smtp.", "authentication.")
_SOURCE = "authentication.secret"
_FILE = "authentication.file"
_KEPT_BY = frozenset(
    {
        "mail.mode",
        "authentication.required",
        "authentication.username",
        "authentication.secret",
    }
)
"""What begins to need a place for a password."""


def set_one(
    workspace: Workspace,
    organization: str,
    typed: Mapping[str, str | bool],
    *,
    provider: str | None,
    keep_login: bool,
    overwrite_outputs: bool,
) -> None:
    """Change settings of one organization, or of the host, and tell what came of it.

    Args:
        typed: The values by key.
        provider: Which provider's server to fill in; None for none.
        keep_login: Whether the login goes along to the provider's server.

    Raises:
        PosthouseError: Nothing was changed.
    """
    before = workspace.directory.load(organization)
    if not before.broken and (why_not := workspace.directory.read_only_reason(organization)):
        raise NoPermission(why_not)
    other = ""
    if provider is None:
        changes = with_login(typed, before.values)
    else:
        chosen = named(provider)
        other = "" if keep_login else _other_server(chosen, before)
        changes = _filled_in(chosen, before, typed, other)
    tell_followers(workspace.directory, organization)
    stored = with_permission(
        workspace,
        lambda granted: save(
            workspace,
            organization,
            changes,
            overwrite_outputs=overwrite_outputs,
            granted=granted,
        ),
        may_ask=can_ask,
    )
    if other:
        gone = [key for key in emptied(before.values) if key not in typed]
        _tell_what_is_left_behind(before, gone, changes, other)
    elif REQUIRED in changes and REQUIRED not in typed and provider is None:
        words = _("{key} is true now, as a login was given; {key}=false switches it off.")
        click.echo(f"posthouse: {words.format(key=REQUIRED)}", err=True)
    tell(stored.notes)
    if stored.settings.mail.mode == "default" and any(key.startswith(DORMANT) for key in changes):
        sentence = _("not in force while mail.mode is default; set mail.mode=custom too.")
        click.echo(_("posthouse: warning: {sentence}").format(sentence=sentence), err=True)
    known = {(problem.key, problem.sentence) for problem in before.problems}
    beyond = named_for_sendmail(workspace.directory, stored) if ONLY_HOST in changes else None
    for problem in (*stored.problems, *([beyond] if beyond else [])):
        is_old = problem.key not in changes and (problem.key, problem.sentence) in known
        if is_old and problem.severity is Severity.WARNING:
            continue  # it was there, and is about something else
        click.echo(
            _("posthouse: warning: {key}: {sentence}").format(
                key=problem.key, sentence=problem.sentence
            ),
            err=True,
        )
    if _KEPT_BY & changes.keys():
        tell(no_keyring(workspace, stored))
    if {_SOURCE, _FILE} & changes.keys():
        tell(_not_in_its_file(workspace, stored))
    click.echo(_("Saved {path}").format(path=printable(str(stored.path))))
    tell_outputs(stored.outputs)


def _not_in_its_file(workspace: Workspace, stored: Stored) -> Iterator[str]:
    """That the password is not in the file that was named, or can't be there."""
    if stored.settings.mail.mode == "custom":
        in_force = effective(stored.id, stored.settings, stored.settings)
        for problem in password_doubts(workspace, [in_force]):
            if problem.key == _FILE:
                yield f"{problem.key}: {problem.sentence.replace(' ORG', f' {stored.id}')}"


def _other_server(provider: Provider, stored: Stored) -> str:
    """The server that the file names now, where that is no server of the provider; else empty."""
    host = str(stored.values.get("smtp.host", ""))
    before = by_host(host)
    same = host.lower() == provider.host or (before is not None and before.id == provider.id)
    return "" if same else host


def _filled_in(
    provider: Provider, stored: Stored, typed: Mapping[str, str | bool], other: str
) -> dict[str, str | bool]:
    """The changes with what the provider fixes; what it leaves to the person must be there.

    Args:
        other: Another server, whose login is not taken along; empty for none.
    """
    dropped = emptied(stored.values) if other else {}
    now = {**stored.values, **dropped, **typed}
    filled = {"mail.mode": "custom", **dropped, **filling(provider, now), **typed}
    asked = wanted(provider)
    for problem in check({**now, **filled}).errors:
        if problem.key in asked:
            sentence = f"{problem.sentence} {asked[problem.key]}"
            if problem.key in dropped:
                left = _("The one for {host} is not taken along; --keep-login does that.")
                sentence += " " + left.format(host=printable(other))
            raise InvalidInput(sentence)
    return filled


def _tell_what_is_left_behind(
    before: Stored, gone: Sequence[str], changes: Mapping[str, str | bool], other: str
) -> None:
    """Say which keys of another server's login are gone, and whose password may be stored."""
    host = printable(other)
    if gone:
        words = _("the login for {host} was not taken along ({keys}); --keep-login does that.")
        click.echo(f"posthouse: {words.format(host=host, keys=', '.join(gone))}", err=True)
    login = before.settings.authentication
    was_used = before.settings.mail.mode == "custom" and login.required
    if was_used and login.secret == changes.get(_SOURCE, login.secret) == "keyring":
        words = _(
            "a password that is stored for {id} is the one for {host}; the new one is stored by: "
            "posthouse password {id}"
        )
        click.echo(f"posthouse: {words.format(id=before.id, host=host)}", err=True)
