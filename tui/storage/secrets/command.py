"""Run a command that prints a password, like ``pass show smtp/acme``."""

import shlex
from collections.abc import Mapping, Sequence

from tui.errors import SecretUnavailable
from tui.language import _
from tui.secret import SecretStr
from tui.storage.allowed.programs import trusted
from tui.storage.child_processes import Children, Ended, TooMuch
from tui.system_words import because
from tui.text import printable

SECONDS = 20.0  # for the command, which may ask a server
LARGEST = 64 * 1024  # bytes that it may print
_SHOWN = 200  # characters of its words that are told


def shown(argv: Sequence[str]) -> str:
    """Return a command as one would type it, in one line that is safe to show."""
    return printable(shlex.join(argv))


def run(
    argv: Sequence[str],
    children: Children,
    environ: Mapping[str, str],
    *,
    seconds: float = SECONDS,
) -> SecretStr:
    """Run a command and take the one line that it prints.

    It has no terminal, so that nothing it asks can be drawn over ours. What it prints on standard
    output is in no sentence; its standard error is quoted with every word of that starred out.

    Args:
        argv: The program and its arguments; no shell reads them.
        children: Where it runs.
        environ: Its environment, but for GPG_TTY.
        seconds: How long it may take.

    Raises:
        SecretUnavailable: It failed, or printed something else; the sentence says which.
        ProgramNotTrusted: Others could have written the program.
    """
    name = _("The command {argv}").format(argv=shown(argv[:1]))
    try:
        ended = children.run(
            trusted(argv, environ),
            seconds=seconds,
            most=LARGEST,
            environ={key: value for key, value in environ.items() if key != "GPG_TTY"},
        )
    except TimeoutError:
        raise SecretUnavailable(
            _(
                "{name} did not end within {seconds:g} seconds and was stopped; "
                "it gets no terminal, so what it asks for must be unlocked "
                "before."
            ).format(name=name, seconds=seconds)
        ) from None
    except FileNotFoundError:
        raise SecretUnavailable(
            _("{name} is not there; install it, or give its whole path in Command.").format(
                name=name
            )
        ) from None
    except OSError as error:
        raise SecretUnavailable(
            _(
                "{name} could not be started: {strerror}. Name a program in Command that you may "
                "run, or a script with #! in its first line."
            ).format(name=name, strerror=because(error))
        ) from None
    except TooMuch:
        raise SecretUnavailable(
            _("{name} printed more than {largest} KiB; it must print the password alone.").format(
                name=name, largest=LARGEST // 1024
            )
        ) from None
    if ended.code:
        raise SecretUnavailable(f"{name} {_failure(ended)}")
    return SecretStr(_line(name, ended.out))


def _line(name: str, out: bytes) -> str:
    """What was printed, without the one line end; no error here quotes it."""
    text = _text(out)
    if text is None:  # raised here, for the decoder's own error holds what was printed
        raise SecretUnavailable(
            _(
                "{name} printed something that is not UTF-8; it must print the password alone."
            ).format(name=name)
        )
    password = text.removesuffix("\n")
    if not password:
        raise SecretUnavailable(
            _("{name} printed nothing; it must print the password.").format(name=name)
        )
    if "\n" in password or "\r" in password or "\0" in password:
        raise SecretUnavailable(
            _(
                "{name} printed more than one line; it must print the password alone, on one line."
            ).format(name=name)
        )
    return password


def _text(out: bytes) -> str | None:
    try:
        return out.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _failure(ended: Ended) -> str:
    if ended.code > 0:
        how = _("ended with status {code}").format(code=ended.code)
    else:
        how = _("was killed ({signal})").format(signal=-ended.code)
    said = printable(_scrubbed(ended).strip(), _SHOWN).rstrip(".")
    return (
        f"{how}: {said}." if said else _("{how} and said nothing; run it by hand.").format(how=how)
    )


def _scrubbed(ended: Ended) -> str:
    """Its last words on standard error, without anything that it printed as password."""
    said = ended.err.decode("utf-8", "backslashreplace").strip()
    for secret in ended.out.decode("utf-8", "backslashreplace").split():
        said = said.replace(secret, "********")
    return said.splitlines()[-1] if said else ""
