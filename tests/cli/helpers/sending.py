"""Sending to a scripted server, as the tests of send and sendmail do."""

from collections.abc import Sequence

from tests.cli.helpers.commands import Ended, run
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, message
from tui.storage.directory.config_directory import ConfigDirectory

MAIL_TEXT = "Subject: It is done\n\nBackup of 3 files.\n"
TO = "oncall@acme.example"
TAKEN = message(b"250 2.0.0 Ok\r\n")
EHLO_ANY = expect(b"EHLO", b"250-mail.example\r\n250 8BITMIME\r\n")


def send(
    directory: ConfigDirectory, arguments: Sequence[str], given: str | bytes, *steps: Step
) -> tuple[Ended, list[bytes]]:
    """Send to a scripted server; what came there, the message's dots still doubled."""
    with ScriptedServer(*steps) as server:
        directory.save("acme", {"smtp.port": server.port})
        ended = run("send", "acme", *arguments, given=given)
    return ended, server.received
