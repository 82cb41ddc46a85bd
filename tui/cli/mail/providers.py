"""``posthouse providers``."""

import json

import click

from tui.cli.shared.language_options import JSON_LIST, english
from tui.errors import Exit
from tui.language import N_, _
from tui.settings.providers.provider import Provider
from tui.settings.providers.table import search

_TLS = {"starttls": "STARTTLS", "implicit": N_("implicit TLS"), "none": N_("no TLS")}


@click.command(
    help=N_(
        "List the mail providers that are known, or those with TEXT in name, server or "
        "mail domain.\n\n"
        "posthouse set ORG --provider ID takes one. Ends with 0, or with 69 where none "
        "fits."
    )
)
@click.argument("text", metavar=N_("[TEXT]"), nargs=-1)
@click.option(
    "--json",
    "in_json",
    is_flag=True,
    callback=english,
    help=JSON_LIST,
)
def providers(text: tuple[str, ...], in_json: bool) -> int:
    found = list(search(" ".join(text)))
    if in_json:
        click.echo(json.dumps([_as_object(provider) for provider in found], ensure_ascii=False))
    elif len(found) == 1:
        click.echo("\n".join(_whole(found[0])))
    elif found:
        click.echo("\n".join(_aligned(found)))
    else:
        click.echo(_("No provider matches; without TEXT all are listed."), err=True)
    return Exit.OK if found else Exit.UNAVAILABLE


def _as_object(provider: Provider) -> dict[str, object]:
    known = {key: value for key, value in provider._asdict().items() if "shape" not in key}
    ports = [{"port": port, "encryption": encryption} for port, encryption in provider.ports]
    return {**known, "ports": ports, "sender": provider.sender}


def _aligned(found: list[Provider]) -> list[str]:
    ids = max(len(provider.id) for provider in found)
    names = max(len(provider.name) for provider in found)
    return [f"{row.id:{ids}}  {row.name:{names}}  {row.host}:{row.port}" for row in found]


def _whole(provider: Provider) -> list[str]:
    ports = ", ".join(f"{port} {_(_TLS[encryption])}" for port, encryption in provider.ports)
    rows = (
        ("id", provider.id),
        (_("name"), provider.name),
        (_("server"), provider.host),
        (_("ports"), ports),
        (_("username"), _(provider.username)),
        (_("password"), _(provider.password)),
        (_("sender"), provider.sender),
        (_("note"), _(provider.note)),
        (_("warning"), _(provider.password_ends)),
        (_("regions"), ", ".join(provider.regions)),
        ("SPF", f"include:{provider.spf}" if provider.spf else ""),
        (_("documented"), provider.documented),
        (_("checked"), provider.checked or _("not checked")),
    )
    width = max(len(label) for label, _words in rows)
    return [f"{label:<{width}}  {words}" for label, words in rows if words]
