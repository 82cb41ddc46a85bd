"""Check the files of a config directory together, for what none shows alone."""

from difflib import get_close_matches

from tui.language import _
from tui.settings.checking.missing import lacking
from tui.settings.inheritance import effective_host
from tui.settings.names import HOST
from tui.settings.problems import Problem
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.file_kinds import is_there
from tui.storage.settings_file.stored_file import ONLY_HOST, Stored
from tui.storage.settings_file.toml_document import parse


def named_for_sendmail(directory: ConfigDirectory, host: Stored) -> Problem | None:
    """Return an error where host.toml names an organization for sendmail that does not exist."""
    named = host.settings.send.default_organization
    if host.broken or host.data is None or not named or is_there(directory.file(named)):
        return None
    near = get_close_matches(named, directory.ids(), n=1)
    what = _(
        "There is no organization {named}, so every mail by sendmail fails; {hint} To change "
        "it: posthouse set host {key}={organization}"
    )
    hint = (
        _("did you mean {near}?").format(near=near[0])
        if near
        else _("posthouse list shows all ids.")
    )
    organization = near[0] if near else "ORG"
    sentence = what.format(named=named, hint=hint, key=ONLY_HOST, organization=organization)
    return Problem(ONLY_HOST, sentence, line=parse(host.data).line(ONLY_HOST))


def lacking_for_followers(host: Stored) -> Problem | None:
    """Return an error where the host lacks a value without which its followers send no mail."""
    if host.broken:
        return None
    for missing in lacking(effective_host(host.settings).settings):
        sentence = _(
            "No mail can be sent: the host's settings are followed, and host.toml lacks one: "
            "{sentence} To set it: posthouse set host {key}=..."
        ).format(sentence=missing.sentence, key=missing.key)
        return Problem(missing.key, sentence)
    return None


def follows(stored: Stored) -> bool:
    """Tell whether an organization uses the host's settings."""
    return stored.id != HOST and not stored.broken and stored.settings.mail.mode == "default"
