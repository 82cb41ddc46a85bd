"""The command line: which command, and how it ends."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from tui import __version__, language
from tui.cli.shared.language_options import chosen, in_language, speak
from tui.errors import Exit, PosthouseError
from tui.language import N_, _
from tui.own_commands import propose_with
from tui.private import keep_private

_GARBAGE = 100_000  # with the usual 700 each start looks for 30 ms, and finds nothing
INTERRUPTED = 130  # 128 + SIGINT, as shells count
BROKEN_PIPE = 141  # 128 + SIGPIPE
FRAMES = "120"  # a second at most: a key may take two, and with Textual's 60 each comes 17 ms later

# Each is tui.cli.<module>:<function>, imported only when it runs, and the line that --help shows.
COMMANDS = {
    "open": ("open:open_organization", N_("Open the settings screen of an organization.")),
    "demo": ("demo:demo", N_("Try everything on throw-away files and an embedded mail server.")),
    "list": ("organizations.list:list_organizations", N_("List the organizations.")),
    "show": (
        "organizations.show:show",
        N_("Show the settings in force and where each comes from."),
    ),
    "add": ("organizations.add:add", N_("Add an organization that follows the host.")),
    "copy": (
        "organizations.copy:copy",
        N_("Add an organization with the settings of another."),
    ),
    "import": (
        "organizations.import_file:import_file",
        N_("Add and change organizations as a CSV, JSON or other file says."),
    ),
    "remove": ("organizations.add:remove", N_("Remove an organization.")),
    "set": ("organizations.set:set_values", N_("Change settings: smtp.port=587 ...")),
    "password": (
        "organizations.password:password",
        N_("Store the password where the settings say."),
    ),
    "login": ("sign_in.login:login", N_("Sign in (OAuth) where the settings say so.")),
    "token": ("sign_in.token:token", N_("Print a fresh access token (OAuth) on one line.")),
    "allow": (
        "organizations.allow:allow_values",
        N_("Review what settings reach outside the directory, and allow it."),
    ),
    "test": ("mail.test:test", N_("Send a test mail and show the whole dialogue.")),
    "check": ("mail.check:check", N_("Log in for many, for monitoring: one line, no mail.")),
    "probe": ("mail.probe:probe", N_("Show what a mail server offers: no credentials, no mail.")),
    "explain": ("mail.explain:explain", N_("Say what a pasted dialogue or error line means.")),
    "uipath": (
        "uipath.command:uipath",
        N_("Compare with the settings at UiPath, take or send them."),
    ),
    "providers": (
        "mail.providers:providers",
        N_("List the mail providers that set --provider takes."),
    ),
    "send": ("mail.send:send", N_("Send the mail on standard input, as sendmail would.")),
    "sendmail": (
        "mail.send:sendmail",
        N_("Send mail as sendmail does, for programs that call it."),
    ),
    "export": (
        "organizations.export:export_settings",
        N_("Write the settings as files of another program."),
    ),
    "history": ("organizations.history:history", N_("Show who changed what, newest first.")),
    "restore": (
        "organizations.history:restore",
        N_("Restore settings from a step of the history."),
    ),
    "validate": (
        "organizations.validate:validate",
        N_("Check every file: file:line: key: sentence."),
    ),
    "keys": ("keys:keys", N_("List the keys of the screens and their names in user.toml.")),
    "doctor": (
        "doctor:doctor",
        N_("Check rights, keyring, history, terminal; say how to mend them."),
    ),
    "help": ("help:show_help", N_("Show a page of the manual, or list its pages.")),
}

COMPLETE = "_POSTHOUSE_COMPLETE"
"""What is set where a shell asks what to propose, or for the script that does."""

READING = (
    *("open", "list", "show", "copy", "remove", "password", "allow", "test", "send", "export"),
    *("history", "restore", "validate", "uipath"),
)
"""The commands that only use a config directory which is there; others make one, or need none."""

_HELP = "tui.cli.help"
"""Under this name the context keeps whether only the help of a command is wanted."""
CHANGING = ("add", "set", "import", "login", "token")
"""Those of the others that are told of a change which was cut off."""

CALLED_AS = {
    "sendmail": ("sendmail",),
    "mailq": ("sendmail", "-bp"),
    "newaliases": ("sendmail", "-bi"),
}
"""What programs expect to find under these names: links to posthouse do."""


class Commands(click.Group):
    """The commands, each imported only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(f"tui.cli.{module}"), function)
        return in_language(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        ctx.meta[_HELP] = not {"-h", "--help"}.isdisjoint(args)
        if name not in COMMANDS and not name.startswith("-"):
            from tui.cli.shared.near import meant

            no_such = _("No such command {name!r}.").format(name=name)
            ctx.fail(f"{no_such} {meant(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if option := self.get_help_option(ctx):  # click made it before it came to --language
            option.help = _("Show this message and exit.")
        super(Commands, in_language(self)).format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(about)) for name, (_place, about) in COMMANDS.items()])


