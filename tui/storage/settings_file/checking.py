"""Check what a settings file says: its values, their problems with their lines."""

from collections.abc import Iterator
from pathlib import Path

from tui.language import _
from tui.settings.checking.checks import check, flatten
from tui.settings.checking.plain_secrets import IN_A_COMMENT, MASK, PLACES, in_comments
from tui.settings.names import HOST
from tui.settings.problems import Problem, Severity
from tui.storage.settings_file.reading import Unreadable
from tui.storage.settings_file.stored_file import (
    ONLY_HOST,
    Stored,
    only_for_the_host,
    without_partition,
)
from tui.storage.settings_file.toml_document import parse
from tui.text import printable


def stored_from(organization_id: str, path: Path, data: bytes) -> Stored:
    """Read the bytes of a file, with their problems and lines; ``broken`` where that can't be."""
    try:
        document = parse(data)
    except Unreadable as reason:
        return Stored(organization_id, path, broken=str(reason), data=data)
    values, strange = flatten(document.tables)
    checked = check(values, typed=True)
    found = [*checked.problems, *strange]
    if organization_id != HOST and ONLY_HOST in values:
        found.append(only_for_the_host())
    own = checked.settings
    if organization_id != HOST and own.outputs.uipath and not own.uipath.partition_id:
        found.append(without_partition())
    found.extend(_commented_out(document.text))
    problems = tuple(
        problem._replace(
            key=printable(problem.key),
            sentence=printable(problem.sentence),
            line=problem.line or document.line(problem.key),
        )
        for problem in found
    )
    shown = {key: _shown(value) for key, value in values.items()}
    shown |= {
        key: MASK for key, places in PLACES.items() if key in values and values[key] not in places
    }
    return Stored(
        organization_id, path, shown, checked.settings, problems, document.unsuitable(), data
    )


def _commented_out(text: str) -> Iterator[Problem]:
    for key, place in in_comments(text):
        sentence = f"{key} {_(IN_A_COMMENT)}"
        line = text.count("\n", 0, place) + 1
        yield Problem(key, sentence, Severity.ALARM, line, name="password-in-file")


def _shown(value: object) -> object:
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return printable(value, len(value)) if isinstance(value, str) else value
