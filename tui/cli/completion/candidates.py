"""What may stand in each place of a command line, as far as it has been typed."""

import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from tui.language import _
from tui.settings.names import HOST
from tui.text import printable

Items = list[CompletionItem[str]]
Candidates = Callable[[click.Context, str], Items]

MOST_FILES = 100_000
"""Entries of organizations/ that are read; so many are a list that nobody looks through."""
MOST_REVISIONS = 50
_LOG_END = 16 * 1024
"""Bytes at the end of git's log of a branch that are read."""
_REVISION = re.compile(r"[0-9a-f]{40,64}")
_BOOL = ("true", "false")
VALUES = {
    "mail.mode": ("default", "custom"),
    "smtp.port": ("587", "465", "25", "2525"),
    "smtp.encryption": ("starttls", "implicit", "none"),
    "smtp.verify_certificate": _BOOL,
    "authentication.required": _BOOL,
    "authentication.mechanism": (
        *("auto", "SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER"),
    ),
    "authentication.allow_cleartext": _BOOL,
    "authentication.secret": ("keyring", "file", "command", "environment", "ask", "oauth"),
    "oauth.provider": ("microsoft-365", "outlook.com", "google", "generic"),
    "oauth.flow": ("browser", "device", "client-credentials", "service-account"),
    "oauth.client_secret": ("none", "keyring", "file", "command", "environment", "ask"),
    "uipath.client_secret": ("keyring", "command", "environment", "ask"),
    "oauth.store": ("keyring", "file", "command"),
}
"""The values of keys that have a few; the model has them too, but takes too long to load."""


def organizations(ctx: click.Context, typed: str) -> Items:
    """Return the ids of organizations; their files are not read."""
    from tui.storage.settings_file.ids import is_id

    try:
        with os.scandir(_directory(ctx) / "organizations") as entries:
            names = [
                entry.name[:-5]
                for entry in islice(entries, MOST_FILES)
                if entry.name.endswith(".toml") and entry.name.startswith(typed)
            ]
    except OSError:
        return []
    return [CompletionItem(name) for name in sorted(filter(is_id, names))]


def organizations_and_host(ctx: click.Context, typed: str) -> Items:
    """Return the ids of organizations, and ``host``."""
    return [*_beginning(typed, [(HOST, "")]), *organizations(ctx, typed)]


def key_values(ctx: click.Context, typed: str) -> Items:
    """Return keys of a settings file with ``=``, or after one the values that it can have."""
    from tui.settings.fields import FIELDS

    key, equals, value = typed.partition("=")
    if not equals:
        return _beginning(typed, ((f"{one.key}=", one.label) for one in FIELDS.values()))
    if key == "send.default_organization":
        return [CompletionItem(f"{key}={one.value}") for one in organizations(ctx, value)]
    return _beginning(typed, ((f"{key}={one}", "") for one in VALUES.get(key, ())))


def organizations_and_values(ctx: click.Context, typed: str) -> Items:
    """Return organizations before the first value, and keys once one of them is there."""
    before = [word for words in ctx.params.values() if isinstance(words, tuple) for word in words]
    if not before and "=" not in typed:
        return organizations_and_host(ctx, typed)
    return key_values(ctx, typed)


def conditions(ctx: click.Context, typed: str) -> Items:
    """Return keys that organizations are selected by, with ``=``, or after one its values."""
    own = ("id", "mode", "problem", "warning", "tested", "failure")
    key, equals, value = typed.partition("=")
    if not equals:
        return [*_beginning(typed, ((f"{one}=", "") for one in own)), *key_values(ctx, typed)]
    if key == "id":
        return [CompletionItem(f"id={one.value}") for one in organizations(ctx, value)]
    if key == "warning":
        from tui.settings.problems import WARNINGS

        named = ((f"warning={name}", _(about)) for name, about in WARNINGS.items())
        return _beginning(typed, named)
    some = {"mode": VALUES["mail.mode"], "tested": ("yes", "no")}.get(key)
    if some:
        return _beginning(typed, ((f"{key}={one}", "") for one in some))
    return key_values(ctx, typed)


def providers(_ctx: click.Context, typed: str) -> Items:
    """Return the ids of providers, with a colon and a region where it has those."""
    from tui.settings.providers.table import PROVIDERS, by_id

    chosen, colon, _region = typed.partition(":")
    if colon:
        row = by_id(chosen)
        return _beginning(typed, ((f"{chosen}:{one}", "") for one in (row.regions if row else ())))
    return _beginning(
        typed, ((f"{row.id}:" if row.regions else row.id, row.name) for row in PROVIDERS)
    )


def formats(_ctx: click.Context, typed: str) -> Items:
    """Return the formats of other programs' files."""

    from tui.settings.fields import OUTPUTS

    return _beginning(typed, ((name, _(about)) for name, about in OUTPUTS.items()))


def stages(_ctx: click.Context, typed: str) -> Items:
    """Return the stages of a dialogue."""
    from tui.smtp.record.events import Stage

    return _beginning(typed, ((stage.value, "") for stage in Stage))


def flows(_ctx: click.Context, typed: str) -> Items:
    """Return the ways to sign in."""
    return _beginning(typed, ((one, "") for one in VALUES["oauth.flow"]))


def topics(_ctx: click.Context, typed: str) -> Items:
    """Return the pages of the manual that comes with the program."""
    from tui.paths import MANUAL

    names = sorted(page.stem for page in MANUAL.glob("*.md") if page.stem.islower())
    return _beginning(typed, ((name, "") for name in names))


def revisions(ctx: click.Context, typed: str) -> Items:
    """Return the newest revisions that were made here, with their times, without asking git.

    git keeps them in a text of lines ``OLD NEW NAME <MAIL> SECONDS ZONE<tab>REASON``
    (gitrepository-layout(5), ``logs``).
    """
    found = dict[str, str]()
    for line in reversed(_log(_directory(ctx) / ".git" / "logs" / "HEAD")):
        words = line.partition(b"\t")[0].decode("ascii", "replace").split()
        if (
            len(words) > 4
            and words[-2].isdigit()
            and all(c in "0123456789abcdef" for c in words[1])
        ):
            when = datetime.fromtimestamp(int(words[-2]), UTC)
            found.setdefault(words[1][:10], f"{when:%Y-%m-%d %H:%M:%S}Z")
    return _beginning(typed, islice(found.items(), MOST_REVISIONS))


def _log(path: Path) -> list[bytes]:
    """The last whole lines of a log."""
    from tui.opening import open_regular

    descriptor = open_regular(path, follow=False)
    try:
        size = os.fstat(descriptor).st_size
        data = os.pread(descriptor, _LOG_END, max(size - _LOG_END, 0))
    finally:
        os.close(descriptor)
    lines = data.splitlines()
    return lines if size <= _LOG_END else lines[1:]


def _directory(ctx: click.Context) -> Path:
    from tui.paths import config_directory

    given = ctx.find_root().params.get("config_dir")
    return config_directory(given[-1] if given else None)


def _beginning(typed: str, candidates: Iterable[tuple[str, str]]) -> Items:
    """Those that begin with what was typed; their help as it may be shown."""
    return [
        CompletionItem(value, help=printable(about, 60) or None)
        for value, about in candidates
        if value.startswith(typed)
    ]
