"""What differs between two versions, and what may not be seen in either."""

from tui.storage.settings_file.difference import KeyChange, diff, key_changes


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


def test_lines_cannot_steer_the_terminal() -> None:
    assert diff(b"", b"# \x1b[2J\x9b \xff\n")[1] == "+# ␛[2J\\x9b \\xff"
