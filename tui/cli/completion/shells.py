"""bash, zsh and fish: the script that each reads once, and the answer to it at each tab."""

import re
from collections.abc import Mapping
from contextlib import suppress

import click
from click.shell_completion import ShellComplete, split_arg_string

_END = "\0"
_SAFE = re.compile(r"[\w.:=@+,-]+", re.ASCII)
"""What no shell reads as anything but itself; nothing else is ever proposed."""
_SCRIPTS = {
    "bash": """\
_posthouse_completion() {
    local -a found
    mapfile -t found < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" \\
        _POSTHOUSE_COMPLETE=bash_complete "${1/#\\~/$HOME}" 2>/dev/null)
    COMPREPLY=("${found[@]:1}")
    case "${found[0]-}" in
        dir) compopt -o dirnames ;;
        file) compopt -o default ;;
        part) compopt -o nospace ;;
    esac
}
complete -o nosort -F _posthouse_completion posthouse 2>/dev/null ||
    complete -F _posthouse_completion posthouse
""",
    "zsh": """\
#compdef posthouse
_posthouse_completion() {
    local -a found values shown
    local line
    found=("${(@f)$(COMP_LINE="${(j: :)words[1,CURRENT-1]} $PREFIX" \\
        _POSTHOUSE_COMPLETE=zsh_complete $words[1] 2>/dev/null)}")
    case "$found[1]" in
        dir) _path_files -/; return ;;
        file) _files; return ;;
    esac
    for line in "${(@)found[2,-1]}"; do
        values+=("${line%%$'\\t'*}")
        shown+=("${line/$'\\t'/  }")
    done
    if [[ "$found[1]" == part ]]; then
        compadd -S '' -V posthouse -l -d shown -a values
    else
        compadd -V posthouse -l -d shown -a values
    fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _posthouse_completion "$@"
else
    compdef _posthouse_completion posthouse
fi
""",
    "fish": """\
function __posthouse_completion
    set -l line (commandline -cp | string collect)
    set -l found (COMP_LINE=$line _POSTHOUSE_COMPLETE=fish_complete posthouse 2>/dev/null)
    switch "$found[1]"
        case dir
            __fish_complete_directories (commandline -ct)
        case file
            __fish_complete_path (commandline -ct)
        case '*'
            test (count $found) -gt 1; and printf '%s\\n' $found[2..-1]
    end
end
complete --no-files --command posthouse --arguments '(__posthouse_completion)'
""",
}


def script(shell: str) -> str | None:
    """Return what a shell must read so that it asks at each tab; None for a shell not known."""
    return _SCRIPTS.get(shell)


def answer(cli: click.Group, shell: str, environ: Mapping[str, str]) -> str:
    """Return what to propose: a line that says of what kind, then one each; empty for nothing.

    The kinds are ``plain``, ``part`` (no space after it), ``dir`` and ``file``.

    Args:
        cli: The command line.
        shell: What asks.
        environ: ``COMP_LINE`` is what was typed up to the cursor, ``COMP_BREAKS`` the characters at
            which bash begins another word.
    """
    line = environ.get("COMP_LINE", "")
    *arguments, last = split_arg_string(line + _END) or [_END]
    typed = last.removesuffix(_END)
    items = ShellComplete(cli, {}, "posthouse", "").get_completions(arguments[1:], typed)
    if items and items[0].type != "plain":
        return f"{items[0].type}\n"
    option, equals, _value = typed.partition("=")
    before = f"{option}{equals}" if typed.startswith("-") and equals else ""
    found = {before + item.value: item.help or "" for item in items}
    safe = {value: about for value, about in found.items() if _SAFE.fullmatch(value)}
    kind = "part" if safe and all(value[-1] in "=:" for value in safe) else "plain"
    if shell == "bash":
        broken = _broken_off(line, typed, environ.get("COMP_BREAKS", ""))
        lines = [value.removeprefix(broken) for value in safe]
    else:
        lines = [f"{value}\t{about}" if about else value for value, about in safe.items()]
    return "".join(f"{one}\n" for one in (kind, *lines)) if lines else ""


def _broken_off(line: str, typed: str, breaks: str) -> str:
    """What bash takes for other words before the one that it completes."""
    quoted = line.rpartition(" ")[2][:1] in "\"'" and not line.endswith(" ")
    at = max((typed.rfind(mark) for mark in "=:" if mark in breaks), default=-1)
    return "" if quoted else typed[: at + 1]


def respond(about: dict[str, str], instruction: str, environ: Mapping[str, str]) -> str:
    """Return what to print for what a shell asks; any error is no answer.

    Args:
        about: What each command does, by its name, in English.
        instruction: ``bash_source``, ``bash_complete``, and so for zsh and fish.
        environ: What the script has set besides.
    """
    shell, _line, what = instruction.partition("_")
    if what == "source":
        return script(shell) or ""
    with suppress(Exception):  # a tab is no place for an error, whatever it is
        from tui.cli.completion.commands import posthouse

        return answer(posthouse(about), shell, environ)
    return ""
