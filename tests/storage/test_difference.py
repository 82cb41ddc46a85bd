"""What differs between two versions, and what may not be seen in either."""

import pytest

from tui.storage.difference import KeyChange, diff, holds_secret, key_changes


def test_changes_by_key() -> None:
    old = b'name = "A"\n[smtp]\nport = 25\nverify_certificate = true\n'
    new = b'[smtp]\nport = 587\nverify_certificate = false\nhost = ""\n'
    assert key_changes(old, new) == (
        KeyChange("name", "A", "not set"),
        KeyChange("smtp.host", "not set", "empty"),
        KeyChange("smtp.port", "25", "587"),
        KeyChange("smtp.verify_certificate", "true", "false"),
    )
    assert key_changes(None, None) == ()
    assert key_changes(old, b"[broken") is None


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ('password = "x"', True),
        ('  "Password" = "x"', True),
        ("authentication.password = 'x'", True),
        ("smtp_pass='x'", True),
        ("api_key = 123456", True),
        ('secret = "keyring"', False),
        ('bypass = "x"', False),
        ("# password is in the keyring", False),
        ('name = "password = x"', False),
    ],
)
def test_what_looks_like_a_password_is_masked(line: str, held: bool) -> None:
    """Mutation: the lines as they are."""
    content = f"[authentication]\n{line}\n".encode()
    assert holds_secret(content) == held
    shown = "\n".join(diff(b"", content))
    assert ("********" in shown) == held
    assert (line.partition("=")[2].strip() in shown) != held or not line.partition("=")[2]


def test_lines_cannot_steer_the_terminal() -> None:
    assert diff(b"", b"# \x1b[2J\x9b \xff\n")[1] == "+# ␛[2J\\x9b \\xff"
