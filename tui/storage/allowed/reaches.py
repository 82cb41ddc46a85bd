"""List what values of settings reach outside the config directory, each by its key in the file."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tui.settings.host_words import host_words
from tui.settings.inheritance import HOST_BUILT_IN, Effective
from tui.settings.model import KEYS, OAuth, Settings, UiPath, output_paths
from tui.text import printable

SERVER = (
    "smtp.host",
    "smtp.port",
    "smtp.encryption",
    "smtp.verify_certificate",
    "smtp.ca_file",
    "smtp.fingerprint",
    "authentication.username",
    "authentication.mechanism",
    "authentication.allow_cleartext",
)
"""All that decides who gets a secret, and how it is protected on its way."""

ISSUER = (
    "oauth.provider",
    "oauth.tenant",
    "oauth.issuer",
    "oauth.client_id",
    "oauth.flow",
    "oauth.scope",
    "oauth.audience",
    "oauth.store",
)
"""All that decides which issuer gets a secret, what for, and where its tokens are kept."""

FILES = ("smtp.ca_file", "smtp.certificate_file", "smtp.key_file")
KEY_FILE = "oauth.key_file"
_VARIABLE = "authentication.variable"
_SOURCES = {
    "file": "authentication.file",
    "command": "authentication.command",
    "environment": _VARIABLE,
}
_SOURCE = "authentication.secret"
_OF_CLIENT = {
    "file": "oauth.client_secret_file",
    "command": "oauth.client_secret_command",
    "environment": "oauth.client_secret_variable",
}
_SIGN_IN = (*ISSUER, KEY_FILE, *_OF_CLIENT.values(), "oauth.store_command", "oauth.client_secret")

UIPATH_CA_FILE = "uipath.ca_file"
_OF_UIPATH_SECRET = {
    "command": "uipath.client_secret_command",
    "environment": "uipath.client_secret_variable",
}
UIPATH = frozenset(
    {
        *("uipath.base", "uipath.organization", "uipath.partition_id", "uipath.client_id"),
        *("uipath.client_secret", *_OF_UIPATH_SECRET.values(), UIPATH_CA_FILE),
    }
)
"""All that decides where the secret of UiPath's app goes, and mail settings with it; as a whole."""

NAMES = frozenset(
    {
        *(*FILES, KEY_FILE, *_SOURCES.values(), *_OF_CLIENT.values(), "oauth.store_command"),
        *(*_OF_UIPATH_SECRET.values(), UIPATH_CA_FILE),
    }
)
"""The settings that name a file, a command or a variable outside the directory; so do outputs."""

DIALOGUE = frozenset({*SERVER, *FILES, *_SOURCES.values(), _SOURCE, *_SIGN_IN})
"""All that a dialogue reaches: which secret, to whom. Allowed as a whole, by one answer."""
_DEFAULTS = Settings()


class Reach(NamedTuple):
    """A value that reaches something outside the config directory.

    Attributes:
        file: Whose file says it: an organization's id, or ``host``.
        key: Its key in that file.
        value: The value as text, not made printable.
    """

    file: str
    key: str
    value: str

    @property
    def shown(self) -> str:
        """Return the value as a person is asked about it."""
        return host_words(self.value) if self.key == "smtp.host" else whole(self.value)

    @property
    def is_usual(self) -> bool:
        """Tell whether a file that does not name the key says the same."""
        return self.value == text(_DEFAULTS, self.key)


def of_dialogue(effective: Effective, *, login: bool) -> Iterator[Reach]:
    """List what settings in force reach when a dialogue uses them, or a program's file gets them.

    Args:
        login: Whether it goes as far as a login, where the settings have one.
    """
    settings, file = effective.settings, effective.password_entry
    if file == HOST_BUILT_IN:
        return  # no file says any of it
    authentication = settings.authentication
    needs_login = login and authentication.required
    signs_in = needs_login and authentication.secret == "oauth"
    files = [key for key in FILES if settings.value(key)]
    files += [KEY_FILE] if signs_in and settings.oauth.key_file else []
    secret = [_SOURCES[authentication.secret]] if authentication.secret in _SOURCES else []
    secret += [_VARIABLE] if authentication.variable else []  # scripts for UiPath name it, too
    secret += _of_sign_in(settings.oauth) if signs_in else []
    for key in dict.fromkeys([*secret, _SOURCE, *SERVER, *files] if needs_login else files):
        yield Reach(file, key, text(settings, key))


def of_uipath(file: str, uipath: UiPath) -> Iterator[Reach]:
    """What asking UiPath for an organization reaches; nothing where it has no app there.

    Args:
        file: The organization's id, also where the host's file says some of it: what was allowed
            for one organization's secret is not allowed for another's.
        uipath: The table in force.
    """
    if not uipath.client_id:
        return
    whole = Settings(uipath=uipath)
    of_source = (
        [_OF_UIPATH_SECRET[uipath.client_secret]]
        if (uipath.client_secret in _OF_UIPATH_SECRET)
        else []
    )
    keys = ("uipath.client_secret", "uipath.base", "uipath.organization", "uipath.partition_id")
    for key in (*of_source, *keys, "uipath.client_id", UIPATH_CA_FILE):
        yield Reach(file, key, text(whole, key))


def of_password_file(effective: Effective) -> Iterator[Reach]:
    """List the file that a new password is written into, where settings in force name one."""
    authentication = effective.settings.authentication
    if authentication.secret == "file" and authentication.file.startswith("/"):
        yield Reach(effective.password_entry, "authentication.file", authentication.file)


def _of_sign_in(oauth: OAuth) -> list[str]:
    """The issuer, and the commands and variables of a sign-in."""
    commands = ["authentication.command", "oauth.store_command"] if oauth.store == "command" else []
    of_client = [_OF_CLIENT[oauth.client_secret]] if oauth.client_secret in _OF_CLIENT else []
    return [*ISSUER, "oauth.client_secret", *commands, *of_client]


def of_stored_password(effective: Effective) -> list[Reach]:
    """List what storing a password reaches: who gets it, and its file, which is written or looked
    at whether or not a login is required.
    """
    reached = (*of_dialogue(effective, login=True), *of_password_file(effective))
    return list(dict.fromkeys(reached))


def of_outputs(organization_id: str, settings: Settings) -> Iterator[Reach]:
    """List the paths that a save of an organization's settings writes."""
    for format, path in output_paths(settings).items():
        yield Reach(organization_id, f"outputs.{format}", path)


def text(settings: Settings, key: str) -> str:
    """Return the value of a field as one types it."""
    value = settings.value(key)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        import shlex  # most settings have no command

        return shlex.join(value)
    return str(value)


def whole(value: str) -> str:
    """Return a value as it may be shown, to its end: what is cut off would be allowed unseen."""
    return printable(value, len(value))


def given(file: str, settings: Settings, keys: Iterable[str]) -> frozenset[Reach]:
    """List what values reach that were typed.

    Args:
        file: Whose file they are for.
        settings: The settings with them.
        keys: Their keys; those of values that reach nothing do not matter.
    """
    wanted = DIALOGUE | UIPATH | {key for key in KEYS if key.startswith("outputs.")}
    return frozenset(Reach(file, key, text(settings, key)) for key in keys if key in wanted)
