"""Read and write what a user has chosen for the screens: ``user.toml``, the user's own file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from tui.keys import KEYS, Key
from tui.language import N_, _
from tui.opening import read_regular
from tui.storage.disk import replacing
from tui.system_words import because
from tui.text import printable

THEMES = {
    "posthouse-dark": N_("dark"),
    "posthouse-light": N_("light"),
    "ansi-dark": N_("the terminal's own colours, on a dark ground"),
    "ansi-light": N_("the terminal's own colours, on a light ground"),
}
"""Names of the themes, and what they are."""
_MODE = 0o600
_LARGEST = 256 * 1024
_KEY = re.compile(
    r"(ctrl\+|alt\+|shift\+)*([!-+\--~]|f([1-9]|1\d|2[0-4])|enter|tab|escape|space|backspace|delete"
    r"|insert|home|end|pageup|pagedown|up|down|left|right|question_mark|full_stop|minus|slash)"
)
"""Textual's names of keys; every sign but the comma stands for itself."""
_PRINTED = re.compile(r"(shift\+)?([!-+\--~]|space|question_mark|full_stop|minus|slash)")
"""Keys that put a sign into a field."""
_WITH_FIELD = {"picker", "filter", "organization", "provider", "commands", "outputs"}
"""Places where a field has the focus all the time."""
_KNOWN = ("theme", "keys")
_Problem = tuple[str, str]  # where, like keys.settings.test, and a sentence
_EVERYWHERE = {"app", "modal"}
ONE_MEANING = {"f2": "settings.save", "f7": "settings.problem", "f8": "settings.probe"}
"""Keys that mean one thing on all screens, and the id of that; once they meant several."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of a user; one that cannot be used is left out and said.

    Attributes:
        path: The file.
        theme: A name of THEMES; empty where none was chosen.
        keys: Textual's names of keys, with commas, by the id of the key.
        problems: A sentence for everything that cannot be used.
    """

    path: Path
    theme: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_preferences(path: Path) -> Preferences:
    """Read the file; where it is missing or broken, everything is as it comes."""
    try:
        data = read_regular(path, _LARGEST)
    except FileNotFoundError:
        return Preferences(path)
    except OSError as error:
        wrong = _("{path} cannot be read: {error}.")
        return Preferences(path, problems=(wrong.format(path=_shown(path), error=because(error)),))
    import tomllib  # few have this file

    try:
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        wrong = _("{path} is not TOML: {error}.")
        shown = wrong.format(path=_shown(path), error=printable(str(error), 200))
        return Preferences(path, problems=(shown,))
    problems: list[_Problem] = []
    theme = _theme(table.get("theme", ""), problems)
    keys = _keys(table.get("keys", {}), problems)
    for name in table:
        if name not in _KNOWN:
            sentence = _("{name} is not known here{nearest}.")
            nearest = _nearest(name, _KNOWN)
            problems.append((name, sentence.format(name=printable(name, 40), nearest=nearest)))
    return Preferences(path, theme, keys, tuple(_with_lines(path, text, problems)))


def _with_lines(path: Path, text: str, problems: Sequence[_Problem]) -> Iterator[str]:
    """``…/user.toml:3: [keys] settings.test: …``, in the order of the file."""
    if problems:
        from tui.storage.settings_file.statements import statements

        lines = {".".join(one.path): one.line for one in reversed(list(statements(text)))}
        numbered = [(lines.get(name, 1), sentence) for name, sentence in problems]
        for line, sentence in sorted(numbered, key=lambda one: one[0]):
            yield f"{_shown(path)}:{line}: {sentence}"


