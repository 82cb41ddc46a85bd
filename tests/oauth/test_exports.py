"""Other programs: msmtp asks posthouse token, really; others are refused with the reason."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.helpers.commands import run
from tests.oauth.issuer import Issuer, device_code, tokens
from tests.oauth.test_commands import xoauth2
from tests.smtp.helpers.scripted import ScriptedServer, finish, message, script
from tests.smtp.helpers.scripts import DATA, MAIL, RCPT
from tui.settings.fields import OUTPUTS
from tui.storage.directory.config_directory import ConfigDirectory


def sign_in(issuer: Issuer, token: str = "access-1") -> None:
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens(token))
    assert run("login", "acme").code == 0


@pytest.mark.parametrize("format", OUTPUTS)
def test_a_format_takes_a_token_or_says_why_not(
    acme: ConfigDirectory, issuer: Issuer, format: str
) -> None:
    partition = "uipath.partition_id=8f4a3f57-1a2b-4c3d-9e8f-000000000001"
    assert run("set", "acme", partition).code == 0
    ended = run("export", "acme", format)
    if format in ("msmtp", "json"):
        assert ended.code == 0, ended.err
    else:
        assert ended.code == 65
        assert "Secret source (authentication.secret) can't be written for" in ended.err
    assert issuer.asked == []


def test_msmtp_asks_posthouse(acme: ConfigDirectory, issuer: Issuer, runtime: Path) -> None:
    sign_in(issuer)
    ended = run("export", "acme", "msmtp")
    assert "auth xoauth2\n" in ended.out
    assert f"passwordeval posthouse --config-dir {acme.path} token acme\n" in ended.out
    assert "access-1" not in ended.out


@pytest.mark.parametrize(("length", "code"), [(2500, 0), (2501, 65)])
def test_msmtp_takes_no_longer_token(
    acme: ConfigDirectory, issuer: Issuer, length: int, code: int
) -> None:
    sign_in(issuer, "a" * length)
    ended = run("export", "acme", "msmtp")
    assert ended.code == code
    assert code == 0 or "2500 characters at most, and the last one had 2501" in ended.err


@pytest.mark.parametrize(("length", "code"), [(2500, 0), (2501, 65)])
def test_a_save_writes_no_msmtprc_that_can_not_log_in(
    acme: ConfigDirectory, issuer: Issuer, tmp_path: Path, length: int, code: int
) -> None:
    """An output knows how long the last token was. Mutation: files_of is told no length."""
    sign_in(issuer, "a" * length)
    output = f"outputs.msmtp={tmp_path / 'msmtprc'}"
    ended = run("set", "acme", output)
    assert ended.code == code, ended.err
    assert (tmp_path / "msmtprc").exists() == (code == 0)
    assert code == 0 or "2500 characters at most, and the last one had 2501" in ended.err


def test_msmtp_really_sends(
    acme: ConfigDirectory, issuer: Issuer, runtime: Path, tmp_path: Path
) -> None:
    """A token of 2,450 characters, and the mail is taken."""
    token = "a" * 2450
    sign_in(issuer, token)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "posthouse").write_text(f'#!/bin/sh\nexec {sys.executable} -m tui "$@"\n')
    (programs / "posthouse").chmod(0o755)
    taken = message(b"250 2.0.0 Ok\r\n")
    with ScriptedServer(*script(xoauth2(token), MAIL, RCPT, DATA, taken, finish)) as server:
        acme.save("acme", {"smtp.port": server.port})
        msmtprc = tmp_path / "msmtprc"
        assert run("export", "acme", "msmtp", "--output", str(msmtprc)).code == 0
        msmtprc.chmod(0o600)
        ended = subprocess.run(
            ["msmtp", "-C", str(msmtprc), "ann@recipient.example"],
            input="Subject: x\n\nx\n", capture_output=True, text=True, check=False,
            env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
