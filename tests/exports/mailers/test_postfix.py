"""Postfix: what stands in main.cf and its maps, read by its own rules (postconf(5)).

test_real_postfix has Postfix read it all; here is what it says.
"""

import pytest

from tests.exports.helpers.samples import NASTY, exported, refused, settled
from tui.errors import InvalidInput
from tui.exports.formats import export


def files(changes: dict[str, object] | None = None, password: str | None = None) -> dict[str, str]:
    return {part.name.removeprefix("posthouse_"): part.text for part in exported(
        "postfix", changes, password
    )}  # fmt: skip


def main(changes: dict[str, object] | None = None) -> dict[str, str]:
    lines = files(changes)["main.cf"].splitlines()
    pairs = (line.split(" = ", 1) for line in lines if not line.startswith("#"))
    return {name.removeprefix("smtp_"): value for name, value in pairs}


def test_all_of_it() -> None:
    assert files(password="p w") == {
        "main.cf": """\
# Add these lines to main.cf, put the files beside it into /etc/postfix, then run:
#   postfix reload
relayhost = [mail.acme.example]:587
smtp_tls_wrappermode = no
smtp_tls_security_level = secure
smtp_tls_secure_cert_match = nexthop
smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
sender_canonical_maps = regexp:/etc/postfix/posthouse_sender
smtp_helo_name = acme.example
smtp_header_checks = regexp:/etc/postfix/posthouse_from
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = texthash:/etc/postfix/posthouse_sasl_passwd
smtp_sasl_security_options = noanonymous
smtp_sasl_tls_security_options = noanonymous
""",
        "sender": "/.+/  robot@acme.example\n",
        "from": "/^From:/  REPLACE From: Acme Robot <robot@acme.example>\n",
        "sasl_passwd": "[mail.acme.example]:587  robot@acme.example:p w\n",
    }


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"smtp.encryption": "implicit"}, {"tls_wrappermode": "yes"}),
        (
            {"smtp.encryption": "none"},
            {"tls_security_level": "none", "sasl_security_options": "noanonymous, noplaintext"},
        ),
        (
            {"smtp.encryption": "none", "authentication.allow_cleartext": True},
            {"sasl_security_options": "noanonymous"},
        ),
        ({"smtp.verify_certificate": False}, {"tls_security_level": "encrypt"}),
        (
            {"smtp.fingerprint": "ab" * 32},
            {
                "tls_security_level": "fingerprint",
                "tls_fingerprint_digest": "sha256",
                "tls_fingerprint_cert_match": ":".join(["AB"] * 32),
            },
        ),
        ({"smtp.ca_file": "/etc/my$ca.pem"}, {"tls_CAfile": "/etc/my$$ca.pem"}),
        (
            {"smtp.certificate_file": "/c.pem"},
            {"tls_cert_file": "/c.pem", "tls_key_file": "/c.pem"},
        ),
        ({"authentication.mechanism": "LOGIN"}, {"sasl_mechanism_filter": "login"}),
        ({"authentication.required": False}, {"sasl_auth_enable": "no"}),
        ({"smtp.host": "::1"}, {"relayhost": "[::1]:587"}),
    ],
)
def test_one_setting(changes: dict[str, object], wanted: dict[str, str]) -> None:
    found = main(changes)
    assert {name: found.get(name) for name in wanted} == wanted


def test_without_its_password_the_map_says_what_is_missing() -> None:
    assert files()["sasl_passwd"] == (
        "# The password is left out; it is in $ACME_PASSWORD.\n"
        "# [mail.acme.example]:587  robot@acme.example:PASSWORD\n"
    )
    assert "sasl_passwd" not in files({"authentication.required": False})


def test_a_dollar_is_doubled_where_it_would_begin_a_reference() -> None:
    found = files({"sender.name": "Cheap $1", "sender.address": "a$b@acme.example"})
    assert found["sender"] == "/.+/  a$$b@acme.example\n"
    assert found["from"] == "/^From:/  REPLACE From: Cheap $$1 <a$$b@acme.example>\n"


@pytest.mark.parametrize("nasty", NASTY)
def test_a_password_stands_as_it_is_or_is_refused(nasty: str) -> None:
    if reason := refused("postfix", password=nasty):
        assert nasty.endswith(" ")
        assert "Password (password) can't be written for Postfix" in reason
    else:
        line = files(password=nasty)["sasl_passwd"].removesuffix("\n")
        assert line == f"[mail.acme.example]:587  robot@acme.example:{nasty}"


@pytest.mark.parametrize("directory", ["/etc/my postfix", "/a,b", "/$x", "/{x}"])
def test_a_directory_that_main_cf_can_not_name_is_refused(directory: str) -> None:
    with pytest.raises(InvalidInput, match=r"\(outputs.postfix\) can't be written for Postfix"):
        export(settled(), "postfix", None, directory)


def test_a_password_without_tls_stays_on_this_host() -> None:
    """As with Posthouse itself. Mutation: only allow_cleartext counts."""
    found = main({"smtp.encryption": "none", "smtp.host": "localhost"})
    assert found["sasl_security_options"] == "noanonymous"


def test_a_colon_in_the_username_is_refused() -> None:
    assert "(authentication.username)" in refused("postfix", {"authentication.username": "a:b"})
