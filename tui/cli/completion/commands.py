"""The commands as completion sees them: their arguments and options, without what they do.

The real ones load the model, which takes longer than a tab may. A test holds the two together.
"""

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from tui.cli.completion import candidates
from tui.cli.completion.candidates import Candidates, Items
from tui.language import LANGUAGES, _

_IMPORTS = ("csv", "json", "msmtp", "env", "postfix", "ini")
_SORTS = ("id", "name", "mode", "server", "problem", "tested", "certificate")
_ACTIONS = ("diff", "pull", "push")
_ARGUMENTS: dict[str, Candidates] = {
    "ORG": candidates.organizations,
    "ORG|host": candidates.organizations_and_host,
    "KEY=VALUE": candidates.key_values,
    "ORG|host|KEY=VALUE": candidates.organizations_and_values,
    "PROVIDER": candidates.providers,
    "FORMAT": candidates.formats,
    "STAGE": candidates.stages,
    "FLOW": candidates.flows,
    "REVISION": candidates.revisions,
    "TOPIC": candidates.topics,
    "LANGUAGE": lambda _ctx, _typed: [CompletionItem(one) for one in LANGUAGES],
    "ACTION": lambda _ctx, typed: [
        CompletionItem(one) for one in _ACTIONS if one.startswith(typed)
    ],
    "CONDITION": candidates.conditions,
    "IMPORT": lambda _ctx, typed: [
        CompletionItem(one) for one in _IMPORTS if one.startswith(typed)
    ],
    "SORT": lambda _ctx, typed: [CompletionItem(one) for one in _SORTS if one.startswith(typed)],
    "FILE": lambda _ctx, typed: [CompletionItem(typed, type="file")],
    "DIR": lambda _ctx, typed: [CompletionItem(typed, type="dir")],
    "TEXT": lambda _ctx, _typed: [],
}
_POSTHOUSE = "--config-dir DIR --language LANGUAGE --no-mouse --version"
USAGE = {
    "open": "ORG|host",
    "demo": "",
    "list": "ORG... --all --where CONDITION --sort SORT --json --csv",
    "show": "ORG|host --own --json",
    "add": "TEXT --name TEXT",
    "copy": "ORG TEXT --name TEXT",
    "import": "FILE --format IMPORT --id ORG --dry-run --yes --expect TEXT --allow TEXT "
    "--with-secrets --overwrite-outputs --json",
    "remove": "ORG --yes",
    "set": "ORG|host|KEY=VALUE... --all --where CONDITION --provider PROVIDER --keep-login "
    "--overwrite-outputs --dry-run --yes --expect TEXT --json --finish --take-back",
    "password": "ORG|host --stdin --from-file --for TEXT --uipath",
    "login": "ORG|host --flow FLOW --forget --app-request --find-tenant --no-qr --json",
    "token": "ORG|host",
    "allow": "ORG|host... --all --mine --yes",
    "test": "ORG|host... --all --where CONDITION --to TEXT --set KEY=VALUE --until STAGE "
    "--timeout TEXT --jobs TEXT --these-servers-are-ours-so-allow-more-at-once --yes --json",
    "check": "ORG|host... --all --where CONDITION --warning-days TEXT --critical-days TEXT "
    "--prometheus FILE --junit FILE --since-change --json",
    "probe": "TEXT --json",
    "explain": "FILE --json",
    "uipath": (
        "ACTION ORG... --all --where CONDITION --write --dry-run --yes --expect TEXT "
        "--with-password --keep-password-there --drop-unsupported --untested --force --json"
    ),
    "providers": "PROVIDER... --json",
    "send": "ORG|host TEXT...",
    "sendmail": "",
    "export": "ORG|host FORMAT --output FILE --with-password --overwrite",
    "history": "ORG|host --json",
    "restore": "ORG|host REVISION --overwrite-outputs",
    "validate": "ORG|host... --json",
    "keys": "",
    "doctor": "--json",
    "help": "TOPIC",
}
"""What stands after each command: what its arguments are (``...``: any number), its options, and
what those with a value take."""


class _Group(click.Group):
    """Commands; after the name of one that there is not, nothing is proposed."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        return super().get_command(ctx, cmd_name) or click.Command(None, add_help_option=False)


def posthouse(about: dict[str, str]) -> click.Group:
    """Return the whole command line, for click's completion.

    Args:
        about: What each command does, by its name, in English.
    """
    commands = {
        name: click.Command(name, params=_parameters(USAGE[name]), short_help=_(words))
        for name, words in about.items()
        if name in USAGE
    }
    return _Group("posthouse", commands, params=_parameters(_POSTHOUSE))


def _parameters(usage: str) -> list[click.Parameter]:
    found: list[click.Parameter] = []
    words = usage.split()
    while words:
        word = words.pop(0)
        if word.startswith("-") and words and words[0] in _ARGUMENTS:
            complete = _completing(words.pop(0))
            found.append(click.Option([word], shell_complete=complete, multiple=True))
        elif word.startswith("-"):
            found.append(click.Option([word], is_flag=True))
        else:
            one = word.removesuffix("...")
            nargs = 1 if one == word else -1
            name = f"argument-{len(found)}"
            found.append(click.Argument([name], nargs=nargs, shell_complete=_completing(one)))
    return found


def _completing(
    what: str,
) -> Callable[[click.Context, click.Parameter, str], Items]:
    """What click calls for a parameter."""
    candidates = _ARGUMENTS[what]
    return lambda ctx, _parameter, typed: candidates(ctx, typed)
