"""`python -m tests.manual`: brings the tables of tui/manual and tui/README.md up to date."""

import ast
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from tests.benchmarks.budget import KEPT
from tui.cli.main import COMMANDS, posthouse
from tui.keys import KEYS, PLACES, as_printed
from tui.paths import MANUAL
from tui.settings.fields import FIELDS, OUTPUTS
from tui.settings.problems import WARNINGS
from tui.smtp.diagnosis.diagnosis import AFTER_DOT_EXIT, EXITS

ROOT = MANUAL.parents[1]
CONTRIBUTING = ROOT / "tui" / "README.md"
_WITHOUT_CODE = {
    "tui/demo/example": "The host settings that the demo begins with.",
    "tui/demo/example/organizations": "The organizations that the demo begins with.",
    "tui/manual": "The pages of `posthouse help`.",
    "tui/locale/fr/LC_MESSAGES": "The French catalogue; `make messages` updates and compiles it.",
}
_CHOICES = {
    "sort": "KEY",
    "format": "FORMAT",
    "until": "STAGE",
    "flow": "FLOW",
}  # where all that may be chosen would be too long for a table
_BLOCK = re.compile(r"<!-- generated: (\S+) -->\n.*?<!-- end -->", re.DOTALL)


def keys() -> str:
    """A table for each place of the screens: its keys, what they do, their names in user.toml."""
    places = []
    for place, words in PLACES.items():
        rows = [(_key(key.keys), key.label, f"`{key.id}`") for key in KEYS if key.place == place]
        shown = [row for row in rows if row[1]]
        if shown:
            places.append(
                f"## {words[0].upper()}{words[1:]}\n\n{_table(('key', 'does', 'name'), shown)}"
            )
    return "\n\n".join(places)


def _key(names: str) -> str:
    """``F1, ?``, as keyboards have it."""
    plain = {"question_mark", "ctrl+underscore", "ctrl+@"}
    shown = (
        as_printed(name) if name in plain or re.fullmatch(r"(shift\+)?f\d+", name) else name
        for name in names.split(",")
    )
    return ", ".join(dict.fromkeys(shown))


def commands() -> str:
    """Each command with its arguments and options, and what it does."""
    rows = []
    for name, (_place, about) in COMMANDS.items():
        command = posthouse.get_command(context(), name)
        assert command is not None
        parameters = [_parameter(parameter) for parameter in command.params]
        rows.append((f"`{' '.join([name, *filter(None, parameters)])}`", about))
    return _table(("command", "does"), rows)


def context() -> click.Context:
    """Where click looks for the commands."""
    return click.Context(posthouse, info_name="posthouse")


def _parameter(parameter: click.Parameter) -> str:
    metavar = parameter.metavar or ""
    if not isinstance(parameter, click.Option):
        optional = not parameter.required and not metavar.startswith("[")
        return f"[{metavar}]" if optional and metavar else metavar
    if parameter.hidden:
        return ""
    if isinstance(parameter.type, click.Choice):
        metavar = _CHOICES[str(parameter.name)]
    text = " ".join(filter(None, (parameter.opts[-1], metavar)))
    if parameter.required:
        return text
    return f"[{text}]{'...' if parameter.multiple else ''}"


def fields() -> str:
    """Each key of the files, and what it means; the outputs have a page of their own."""
    shown = [field for field in FIELDS.values() if not field.format]
    return _table(
        ("key", "means"),
        [(f"`{field.key}`", f"**{field.label}.** {field.help}") for field in shown],
    )


def formats() -> str:
    """Each format of other programs."""
    return _table(("format", "writes"), [(f"`{name}`", about) for name, about in OUTPUTS.items()])


def warnings() -> str:
    """Each warning about a file by its stable name."""
    return _table(("warning", "means"), [(f"`{name}`", about) for name, about in WARNINGS.items()])


def stages() -> str:
    """The exit codes of test, by stage."""
    rows = [(stage.value, str(code)) for stage, code in EXITS.items()]
    return _table(
        ("stage", "exit code"), [*rows, ("after the message was sent", str(AFTER_DOT_EXIT))]
    )


def budgets() -> str:
    """What the last full run of the benchmarks measured, and on what."""
    kept = json.loads(KEPT.read_text())
    rows = [
        (what, limit, " against ".join(filter(None, (measured, against))), holds)
        for what, limit, measured, against, holds in kept["rows"]
    ]
    table = _table(("what", "budget", "measured", ""), rows).replace("×", "x")
    return f"The last full run: {kept['when']}; {kept['machine']}.\n\n{table}"


def rooms() -> str:
    """Each folder of tui, with the first sentence of its ``__init__``."""
    found = {folder.relative_to(ROOT): _about(folder) for folder in folders()}
    return _table(
        ("room", "what lives there"), [(f"`{path}`", about) for path, about in found.items()]
    )


def folders() -> list[Path]:
    """The folders of tui that hold code or pages, each before those inside it."""
    inside = (
        path.parent
        for path in ROOT.glob("tui/**/*")
        if path.suffix in {".py", ".md", ".po", ".toml"}
    )
    return sorted({ROOT / "tui" / path.relative_to(ROOT / "tui") for path in inside})


def _about(folder: Path) -> str:
    init = folder / "__init__.py"
    if not init.exists():
        return _WITHOUT_CODE[folder.relative_to(ROOT).as_posix()]
    docstring = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split()).replace("``", "`")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    return "\n".join([line(heads), "|---" * len(heads) + "|", *map(line, rows)])


TABLES: dict[str, Callable[[], str]] = {
    "keys": keys,
    "commands": commands,
    "fields": fields,
    "formats": formats,
    "stages": stages,
    "budgets": budgets,
    "rooms": rooms,
    "warnings": warnings,
}


def up_to_date(page: str) -> str:
    """A page with its tables made anew."""

    def made(block: re.Match[str]) -> str:
        name = block[1]
        return f"<!-- generated: {name} -->\n\n{TABLES[name]()}\n\n<!-- end -->"

    return _BLOCK.sub(made, page)


def pages() -> list[Path]:
    """Every page of the manual, its index too."""
    return sorted(MANUAL.glob("*.md"))


def main() -> None:
    for path in [*pages(), CONTRIBUTING]:
        page = path.read_text(encoding="utf-8")
        made = up_to_date(page)
        if made != page:
            path.write_text(made, encoding="utf-8")
            print(f"{path.name} is new")


if __name__ == "__main__":
    main()
