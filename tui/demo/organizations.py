"""The demo's organizations; their files, with ports and paths in braces, are in example/."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.demo.servers import PASSWORD, DemoServers
from tui.demo.uipath import App
from tui.exports.applications import uipath
from tui.language import N_
from tui.secret import SecretStr
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.keyring.store import MemoryPasswords
from tui.storage.sign_in.client_secret import uipath_entry


@dataclass(frozen=True, slots=True)
class Example:
    """One organization of the demo.

    Attributes:
        id: Its id, also the name of its file.
        about: What there is to see.
        failure: How its test ends: the verdict's failure, empty where the mail is accepted, None
            where the file is wrong, so that there is nothing to test.
        password: The password that is stored for it, empty where none is.
    """

    id: str
    about: str
    failure: str | None
    password: str = ""


FILES = Path(__file__).with_name("example")
EXAMPLES = (
    Example(
        "acme",
        N_("STARTTLS and a login: the server accepts the mail."),
        "",
        PASSWORD,
    ),
    Example(
        "editions-lumiere",
        N_("Implicit TLS and a login: the server accepts the mail."),
        "",
        PASSWORD,
    ),
    Example(
        "harbour-bank",
        N_("The server's certificate is for another name than the file gives."),
        "certificate-name",
        PASSWORD,
    ),
    Example(
        "kestrel-logistics",
        N_("The file says STARTTLS, but the port wants TLS at once, and both wait for the other."),
        "no-banner",
        PASSWORD,
    ),
    Example(
        "mueller",
        N_("The server refuses the stored password; the right one is open-sesame."),
        "bad-credentials",
        "the-one-from-last-week",
    ),
    Example(
        "nordwind",
        N_("The file says implicit TLS, but the port begins in clear and speaks STARTTLS."),
        "wrong-tls-mode-implicit",
        PASSWORD,
    ),
    Example(
        "osaka-shoji",
        N_("The server wants a login, and the file has it switched off."),
        "authentication-required",
        PASSWORD,
    ),
    Example(
        "quill",
        N_("The server greylists: it turns strangers away for a minute, then takes the mail."),
        "greylisted",
        PASSWORD,
    ),
    Example(
        "sahara-telecom",
        N_("The server takes the connection and never says a word."),
        "no-banner",
    ),
    Example(
        "tern-travel",
        N_("The server takes no password any more: sign in (OAuth), and the token renews itself."),
        "mechanism-unsupported",
        "the-one-before-the-switch",
    ),
    Example(
        "wayside-inn",
        N_("On default: it follows the host, whose relay accepts the mail."),
        "",
    ),
    Example(
        "ypsilon-foods",
        N_("A quote is missing: the file is listed with its line and never overwritten."),
        None,
    ),
    Example(
        "zeta-labs",
        N_("There is no such port: the list names the line, the form the field."),
        None,
    ),
)


AT_UIPATH: Mapping[str, Mapping[str, str]] = {
    "acme": {
        "FromDisplayName": "Acme",
        "FromEmail": "noreply@acme.example",
        "ConnectionTimeout": "180000",
    },
    "mueller": {},
}
"""The organizations that are at UiPath, and what is not the same there."""
APP_SECRET = "the-secret-of-the-demos-app"


def _live_at_uipath(
    directory: Path, organization_id: str, servers: DemoServers, different: Mapping[str, str]
) -> None:
    """Store an organization's settings at the stand-in, as UiPath would have them."""
    own = ConfigDirectory(directory).load(organization_id).settings
    at, values = own.uipath, uipath.values(own)
    servers.uipath.apps[at.client_id] = App(APP_SECRET, at.partition_id)
    servers.uipath.organizations.add(at.organization)
    there = {**values, "Password": PASSWORD, **different}
    servers.uipath.store(at.partition_id, there)


def write_example(directory: Path, servers: DemoServers) -> MemoryPasswords:
    """Write host.toml and organizations/*.toml for servers that are running.

    Args:
        directory: The config directory; it must be there.
        servers: Where the organizations send their mail.

    Returns:
        The organizations' passwords.
    """
    places = {
        "plain": servers.plain,
        "starttls": servers.starttls,
        "implicit": servers.implicit,
        "other_name": servers.other_name,
        "greylisting": servers.greylisting,
        "silent": servers.silent,
        "sign_in": servers.sign_in,
        "issuer": json.dumps(servers.issuer.url),
        "uipath": json.dumps(servers.uipath.base),
        "ca_file": json.dumps(str(servers.ca_file), ensure_ascii=False),
    }
    (directory / "organizations").mkdir()
    for name in ("host", *(f"organizations/{example.id}" for example in EXAMPLES)):
        text = (FILES / f"{name}.toml").read_text(encoding="utf-8")
        (directory / f"{name}.toml").write_text(text.format(**places), encoding="utf-8")
    passwords = MemoryPasswords()
    for one, different in AT_UIPATH.items():
        passwords.set(uipath_entry(one), SecretStr(APP_SECRET))
        _live_at_uipath(directory, one, servers, different)
    for example in EXAMPLES:
        if example.password:
            passwords.set(example.id, SecretStr(example.password))
    return passwords
