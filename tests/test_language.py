"""Every sentence that reaches a person is in French too, and the two say the same."""

import errno
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from tests import messages
from tui import language
from tui.cli.main import COMMANDS
from tui.cli.shared.language_options import confirmed
from tui.language import _, ngettext
from tui.settings.fields import FIELDS, OUTPUTS
from tui.settings.providers.table import PROVIDERS
from tui.smtp.diagnosis.diagnosis import RULES
from tui.system_words import because, in_our_words
from tui.text import printable

PLACE = re.compile(r"\{\w*(?:![rs])?(?::[^{}]*)?\}")
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def template() -> Catalog:
    return messages.extracted()


@pytest.fixture(scope="module")
def french() -> Catalog:
    return messages.translated("fr")


@pytest.fixture
def in_french() -> Iterator[None]:
    language.use("fr")
    yield
    language.use("en")


def pairs(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Each English form with its translation."""
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            yield message.id, str(message.string)
        elif not isinstance(message.id, str):
            yield from zip(message.id, message.string or ("", ""), strict=True)


def test_the_catalogue_has_what_the_code_says(template: Catalog, french: Catalog) -> None:
    """Mutation: a word of any sentence changed. `make messages` mends it."""
    said = {str(message.id) for message in template if message.id}
    assert said == {str(message.id) for message in french if message.id}


def test_nothing_is_left_to_translate(french: Catalog) -> None:
    """Mutation: an empty msgstr."""
    assert messages.untranslated(french) == []
    assert [message.id for message in french if message.id and message.fuzzy] == []


def test_the_compiled_catalogue_is_of_this_one(french: Catalog) -> None:
    """Mutation: a msgstr changed without `make messages`."""
    compiled = language.LOCALES / "fr" / "LC_MESSAGES" / "posthouse.mo"
    assert words(compiled.read_bytes()) == words(messages.as_mo(french))


def words(compiled: bytes) -> dict[object, str]:
    """What a compiled catalogue holds; its header differs from one Babel to the next."""
    catalogue: dict[object, str] = vars(GNUTranslations(io.BytesIO(compiled)))["_catalog"]
    return {english: french for english, french in catalogue.items() if english}


def test_translations_fit(french: Catalog) -> None:
    """Mutation: a placeholder renamed, a line break dropped, a space at the end lost."""
    for english, translated in pairs(french):
        assert sorted(set(PLACE.findall(english))) == sorted(set(PLACE.findall(translated)))
        assert english.count("\n") == translated.count("\n"), english
        assert english[-1:].isspace() == translated[-1:].isspace(), english
        for mark in ("✓", "✗", "!", "●"):
            assert english.startswith(mark) == translated.startswith(mark), english


def test_placeholders_can_be_filled_in(french: Catalog) -> None:
    """Mutation: ``{host)`` in a translation, which no format() takes."""
    for english, translated in pairs(french):
        if PLACE.search(english):
            assert names(translated) == names(english)


def names(template: str) -> set[str]:
    """What format() needs for a sentence."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(template) if name}


def test_a_space_before_a_mark_does_not_break(french: Catalog) -> None:
    """French sets one before : ; ! ? and inside « »; mutation: a plain space there."""
    for _english, translated in pairs(french):
        assert not re.search(r"\w [:;!?](\s|$)|« | »", translated), translated
        assert printable(translated.replace("\n", "").replace("\t", "")) == re.sub(
            r"[\n\t]", "", translated
        )


def test_tables_are_translated(french: Catalog) -> None:
    """Babel reads tables by the places of their words; mutation: ``Field`` without its 4."""
    known = {english for english, _translated in pairs(french)}
    shown = {about for _place, about in COMMANDS.values()} | {*OUTPUTS.values()}
    for rule in RULES:
        shown |= {rule.summary, rule.cause}
    for field in FIELDS.values():
        shown |= {field._label, field._hint, field._help}
    for provider in PROVIDERS:
        shown |= {provider.username, provider.password, provider.note, provider.password_ends}
        for shape in (provider.username_shape, provider.password_shape):
            shown |= {shape.otherwise} if shape else set()
    assert shown - known <= {""}


def test_labels_are_those_of_uipath(in_french: None) -> None:
    assert [FIELDS[key].label for key in ("smtp.host", "smtp.timeout_ms", "sender.address")] == [
        "Nom de l'hôte", "Délai d'attente", "Adresse de l'expéditeur"
    ]  # fmt: skip
    assert _("Use default mail settings") == "Utiliser les paramètres de messagerie par défaut"
    assert ngettext("{days} day ago", "{days} days ago", 0).format(days=0) == "il y a 0 jour"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr@euro"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "frr_DE"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "fr"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "br:fr:en"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "en:fr"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "fr"}, "en"),
        ({"LANGUAGE": "fr"}, "en"),
        ({"LC_ALL": "POSIX", "LANG": "fr_FR"}, "en"),
    ],
)
def test_the_locale_chooses(environ: dict[str, str], expected: str) -> None:
    assert language.of_locale(environ) == expected


def posthouse(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        capture_output=True, text=True, encoding="utf-8", env=os.environ | environ,
    )  # fmt: skip


