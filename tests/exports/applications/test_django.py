"""Django sends mail with what is exported for it."""

import os
import subprocess
import sys
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from tests.exports.helpers.samples import NASTY, refused, text
from tui.demo.servers import PASSWORD, DemoServers

SEND = """
import django.conf, mail_settings
names = {name: value for name, value in vars(mail_settings).items() if name.isupper()}
django.conf.settings.configure(**names)
from django.core.mail import send_mail
send_mail("A subject", "A body", None, ["to@acme.example"])
"""


# Django 6.1 wants MAILERS by its release of 2028; before 6.1 there is none to export to.
NAMES_GO = "ignore:The EMAIL_:PendingDeprecationWarning"


def run(content: str, code: str, place: Path, environ: dict[str, str]) -> str:
    (place / "mail_settings.py").write_text(content)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", NAMES_GO, "-c", code],
        capture_output=True, text=True, check=False, cwd=place,
        env={**os.environ, **environ},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("in_clear", [True, False])
@pytest.mark.parametrize("encryption", ["starttls", "implicit", "none"])
def test_a_mail_is_sent(in_clear: bool, encryption: str, tmp_path: Path) -> None:
    with DemoServers(tmp_path) as servers:
        ports = {"starttls": servers.starttls, "implicit": servers.implicit, "none": servers.plain}
        content = text(
            "django",
            {
                "smtp.host": "localhost",
                "smtp.port": ports[encryption],
                "smtp.encryption": encryption,
                "authentication.required": encryption != "none",
                "sender.name": "Büro, Acme",
            },
            PASSWORD if in_clear else None,
        )
        run(
            content, SEND, tmp_path,
            {"SSL_CERT_FILE": str(servers.ca_file), "ACME_PASSWORD": PASSWORD},
        )  # fmt: skip
        (mail,) = servers.received()
        assert mail.sender == "robot@acme.example"
        assert mail.from_header == '"Büro, Acme" <robot@acme.example>'
        assert (PASSWORD in content) == (in_clear and encryption != "none")


@pytest.mark.parametrize("nasty", [*NASTY, "a\nb", "\0"])
def test_any_password_is_carried(nasty: str, tmp_path: Path) -> None:
    code = "import mail_settings; print(ascii(mail_settings.EMAIL_HOST_PASSWORD))"
    assert run(text("django", password=nasty), code, tmp_path, {}) == f"{nasty!a}\n"


def test_a_client_certificate_is_refused() -> None:
    assert "Client certificate (smtp.certificate_file)" in refused(
        "django", {"smtp.certificate_file": "/c.pem"}
    )


def test_a_name_that_looks_encoded_is_exported_as_typed(tmp_path: Path) -> None:
    """RFC 2047; mutation: the name as it stands, which readers of the mail decode."""
    content = text("django", {"sender.name": "=?utf-8?q?x?="})
    code = "import mail_settings; print(mail_settings.DEFAULT_FROM_EMAIL)"
    found = run(content, code, tmp_path, {"ACME_PASSWORD": PASSWORD}).strip()
    assert str(make_header(decode_header(found))) == "=?utf-8?q?x?= <robot@acme.example>"
