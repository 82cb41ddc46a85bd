"""A password that a hand left in a file: found in every form, and in nothing that is shown."""

import pytest

from tests.plain_secrets import HELD, NOT_HELD, SECRET, data
from tui.settings.checking.plain_secrets import MASK
from tui.storage.settings_file.difference import diff, key_changes
from tui.storage.settings_file.secret_lines import holds_secret, masked


@pytest.mark.parametrize("name", HELD)
def test_a_password_is_found_and_masked(name: str) -> None:
    """Mutations: only lines are looked at; only what is TOML; no comments; no source."""
    content = data(HELD[name])
    assert SECRET.encode() in content
    assert holds_secret(content)
    shown = masked(content)
    assert SECRET not in shown
    assert MASK in shown
    assert ("a@b.example" in shown) == (name != "no TOML, to the end")


@pytest.mark.parametrize("text", NOT_HELD)
def test_what_is_no_password_is_left_as_it_is(text: str) -> None:
    """Mutation: whatever looks like one, in text and in comments too."""
    assert not holds_secret(data(text))
    assert masked(data(text)) == text


@pytest.mark.parametrize("name", HELD)
def test_no_difference_shows_it(name: str) -> None:
    """Mutations: the lines as they are; the value of a source that is none."""
    content = data(HELD[name])
    for old, new in ((b"", content), (content, b""), (content, b"\n" + content)):
        assert SECRET not in "\n".join(diff(old, new))
        assert SECRET not in str(key_changes(old, new))


def test_a_byte_order_mark_is_still_shown() -> None:
    assert diff(b"a = 1\n", b"\xef\xbb\xbfa = 1\n") == ["@@ -1 +1 @@", "-a = 1", "+\\ufeffa = 1"]


@pytest.mark.parametrize(
    "content",
    [b"a." * 125_000, b"a_" * 125_000, b"# " * 125_000, b'# password = "' + b"x " * 125_000,
     b" " * 250_000 + b"]", b"\t'" * 125_000, b", " * 125_000, b"x.password " * 25_000],
    ids=["dots", "one long key", "comments", "a comment", "blanks", "quotes", "commas", "names"],
)  # fmt: skip
def test_a_file_full_of_nearly_passwords_takes_no_time(content: bytes) -> None:
    """Mutation: a pattern whose time grows with the square of the file; it would take hours."""
    assert not holds_secret(content)
    assert MASK not in masked(content)
