"""Files of environment variables, read by sh, python-dotenv and systemd."""

import ctypes
import io
import os
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from tests.exports.helpers.samples import NASTY, refused, text
from tui.errors import InvalidInput

EVERY = {
    "SMTP_HOST": "mail.acme.example",
    "SMTP_PORT": "587",
    "SMTP_ENCRYPTION": "starttls",
    "SMTP_VERIFY_CERTIFICATE": "true",
    "SMTP_TIMEOUT_MS": "180000",
    "SMTP_FROM": "robot@acme.example",
    "SMTP_DOMAIN": "acme.example",
    "SMTP_FROM_NAME": "Acme Robot",
    "SMTP_USERNAME": "robot@acme.example",
    "SMTP_MECHANISM": "auto",
}


def by_sh(content: str, environ: dict[str, str] | None = None) -> dict[str, str]:
    """What sh makes of a file."""
    done = subprocess.run(
        ["/bin/sh", "-ec", 'set -a; eval "$(cat)"; env -0'],
        input=content.encode(), capture_output=True, check=True,
        env={"PATH": "/usr/bin:/bin", **(environ or {})},
    )  # fmt: skip
    pairs = (pair.partition("=") for pair in done.stdout.decode().split("\0"))
    return {name: value for name, _, value in pairs if name.startswith("SMTP_")}


def by_dotenv(content: str) -> dict[str, str | None]:
    return dotenv_values(stream=io.StringIO(content))


def test_env_is_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    content = text("env")
    monkeypatch.setenv("ACME_PASSWORD", "p w")
    wanted = {**EVERY, "SMTP_PASSWORD": "p w"}
    assert by_sh(content, {"ACME_PASSWORD": "p w"}) == wanted
    assert by_dotenv(content) == wanted
    assert "p w" not in content


@pytest.mark.parametrize("nasty", NASTY)
def test_env_means_the_same_to_every_reader_or_is_refused(nasty: str) -> None:
    if reason := refused("env", password=nasty):
        assert reason.startswith("Password (password) can't be written for an env file")
        assert "$" in nasty or "`" in nasty
        return
    content = text("env", password=nasty)
    assert by_sh(content)["SMTP_PASSWORD"] == nasty
    assert by_dotenv(content)["SMTP_PASSWORD"] == nasty


SYSTEMD = [*Path("/usr/lib").glob("*/systemd/libsystemd-shared-*.so")]


def by_systemd(content: str, place: Path) -> dict[str, str]:
    """What systemd's own load_env_file(), which reads EnvironmentFile=, makes of a file."""
    file, libc, systemd = place / "env", ctypes.CDLL(None), ctypes.CDLL(str(SYSTEMD[0]))
    file.write_text(content)
    libc.fopen.restype = ctypes.c_void_p
    stream = ctypes.c_void_p(libc.fopen(bytes(file), b"r"))
    found = ctypes.POINTER(ctypes.c_char_p)()
    try:
        assert systemd.load_env_file(stream, bytes(file), ctypes.byref(found)) == 0
    finally:
        libc.fclose(stream)
    pairs, at = [], 0
    while line := found[at]:
        pairs.append(line.decode().split("=", 1))
        at += 1
    return dict(pairs)


@pytest.mark.skipif(
    not SYSTEMD and os.environ.get("CI") != "true", reason="libsystemd-shared is not installed"
)
@pytest.mark.parametrize("format", ["systemd", "env"])
@pytest.mark.parametrize("nasty", NASTY)
def test_systemd_reads_it(format: str, nasty: str, tmp_path: Path) -> None:
    if format == "env" and refused("env", password=nasty):
        return
    content = text(format, password=nasty)
    assert by_systemd(content, tmp_path) == {**EVERY, "SMTP_PASSWORD": nasty}


@pytest.mark.parametrize("nasty", NASTY)
def test_systemd_quotes_as_sh_does(nasty: str) -> None:
    content = text("systemd", password=nasty)
    assert by_sh(content) == {**EVERY, "SMTP_PASSWORD": nasty}


@pytest.mark.parametrize("nasty", NASTY)
def test_docker_takes_it_as_it_stands(nasty: str) -> None:
    lines = text("docker-env", password=nasty).splitlines()
    assert dict(line.split("=", 1) for line in lines) == {**EVERY, "SMTP_PASSWORD": nasty}


@pytest.mark.parametrize("format", ["env", "systemd", "docker-env"])
@pytest.mark.parametrize("nasty", ["a\nb", "a\rb", "a\0b", "\x1b[31m"])
def test_no_line_holds_a_control_character(format: str, nasty: str) -> None:
    with pytest.raises(InvalidInput, match=r"^Password \(password\) .* line break"):
        text(format, password=nasty)


@pytest.mark.parametrize("format", ["env", "systemd", "docker-env"])
@pytest.mark.parametrize("source", ["keyring", "ask"])
def test_without_a_reference_the_password_is_left_out(format: str, source: str) -> None:
    last = text(format, {"authentication.secret": source}).splitlines()[-1]
    assert last == "# The password is left out; --with-password writes it."


def test_a_variable_of_the_same_name_is_passed_on() -> None:
    same: dict[str, object] = {"authentication.variable": "SMTP_PASSWORD"}
    assert text("docker-env", same).endswith("\nSMTP_PASSWORD\n")
    assert "SMTP_PASSWORD" not in text("env", same)
    assert text("docker-env").endswith("# The password is left out; it is in $ACME_PASSWORD.\n")


def test_everything_that_is_set_is_written() -> None:
    found = by_sh(
        text(
            "env",
            {
                "smtp.host": "müller.example",
                "smtp.ca_file": "/etc/my ca.pem",
                "smtp.certificate_file": "/etc/c.pem",
                "smtp.key_file": "/etc/k.pem",
                "smtp.fingerprint": "ab" * 32,
                "smtp.verify_certificate": False,
                "authentication.required": False,
            },
        )
    )
    assert found == {
        **{name: EVERY[name] for name in EVERY if name not in ("SMTP_USERNAME", "SMTP_MECHANISM")},
        "SMTP_HOST": "xn--mller-kva.example",
        "SMTP_CA_FILE": "/etc/my ca.pem",
        "SMTP_CERTIFICATE_FILE": "/etc/c.pem",
        "SMTP_KEY_FILE": "/etc/k.pem",
        "SMTP_FINGERPRINT": ":".join(["AB"] * 32),
        "SMTP_VERIFY_CERTIFICATE": "false",
    }
