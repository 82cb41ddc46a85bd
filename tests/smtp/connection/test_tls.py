"""What is trusted, what is shown of a certificate, and how the settings' keys are read."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.smtp.helpers.certificates import Certificates
from tests.smtp.helpers.dialogues import attempt, hold
from tests.smtp.helpers.scripted import ScriptedServer, Step, expect, finish, send, tls
from tests.smtp.helpers.scripts import BANNER, EHLO_TLS, GO_TLS, IMPLICIT
from tui.settings.checking.checks import check
from tui.settings.model import Smtp
from tui.smtp.connection.tls import context
from tui.smtp.record.events import Stage

HELLO = [BANNER, expect(b"EHLO", b"250 mail\r\n"), finish]


def server(made: ssl.SSLContext) -> ScriptedServer:
    steps: list[Step] = [tls(made), *HELLO]
    return ScriptedServer(*steps)


async def test_a_verified_certificate_is_shown(certificates: Certificates) -> None:
    changed = {**IMPLICIT, "smtp.ca_file": certificates.ca_file}
    with server(certificates.good) as listening:
        held = await hold(attempt(listening.port, changed, until=Stage.EHLO))
    seen = held.certificate
    assert held.verdict.ok
    assert seen
    assert (seen.verified, seen.tls_version, bool(seen.cipher)) == (True, "TLSv1.3", True)
    assert seen.names == ("127.0.0.1", "localhost")
    assert seen.issuer == "Example CA"
    assert seen.not_after
    assert len(seen.sha256) == 32 * 3 - 1


@pytest.mark.parametrize("kind", ["expired", "other_name", "self_signed", "early"])
async def test_a_failed_certificate_is_shown_as_it_is(
    kind: str, certificates: Certificates
) -> None:
    """The same facts as a client sees that does not verify."""
    made = getattr(certificates, kind)
    changed = {**IMPLICIT, "smtp.ca_file": certificates.ca_file}
    with server(made) as listening:
        failed = (await hold(attempt(listening.port, changed))).certificate
    with server(made) as listening:
        unverified = {**changed, "smtp.verify_certificate": False}
        held = await hold(attempt(listening.port, unverified, until=Stage.EHLO))
    taken = held.certificate
    assert failed
    assert taken
    assert held.verdict.ok
    assert "= The certificate is not verified: the settings say so." in held.lines
    assert (failed.verified, taken.verified) == (False, False)
    for name in ("subject", "names", "issuer", "not_before", "not_after", "sha256"):
        assert getattr(failed, name) == getattr(taken, name)


@pytest.mark.parametrize("kind", ["expired", "other_name", "self_signed"])
async def test_a_remedy_pins_what_was_seen(kind: str, certificates: Certificates) -> None:
    made = getattr(certificates, kind)
    with server(made) as listening:
        seen = (await hold(attempt(listening.port, IMPLICIT))).certificate
    assert seen
    pinned = {**IMPLICIT, "smtp.fingerprint": seen.sha256.lower().replace(":", "")}
    with server(made) as listening:
        held = await hold(attempt(listening.port, pinned, until=Stage.EHLO))
    assert held.verdict.ok
    assert held.certificate
    assert held.certificate.verified
    with server(certificates.good) as listening:
        held = await hold(attempt(listening.port, pinned))
    assert held.verdict.failure == "fingerprint-mismatch"


async def test_a_client_certificate_is_shown_to_the_server(certificates: Certificates) -> None:
    changed = {
        **IMPLICIT,
        "smtp.ca_file": certificates.ca_file,
        "smtp.certificate_file": certificates.client_file,
    }
    with server(certificates.wants_client) as listening:
        held = await hold(attempt(listening.port, changed, until=Stage.EHLO))
    assert held.verdict.ok, held.text()


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_certificate_that_the_server_does_not_accept(
    newest: ssl.TLSVersion, certificates: Certificates
) -> None:
    """TLS 1.3 tells it after the handshake. Mutation: the rule named after ``tls-handshake``."""
    changed = {
        **IMPLICIT,
        "smtp.ca_file": certificates.ca_file,
        "smtp.certificate_file": certificates.other_client_file,
    }
    before = certificates.wants_client.maximum_version
    certificates.wants_client.maximum_version = newest
    try:
        with server(certificates.wants_client) as listening:
            verdict = (await hold(attempt(listening.port, changed))).verdict
    finally:
        certificates.wants_client.maximum_version = before
    assert verdict.failure == "client-certificate-refused"
    assert verdict.summary.endswith("other.pem: tlsv1 alert unknown ca")


async def test_an_authority_that_another_one_vouches_for_may_be_trusted_alone(
    certificates: Certificates,
) -> None:
    """As Python has it since 3.13; mutation: VERIFY_X509_PARTIAL_CHAIN left out, on 3.11."""
    changed = {**IMPLICIT, "smtp.ca_file": certificates.intermediate_file}
    with server(certificates.intermediate) as listening:
        held = await hold(attempt(listening.port, changed, until=Stage.EHLO))
    assert held.verdict.ok, held.verdict.summary


async def test_a_ca_file_that_does_not_vouch_is_named(certificates: Certificates) -> None:
    changed = {**IMPLICIT, "smtp.ca_file": certificates.purpose_file}
    with server(certificates.good) as listening:
        verdict = (await hold(attempt(listening.port, changed))).verdict
    assert verdict.failure == "certificate-unknown-issuer"
    assert f"CA file {certificates.purpose_file} does not vouch for it" in verdict.summary


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (None, ""),
        (0, " The server's own clock agrees with it."),
        (400, " The server's own clock says {then:%Y-%m-%d %H:%M} UTC."),
    ],
)
async def test_how_long_ago_and_what_the_clocks_say(
    hours: int | None, told: str, certificates: Certificates
) -> None:
    # In the middle of a minute: what is told may be a second off.
    then = (datetime.now(UTC) + timedelta(hours=hours or 0)).replace(second=30)
    date = "" if hours is None else f" {format_datetime(then)}"
    steps = [send(f"220 mail.example ESMTP{date}\r\n".encode()), EHLO_TLS, GO_TLS]
    changed = {"smtp.encryption": "starttls", "smtp.ca_file": certificates.ca_file}
    with ScriptedServer(*steps, tls(certificates.expired)) as listening:
        verdict = (await hold(attempt(listening.port, changed))).verdict
    assert verdict.summary.startswith("The server's certificate expired 2 days ago, on ")
    said = verdict.cause.partition("mend the clock.")[2].partition(" Or trust")[0]
    assert said == told.format(then=then)


async def test_a_name_is_verified_as_it_is_written(certificates: Certificates) -> None:
    changed = {**IMPLICIT, "smtp.ca_file": certificates.ca_file, "smtp.host": "localhost"}
    with server(certificates.good) as listening:
        assert (await hold(attempt(listening.port, changed, until=Stage.EHLO))).verdict.ok


async def test_a_firewall_that_overwrites_starttls_is_named(certificates: Certificates) -> None:
    changed = {"smtp.encryption": "starttls", "smtp.ca_file": certificates.ca_file}
    hello = expect(b"EHLO", b"250-mail\r\n250-SIZE 10\r\n250-XXXXXXXA\r\n250 HELP\r\n")
    with ScriptedServer(BANNER, hello, finish) as listening:
        verdict = (await hold(attempt(listening.port, changed))).verdict
    assert verdict.failure == "starttls-missing"
    assert verdict.summary == "The server's offer of STARTTLS was overwritten on the way."


def test_a_context_is_safe() -> None:
    made = context(Smtp())
    assert made.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname
    assert not made.verify_flags & ssl.VerifyFlags.VERIFY_X509_STRICT


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("ab" * 32, ":".join(["AB"] * 32)),
        (":".join(["Ab"] * 32), ":".join(["AB"] * 32)),
    ],
)
def test_a_fingerprint_as_it_is_typed(typed: str, kept: str) -> None:
    checked = check({"mail.mode": "custom", "smtp.fingerprint": typed})
    assert checked.settings.smtp.fingerprint == kept


@pytest.mark.parametrize("typed", ["ab", "AB:CD", "g" * 64, "ab" * 20, "ab" * 33])
def test_a_fingerprint_that_is_none(typed: str) -> None:
    problems = check({"mail.mode": "custom", "smtp.fingerprint": typed}).errors
    assert "smtp.fingerprint" in [problem.key for problem in problems]


@pytest.mark.parametrize(("encryption", "warned"), [("none", True), ("starttls", False)])
def test_a_password_in_clear_is_warned_of(encryption: str, warned: bool) -> None:
    values = {
        "mail.mode": "custom",
        "smtp.encryption": encryption,
        "authentication.required": True,
        "authentication.allow_cleartext": True,
    }
    keys = [problem.key for problem in check(values).problems]
    assert ("authentication.allow_cleartext" in keys) is warned
