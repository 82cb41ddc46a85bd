"""Finding organizations by what was typed."""

import pytest

from tui.storage.directory.catalog_line import Listing
from tui.storage.directory.finder import Finder

ALL = [
    Listing("host", "Host", "custom", "smtp.relay.example", 587),
    Listing("globex", "Macme Ltd", "custom", "mx.globex.example", 25),
    Listing("beta", "Beta Acme", "custom", "smtp.beta.example", 587),
    Listing("acme-labs", "Labs", "default", "smtp.relay.example", 587),
    Listing("zeta", "ACME Zeta", "custom", "smtp.acme.example", 587),
    Listing("strasse", "Große Straße", "custom", "smtp.strasse.example", 587),
]


@pytest.fixture
def finder() -> Finder:
    made = Finder()
    made.add(ALL[:3])
    made.add(ALL[3:])
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [one.id for one in ALL]),
        ("  ", [one.id for one in ALL]),
        ("acme", ["acme-labs", "zeta", "beta", "globex"]),
        ("ACME z", ["zeta"]),
        ("acme zeta", ["zeta"]),
        ("zeta acme", ["zeta"]),
        ("mx.glo", ["globex"]),
        ("STRASSE", ["strasse"]),
        ("nothing", []),
    ],
)
def test_best_matches_first(finder: Finder, typed: str, found: list[str]) -> None:
    assert [one.id for one in finder.matching(typed)] == found


def test_typing_on_and_back_finds_the_same_as_typing_at_once(finder: Finder) -> None:
    """Mutation: what was left for one text is searched for another."""
    back = ("acme", "acm", "ac", "a", "", "l", "la", "lab", "labs", "lab", "la", "lz", "l")
    for typed in ("a", "ac", "acm", "acme", "acm", "b", "be", "bet", "z", "", "acme z", *back):
        anew = Finder()
        anew.add(ALL)
        assert finder.matching(typed) == anew.matching(typed)


def test_what_comes_later_is_found_too(finder: Finder) -> None:
    """Mutations: adding keeps what was left; what one letter found is taken for all of today."""
    for typed in ("a", "ac", "acm", "acme"):
        finder.matching(typed)
    assert len(finder.matching("acme")) == 4
    finder.add([Listing("new", "New Acme", "default", "", 0)])
    assert len(finder.matching("acme")) == 5
    assert len(finder.matching("acm")) == 5
    assert len(finder.matching("acme")) == 5


def test_what_is_kept_of_earlier_letters_is_bounded(finder: Finder) -> None:
    """Mutation: every step kept."""
    for end in range(1, 40):
        finder.matching("a" * end)
        finder.add([])
    assert len(finder._steps) <= 8
