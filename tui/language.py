"""The language that people are spoken to: English, or French where locale or --language say so.

The English text is the name of a message. What is for scripts and for other people's eyes stays
English: JSON, keys, failures, stages, the history.
"""

import gettext
from collections.abc import Mapping
from pathlib import Path

from tui.own_commands import proposed

LANGUAGES = ("en", "fr")
DOMAIN = "posthouse"
LOCALES = Path(__file__).with_name("locale")

_catalogue = gettext.NullTranslations()
_spoken = "en"


def _(text: str) -> str:
    """``text`` in the language in use now."""
    return proposed(_catalogue.gettext(text)) if text else ""  # gettext has its header under ""


def N_(text: str) -> str:
    """``text`` as it is: marks what is translated later, when it is shown."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a sentence for ``count`` things, in the language in use now."""
    return proposed(_catalogue.ngettext(one, many, count))


def colon(head: str, rest: str) -> str:
    """``head: rest``; French sets a space before the colon."""
    return _("{head}: {rest}").format(head=head, rest=rest)


def number(count: int) -> str:
    """``count`` with its thousands apart, as the language in use sets them."""
    return f"{count:,}".replace(",", "\u202f" if _spoken == "fr" else ",")


def use(language: str) -> None:
    """Speak ``language`` from now on, one of :data:`LANGUAGES`."""
    global _catalogue, _spoken
    _spoken = language
    _catalogue = gettext.translation(DOMAIN, LOCALES, [language], fallback=True)


def spoken() -> str:
    """The language in use now."""
    return _spoken


def of_locale(environ: Mapping[str, str]) -> str:
    """The language that the environment asks for, as GNU gettext reads it; English for others.

    LC_ALL, LC_MESSAGES or LANG names the locale, the first that is set. LANGUAGE, a list with
    colons, goes before it, unless the locale is C or C.UTF-8 (as glibc 2.39 has it, bug 16621).
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "C")
    if locale.partition(".")[0] in ("C", "POSIX"):
        return "en"
    for wanted in (*environ.get("LANGUAGE", "").split(":"), locale):
        language = wanted.replace(".", "_").replace("@", "_").partition("_")[0]
        if language in LANGUAGES:
            return language
    return "en"
