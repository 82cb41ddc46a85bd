"""nullmailer, dma and Debian's Exim: what is written; test_real_mailers has them read it."""

import shlex

import pytest

from tests.exports.helpers.samples import NASTY, exported, refused, settled
from tui.errors import InvalidInput
from tui.exports.formats import export

PINNED: dict[str, object] = {"smtp.fingerprint": "ab" * 32, "smtp.domain": "web1.acme.example"}


def files(
    format: str, changes: dict[str, object] | None = None, password: str | None = None
) -> dict[str, str]:
    return {part.name: part.text for part in exported(format, changes, password)}


def test_nullmailer() -> None:
    assert files("nullmailer", password="p w") == {
        "remotes": (
            "mail.acme.example smtp port=587 starttls user=robot@acme.example pass='p w'\n"
        ),
        "allmailfrom": "robot@acme.example\n",
        "helohost": "acme.example\n",
    }
    assert files("nullmailer")["remotes"] == (
        "# The password is left out; it is in $ACME_PASSWORD. Add to the line: pass='…'\n"
        "mail.acme.example smtp port=587 starttls user=robot@acme.example\n"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"smtp.encryption": "implicit", "smtp.port": 465}, ["port=465", "tls"]),
        ({"smtp.encryption": "none"}, ["port=587"]),
        ({"smtp.verify_certificate": False}, ["port=587", "starttls", "insecure"]),
        ({"smtp.ca_file": "/my ca"}, ["port=587", "starttls", "x509cafile=/my ca"]),
        (
            {"smtp.certificate_file": "/c", "smtp.key_file": "/k"},
            ["port=587", "starttls", "x509certfile=/c", "x509keyfile=/k"],
        ),
    ],
)
def test_one_setting_of_nullmailer(changes: dict[str, object], words: list[str]) -> None:
    line = files("nullmailer", {**changes, "authentication.required": False})["remotes"]
    assert shlex.split(line) == ["mail.acme.example", "smtp", *words]


def test_mechanisms_of_nullmailer() -> None:
    found = files("nullmailer", {"authentication.mechanism": "LOGIN"})
    assert " auth-login user=" in found["remotes"]
    assert "(authentication.mechanism)" in refused(
        "nullmailer", {"authentication.mechanism": "PLAIN"}
    )


@pytest.mark.parametrize("nasty", NASTY)
def test_a_password_of_nullmailer(nasty: str) -> None:
    assert shlex.split(files("nullmailer", password=nasty)["remotes"])[-1] == f"pass={nasty}"


def test_dma() -> None:
    assert files("dma", PINNED, "p w") == {
        "dma.conf": (
            "SMARTHOST mail.acme.example\nPORT 587\nSECURETRANSFER\nSTARTTLS\n"
            f"FINGERPRINT {'AB' * 32}\nMASQUERADE robot@acme.example\n"
            "MAILNAME web1.acme.example\nAUTHPATH /etc/dma/auth.conf\n"
        ),
        "auth.conf": "robot@acme.example|mail.acme.example:p w\n",
    }
    assert files("dma", PINNED)["auth.conf"] == (
        "# The password is left out; it is in $ACME_PASSWORD.\n"
        "# robot@acme.example|mail.acme.example:PASSWORD\n"
    )


def test_dma_verifies_no_certificate_but_a_pinned_one() -> None:
    reason = refused("dma", {"smtp.domain": ""})
    assert "give the server's certificate by its Fingerprint" in reason
    unverified = {**PINNED, "smtp.fingerprint": "", "smtp.verify_certificate": False}
    assert "FINGERPRINT" not in files("dma", unverified)["dma.conf"]


def test_dma_would_keep_mail_to_the_name_that_it_announces() -> None:
    """Seen with dma 0.13: ``invalid recipient`` for everybody at the organization's domain.

    Mutation: names compared as they are written.
    """
    assert "(smtp.domain) can't be written for dma" in refused(
        "dma", {**PINNED, "smtp.domain": "Bücher.example", "sender.address": "a@bücher.example"}
    )
    found = files("dma", {**PINNED, "smtp.domain": "web1.bücher.example"})
    assert "MAILNAME web1.xn--bcher-kva.example\n" in found["dma.conf"]


