"""Restore a settings file as the history has it."""

from tui.errors import InvalidInput, UnknownOrganization
from tui.language import _
from tui.settings.names import HOST
from tui.storage.allowed.reaches import Reach
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing.taking_over import require_what_comes
from tui.storage.history.recording import file_name, recorded
from tui.storage.history.replaced import keep_before
from tui.storage.history.steps import History
from tui.storage.outputs.writing import written
from tui.storage.settings_file.checking import stored_from
from tui.storage.settings_file.ids import is_id
from tui.storage.settings_file.stored_file import Stored, changed_meanwhile
from tui.storage.workspace import Workspace
from tui.text import printable


def restore(
    workspace: Workspace,
    organization_id: str,
    revision: str,
    *,
    base: str | None = None,
    overwrite_outputs: bool = False,
    granted: frozenset[Reach] = frozenset(),
) -> Stored:
    """Make a file what it was at a step of the history; that is a step of its own.

    A file that is broken now, or gone, comes back too. What is replaced stays in the history.

    Args:
        organization_id: The organization, removed or not, or ``host``.
        revision: The step; where the organization was removed in it, what it was before.
        base: The digest of the file that is to be replaced, empty for none; ``None`` for whatever
            is there.
        overwrite_outputs: Whether outputs that were changed outside are replaced anyway.
        granted: What this person allowed just now.

    Raises:
        NotAllowed: An output reaches what somebody else may have chosen; or the text is another's,
            and would be this user's own.
        OutputsChanged: An output is not as Posthouse wrote it.
        ChangedMeanwhile: The file is not what ``base`` says.
        InvalidInput: There is no such revision, or what it holds can't be used.
        HistoryUnavailable: git is missing, or failed.
        NotSaved: The file could not be written; NoPermission where rights are the reason.
    """
    directory = workspace.directory
    if organization_id != HOST and not is_id(organization_id):
        raise UnknownOrganization(
            _("{organization_id} is not the id of an organization.").format(
                organization_id=printable(organization_id, 80)
            )
        )
    history = History(directory.path)
    found, data = history.find(organization_id, revision)
    path = directory.path / file_name(organization_id)
    meant = stored_from(organization_id, path, data)
    if problem := meant.first_problem:
        raise InvalidInput(
            _("What was there at {revision} can't be used now: {problem}").format(
                revision=revision, problem=problem
            )
        )
    require_what_comes(workspace, meant, history.others(organization_id, found), granted)
    did = f"restored to {found[:10]}"
    with directory.lock.held():
        now = _now(directory, organization_id)
        if base is not None and base != (now.digest if now else ""):
            raise changed_meanwhile(path, now)
        kept: tuple[str, ...] = ()
        if now is not None and now.broken:
            if now.data is None:
                raise changed_meanwhile(path, now)
            kept = keep_before(workspace, now)  # nobody can tell what it was meant to say
        with (
            written(
                workspace,
                organization_id,
                now.settings if now else None,
                meant.settings,
                overwrite=overwrite_outputs,
                granted=granted,
            ) as outputs,
            recorded(directory.path, [organization_id], did=did) as recording,
        ):
            before = now or Stored(organization_id, path)
            stored = directory.rewrite(before, data, at_last=outputs.publish)
        notes = (*kept, *stored.notes, *recording.notes, *outputs.notes)
        return stored._replace(notes=notes, outputs=outputs.paths)


def _now(directory: ConfigDirectory, organization_id: str) -> Stored | None:
    try:
        return directory.load(organization_id)
    except UnknownOrganization:
        return None