def test_commands_speak_it(tmp_path: Path) -> None:
    """Help, click's own words and errors; mutation: ``speak`` not called."""
    given = ("--config-dir", str(tmp_path))
    helped = posthouse("--language", "fr", "--help").stdout.replace(NO_BREAK, " ")
    assert "Utilisation :" in helped
    assert "Afficher cette aide et quitter." in helped
    assert "Lister les organisations." in helped
    failed = posthouse("--language", "fr", *given, "show", "acme")
    assert failed.returncode == 66
    assert "Aucune organisation n'a l'id acme" in failed.stderr
    wrong = posthouse(*given, "show", LANGUAGE="fr", LC_ALL="fr_FR.UTF-8")
    assert "Erreur" in wrong.stderr
    assert "Argument manquant" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("demo", "--help"), ["Faire le tour", "[OPTIONS]"]),
        (("--help",), ["COMMANDE [ARGS]", "--config-dir RÉP"]),
        (("test", "--help"), ["--to ADRESSE", "--timeout SECONDES", "CLÉ=VALEUR"]),
        (("add", "--help"), ["--name NOM", "[obligatoire]"]),
        (("test", "x", "--to", "a@b.example", "--timeout", "soon"), ["soon n'est pas une durée"]),
        (("list",), ["perso.", "défaut"]),
        (("show", "acme"), ["Acme (acme) : perso.", "organisation", "intégrés"]),
        (("set", "acme", "smtp.encryption=x"), ["starttls, implicit ou none"]),
        (("validate",), ["odd.toml:2: pas du TOML : une [table] n'est pas fermée"]),
        (("validate",), ["acme.toml:6: attention : smtp.strange: "]),
        (("doctor",), ["attention", "problème", "fichiers", "répertoire"]),
        (("providers", "sendgrid"), ["documenté", "vérifié", "serveur"]),
        (("export", "labs", "env"), ["Labs ne peut pas être exporté"]),
        (("probe", "127.0.0.1:1"), ["refusé : 127.0.0.1 refuse"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_no_english_slips_in(tmp_path: Path, arguments: tuple[str, ...], words: list[str]) -> None:
    """Mutations: the ``_`` of each taken away, or another form than the sentence's."""
    organizations = tmp_path / "organizations"
    organizations.mkdir()
    (organizations / "acme.toml").write_text(
        'name = "Acme"\n[mail]\nmode = "custom"\n[smtp]\nhost = "mail.example"\nstrange = 1\n'
        '[sender]\naddress = "me@acme.example"\n'
    )
    (organizations / "labs.toml").write_text('name = "Labs"\n')
    (organizations / "odd.toml").write_text('name = "Odd"\n[smtp\n')
    done = posthouse("--language", "fr", "--config-dir", str(tmp_path), *arguments, COLUMNS="100")
    said = (done.stdout + done.stderr).replace(NO_BREAK, " ")
    for expected in words:
        assert expected in said


def test_errors_of_the_system_speak_it(in_french: None) -> None:
    """Mutations: strerror as it is; a text of the table that the system does not say."""
    refused = OSError(errno.EACCES, os.strerror(errno.EACCES))
    assert because(refused) == "Permission non accordée"
    assert because(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))).startswith("Aucun espace")
    assert because(OSError(0, "Something odd")) == "Something odd"
    assert because(OSError()) == "OSError"
    mismatch = "Hostname mismatch, certificate is not valid for 'mail.example'."
    assert in_our_words(mismatch) == "le certificat n'est pas valable pour mail.example"
    assert in_our_words("certificate has expired") == "le certificat a expiré"


def test_numbers_have_their_thousands_apart(in_french: None) -> None:
    """Mutation: a comma in both."""
    assert language.number(1234567) == "1\u202f234\u202f567"
    language.use("en")
    assert language.number(1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("spoken", "asked", "answer", "expected"),
    [
        ("fr", "[o/N]", "o\n", True),
        ("fr", "[o/N]", "OUI\n", True),
        ("fr", "[o/N]", "y\n", True),
        ("fr", "[o/N]", "\n", False),
        ("fr", "[o/N]", "n\n", False),
        ("en", "[y/N]", "yes\n", True),
        ("en", "[y/N]", "o\n", False),
    ],
)
def test_yes_is_said_in_it(
    in_french: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoken: str,
    asked: str,
    answer: str,
    expected: bool,
) -> None:
    """Mutation: click.confirm, which knows y and n alone."""
    language.use(spoken)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert confirmed("?") is expected
    assert asked in capsys.readouterr().err


def test_json_is_english_everywhere(tmp_path: Path) -> None:
    """Mutation: ``english`` left out of a command's --json."""
    (tmp_path / "organizations").mkdir()
    (tmp_path / "organizations" / "acme.toml").write_text("[smtp]\nport = 70000\n")
    for arguments in (("list", "--json"), ("doctor", "--json"), ("providers", "--json", "ses")):
        given = ("--config-dir", str(tmp_path), *arguments)
        french = posthouse("--language", "fr", *given).stdout
        assert french == posthouse(*given).stdout
        assert french


def test_words_that_people_stumbled_over_do_not_come_back() -> None:
    """Nouns of an accountant, English names of the two modes, and two words for one key. Mutation:
    a merge that takes an older catalogue's words.
    """
    bad = re.compile(
        r"\bÉcarts?\b|^Remplir\b(?! avec)|TLS implicite est faux|\bCustom\b|^Default\b|^Test$"
    )
    said = {french for _english, french in pairs(messages.translated("fr")) if bad.search(french)}
    assert said == set()
