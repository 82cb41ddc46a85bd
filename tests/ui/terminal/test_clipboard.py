"""What a password field gives away on a real terminal: nothing, by no key and no mouse."""

import base64
import re
from pathlib import Path

import pytest

from tests.ui.conftest import ACME
from tests.ui.helpers.terminal import terminal

TYPED = "hunter2-typed"
FOCUS = """
from tui.screens.settings.screen import MailSettingsScreen
loaded = MailSettingsScreen._loaded
def focus(self):
    loaded(self)
    self.query_one("#row-{row}").control.focus()
MailSettingsScreen._loaded = focus
"""
COPIED = re.compile(rb"\x1b\]52;[^;]*;([A-Za-z0-9+/=]*)")
SELECT, COPY, CUT = b"\x1b[1;2H", b"\x03", b"\x18"
DRAG_OVER_ALL = b"\x1b[<0;1;2M\x1b[<32;80;22M\x1b[<0;80;22m"


@pytest.fixture
def config(own_home: Path) -> Path:
    path = own_home / "posthouse" / "organizations" / "acme.toml"
    path.parent.mkdir(parents=True)
    path.write_text(ACME.replace('"keyring"', '"ask"'), encoding="utf-8")
    return path


@pytest.mark.parametrize(("row", "gives"), [("smtp-domain", True), ("password", False)])
def test_what_copy_and_cut_send_to_the_terminal(config: Path, row: str, gives: bool) -> None:
    """The other field shows that the test would see it. Mutation: an Input with password=True."""
    with terminal("open", "acme", prepare=FOCUS.format(row=row)) as app:
        app.wait_for("Not tested yet.")
        app.type(TYPED.encode())
        app.wait_for(TYPED if gives else "•" * len(TYPED))
        assert (TYPED in app.shown) == gives
        app.type(SELECT + COPY + DRAG_OVER_ALL + COPY + SELECT + CUT + b"\x1b[24~")
        app.type(b"\x1bOP")
        app.wait_for("Keys")
    copied = [base64.b64decode(one).decode() for one in COPIED.findall(app.everything)]
    assert any(TYPED in one for one in copied) == gives
    assert gives or TYPED.encode() not in app.everything
