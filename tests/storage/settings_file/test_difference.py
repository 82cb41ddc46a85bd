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


def test_a_server_passes_for_no_other() -> None:
    """Mutations: it is cut, and its domain not seen; letters of another script look alike."""
    long = ".".join(["mail.acme.example", *["a" * 60] * 3, "evil.example"])
    for host, seen in (
        (long, long),
        ("m\u0430il.acme.example", "m\u0430il.acme.example (xn--mil-6cd.acme.example)"),
        ("\u0430" * 300, "\u0430" * 255 + "…"),
    ):
        (changed,) = key_changes(b"", f'[smtp]\nhost = "{host}"\n'.encode()) or ()
        assert changed.new == seen