@click.group(
    help=N_("The mail settings of many organizations. Without a command: pick an organization."),
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--config-dir", metavar=N_("DIR"), help=N_("Where host.toml and organizations/ are."))
@click.option(
    "--language",
    type=click.Choice(language.LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=chosen,
    help=N_("The language; by default that of the locale."),
)
@click.option(
    "--no-mouse",
    is_flag=True,
    help=N_("Leave the mouse to the terminal: select text as elsewhere."),
)
@click.version_option(__version__, prog_name="posthouse")
@click.pass_context
def posthouse(ctx: click.Context, config_dir: str | None, no_mouse: bool) -> int | None:
    if ctx.invoked_subcommand == "help":  # works whatever is wrong with the directory
        return None
    from tui.paths import config_directory, named_directory
    from tui.storage.file_kinds import is_directory, is_missing, is_there
    from tui.text import printable

    ctx.obj = config_directory(config_dir)
    if config_dir and ctx.obj != config_directory() and ctx.invoked_subcommand != "demo":
        propose_with(lambda: _option(ctx.obj))
        ctx.call_on_close(lambda: propose_with(None))
    if ctx.invoked_subcommand == "check":  # whose errors are monitoring's: it finds them itself
        return None
    if is_there(ctx.obj) and not is_directory(ctx.obj):
        raise click.UsageError(_("{obj} is not a directory.").format(obj=printable(str(ctx.obj))))
    command, is_named = ctx.invoked_subcommand, bool(named_directory(config_dir))
    uses_it = command is None or (command in READING and not ctx.meta.get(_HELP))
    if is_named and uses_it and is_missing(ctx.obj):
        from tui.cli.shared.named_directory import not_there

        raise click.UsageError(not_there(ctx.obj))
    if command in (*READING, *CHANGING, None):
        _say_what_was_cut_off(ctx.obj, command)
    if command is not None:
        return None
    from tui.cli.open import pick

    return pick(ctx.obj, mouse=not no_mouse)


def _option(config: Path) -> str:
    """What the commands that sentences propose are given, so that they use this directory too."""
    from tui.shell_words import option

    return option("--config-dir", config)


def _say_what_was_cut_off(config: Path, command: str | None) -> None:
    """Say, or ask about, a change to many organizations that did not come to its end."""
    from tui.paths import state_directory
    from tui.storage.state.cut_off import may_be_cut

    if may_be_cut(state_directory(), config):
        from tui.cli.shared.cut_off import ask_or_say

        ask_or_say(config, command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code.

    Args:
        arguments: The command line without the program; None takes the process's own.
    """
    keep_private()
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that was put in their place by a test
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # TextIO has no such method, the real streams have
    if arguments is not None:
        sys.exit(_run(arguments))
    if (asked := os.environ.get(COMPLETE)) and Path(sys.argv[0]).name not in CALLED_AS:
        _complete(asked)
    gc.set_threshold(_GARBAGE)
    code = _run(arguments)
    _drop_what_is_stuck()
    gc.freeze()  # at its end Python looks at everything once more: 30 ms
    sys.exit(code)


def _complete(asked: str) -> NoReturn:
    """Answer a shell; silent and with 0 whatever happens, for it runs at every tab."""
    gc.disable()
    speak(language.of_locale(os.environ))
    from tui.cli.completion.shells import respond

    about = {name: words for name, (_place, words) in COMMANDS.items()}
    with suppress(OSError):
        sys.stdout.write(respond(about, asked, os.environ))
        sys.stdout.flush()
    os._exit(0)  # nothing is open but what was read, and Python takes its time to end


def _nowhere() -> TextIO:
    """For a stream whose descriptor the parent closed."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _given() -> list[str]:
    """The process's own arguments; a link called sendmail is one."""
    return [*CALLED_AS.get(Path(sys.argv[0]).name, ()), *sys.argv[1:]]


def _run(arguments: Sequence[str] | None) -> int:
    speak(language.of_locale(os.environ))
    try:
        given = _given() if arguments is None else list(arguments)
        with posthouse.make_context("posthouse", given) as context:  # main() hides a closed pipe
            code: Any = posthouse.invoke(context)
        sys.stdout.flush()
    except PosthouseError as error:
        return _ended(f"posthouse: {error.sentence}", error.exit_code)
    except click.exceptions.Exit as ended:  # --help and --version
        return ended.exit_code
    except click.ClickException as error:
        with suppress(OSError):  # the exit code says it too
            error.show()
        return Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        return _ended(_("posthouse: stopped."), INTERRUPTED)
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:
        if isinstance(error, OSError) and _came_from_output(error):
            return _unwritten(error)
        return _unforeseen(error)
    return code if isinstance(code, int) else Exit.OK


def _came_from_output(error: OSError) -> bool:
    """Whether it was raised where the commands print, as on a full disk."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return place is not None and place.tb_frame.f_code is click.echo.__code__


def _unwritten(error: OSError) -> int:
    from tui.system_words import because

    sentence = _("posthouse: the output can't be written: {strerror}.")
    return _ended(sentence.format(strerror=because(error)), Exit.OUTPUT_FAILED)


def _unforeseen(error: Exception) -> int:
    if os.environ.get("POSTHOUSE_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    return _ended(
        _(
            "posthouse: something unforeseen went wrong ({name}); run with "
            "POSTHOUSE_DEBUG=1 to see where, and please report it."
        ).format(name=type(error).__name__),
        Exit.SOFTWARE,
    )


def _drop_what_is_stuck() -> None:
    """Python flushes once more at its end; where that fails it complains, and ends with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _ended(sentence: str, code: int) -> int:
    with suppress(OSError):
        click.echo(sentence, err=True)
    return code
