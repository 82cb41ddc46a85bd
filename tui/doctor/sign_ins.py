"""Sign-ins (OAuth 2.0): whose they are, where they are kept, and whether they work here."""

from collections.abc import Iterator

from tui.doctor.findings import Finding, Level
from tui.errors import UnknownOrganization, UnreadableDirectory
from tui.language import colon, ngettext
from tui.settings.inheritance import Effective, effective, effective_host
from tui.settings.names import HOST
from tui.shell_words import command
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.workspace import Workspace

MOST_NAMED = 10
_ABOUT = "sign-in"


def sign_in_findings(workspace: Workspace) -> Iterator[Finding]:
    """What is known of each stored sign-in, without unlocking anything; nothing for passwords."""
    signing_in = list(_signing_in(workspace.directory))
    if not signing_in:
        return
    from tui.storage.sign_in.doubts import sign_in_doubts  # most log in with a password
    from tui.storage.sign_in.state import sign_in_state

    doubtful: set[str] = set()
    for problem, levels in sign_in_doubts(workspace, signing_in).items():
        doubtful |= {*levels}
        for name in levels[:MOST_NAMED]:
            sentence = problem.sentence.replace(" ORG", f" {name}")
            yield Finding(Level.WARNING, _ABOUT, colon(name, sentence), _mended(problem.key, name))
        yield from _more(len(levels))
    good = [one for one in signing_in if one.level not in doubtful]
    for one in good[:MOST_NAMED]:
        state = sign_in_state(workspace, one)
        yield Finding(Level.OK, _ABOUT, colon(one.level, f"{state.place}."))
    yield from _more(len(good))


def _more(count: int) -> Iterator[Finding]:
    if count > MOST_NAMED:
        words = ngettext(
            "The same of {count} more; posthouse validate says which.",
            "The same of {count} more; posthouse validate says which.",
            count - MOST_NAMED,
        )
        yield Finding(Level.NOTE, _ABOUT, words.format(count=count - MOST_NAMED))


def _mended(key: str, name: str) -> str:
    """The command that mends a doubt, where one does."""
    if key == "oauth.client_secret":
        return command("posthouse", "password", name)
    is_mended = key in ("authentication.secret", "oauth.store")
    return command("posthouse", "login", name) if is_mended else ""


def _signing_in(directory: ConfigDirectory) -> Iterator[Effective]:
    """The settings of each level of its own that logs in with a token that Posthouse gets."""
    try:
        ids = directory.ids()
    except UnreadableDirectory:
        return  # told where the directory is looked at
    for name in (HOST, *ids):
        try:
            stored = directory.load(name)
        except UnknownOrganization:
            continue
        own = stored.settings
        if stored.broken or own.mail.mode != "custom" or not own.authentication.signs_in:
            continue
        yield effective_host(own) if name == HOST else effective(name, own, own)
