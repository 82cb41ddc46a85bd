"""The language of the commands: what chooses it, their help, and the words that click brings."""

import gettext
import os
from copy import copy
from typing import TypeVar

import click

from tui import language
from tui.language import N_, _, ngettext

JSON_LINES = N_("JSON lines: one object a line.")
JSON_OBJECT = N_("One JSON document: an object.")
JSON_LIST = N_("One JSON document: a list of objects.")
"""What --json gives: lines where a command tells of things as they come, else one document."""


def speak(wanted: str) -> None:
    """Speak a language from now on; click looks for it in the environment."""
    language.use(wanted)
    gettext.bindtextdomain(language.DOMAIN, str(language.LOCALES))
    gettext.textdomain(language.DOMAIN)
    os.environ["LANGUAGE"] = wanted


def chosen(_context: click.Context, _option: click.Parameter, value: str | None) -> None:
    """What --language does."""
    if value:
        speak(value)


def english(_context: click.Context, _option: click.Parameter, value: bool) -> bool:
    """What --json does besides: a script gets the same words everywhere."""
    if value:
        language.use("en")
    return value


def confirmed(question: str) -> bool:
    """Ask on standard error; only a yes, in the language in use or in English, is one."""
    choice = _("y/N")
    answer = click.prompt(f"{question} [{choice}]", default="", show_default=False, err=True)
    return answer.strip().casefold() in {"y", "yes", *_("y yes").split()}


_Command = TypeVar("_Command", bound=click.Command)


def in_language(command: _Command) -> _Command:
    """A command whose help is in the language in use now."""
    spoken = copy(command)
    spoken.help = _(command.help) if command.help else None
    spoken.options_metavar = _("[OPTIONS]") if command.options_metavar else None
    if isinstance(spoken, click.Group):
        spoken.subcommand_metavar = _("COMMAND [ARGS]...")
    spoken.params = [copy(parameter) for parameter in command.params]
    for parameter in spoken.params:
        parameter.metavar = _(parameter.metavar) if parameter.metavar else None
        if isinstance(parameter, click.Option):
            parameter.help = _(parameter.help) if parameter.help else None
    return spoken


CLICKS_OWN = (
    N_("Usage:"),
    N_("Options"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("%(prog)s, version %(version)s"),
    N_("Error: {message}"),
    N_("Error: The two entered values do not match."),
    N_("Error: invalid input"),
    N_("Aborted!"),
    N_("Try '{command} {option}' for help."),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing command."),
    N_("Choose from:\n\t{choices}"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Option {name!r} does not take a value."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("default: {default}"),
    N_("required"),
    N_("env var: {var}"),
    N_("Do you want to continue?"),
    N_("Repeat for confirmation"),
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
    ngettext(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1
    ),
    ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1
    ),
)
"""What click says to people; it asks gettext for the language of it."""