@pytest.mark.parametrize(
    ("changes", "present", "absent"),
    [
        ({"smtp.encryption": "implicit"}, "SECURETRANSFER", "STARTTLS"),
        ({"smtp.encryption": "none"}, "PORT 587", "SECURETRANSFER"),
        ({"smtp.encryption": "none"}, "PORT 587", "INSECURE"),
        ({"smtp.encryption": "none", "smtp.host": "127.0.0.1"}, "INSECURE", "SECURETRANSFER"),
        (
            {"smtp.encryption": "none", "authentication.allow_cleartext": True},
            "INSECURE",
            "SECURETRANSFER",
        ),
        ({"smtp.certificate_file": "/c"}, "CERTFILE /c", "INSECURE"),
        ({"authentication.required": False}, "STARTTLS", "AUTHPATH /etc/dma/auth.conf"),
    ],
)
def test_one_setting_of_dma(changes: dict[str, object], present: str, absent: str) -> None:
    lines = files("dma", {**PINNED, **changes})["dma.conf"].splitlines()
    assert (present in lines, absent in lines) == (True, False)


def test_a_directory_that_dma_would_cut_off_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"\(outputs.dma\) can't be written for dma"):
        export(settled(PINNED), "dma", None, "/etc/dma#2")


@pytest.mark.parametrize("nasty", NASTY)
def test_a_password_of_dma_stands_as_it_is(nasty: str) -> None:
    line = files("dma", PINNED, nasty)["auth.conf"]
    assert line == f"robot@acme.example|mail.acme.example:{nasty}\n"


@pytest.mark.parametrize(
    ("format", "changes", "key"),
    [
        ("dma", {"authentication.username": "a|b"}, "authentication.username"),
        ("dma", {"authentication.username": "#a"}, "authentication.username"),
        ("dma", {"smtp.host": "::1"}, "smtp.host"),
        ("dma", {"sender.address": "a#b@acme.example"}, "sender.address"),
        ("exim", {"authentication.username": "a:b"}, "authentication.username"),
        ("exim", {"smtp.host": "::1"}, "smtp.host"),
        ("exim", {"sender.address": "a$b@acme.example"}, "sender.address"),
        ("exim", {"smtp.ca_file": "/etc/${ca}"}, "smtp.ca_file"),
        ("exim", {"authentication.username": "^a"}, "authentication.username"),
        ("exim", {"smtp.host": "localhost"}, "smtp.host"),
        ("exim", {"smtp.host": "127.0.0.9"}, "smtp.host"),
    ],
)
def test_what_has_another_meaning_there_is_refused(
    format: str, changes: dict[str, object], key: str
) -> None:
    needed = PINNED if format == "dma" else {}
    assert f"({key}) can't be written for" in refused(format, {**needed, **changes})


def test_a_password_that_is_too_long_for_dma() -> None:
    assert "2000 bytes" in refused("dma", PINNED, "x" * 2000)


def test_exim() -> None:
    found = files("exim", password="p w")
    assert found["posthouse_update-exim4.conf.conf"].splitlines()[2:] == [
        "dc_eximconfig_configtype='smarthost'",
        "dc_smarthost='mail.acme.example::587'",
    ]
    assert found["exim4.conf.localmacros"] == (
        "REMOTE_SMTP_RETURN_PATH = robot@acme.example\n"
        "REMOTE_SMTP_HEADERS_REWRITE = *@* robot@acme.example f\n"
        "REMOTE_SMTP_HELO_DATA = acme.example\n"
        "REMOTE_SMTP_SMARTHOST_HOSTS_REQUIRE_TLS = *\n"
        "REMOTE_SMTP_SMARTHOST_TLS_VERIFY_HOSTS = *\n"
        "REMOTE_SMTP_SMARTHOST_TLS_VERIFY_CERTIFICATES = system\n"
    )
    assert found["passwd.client"] == "*:robot@acme.example:p w\n"


@pytest.mark.parametrize(
    ("changes", "present", "absent"),
    [
        ({"smtp.encryption": "implicit"}, "SMARTHOST_PROTOCOL = smtps", "AVOID_TLS"),
        ({"smtp.encryption": "none"}, "HOSTS_AVOID_TLS = *", "NOTLS_PASSWORDS"),
        (
            {"smtp.encryption": "none", "authentication.allow_cleartext": True},
            "AUTH_CLIENT_ALLOW_NOTLS_PASSWORDS = yes",
            "REQUIRE_TLS",
        ),
        ({"smtp.verify_certificate": False}, "HOSTS_REQUIRE_TLS = *", "VERIFY"),
        ({"smtp.ca_file": "/ca.pem"}, "TLS_VERIFY_CERTIFICATES = /ca.pem", "system"),
    ],
)
def test_one_setting_of_exim(changes: dict[str, object], present: str, absent: str) -> None:
    macros = files("exim", changes)["exim4.conf.localmacros"]
    assert (present in macros, absent in macros) == (True, False)
