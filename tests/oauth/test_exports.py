"""Other programs: msmtp asks posthouse token, really; others are refused with the reason."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.helpers.commands import run
from tests.oauth.helpers.issuer import Issuer, device_code, refusal, tokens
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


PLUGIN_FORM = (
    "client_id={client_id}&client_secret={client_secret}&grant_type=refresh_token"
    "&refresh_token={refresh_token}"
)
"""As token_store.cc of sasl-xoauth2 joins it, without escapes."""


def test_postfix_gets_a_sign_in_of_its_own(
    acme: ConfigDirectory, issuer: Issuer, runtime: Path, fake_keyring: Path, tmp_path: Path
) -> None:
    """The plugin renews from its file; what Posthouse stored stays as it is, and is not in it.

    Mutations: the stored refresh token is written; the new one is stored here.
    """
    sign_in(issuer)
    before = (fake_keyring / "store").read_text()
    issuer.answer("/token", tokens("access-9", "refresh-of-postfix"))
    ended = run("export", "acme", "postfix", "--with-password", "--output", str(tmp_path / "out"))
    assert ended.code == 0, ended.err
    assert "type the code B6BQ8NPR3" in ended.err
    assert "refresh-of-postfix" not in ended.out + ended.err
    assert (fake_keyring / "store").read_text() == before
    token = tmp_path / "out" / "posthouse_token"
    assert token.stat().st_mode & 0o777 == 0o600
    held = json.loads(token.read_text())
    assert held["refresh_token"] == "refresh-of-postfix"
    assert (held["access_token"], held["expiry"], held["client_secret"]) == ("", "0", "")
    login = (tmp_path / "out" / "posthouse_sasl_passwd").read_text()
    assert login == "[127.0.0.1]:587  ops@acme.example:/etc/tokens/acme\n"
    main = (tmp_path / "out" / "posthouse_main.cf").read_text()
    assert "smtp_sasl_mechanism_filter = xoauth2\n" in main
    assert "/var/spool/postfix/etc/tokens/acme\n" in main
    with urlopen(held["token_endpoint"], PLUGIN_FORM.format(**held).encode()) as answer:
        assert answer.status == 200
    assert issuer.forms()[-1]["refresh_token"] == "refresh-of-postfix"
    assert issuer.forms()[-1]["client_id"] == "app-1"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"oauth.flow": "client-credentials", "oauth.client_secret": "ask"},
         "an app by itself gets none"),
        ({"authentication.mechanism": "OAUTHBEARER"}, "it logs in by XOAUTH2 only"),
        ({"smtp.host": "mail.acme.example"}, "a token is sent over verified TLS only"),
        ({"smtp.host": "mail.acme.example", "smtp.encryption": "starttls",
          "smtp.verify_certificate": False}, "a token is sent over verified TLS only"),
        ({"oauth.client_id": "app&1"}, "sends unescaped"),
    ],
)  # fmt: skip
def test_what_the_plugin_can_not_do_is_said_before_anybody_signs_in(
    acme: ConfigDirectory, issuer: Issuer, tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    acme.save("acme", changed)
    ended = run("export", "acme", "postfix", "--with-password", "--output", str(tmp_path / "out"))
    assert ended.code == 65
    assert said in ended.err
    assert issuer.asked == []
    assert not (tmp_path / "out").exists()


def test_nobody_signs_in_for_a_file_that_is_not_written(
    acme: ConfigDirectory, issuer: Issuer, tmp_path: Path
) -> None:
    """One of an earlier sign-in is in use, perhaps. Mutation: the check comes after."""
    (tmp_path / "posthouse_token").write_text("of somebody's plugin")
    arguments = ("export", "acme", "postfix", "--with-password", "--output", str(tmp_path))
    ended = run(*arguments)
    assert ended.code == 73
    assert "--overwrite replaces it" in ended.err
    assert issuer.asked == []
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", tokens())
    assert run(*arguments, "--overwrite").code == 0
    assert "refresh-1" in (tmp_path / "posthouse_token").read_text()


def test_a_sign_in_for_postfix_that_fails_writes_nothing(
    acme: ConfigDirectory, issuer: Issuer, tmp_path: Path
) -> None:
    arguments = ("export", "acme", "postfix", "--with-password", "--output", str(tmp_path / "out"))
    issuer.answer("/devicecode", device_code())
    issuer.answer("/token", refusal("access_denied"))
    ended = run(*arguments)
    assert (ended.code, (tmp_path / "out").exists()) == (77, False)
    issuer.answer("/token", tokens(refresh=None))
    ended = run(*arguments)
    assert ended.code == 65
    assert "ask for offline_access in Scope" in ended.err
    assert not (tmp_path / "out").exists()