def keep_theme(path: Path, theme: str) -> None:
    """Write the theme into the file; whatever else is in it stays.

    Raises:
        NotSaved: It cannot be read, or not be written.
        BrokenFile: It is no TOML, and was left alone.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError

    from tui.errors import BrokenFile, NotSaved

    try:
        text = read_regular(path, _LARGEST).decode("utf-8-sig")
        document = tomlkit.parse(text)
    except FileNotFoundError:
        document = tomlkit.document()
    except (ParseError, ValueError, RecursionError) as error:
        sentence = _("{path} is not TOML; mend it, then choose again.")
        raise BrokenFile(sentence.format(path=_shown(path))) from error
    except OSError as error:
        wrong = _("{path} cannot be read: {error}.")
        raise NotSaved(wrong.format(path=_shown(path), error=because(error))) from error
    if document.get("theme") == theme:
        return
    if "theme" in document or not document:
        document["theme"] = theme
        written = tomlkit.dumps(document)
    else:  # tomlkit would put it into the last table
        written = f'theme = "{theme}"\n{text}'
    replacing.make_directory(path.parent)
    replacing.replace(path, written.encode(), _MODE)


def _theme(theme: object, problems: list[_Problem]) -> str:
    if theme in ("", *THEMES):
        return str(theme)
    sentence = _("theme {theme!r} is not one of {themes}{nearest}.").format(
        theme=printable(str(theme), 40),
        themes=", ".join(THEMES),
        nearest=_nearest(str(theme), THEMES),
    )
    problems.append(("theme", sentence))
    return ""


def _keys(table: object, problems: list[_Problem]) -> dict[str, str]:
    if not isinstance(table, dict):
        sentence = _('keys is a table: [keys], then "settings.test" = "f5".')
        problems.append(("keys", sentence))
        return {}
    known = {key.id: key for key in KEYS}
    chosen: dict[str, str] = {}
    for id_, keys in _flat(table):
        name = f"keys.{id_}"
        if id_ not in known:
            nearest = _nearest(id_, known)
            sentence = _("[keys] {id} is not known{nearest}.")
            problems.append((name, sentence.format(id=printable(id_, 60), nearest=nearest)))
        elif wrong := _wrong(keys) or _typed(known[id_], str(keys)):
            problems.append((name, f"[keys] {id_}: {wrong}"))
        elif taken := _taken(known[id_], str(keys), chosen):
            problems.append((name, f"[keys] {id_}: {taken}"))
        else:
            for twin in _twins(known[id_]):
                chosen[twin.id] = _clean(str(keys))
            if elsewhere := _elsewhere(known[id_], chosen):
                problems.append((name, f"[keys] {id_}: {elsewhere}"))
    return chosen


def _elsewhere(key: Key, chosen: Mapping[str, str]) -> str:
    """Say what one of its keys does on other screens, where that is something else; such a key
    still works, as it did before it had one meaning.
    """
    for one in chosen[key.id].split(","):
        for other in KEYS:
            meant = other.id == ONE_MEANING.get(one) and other.action != key.action
            if meant and one in chosen.get(other.id, other.keys).split(","):
                sentence = _("it works, but {key} is {other} elsewhere; as it comes it is {usual}.")
                return sentence.format(key=one, other=other.id, usual=key.keys)
    return ""


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """``settings.test = "f5"`` with and without quotes: TOML takes the second for a table."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _wrong(keys: object) -> str:
    if not isinstance(keys, str) or not keys.strip():
        return _('a text with keys and commas between them is wanted, like "f5,ctrl+t".')
    for key in keys.split(","):
        if not _KEY.fullmatch(key.strip()):
            sentence = _("{key!r} is not a key; keys are like f5, ctrl+t, j.")
            return sentence.format(key=printable(key.strip(), 40))
    return ""


def _typed(key: Key, keys: str) -> str:
    """Which of the keys would be a letter of a text where this one works, or never typed again."""
    if key.place not in _WITH_FIELD and not key.priority:
        return ""
    for one in _clean(keys).split(","):
        if _PRINTED.fullmatch(one):
            sentence = _("{key!r} is typed as text there; choose one like f5 or ctrl+t.")
            return sentence.format(key=one)
    return ""


def _taken(key: Key, keys: str, chosen: Mapping[str, str]) -> str:
    """What has one of these keys in the same place already."""
    wanted = set(_clean(keys).split(","))
    for other in KEYS:
        near = other.place == key.place or other.place in _EVERYWHERE
        same = other in _twins(key) or other.action.removeprefix("app.") == key.action
        has = set(chosen.get(other.id, other.keys).split(","))
        if near and not same and wanted & has:
            sentence = _("{keys} is {other} already; change that first.")
            return sentence.format(keys=", ".join(sorted(wanted & has)), other=other.id)
    return ""


def _twins(key: Key) -> list[Key]:
    """The keys that take turns on the same key, like Cancel and Close; they move together."""
    own = set(key.keys.split(","))
    return [one for one in KEYS if one.place == key.place and own & set(one.keys.split(","))]


def _clean(keys: str) -> str:
    return ",".join(key.strip() for key in keys.split(","))


def _nearest(name: str, names: Mapping[str, object] | tuple[str, ...]) -> str:
    found = get_close_matches(name, list(names), 1, 0.5)
    return _(", did you mean {found}").format(found=found[0]) if found else ""


def _shown(path: Path) -> str:
    return printable(str(path))
