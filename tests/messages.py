"""`python -m tests.messages`: brings the catalogues of tui/locale up to date and compiles them."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tui.language import DOMAIN, LANGUAGES, LOCALES

ROOT = Path(__file__).resolve().parents[1]
# Where the words stand in the tables. Babel takes two places of one call for singular and plural,
# so each further place is looked for in a round of its own.
ROUNDS = (
    DEFAULT_KEYWORDS | {"Rule": (2,), "Field": (2,), "Shape": (2,), "Binding": (3,)},
    {"Rule": (3,), "Field": (3,)},
    {"Field": (4,), "Rule": (1,)},
)


def extracted() -> Catalog:
    """Every text that tui marks for translation."""
    catalogue = Catalog(project="Posthouse", charset="utf-8")
    for keywords in ROUNDS:
        found = extract_from_dir(ROOT / "tui", keywords=keywords, strip_comment_tags=True)
        for name, _line, message, _comments, _context in found:
            catalogue.add(message, locations=[(f"tui/{name}", 0)])
    return catalogue


def translated(language: str) -> Catalog:
    """The catalogue of a language as it is in its .po file."""
    with _file(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts that a catalogue has no words for."""
    found = []
    for message in catalogue:
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(words):
            found.append(str(message.id))
    return found


def as_po(catalogue: Catalog) -> bytes:
    """A catalogue as translators read it; the places are files, for lines move all the time."""
    buffer = BytesIO()
    write_po(
        buffer, catalogue, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True
    )
    return buffer.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it; what is not translated, or doubtful, is left out."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def _file(language: str, suffix: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def main() -> None:
    template = extracted()
    for language in LANGUAGES[1:]:
        catalogue = translated(language)
        template.creation_date = catalogue.creation_date  # else it is another file each time
        catalogue.update(template, no_fuzzy_matching=True)
        _file(language, "po").write_bytes(as_po(catalogue))
        _file(language, "mo").write_bytes(as_mo(catalogue))
        left = untranslated(catalogue)
        print(f"{language}: {len(catalogue)} texts, {len(left)} not translated")
        for text in left:
            print(f"  {text!r}")


if __name__ == "__main__":
    main()
