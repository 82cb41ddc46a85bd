"""A workspace and servers in which everything that comes from outside is hostile."""

import dataclasses
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.smtp.helpers.certificates import make_certificates
from tests.smtp.helpers.scripted import ScriptedServer, close, expect, send, tls, until_gone
from tests.ui.helpers.payloads import IN_A_PATH, IN_A_REPLY, LONG, MARKUP, PAYLOAD, TOKEN, quoted
from tui.storage.directory.config_directory import ConfigDirectory
from tui.storage.editing import add_rename_remove
from tui.storage.keyring.system_keyring import KeyringPasswords
from tui.storage.state.drafts import KeptDraft
from tui.storage.state.mail_test_result import MailTestResult
from tui.storage.state.mail_tests import StateDirectory
from tui.storage.state.processes import Process, this_process
from tui.storage.workspace import Workspace

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOSTILE = quoted(PAYLOAD)
NAME = f"{TOKEN}{MARKUP}"  # with a control character it would be no name
FILES = {
    "acme": f"""
        name = {HOSTILE}
        {HOSTILE} = 1
        [mail]
        mode = "custom"
        [smtp]
        host = {HOSTILE}
        port = 25
        [authentication]
        required = true
        username = {quoted(LONG)}
        [outputs]
        msmtp = {HOSTILE}
        [sender]
        address = {HOSTILE}
        name = {HOSTILE}
        """,
    "broken": f"smtp.{HOSTILE} = 1\n",
    "edited": f'name = {HOSTILE}\n[smtp]\ndomain = "a.example"\n',
    "gone": f"name = {quoted(NAME)}\n",
    "marked": f"name = {quoted(NAME)}\n",
    "conflict": 'name = "C"\n[smtp]\ndomain = "a.example"\nca_file = "a"\n',
}
PROBED = """
    [mail]
    mode = "custom"
    [smtp]
    host = "127.0.0.1"
    port = {port}
    encryption = "none"
    [sender]
    address = "a@b.example"
    """
WRITTEN = """
    [mail]
    mode = "custom"
    [smtp]
    host = "127.0.0.1"
    [sender]
    address = "a@b.example"
    [outputs]
    msmtp = "{path}"
    """
COMMANDED = """
    [mail]
    mode = "custom"
    [smtp]
    host = "127.0.0.1"
    [authentication]
    required = true
    username = "u"
    secret = "command"
    command = ["sh", "-c", "cat '{words}' >&2; exit 1", {markup}]
    [sender]
    address = "a@b.example"
    """
KEPT = COMMANDED.partition("    secret")[0] + COMMANDED.partition('1", {markup}]\n')[2]
SIGNED = """
    name = {name}
    [mail]
    mode = "custom"
    [smtp]
    host = "127.0.0.1"
    encryption = "none"
    [authentication]
    required = true
    username = "u@a.example"
    secret = "oauth"
    [oauth]
    provider = "microsoft-365"
    tenant = "a.example"
    client_id = "c"
    client_secret = "{secret}"
    flow = "device"
    issuer = "{issuer}"
    [sender]
    address = "a@b.example"
    """
TESTED = """
    name = "T"
    [mail]
    mode = "custom"
    [smtp]
    host = "127.0.0.1"
    port = {port}
    encryption = "implicit"
    verify_certificate = false
    [sender]
    address = "a@b.example"
    """


def furnish(place: Path, tested: int, probed: int, issuer: str) -> Workspace:
    """A workspace in which everything that comes from outside is hostile."""
    config = place / f"c{IN_A_PATH}"
    folder = config / "organizations"
    folder.mkdir(parents=True)
    output = place / "msmtprc"
    output.write_text(PAYLOAD, encoding="utf-8")
    files = {
        **FILES,
        "tested": TESTED.format(port=tested),
        "written": WRITTEN.format(path=output),
        "probed": PROBED.format(port=probed),
        "commanded": COMMANDED.format(words=place / "words", markup=quoted(MARKUP)),
        "asked": COMMANDED.format(words=place / "words", markup=quoted(NAME)),
        "kept": KEPT,
        "signed": SIGNED.format(name=quoted(NAME), secret="none", issuer=issuer),
        "secret": SIGNED.format(name=quoted(NAME), secret="ask", issuer=issuer),
    }
    (place / "words").write_bytes(IN_A_REPLY + TOKEN.encode())
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "asked.toml").chmod(0o666)
    (folder / "folder.toml").mkdir()
    (folder / f"{IN_A_PATH}.toml").touch()
    state = StateDirectory(place / "state", config)
    for name in ("acme", "tested"):
        state.record(
            name,
            MailTestResult(NOW, False, PAYLOAD, PAYLOAD, "auth", PAYLOAD, PAYLOAD, "0" * 64),
        )
    dead = Process(1, "0", "an earlier boot", this_process().host, PAYLOAD)
    draft = KeptDraft(NOW, dead, {"smtp.domain": PAYLOAD}, {"smtp.domain": PAYLOAD}, password=False)
    state.drafts.path.mkdir(parents=True)
    kept = json.dumps(dataclasses.asdict(draft), default=str)
    (state.drafts.path / "edited@00000000.json").write_text(kept)
    directory = ConfigDirectory(config)
    workspace = Workspace(directory, hostile_keyring(place, config), state, environ=os.environ)
    add_rename_remove.remove(workspace, "gone")
    (folder / "acme.toml").write_text(FILES["acme"] + f"domain = {HOSTILE}\n", encoding="utf-8")
    who = [f"user.name={PAYLOAD.replace(chr(0), '')}", f"user.email={IN_A_PATH.replace('>', '')}"]
    subprocess.run(
        ["git", *(word for one in who for word in ("-c", one)), "commit", "-qam", IN_A_PATH],
        cwd=config,
        check=True,
    )
    return workspace


def hostile_keyring(place: Path, config: Path) -> KeyringPasswords:
    """A keyring whose user has a hostile name; with $FAKE_HOW=words it fails with hostile words."""
    fake = place / "fake" / "keyring"
    fake.mkdir(parents=True)
    shutil.copy(Path(__file__).parents[2] / "fake_keyring.py", fake / "__init__.py")
    os.environ.update(
        PYTHONPATH=str(fake.parent),
        FAKE_STORE=str(place / "store"),
        FAKE_BACKEND="keyring.backends.SecretService",
        FAKE_WORDS=IN_A_PATH,
        LOGNAME=IN_A_PATH,
    )
    return KeyringPasswords(config)


def hostile_server(place: Path) -> ScriptedServer:
    """TLS with a hostile certificate, then hostile replies, and a refusal at last."""
    certificates = make_certificates(place)
    line = IN_A_REPLY
    return ScriptedServer(
        tls(certificates.hostile),
        send(b"220-" + line + b"\r\n220 " + line * 4 + b"\r\n"),
        expect(b"EHLO", b"250-" + line + b"\r\n250-AUTH " + line + b"\r\n250 " + line + b"\r\n"),
        expect(b"MAIL", b"250 " + line + b"\r\n"),
        expect(b"RCPT", b"550 5.7.1 " + line + b"\r\n"),
        close,
    )


def hostile_plain_server() -> ScriptedServer:
    """Hostile words without TLS, for whoever comes first."""
    line = IN_A_REPLY
    return ScriptedServer(
        send(b"220 " + line + b"\r\n"),
        expect(b"EHLO", b"250-" + line + b"\r\n250-AUTH " + line + b"\r\n250 " + line + b"\r\n"),
        until_gone,
    )
