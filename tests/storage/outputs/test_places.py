"""Which formats need a directory."""

from tui.errors import InvalidInput
from tui.exports.formats import FORMATS, export
from tui.settings.inheritance import Effective
from tui.settings.model import settings_of
from tui.settings.names import HOST
from tui.storage.outputs.places import IN_DIRECTORIES


def test_the_formats_that_always_have_several_files() -> None:
    values = {
        "mail.mode": "custom",
        "smtp.host": "mail.example",
        "authentication.required": False,
        "sender.address": "a@mail.example",
    }
    effective = Effective(settings_of(values), {}, HOST)
    several = set()
    for format in FORMATS:
        try:
            if len(export(effective, format, None, "/etc")) > 1:
                several.add(format)
        except InvalidInput:
            assert format == "dma"  # which has one file without a login
    assert several == IN_DIRECTORIES
