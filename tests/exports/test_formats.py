"""What holds for every format: nothing is exported that would mean something else."""

import pytest

from tests.exports.helpers.samples import exported, refused, settled
from tui.errors import InvalidInput
from tui.exports.formats import FORMATS, export
from tui.settings.inheritance import BUILT_IN, Effective

CLEAR = "s3cret-in-clear"
# dma verifies no certificate but a pinned one, and keeps mail to its own name.
NEEDED: dict[str, dict[str, object]] = {
    "dma": {"smtp.fingerprint": "cd" * 32, "smtp.domain": "web1.acme.example"}
}


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no such format; there are msmtp, "):
        export(settled(), "sendmail", None)


@pytest.mark.parametrize("format", FORMATS)
def test_settings_that_lack_something_are_refused(format: str) -> None:
    with pytest.raises(InvalidInput, match=r"^Sender address is missing"):
        export(Effective(BUILT_IN, {}, "host:built-in"), format, None)


@pytest.mark.parametrize("format", FORMATS)
def test_the_password_is_there_only_where_it_is_given(format: str) -> None:
    together = "".join(part.text for part in exported(format, NEEDED.get(format), CLEAR))
    assert CLEAR in together
    assert CLEAR not in "".join(part.text for part in exported(format, NEEDED.get(format)))


@pytest.mark.parametrize("format", FORMATS)
def test_no_login_no_password(format: str) -> None:
    parts = exported(format, {**NEEDED.get(format, {}), "authentication.required": False}, CLEAR)
    together = "".join(part.text for part in parts)
    assert CLEAR not in together
    assert "ACME_PASSWORD" not in together or format == "json"


@pytest.mark.parametrize("format", FORMATS)
def test_every_file_ends_with_a_line_break_and_has_a_bare_name(format: str) -> None:
    parts = exported(format, NEEDED.get(format))
    assert parts
    assert all(part.text.endswith("\n") and "/" not in part.name for part in parts)
    assert len({part.name for part in parts}) == len(parts)


@pytest.mark.parametrize("format", [format for format in FORMATS if format not in NEEDED])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("smtp.fingerprint", "ab" * 32),
        ("smtp.ca_file", "/etc/ca.pem"),
        ("smtp.verify_certificate", False),
        ("smtp.certificate_file", "/etc/c.pem"),
        ("authentication.mechanism", "CRAM-MD5"),
    ],
)
def test_what_makes_mail_safe_is_carried_or_refused(format: str, key: str, value: object) -> None:
    if reason := refused(format, {key: value}):
        assert f"({key})" in reason
    else:
        assert exported(format, {key: value}) != exported(format)


@pytest.mark.parametrize(
    "format",
    ["nullmailer", "django", "grafana", "alertmanager", "gitlab", "vaultwarden", "uipath", "uip"],
)
def test_a_login_without_tls_needs_leave_as_it_does_in_posthouse(format: str) -> None:
    """Others would send the password all the same. Mutation: not asked for leave."""
    in_clear: dict[str, object] = {"smtp.encryption": "none"}
    reason = refused(format, in_clear)
    assert "(authentication.allow_cleartext)" in reason
    assert "password without TLS" in reason
    assert exported(format, {**in_clear, "authentication.allow_cleartext": True})
    assert exported(format, {**in_clear, "smtp.host": "localhost"})
    assert exported(format, {**in_clear, "authentication.required": False})


@pytest.mark.parametrize("format", FORMATS)
def test_the_senders_domain_is_written_as_dns_takes_it(format: str) -> None:
    changes = {**NEEDED.get(format, {}), "sender.address": "robot@müller.example"}
    together = "".join(part.text for part in exported(format, changes))
    assert ("robot@xn--mller-kva.example" in together) == (format != "json")


@pytest.mark.parametrize(
    "changes",
    [
        {"smtp.encryption": "none", "smtp.ca_file": "/etc/ca.pem"},
        {"authentication.required": False, "authentication.mechanism": "CRAM-MD5"},
    ],
)
def test_what_plays_no_part_stands_in_no_ones_way(changes: dict[str, object]) -> None:
    assert exported("django", {**changes, "authentication.required": False}) != exported("django")


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"django", "json"}))
def test_the_name_for_ehlo_is_written_as_it_is_announced(format: str) -> None:
    """Mutation: the name as it is typed. Django takes none, and JSON is the file's own words."""
    if format in ("uipath", "uip"):
        pytest.skip("UiPath's Domain is the Windows domain of the user name")
    changes = {**NEEDED.get(format, {}), "smtp.domain": "web.bücher.example"}
    together = "".join(part.text for part in exported(format, changes))
    assert "bücher" not in together
    assert "xn--bcher-kva" in together
